//! Which known attack has a test: the rows of `docs/security-cases.tsv` beside the tests of the workspace.
//!
//! A test belongs to a row when its name begins with the row's id (`fn sig_01_an_unsigned_post_is_refused`), or when the
//! comment right above it names the id (`/// EDG-23: ...`). It reads text, as `tidy` does; whether a test really holds
//! what the row asks for is for its reader to judge.

mod scan;
mod table;

pub use scan::{Test, tests_in};
pub use table::Report;

use std::fmt;

/// Where the rows are.
pub const CASES: &str = "docs/security-cases.tsv";

/// The classes of which every row has a test: what other servers send, and where we are made to ask.
pub const PROMISED: [&str; 4] =
    ["signature-and-keys", "origin-and-identity", "activity-authorship", "ssrf-and-outbound"];

/// One row: an attack, and the safe answer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// `SIG-01`.
    pub id: String,
    /// `signature-and-keys`.
    pub class: String,
    /// What the attacker does.
    pub attack: String,
}

/// Why the rows cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{CASES}: {}", self.0)
    }
}

impl std::error::Error for Unreadable {}

/// Reads the rows: text with tabs between the columns, and a first line that names them.
///
/// # Errors
/// When a column is missing, an id is not `ABC-12`, or one stands there twice.
pub fn cases(text: &str) -> Result<Vec<Case>, Unreadable> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        let place = head.iter().position(|column| *column == name);
        place.ok_or_else(|| Unreadable(format!("there is no column `{name}`")))
    };
    let (id, class, attack) = (column("id")?, column("class")?, column("attack")?);
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in lines.enumerate().filter(|(_, line)| !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |place: usize| {
            let cell = cells.get(place).map(|cell| (*cell).to_owned());
            cell.ok_or_else(|| Unreadable(format!("line {} is too short", number + 2)))
        };
        let case = Case { id: cell(id)?, class: cell(class)?, attack: cell(attack)? };
        if !scan::is_id(&case.id) {
            return Err(Unreadable(format!("line {}: `{}` is no id", number + 2, case.id)));
        }
        if cases.iter().any(|known| known.id == case.id) {
            return Err(Unreadable(format!("{} stands there twice", case.id)));
        }
        cases.push(case);
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_the_names_of_their_columns() {
        let text = "class\tid\tlayer\tattack\nsignature-and-keys\tSIG-01\tP\tno signature\n";
        let case = Case { id: "SIG-01".into(), class: "signature-and-keys".into(), attack: "no signature".into() };
        assert_eq!(cases(text), Ok(vec![case]));
    }

    #[test]
    fn what_cannot_be_read_is_not_passed_over() {
        let says = |text: &str| cases(text).unwrap_err().to_string();
        assert!(says("id\tclass\n").contains("`attack`"));
        assert!(says("id\tclass\tattack\nSIG-01\tx\n").contains("line 2 is too short"));
        assert!(says("id\tclass\tattack\nSIG1\tx\ty\n").contains("`SIG1` is no id"));
        assert!(says("id\tclass\tattack\nSIG-01\tx\ty\nSIG-01\tx\ty\n").contains("SIG-01 stands there twice"));
    }

    #[test]
    fn the_rows_of_the_project_can_be_read_and_every_promise_has_some() {
        let cases = cases(include_str!("../../../docs/security-cases.tsv")).unwrap();
        for class in PROMISED {
            assert!(cases.iter().any(|case| case.class == class), "{class}");
        }
    }
}
