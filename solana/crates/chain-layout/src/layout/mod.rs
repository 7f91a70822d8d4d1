//! Generated from the descriptions in schema/ by `python -m schema.generate_chain`: do not edit.

pub mod dispute;
pub mod escrow;
pub mod world_model;
