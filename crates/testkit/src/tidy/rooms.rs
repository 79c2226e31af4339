//! Which crate may use which: the table in `ARCHITECTURE.md` against each `Cargo.toml`.
//!
//! Dependencies for tests are free for `testkit`, which tests are made with; for any other crate the table holds.

use super::{File, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Drivers of databases, and the only crates that may link them.
const DRIVERS: [&str; 3] = ["rusqlite", "tokio-postgres", "deadpool-postgres"];
const MAY_LINK_DRIVERS: [&str; 2] = ["store", "testkit"];

type Rooms = BTreeMap<String, BTreeSet<String>>;

pub(super) fn findings(files: &[File]) -> Vec<Finding> {
    let Some(document) = files.iter().find(|file| file.path == "ARCHITECTURE.md") else {
        return vec![Finding {
            path: "ARCHITECTURE.md".to_owned(),
            line: 0,
            what: "is missing: it holds the table of rooms".to_owned(),
        }];
    };
    let rooms = table(&document.text);
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for file in files {
        if let (Some(room), true) = (file.room(), file.path.ends_with("/Cargo.toml")) {
            seen.insert(room.to_owned());
            found.extend(manifest(file, room, &rooms));
        }
    }
    for room in rooms.keys().filter(|room| !seen.contains(*room)) {
        found.push(Finding::new(document, 0, format!("the table of rooms lists `{room}`, which is no crate")));
    }
    found
}

/// The rows `| crate | what for | may use |`. A row names its crate in backquotes.
fn table(document: &str) -> Rooms {
    let mut rooms = Rooms::new();
    let mut inside = false;
    for line in document.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        match cells.as_slice() {
            ["crate", _, "may use"] => inside = true,
            [name, _, uses] if inside && name.starts_with('`') => {
                let uses = uses.split(',').map(str::trim).filter(|name| *name != "-").map(str::to_owned).collect();
                rooms.insert(name.trim_matches('`').to_owned(), uses);
            }
            _ => inside = inside && line.starts_with('|'),
        }
    }
    rooms
}

fn manifest(file: &File, room: &str, rooms: &Rooms) -> Vec<Finding> {
    let Some(may_use) = rooms.get(room) else {
        return vec![Finding::new(file, 0, format!("`{room}` is not in the table of rooms in ARCHITECTURE.md"))];
    };
    let mut found = Vec::new();
    let mut section = "";
    for (number, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_matches(['[', ']']);
            continue;
        }
        if !section.ends_with("dependencies") || line.is_empty() || line.starts_with('#') {
            continue;
        }
        let name: String = line.chars().take_while(|c| !matches!(c, '.' | '=' | ' ')).collect();
        let for_tests = section.ends_with("dev-dependencies");
        let allowed = may_use.contains(&name) || (for_tests && name == "testkit");
        if rooms.contains_key(&name) && !allowed {
            found.push(Finding::new(file, number + 1, format!("`{room}` may not use `{name}`: see ARCHITECTURE.md")));
        }
        if !for_tests && DRIVERS.contains(&name.as_str()) && !MAY_LINK_DRIVERS.contains(&room) {
            found.push(Finding::new(file, number + 1, format!("`{name}` is linked by `store` alone")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    const TABLE: &str = "\n| crate | what for | may use |\n|---|---|---|\n| `domain` | things | - |\n\
        | `store` | memory | domain |\n| `web` | doors | domain, store |\n| `testkit` | tests | domain, store, web |\n";

    fn of(room: &str, manifest: &str) -> Vec<String> {
        let mut files = vec![file("ARCHITECTURE.md", TABLE)];
        for name in ["domain", "store", "web", "testkit"] {
            let text = if name == room { manifest } else { "" };
            files.push(file(&format!("crates/{name}/Cargo.toml"), text));
        }
        findings(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_edge_of_the_table_may_be_used() {
        let manifest = "[dependencies]\ndomain.workspace = true\nstore = { workspace = true }\n";
        assert_eq!(of("web", manifest), [""; 0]);
        assert_eq!(of("store", "[dependencies]\nrusqlite.workspace = true\n"), [""; 0]);
    }

    #[test]
    fn any_other_edge_is_found_in_every_kind_of_dependency() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
            let manifest = format!("[package]\nname = \"web\"\n[{section}]\nserde = \"1\"\nweb.workspace = true\n");
            let found = of("store", &manifest);
            assert_eq!(found, ["crates/store/Cargo.toml:5: `store` may not use `web`: see ARCHITECTURE.md"]);
        }
    }

    #[test]
    fn tests_of_any_crate_may_use_the_testkit_and_nothing_else_may() {
        assert_eq!(of("domain", "[dev-dependencies]\ntestkit.workspace = true\n"), [""; 0]);
        assert_eq!(of("domain", "[dependencies]\ntestkit.workspace = true\n").len(), 1);
    }

    #[test]
    fn a_driver_in_another_crate_is_found() {
        let found = of("web", "[dependencies]\nrusqlite.workspace = true\n");
        assert_eq!(found, ["crates/web/Cargo.toml:2: `rusqlite` is linked by `store` alone"]);
        assert_eq!(of("web", "[dev-dependencies]\nrusqlite.workspace = true\n"), [""; 0]);
    }

    #[test]
    fn a_crate_without_a_row_and_a_row_without_a_crate_are_found() {
        let files = [file("ARCHITECTURE.md", TABLE), file("crates/attic/Cargo.toml", "")];
        let found = findings(&files);
        assert!(found.iter().any(|finding| finding.what.contains("`attic` is not in the table")));
        assert!(found.iter().any(|finding| finding.what.contains("lists `domain`, which is no crate")));
        assert_eq!(findings(&files[1..]).len(), 1, "no document, no table");
    }
}
