//! Reading: the file, then the environment over it, then every section out of both.
//!
//! Refuses whatever it does not know, and goes on reading, so that one start tells everything that is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::problem::{Origin, Problem};
use super::spec::{DefaultSpec, KeySpec, SectionSpec};
use super::value::{Raw, Setting};

/// What environment variables for single settings start with.
pub const ENVIRONMENT_PREFIX: &str = "WATERTOWER__";

/// A value that somebody set.
enum Given {
    /// In the file.
    Toml(Raw),
    /// In the environment.
    Text(String),
}

/// One setting as it came out, for `config show`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The key, with its section.
    pub key: String,
    /// The value; a secret is masked.
    pub value: Raw,
    /// Where it came from.
    pub origin: Origin,
}

/// Collects what was set, hands it to the sections, and notes what is wrong.
pub struct Reader {
    known: &'static [SectionSpec],
    given: BTreeMap<String, (Given, Origin)>,
    /// What came out so far.
    pub shown: Vec<Shown>,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
}

impl Reader {
    /// A reader that knows these sections.
    #[must_use]
    pub fn new(known: &'static [SectionSpec]) -> Self {
        Self { known, given: BTreeMap::new(), shown: Vec::new(), problems: Vec::new() }
    }

    /// Takes the text of a configuration file.
    pub fn file(&mut self, file: &Path, text: &str) {
        let origin = |line| Origin::File { file: file.to_owned(), line };
        let (document, errors) = toml::de::DeTable::parse_recoverable(text);
        let mut broken_lines = Vec::new();
        for error in errors {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            if !broken_lines.contains(&line) {
                broken_lines.push(line);
                self.syntax_error(text, line, origin(line), error.message());
            }
        }
        for (name, table) in document.get_ref() {
            let section = name.get_ref().as_ref();
            let line = line_of(text, name.span().start);
            let Some(table) = table.get_ref().as_table() else {
                if !broken_lines.contains(&line) {
                    self.unknown(origin(line), "", section, "stands outside of a section");
                }
                continue;
            };
            if !self.known.iter().any(|spec| spec.name == section) {
                self.unknown_section(origin(line), section);
                continue;
            }
            for (key, value) in table {
                let line = line_of(text, key.span().start);
                if broken_lines.contains(&line) {
                    continue; // what was recovered from a broken line means nothing
                }
                self.give(section, key.get_ref(), Given::Toml(Raw::from_toml(value.get_ref())), origin(line));
            }
        }
    }

    /// Takes environment variables. Those without the prefix are somebody else's.
    pub fn environment(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        for (name, text) in variables {
            let Some(path) = name.strip_prefix(ENVIRONMENT_PREFIX) else { continue };
            let origin = Origin::Environment { name: name.clone() };
            let (section, key) = path.split_once("__").unwrap_or((path, ""));
            let right_case = path.chars().all(|c| !c.is_ascii_lowercase());
            let (section, key) = (section.to_ascii_lowercase(), key.to_ascii_lowercase());
            if !self.known.iter().any(|spec| spec.name == section) {
                self.unknown_section(origin, &section);
            } else if right_case {
                self.give(&section, &key, Given::Text(text), origin);
            } else {
                self.unknown(origin, &section, &key, "is to be written in capital letters");
            }
        }
    }

    fn give(&mut self, section: &str, key: &str, given: Given, origin: Origin) {
        if self.find(section, key).is_some() {
            self.given.insert(format!("{section}.{key}"), (given, origin));
        } else {
            self.unknown(origin, section, key, "unknown key");
        }
    }

