//! Every target over its seeds, and over random changes of them. The seed of a run that fails is printed; to see it again,
//! put it in place of `fresh()`. Longer runs, guided by coverage: `make fuzz`.

use fuzz::{TARGETS, Target, mutate::Mutator, seeds};
use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Changed inputs for each target.
const INPUTS: usize = 3_000;

/// A seed that differs from run to run.
fn fresh() -> u64 {
    RandomState::new().hash_one(0)
}

fn holds(name: &str) {
    let target = Target::named(name).unwrap_or_else(|| panic!("{name} is a target"));
    let seeds = seeds::of(&target).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(seeds.len() > 2, "{name} has seeds");
    let tries = |input: &[u8]| catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_ok();
    for (path, input) in &seeds {
        assert!(tries(input), "{name}: {path}");
    }
    let inputs: Vec<Vec<u8>> = seeds.into_iter().map(|(_, input)| input).collect();
    let seed = fresh();
    let mut mutator = Mutator::new(seed);
    for at in 0..INPUTS {
        let input = mutator.input(&inputs);
        assert!(tries(&input), "{name}, seed {seed}, input {at}: {:?}", String::from_utf8_lossy(&input));
    }
}

#[test]
fn activity() {
    holds("activity");
}
#[test]
fn authority() {
    holds("authority");
}
#[test]
fn html() {
    holds("html");
}
#[test]
fn json() {
    holds("json");
}
#[test]
fn key() {
    holds("key");
}
#[test]
fn proof() {
    holds("proof");
}
#[test]
fn signature() {
    holds("signature");
}
#[test]
fn uri() {
    holds("uri");
}
#[test]
fn webfinger() {
    holds("webfinger");
}

#[test]
fn every_target_has_a_test_and_a_binary() {
    let tests = include_str!("targets.rs");
    let manifest = include_str!("../../../fuzz/Cargo.toml");
    for Target { name, .. } in TARGETS {
        assert!(tests.contains(&format!("fn {name}() {{")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}
