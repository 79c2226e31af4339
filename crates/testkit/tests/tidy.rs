//! The whole project is tidy. Each rule has its own tests beside it, in `testkit::tidy`.

use std::path::Path;
use testkit::tidy;

#[test]
fn the_project_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = tidy::read(&root).unwrap();
    for known in ["ARCHITECTURE.md", "Makefile", "crates/testkit/src/tidy.rs", "crates/domain/Cargo.toml"] {
        assert!(files.iter().any(|file| file.path == known), "{known} was not read");
    }
    let findings: Vec<String> = tidy::findings(&files).iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}
