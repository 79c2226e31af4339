//! Who may read a document of another server: `federation::verify`, which holds a signature against it, and
//! `federation::fetch`, which got it from its own id. Whoever else read one would believe what nobody has checked, so no
//! other file of the product may.

use super::{File, Finding, source::production};

/// Makes a document of bytes that came from elsewhere.
const READERS: [&str; 2] = [concat!("Received", "::parse("), concat!("Received", "::from_value(")];
/// The two makers of `Verified`.
const MAKERS: [&str; 2] = ["crates/federation/src/verify.rs", "crates/federation/src/fetch.rs"];
/// What is never linked into the program, and the reader itself.
const FREE: [&str; 4] = ["wire", "testkit", "fuzz", "bench"];

pub(super) fn findings(file: &File) -> Vec<Finding> {
    let free = file.room().is_none_or(|room| FREE.contains(&room));
    if free || file.within_src().is_none() || MAKERS.contains(&file.path.as_str()) || file.path.ends_with("tests.rs") {
        return Vec::new();
    }
    let lines = production(&file.text).into_iter();
    let guilty = lines.filter(|(_, line)| READERS.iter().any(|reader| line.contains(reader)));
    let what = "reads a document of elsewhere: take what `federation::verify` or `federation::fetch` believes";
    guilty.map(|(number, _)| Finding::new(file, number, what)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn ori_09_no_call_site_can_go_around_the_one_fetch() {
        let text = format!("//! Head.\nfn f(body: &[u8]) {{\n    let document = {}body);\n}}\n", READERS[0]);
        for path in [
            "crates/app/src/remote/accounts.rs",
            "crates/web/src/activitypub/inbox.rs",
            "crates/federation/src/nodeinfo.rs",
        ] {
            let found = findings(&file(path, &text));
            assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [3], "{path}");
        }
        for path in [MAKERS[0], MAKERS[1], "crates/wire/src/a.rs", "crates/app/tests/a.rs", "crates/app/src/a/tests.rs"]
        {
            assert_eq!(findings(&file(path, &text)), [], "{path}");
        }
        let tests = format!("//! Head.\n#[cfg(test)]\nmod tests {{\n{}body)\n}}\n", READERS[1]);
        assert_eq!(findings(&file("crates/app/src/a.rs", &tests)), []);
    }
}