    /// The key of this name, or the one that `KEY_file` brings.
    fn find(&self, section: &str, key: &str) -> Option<&'static KeySpec> {
        let keys = self.known.iter().find(|spec| spec.name == section)?.keys;
        keys.iter().find(|spec| spec.name == key || (spec.from_file && key.strip_suffix("_file") == Some(spec.name)))
    }

    fn unknown(&mut self, origin: Origin, section: &str, key: &str, what: &str) {
        let full = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
        let (expected, nearest) = (Some(self.known_in(section)), nearest(self.known, section, key));
        self.problems.push(Problem { expected, nearest, ..Problem::new(Some(origin), full, what) });
    }

    /// What may stand in a section.
    fn known_in(&self, section: &str) -> String {
        match self.known.iter().find(|spec| spec.name == section) {
            Some(spec) => {
                let names: Vec<String> = spec.keys.iter().map(|key| format!("`{}`", key.name)).collect();
                let one_of = if names.len() > 1 { "one of " } else { "" };
                format!("{one_of}{} in `[{section}]`", names.join(", "))
            }
            None => format!("one of the sections {}", self.section_names()),
        }
    }

    fn unknown_section(&mut self, origin: Origin, section: &str) {
        let similar = |name: &str| strsim::normalized_damerau_levenshtein(name, section);
        let best = self.known.iter().map(|spec| spec.name).max_by(|a, b| similar(a).total_cmp(&similar(b)));
        let expected = Some(format!("one of {}", self.section_names()));
        let nearest = best.map(|name| format!("[{name}]"));
        let problem = Problem::new(Some(origin), format!("[{section}]"), "unknown section");
        self.problems.push(Problem { expected, nearest, ..problem });
    }

    fn section_names(&self) -> String {
        self.known.iter().map(|spec| format!("`[{}]`", spec.name)).collect::<Vec<_>>().join(", ")
    }

    /// A line that is no TOML. The key is still named, and what it would have to be.
    fn syntax_error(&mut self, text: &str, line: usize, origin: Origin, message: &str) {
        let above: Vec<&str> = text.lines().take(line).collect();
        let header = above.iter().rev().find_map(|line| line.trim().strip_prefix('['));
        let section = header.and_then(|rest| rest.split(']').next()).unwrap_or_default().trim().to_owned();
        let key = above.last().and_then(|line| line.split_once('=')).map(|(key, _)| key.trim().to_owned());
        let what = format!("no TOML: {message}");
        let problem = match key {
            Some(key) => {
                let known = self.find(&section, &key);
                let full = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
                match known {
                    Some(spec) => {
                        Problem { expected: Some(spec.expected.to_owned()), ..Problem::new(Some(origin), full, what) }
                    }
                    None => Problem {
                        expected: Some(self.known_in(&section)),
                        nearest: nearest(self.known, &section, &key),
                        ..Problem::new(Some(origin), full, format!("{what}; and the key is unknown"))
                    },
                }
            }
            None => Problem { key: None, ..Problem::new(Some(origin), "", what) },
        };
        self.problems.push(problem);
    }

    /// Reads one setting. `None` after a problem, which is noted.
    pub fn setting<T: Setting>(&mut self, section: &SectionSpec, key: &'static str) -> Option<T> {
        let full = format!("{}.{key}", section.name);
        let mut given = self.given.remove(&full);
        if T::FROM_FILE
            && let Some((named, named_by)) = self.given.remove(&format!("{full}_file"))
        {
            if let Some((_, origin)) = &given {
                let what = format!("is set, and so is `{full}_file` ({named_by})");
                let problem = Problem::new(Some(origin.clone()), full, what);
                self.problems.push(Problem { expected: Some("one of both".into()), ..problem });
                return None;
            }
            given = Some(self.secret_file(&full, named, named_by)?);
        }
        let (read, origin) = match given {
            Some((Given::Toml(raw), origin)) => (T::read(&raw), origin),
            Some((Given::Text(text), origin)) => (T::from_environment(&text), origin),
            None => {
                let default = section.keys.iter().find(|spec| spec.name == key).map(|spec| spec.default);
                (default_value(default), Origin::Default)
            }
        };
        match read {
            Ok(value) => {
                self.shown.push(Shown { key: full, value: value.show(), origin });
                Some(value)
            }
            Err(what) => {
                let problem = Problem::new(Some(origin), full, what);
                self.problems.push(Problem { expected: Some(T::EXPECTED.into()), ..problem });
                None
            }
        }
    }

    /// The secret in the file that a `KEY_file` names. A line break at its end is not part of it.
    fn secret_file(&mut self, key: &str, named: Given, named_by: Origin) -> Option<(Given, Origin)> {
        let path = match &named {
            Given::Toml(raw) => PathBuf::read(raw),
            Given::Text(text) => PathBuf::from_environment(text),
        };
        let content = path.and_then(|file| match std::fs::read_to_string(&file) {
            Ok(text) => Ok((file, text)),
            Err(error) => Err(format!("cannot read {}: {error}", file.display())),
        });
        match content {
            Ok((file, text)) => {
                let text =
                    text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
                let origin = Origin::SecretFile { file, named_by: Box::new(named_by) };
                Some((Given::Toml(Raw::Text(text.to_owned())), origin))
            }
            Err(what) => {
                let problem = Problem::new(Some(named_by), format!("{key}_file"), what);
                self.problems
                    .push(Problem { expected: Some("the path of a file that holds the value".into()), ..problem });
                None
            }
        }
    }
}

fn default_value<T: Setting>(default: Option<DefaultSpec>) -> Result<T, String> {
    let unusable = || "the default cannot be used".to_owned();
    match default {
        Some(DefaultSpec::Toml(text)) => {
            let value = toml::de::DeValue::parse(text).map_err(|_| unusable())?;
            T::read(&Raw::from_toml(value.get_ref()))
        }
        Some(DefaultSpec::Unset(_)) | None => T::unset().ok_or_else(unusable),
    }
}

/// The known key that looks most like this one: by its name, and better so in the same section.
fn nearest(known: &[SectionSpec], section: &str, key: &str) -> Option<String> {
    let key = key.to_ascii_lowercase();
    let mut best: Option<(f64, String)> = None;
    for spec in known {
        for candidate in spec.keys {
            let alone = strsim::normalized_damerau_levenshtein(&key, candidate.name);
            let joined = strsim::normalized_damerau_levenshtein(&key, &format!("{}_{}", spec.name, candidate.name));
            let score = alone.max(joined) + if spec.name == section { 0.3 } else { 0.0 };
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, format!("{}.{}", spec.name, candidate.name)));
            }
        }
    }
    best.map(|(_, name)| name)
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
