//! Tidy: the rules of the house that neither compiler nor clippy can hold, as one test over the files of the project.
//!
//! It reads text and knows nothing of Rust's grammar, so every rule is kept so plain that a line can be found guilty
//! without it. It changes nothing, and it has no list of exceptions: who needs one changes the rule, in the open.

mod authority;
mod handlers;
mod rooms;
mod source;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// One file of the project.
#[derive(Debug, Clone)]
pub struct File {
    /// From the root of the project, with `/` between the parts.
    pub path: String,
    /// What it holds. Empty where it is no text.
    pub text: String,
    /// How many bytes it has.
    pub bytes: u64,
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The crate that it belongs to.
    fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The path within the crate's `src`, without the ending: `mastodon/statuses/boost`.
    fn within_src(&self) -> Option<&str> {
        let (_, rest) = self.path.strip_prefix("crates/")?.split_once('/')?;
        rest.strip_prefix("src/")?.strip_suffix(".rs")
    }
}

/// One breach of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub path: String,
    /// The line, from 1; 0 where it is the file as a whole.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl Finding {
    fn new(file: &File, line: usize, what: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Every breach in these files, which must hold `ARCHITECTURE.md` and the `Cargo.toml` of every crate.
#[must_use]
pub fn findings(files: &[File]) -> Vec<Finding> {
    let mut found = rooms::findings(files);
    found.extend(handlers::findings(files));
    for file in files {
        found.extend(source::findings(file));
        found.extend(authority::findings(file));
    }
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    found
}

/// What no clone of the project holds: built, downloaded, or somebody's data.
const NOT_OURS: [&str; 6] = [".git", "target", "data", "node_modules", ".venv", "__pycache__"];

/// Reads the files of the project under this folder.
///
/// # Errors
/// When a file or a folder cannot be read.
pub fn read(root: &Path) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        // Among sources these names are rooms like any other.
        let of_sources = folder.components().any(|part| part.as_os_str() == "src");
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = folder.join(&name);
            if !of_sources && NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if entry.file_type()?.is_file() {
                let content = fs::read(entry.path())?;
                files.push(File {
                    path: path.to_string_lossy().into_owned(),
                    bytes: content.len() as u64,
                    text: String::from_utf8(content).unwrap_or_default(),
                });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
pub(crate) fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned(), bytes: text.len() as u64 }
}
