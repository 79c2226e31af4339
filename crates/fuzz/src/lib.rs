//! What must hold of whatever strangers send: one function for each door, which takes any bytes and panics when something
//! does not hold. `make test` runs them over the seeds and some random changes of these, `make fuzz` for as long as one likes
//! (the folder `fuzz` links them to libFuzzer). Nothing here reads a socket, a database or a clock.

mod canonical;
mod key;
pub mod mutate;
pub mod seeds;
mod targets;

pub use targets::{TARGETS, Target};

/// Tries one input with the target of this name.
///
/// # Panics
/// When something does not hold, or when there is no such target.
pub fn run(target: &str, input: &[u8]) {
    let target = Target::named(target).unwrap_or_else(|| panic!("there is no target {target}"));
    (target.run)(input);
}
