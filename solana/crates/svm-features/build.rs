//! Without a build script, cargo leaves out a package's build dependencies.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
