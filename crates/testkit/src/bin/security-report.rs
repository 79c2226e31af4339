//! `make security-report`: which known attack has a test. It ends with 1 when a row of a promised class has none, or a
//! test is named after a row that does not exist; with `--report-only` it only tells.

use std::{
    error::Error,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
    process::ExitCode,
};
use testkit::{
    security::{self, Report},
    tidy,
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let report_only = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [only] if only == "--report-only" => true,
        _ => return Err("it takes `--report-only`, or nothing".into()),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = tidy::read(&root)?;
    let cases = files.iter().find(|file| file.path == security::CASES).ok_or("there are no rows")?;
    let cases = security::cases(&cases.text)?;
    let tests = files.iter().filter(|file| file.path.ends_with(".rs")).flat_map(security::tests_in).collect();
    let mut out = io::stdout();
    let report = Report::new(cases, tests, out.is_terminal());
    write!(out, "{report}")?;
    let complete = report.missing().is_empty() && report.strays().is_empty();
    Ok(if complete || report_only { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
