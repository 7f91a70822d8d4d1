//! The world's program's own reading of worlds.
#![allow(dead_code)] // some is for proving worlds only

#[path = "../../world-model/src/world/starts.rs"]
pub mod starts;
#[path = "../../world-model/src/world/window.rs"]
pub mod window;
