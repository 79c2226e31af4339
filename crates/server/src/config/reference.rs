//! The reference page: made from the doc comments and defaults of the sections, so that it cannot differ from them.

use std::fmt::Write as _;

use super::spec::{DefaultSpec, SectionSpec};

const HEAD: &str = "\
# Configuration

This page is the output of `watertower config reference`; a test compares them.

Without a file, the defaults below hold. `watertower serve --config FILE` (or the environment variable
`WATERTOWER_CONFIG`) names a file in TOML; no file is ever read because of its name alone. One value can be set by an
environment variable: `WATERTOWER__SERVER__BIND` sets `server.bind`. Its text is a TOML value, and where it is none, a
text without quotes. A secret can come from a file: `mail.password_file` names the file that holds `mail.password`.

A key that is not known, a value of a wrong type or a contradiction stops the start. `watertower config check` tells
everything that is wrong, `watertower config show` what holds and where it came from.
";

/// The page, in Markdown.
#[must_use]
pub fn markdown(sections: &[SectionSpec]) -> String {
    let mut page = HEAD.to_owned();
    for section in sections {
        page.push_str(&format!("\n## `[{}]`\n\n{}\n", section.name, paragraph(section.about)));
        for key in section.keys {
            let default = match key.default {
                DefaultSpec::Toml(text) => format!("`{text}`"),
                DefaultSpec::Unset(text) => format!("not set: {text}"),
            };
            page.push_str(&format!(
                "\n### `{section}.{key}`\n\n{about}\n\n- Value: {expected}\n- Default: {default}\n- Environment: `{env}`\n",
                section = section.name,
                key = key.name,
                about = paragraph(key.about),
                expected = key.expected,
                env = format!("WATERTOWER__{}__{}", section.name, key.name).to_ascii_uppercase(),
            ));
            if key.from_file {
                // Writing to a text cannot fail.
                writeln!(page, "- From a file: `{}.{}_file`", section.name, key.name).unwrap_or_default();
            }
        }
    }
    page
}

fn paragraph(doc: &str) -> String {
    doc.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}
