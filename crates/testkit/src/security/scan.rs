//! Finds the tests of a file and the rows that they are for. It refuses to guess: a function that nothing marks as a test
//! is none, whatever its name.

use crate::tidy::File;
use std::collections::HashSet;

/// A test that is for a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// `SIG-01`.
    pub case: String,
    /// `crates/web/src/edge/host.rs:184`.
    pub place: String,
    /// The function.
    pub name: String,
    /// Whether the id stands in the name; otherwise in the comment above.
    pub named: bool,
}

/// The tests in a file that are for rows, one for each row that a test names.
#[must_use]
pub fn tests_in(file: &File) -> Vec<Test> {
    let listed = listed(&file.text);
    let (mut found, mut above) = (Vec::new(), Above::default());
    for (number, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if above.takes(line) {
            continue;
        }
        if let Some(name) = function(line)
            && (above.is_test || listed.contains(name))
        {
            let by_name = ids_of_name(name);
            let by_comment = above.ids.iter().filter(|id| !by_name.contains(id)).cloned().collect::<Vec<_>>();
            let both = [(by_name, true), (by_comment, false)];
            for (case, named) in both.into_iter().flat_map(|(ids, named)| ids.into_iter().map(move |id| (id, named))) {
                found.push(Test { case, place: format!("{}:{}", file.path, number + 1), name: name.to_owned(), named });
            }
        }
        above = Above::default();
    }
    found
}

/// What stands right above a function.
#[derive(Default)]
struct Above {
    ids: Vec<String>,
    is_test: bool,
    /// Brackets of an attribute that goes on in the next line.
    open: usize,
}

impl Above {
    /// Whether the line belongs to what comes below it.
    fn takes(&mut self, line: &str) -> bool {
        if self.open > 0 || line.starts_with("#[") {
            self.is_test |= line.strip_prefix("#[").is_some_and(marks_a_test);
            let (opened, closed) = (line.matches('[').count(), line.matches(']').count());
            self.open = (self.open + opened).saturating_sub(closed);
            return true;
        }
        if let Some(comment) = line.strip_prefix("///") {
            self.ids.extend(ids_of_comment(comment));
            return true;
        }
        line.starts_with("//")
    }
}

/// Whether an attribute is `test`, or `tokio::test(...)` and the like.
fn marks_a_test(attribute: &str) -> bool {
    let path = attribute.split(['(', ']', ' ']).next().unwrap_or_default();
    path.rsplit("::").next() == Some("test")
}

/// The name of the function that begins in this line.
fn function(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let is_start = before.split_whitespace().all(|word| matches!(word, "pub" | "pub(crate)" | "pub(super)" | "async"));
    let name = after.split(['(', '<']).next()?;
    (is_start && !name.is_empty()).then_some(name)
}

/// Functions that a macro makes tests of: `on_both_engines!(a, b)`, `on_two_nodes!(...)`.
fn listed(text: &str) -> HashSet<&str> {
    let mut names = HashSet::new();
    for (start, _) in text.match_indices("on_") {
        let rest = &text[start..];
        let name = rest.find(|c: char| !is_of_a_name(c)).unwrap_or(rest.len());
        let Some(inside) = rest[name..].strip_prefix("!(") else { continue };
        let inside = inside.split(')').next().unwrap_or_default();
        names.extend(inside.split(|c: char| !is_of_a_name(c)).filter(|name| !name.is_empty()));
    }
    names
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether this is `ABC-12`.
pub(super) fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(letters, digits)| {
        letters.len() == 3
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && (2..=3).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `sig_01_sig_05_is_refused` and `sig_01_and_sig_05_are_refused` are for `SIG-01` and `SIG-05`.
fn ids_of_name(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split('_').filter(|part| *part != "and").collect();
    let ids = parts.chunks_exact(2).map(|pair| format!("{}-{}", pair[0].to_ascii_uppercase(), pair[1]));
    ids.take_while(|id| is_id(id)).collect()
}

fn ids_of_comment(comment: &str) -> Vec<String> {
    let words = comment.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.filter(|word| is_id(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn found(text: &str) -> Vec<(String, String, bool)> {
        let tests = tests_in(&file("crates/web/src/a.rs", text));
        tests.into_iter().map(|test| (test.case, test.name, test.named)).collect()
    }

    fn one(case: &str, name: &str, named: bool) -> (String, String, bool) {
        (case.into(), name.into(), named)
    }

    #[test]
    fn a_test_is_for_the_rows_that_its_name_begins_with() {
        assert_eq!(found("#[test]\nfn sig_01_is_refused() {\n"), [one("SIG-01", "sig_01_is_refused", true)]);
        let both = "    #[tokio::test(flavor = \"multi_thread\")]\n    async fn sig_01_sig_105_both() {\n";
        let name = "sig_01_sig_105_both";
        assert_eq!(found(both), [one("SIG-01", name, true), one("SIG-105", name, true)]);
        let and = "sig_01_and_sig_02_and_more";
        let tests = found(&format!("#[test]\nfn {and}() {{\n"));
        assert_eq!(tests, [one("SIG-01", and, true), one("SIG-02", and, true)]);
        assert_eq!(found("#[test]\nfn a_sig_01() {\n"), []);
        assert_eq!(found("#[test]\nfn sig_1_x() {\n"), []);
    }

    #[test]
    fn a_test_is_for_the_rows_that_the_comment_above_names() {
        let text = "/// EDG-07, ADM-12: tricks\n/// (DOS-100)\n#[test]\nfn tricks() {\n";
        let expected = ["EDG-07", "ADM-12", "DOS-100"].map(|id| one(id, "tricks", false));
        assert_eq!(found(text), expected);
        let expect =
            "/// EDG-07\n#[test]\n#[expect(\n    clippy::x,\n    reason = \"[y]\"\n)]\n// why\nfn tricks() {\n";
        assert_eq!(found(expect), [one("EDG-07", "tricks", false)]);
        assert_eq!(found("/// SIG-01\n#[test]\nfn sig_01_x() {\n"), [one("SIG-01", "sig_01_x", true)]);
    }

    #[test]
    fn what_is_no_test_counts_for_nothing() {
        assert_eq!(found("fn sig_01_makes_one() {\n"), []);
        assert_eq!(found("/// SIG-01\nfn helps() {\n"), []);
        assert_eq!(found("/// SIG-01\nstruct A;\n\n#[test]\nfn other() {\n"), []);
        assert_eq!(found("#[test]\nfn other() {\n}\n/// SIG-01\nfn helps() {\n"), []);
        assert_eq!(found("// the test is called fn sig_01_x(\n#[cfg(test)]\nfn sig_01_x() {\n"), []);
    }

    #[test]
    fn what_a_macro_makes_tests_of_are_tests() {
        let text =
            "testkit::on_both_engines!(\n    sig_01_x,\n    other,\n);\n\nasync fn sig_01_x(server: TestServer) {\n";
        assert_eq!(found(text), [one("SIG-01", "sig_01_x", true)]);
        assert_eq!(found("macro_rules! on_both {\n}\nasync fn sig_01_x(server: TestServer) {\n"), []);
    }

    #[test]
    fn the_place_is_the_line_of_the_function() {
        let tests = tests_in(&file("crates/web/src/a.rs", "//! A.\n\n#[test]\nfn sig_01_x() {\n"));
        assert_eq!(tests[0].place, "crates/web/src/a.rs:4");
    }
}
