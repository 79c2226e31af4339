//! What each server's documents are read as. The fixtures are our own, written from the specifications and documentation
//! of those servers.
use super::*;
use crate::json::tests::documents;
use proptest::prelude::*;
use std::{fmt::Debug, fs, path::Path};

/// All fixtures, by their names.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap()))
        .collect();
    all.sort();
    all
}

/// What was read, without the fields that are empty.
fn shown(read: &impl Debug) -> String {
    let text = format!("{read:#?}");
    let told = |line: &&str| !line.ends_with(": None,") && !line.ends_with(": [],") && !line.ends_with(": false,");
    text.lines().filter(told).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_server_is_understood() {
    for (name, document) in fixtures() {
        let received = Received::parse(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
        let read = if received.is_actor() && !name.ends_with("-key") {
            shown(&received.actor().unwrap())
        } else if received.is_activity() {
            shown(&received.activity().unwrap())
        } else if received.is_collection() {
            shown(&received.collection().unwrap())
        } else if let Ok(authorization) = received.quote_authorization() {
            shown(&authorization)
        } else if name.ends_with("-key") {
            shown(&received.keys().unwrap())
        } else {
            shown(&received.object().unwrap())
        };
        insta::assert_snapshot!(name, read);
    }
}

fn read_all(bytes: &[u8]) {
    if let Ok(received) = Received::parse(bytes) {
        drop((received.activity(), received.actor(), received.object(), received.collection()));
        drop((received.keys(), received.quote_authorization(), received.kind().map(|kind| kind.map(str::len))));
    }
}

/// Puts a value somewhere into a document: the `at`-th value, counted as it is read.
fn put(document: &mut Value, at: &mut usize, new: &Value) {
    if *at == 0 {
        *document = new.clone();
    }
    *at = at.wrapping_sub(1);
    match document {
        Value::Array(list) => list.iter_mut().for_each(|value| put(value, at, new)),
        Value::Object(map) => map.values_mut().for_each(|value| put(value, at, new)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_document_makes_the_readers_panic(bytes: Vec<u8>, document in documents()) {
        read_all(&bytes);
        read_all(document.to_string().as_bytes());
    }

    #[test]
    fn no_change_of_a_value_makes_the_readers_panic(which: prop::sample::Index, at in 0..80_usize, new in documents()) {
        let fixtures = fixtures();
        let (_, bytes) = &fixtures[which.index(fixtures.len())];
        let mut document: Value = serde_json::from_slice(bytes).unwrap();
        put(&mut document, &mut at.clone(), &new);
        read_all(document.to_string().as_bytes());
    }

    #[test]
    fn no_change_of_bytes_makes_the_readers_panic(which: prop::sample::Index, at: prop::sample::Index, with: Vec<u8>, cut in 0..40_usize) {
        let fixtures = fixtures();
        let mut bytes = fixtures[which.index(fixtures.len())].1.clone();
        let start = at.index(bytes.len());
        let end = (start + cut).min(bytes.len());
        bytes.splice(start..end, with);
        read_all(&bytes);
    }
}
