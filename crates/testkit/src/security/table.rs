//! The rows with their tests, class by class, as people read them.

use super::{Case, PROMISED, Test};
use std::fmt;

/// Characters of an attack that are shown.
const ATTACK: usize = 72;
/// Before and after what is red on a terminal.
const RED: (&str, &str) = ("\x1b[31m", "\x1b[0m");

/// All rows, and the tests for them.
#[derive(Debug, Clone)]
pub struct Report {
    cases: Vec<Case>,
    tests: Vec<Test>,
    colours: bool,
}

impl Report {
    /// Of these rows and tests; in colours where they are seen.
    #[must_use]
    pub fn new(cases: Vec<Case>, tests: Vec<Test>, colours: bool) -> Self {
        Self { cases, tests, colours }
    }

    /// Rows of the promised classes without a test.
    #[must_use]
    pub fn missing(&self) -> Vec<&Case> {
        let promised = self.cases.iter().filter(|case| PROMISED.contains(&case.class.as_str()));
        promised.filter(|case| self.of(case).next().is_none()).collect()
    }

    /// Tests that are named after a row that does not exist.
    #[must_use]
    pub fn strays(&self) -> Vec<&Test> {
        let of_a_class = |id: &str| self.cases.iter().any(|case| case.id[..3] == id[..3]);
        let known = |id: &str| self.cases.iter().any(|case| case.id == id);
        self.tests.iter().filter(|test| test.named && of_a_class(&test.case) && !known(&test.case)).collect()
    }

    fn of<'r>(&'r self, case: &'r Case) -> impl Iterator<Item = &'r Test> {
        self.tests.iter().filter(|test| test.case == case.id)
    }

    fn classes(&self) -> Vec<&str> {
        let mut classes: Vec<&str> = Vec::new();
        for case in &self.cases {
            if !classes.contains(&case.class.as_str()) {
                classes.push(&case.class);
            }
        }
        classes
    }

    fn red(&self, text: &str) -> String {
        if self.colours { format!("{}{text}{}", RED.0, RED.1) } else { text.to_owned() }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sums = Vec::new();
        for class in self.classes() {
            let rows: Vec<&Case> = self.cases.iter().filter(|case| case.class == class).collect();
            writeln!(f, "{class}")?;
            for case in &rows {
                let (attack, mut tests) = (shortened(&case.attack), self.of(case));
                write!(f, "  {:<7}  {attack:<ATTACK$}  ", case.id)?;
                let Some(first) = tests.next() else {
                    writeln!(f, "{}", self.red("NO TEST"))?;
                    continue;
                };
                let more = tests.count();
                let and = if more > 0 { format!(" (and {more} more)") } else { String::new() };
                writeln!(f, "{} {}{and}", first.place, first.name)?;
            }
            writeln!(f)?;
            let tested = rows.iter().filter(|case| self.of(case).next().is_some()).count();
            sums.push((class, rows.len(), tested));
        }
        writeln!(f, "{:<28}  rows  tested  missing", "class")?;
        for (class, rows, tested) in &sums {
            let promise = if PROMISED.contains(class) { "  promised" } else { "" };
            writeln!(f, "{class:<28}  {rows:>4}  {tested:>6}  {:>7}{promise}", rows - tested)?;
        }
        let (rows, tested) = sums.iter().fold((0, 0), |(rows, tested), sum| (rows + sum.1, tested + sum.2));
        writeln!(f, "{:<28}  {rows:>4}  {tested:>6}  {:>7}", "all", rows - tested)?;
        for stray in self.strays() {
            writeln!(f, "{}", self.red(&format!("{} {}: there is no row {}", stray.place, stray.name, stray.case)))?;
        }
        Ok(())
    }
}

/// The beginning of a text, so long that it fits its cell.
fn shortened(text: &str) -> String {
    if text.chars().count() <= ATTACK {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(ATTACK - 1).collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(id: &str, class: &str) -> Case {
        Case { id: id.into(), class: class.into(), attack: "an attack".into() }
    }

    fn test(case: &str, name: &str) -> Test {
        Test { case: case.into(), place: "crates/a/src/b.rs:1".into(), name: name.into(), named: true }
    }

    fn report(colours: bool) -> Report {
        let cases = vec![case("SIG-01", PROMISED[0]), case("SIG-02", PROMISED[0]), case("MED-01", "media")];
        let tests = vec![test("SIG-01", "sig_01_a"), test("SIG-01", "sig_01_b"), test("SIG-99", "sig_99_c")];
        Report::new(cases, tests, colours)
    }

    #[test]
    fn each_row_has_its_test_or_a_line_that_says_that_there_is_none() {
        let text = report(false).to_string();
        let line = |start: &str| text.lines().find(|line| line.trim_start().starts_with(start)).unwrap();
        assert!(line("SIG-01").ends_with("crates/a/src/b.rs:1 sig_01_a (and 1 more)"), "{text}");
        assert!(line("SIG-02").ends_with("NO TEST"), "{text}");
        assert!(line("MED-01").ends_with("NO TEST"), "{text}");
        let cells = |start: &str| {
            let line = text.lines().rfind(|line| line.starts_with(start)).unwrap();
            line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(cells(PROMISED[0]), ["2", "1", "1", "promised"]);
        assert_eq!(cells("media"), ["1", "0", "1"]);
        assert_eq!(cells("all"), ["3", "1", "2"]);
        assert!(!text.contains('\x1b'));
        assert!(report(true).to_string().contains("\x1b[31mNO TEST\x1b[0m"));
    }

    #[test]
    fn only_rows_that_are_promised_are_missing_and_a_test_without_a_row_is_a_stray() {
        let report = report(false);
        assert_eq!(report.missing(), [&case("SIG-02", PROMISED[0])]);
        assert_eq!(report.strays(), [&test("SIG-99", "sig_99_c")]);
        assert!(report.to_string().contains("there is no row SIG-99"));
    }

    #[test]
    fn a_long_attack_is_cut() {
        let long = shortened(&"ö".repeat(100));
        assert_eq!((long.chars().count(), long.chars().last()), (ATTACK, Some('…')));
        assert_eq!(shortened("short"), "short");
    }
}
