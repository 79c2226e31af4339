//! Where random changes begin: the files of a target in `corpus/`, and the documents of many servers in `wire/fixtures`.

use crate::Target;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folders with the seeds of a target.
#[must_use]
pub fn folders(target: &Target) -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documents = target.reads_documents.then(|| here.join("../wire/fixtures"));
    [here.join("corpus").join(target.name)].into_iter().chain(documents).collect()
}

/// The seeds of a target, with their names, in a fixed order.
///
/// # Errors
/// When they cannot be read.
pub fn of(target: &Target) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut seeds = Vec::new();
    for folder in folders(target) {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            seeds.push((path.to_string_lossy().into_owned(), fs::read(path)?));
        }
    }
    seeds.sort();
    Ok(seeds)
}
