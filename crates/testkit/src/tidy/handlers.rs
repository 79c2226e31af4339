//! Every handler says in a `Spec:` line, with a link, what it promises to whom.
//!
//! A handler is what a route names: the last argument of `get("/path", ..., statuses::boost::boost)`. A route whose
//! handler cannot be found is a finding too, so that the rule never goes quiet because somebody writes routes otherwise.

use super::{File, Finding};

/// Where handlers lie. Others (files, probes) follow no specification.
const ROOMS: [&str; 5] = [
    "crates/web/src/activitypub",
    "crates/web/src/mastodon",
    "crates/web/src/oauth",
    "crates/web/src/html",
    "crates/web/src/streaming",
];
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub(super) fn findings(files: &[File]) -> Vec<Finding> {
    let rooms: Vec<&File> = files.iter().filter(|file| file.is_rust() && lies_in_a_room(file)).collect();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("crates/web/src/") && file.is_rust()) {
        let text = file.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (line, handler) in named_by_routes(text) {
            let (modules, function) = handler.rsplit_once("::").unwrap_or(("", &handler));
            let home = homes(file, modules, &rooms)
                .into_iter()
                .find_map(|other| Some((other, declaration(&other.text, function)?)));
            match home {
                Some((home, at)) if !has_spec(home, at) => found.push(Finding::new(
                    home,
                    at + 1,
                    format!("the handler `{function}` has no `Spec:` line with a link in its docstring"),
                )),
                None if lies_in_a_room(file) => found.push(Finding::new(
                    file,
                    line,
                    format!("no handler `{handler}`: name it `module::function`, after its file"),
                )),
                _ => {}
            }
        }
    }
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    found.dedup();
    found
}

fn lies_in_a_room(file: &File) -> bool {
    ROOMS.iter().any(|room| file.path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/') || rest == ".rs"))
}

/// The files that a path of modules may mean, seen from this file: the nearest first.
fn homes<'a>(file: &'a File, modules: &str, rooms: &[&'a File]) -> Vec<&'a File> {
    if matches!(modules, "" | "self") {
        return if lies_in_a_room(file) { vec![file] } else { Vec::new() };
    }
    let end = format!("/{}.rs", modules.replace("::", "/"));
    let near = format!("{}{end}", file.path.trim_end_matches(".rs"));
    let mut homes: Vec<&File> = rooms.iter().filter(|other| other.path.ends_with(&end)).copied().collect();
    homes.sort_by_key(|other| other.path != near);
    homes
}

/// The handlers of all routes in a text, each with the line (from 1) of its route.
fn named_by_routes(text: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for method in METHODS {
        for (at, _) in text.match_indices(&format!("{method}(")) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
                continue;
            }
            let arguments = &text[at + method.len() + 1..];
            if !arguments.trim_start().starts_with("\"/") {
                continue;
            }
            if let Some(last) = last_argument(arguments).filter(|last| is_path(last)) {
                named.push((text[..at].lines().count().max(1), last));
            }
        }
    }
    named
}

/// The last argument of a call, given the text behind its opening bracket.
fn last_argument(arguments: &str) -> Option<String> {
    let (mut depth, mut quoted) = (0_usize, false);
    let mut last = String::new();
    let mut current = String::new();
    for c in arguments.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => {
                let end = if current.trim().is_empty() { last } else { current };
                return Some(end.trim().to_owned());
            }
            ')' | ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                last = std::mem::take(&mut current);
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    None
}

/// Whether this is a plain path to a function, and no closure or call.
fn is_path(argument: &str) -> bool {
    !argument.is_empty() && argument.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
}

/// The line (from 0) that declares a function.
fn declaration(text: &str, function: &str) -> Option<usize> {
    text.lines().position(|line| {
        let Some((before, after)) = line.split_once("fn ") else { return false };
        let name = after.strip_prefix(function).is_some_and(|rest| rest.starts_with(['(', '<']));
        name && before.split_whitespace().all(|word| matches!(word, "async" | "const") || word.starts_with("pub"))
    })
}

/// Whether the docstring above this line (from 0) has a `Spec:` line with a link. A page may say that it has none.
fn has_spec(file: &File, declaration: usize) -> bool {
    let lines: Vec<&str> = file.text.lines().take(declaration).collect();
    let mut doc: Vec<&str> = lines
        .iter()
        .rev()
        .take_while(|line| !line.trim().is_empty() && !line.starts_with('}'))
        .copied()
        .filter(|line| line.trim_start().starts_with("///"))
        .collect();
    doc.reverse();
    let mut spec = doc.into_iter().skip_while(|line| !line.contains("Spec:"));
    let Some(first) = spec.next() else { return false };
    let is_page = file.path.starts_with("crates/web/src/html");
    first.contains("http") || (is_page && first.contains("Spec: none")) || spec.any(|line| line.contains("http"))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    const ROUTES: &str = "//! Routes.\nfn routes() -> Vec<Route> {\n    vec![\n        get(\"/api/v1/a\", \
        Access::User(&[Scope::Read]), Throttle::Api, Private, statuses::boost::boost),\n    ]\n}\n";

    fn of(routes: &str, handler: &str) -> Vec<String> {
        let files =
            [file("crates/web/src/mastodon.rs", routes), file("crates/web/src/mastodon/statuses/boost.rs", handler)];
        findings(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_handler_with_a_spec_line_passes() {
        let handler = "//! Boosts.\n\n/// Boosts a status.\n///\n/// Spec: <https://docs.joinmastodon.org/x>\n\
            #[cfg_attr(x, y)]\npub async fn boost(\n";
        assert_eq!(of(ROUTES, handler), [""; 0]);
        let wrapped = handler.replace("Spec: <", "Spec: two of them,\n/// <");
        assert_eq!(of(ROUTES, &wrapped), [""; 0]);
    }

    #[test]
    fn a_handler_without_one_is_found() {
        let at = "crates/web/src/mastodon/statuses/boost.rs:3";
        for doc in ["/// Boosts.", "/// Spec: none", "// Spec: <https://x>", "/// https://x before\n/// Spec: none"] {
            let handler = format!("//! Boosts.\n{doc}\npub(crate) async fn boost(a: A) {{}}\n");
            let found = of(ROUTES, &handler);
            assert_eq!(found.len(), 1, "{doc}");
            assert!(found[0].contains("the handler `boost` has no `Spec:` line"), "{found:?}");
        }
        assert!(of(ROUTES, "//! B.\n/// B.\npub async fn boost() {}\n")[0].starts_with(at));
    }

    #[test]
    fn a_page_may_have_no_specification_but_says_so() {
        let routes = "//! Pages.\nfn routes() { get(\"/\", Access::Page, landing::show); }\n";
        let of = |doc: &str| {
            let page = format!("//! Landing.\n/// {doc}\npub async fn show() {{}}\n");
            findings(&[file("crates/web/src/html.rs", routes), file("crates/web/src/html/landing.rs", &page)]).len()
        };
        assert_eq!((of("Spec: none."), of("`GET /`")), (0, 1));
    }

    #[test]
    fn two_files_of_one_name_are_told_apart() {
        let good = "//! A.\n/// Spec: <https://x>\npub async fn show() {}\n";
        let bad = "//! A.\npub async fn show() {}\n";
        let route = "//! R.\nfn routes() { get(\"/b\", Access::Open, show::show); }\n";
        let found = findings(&[
            file("crates/web/src/mastodon/accounts/show.rs", good),
            file("crates/web/src/mastodon/statuses.rs", route),
            file("crates/web/src/mastodon/statuses/show.rs", bad),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "crates/web/src/mastodon/statuses/show.rs");
    }

    #[test]
    fn another_functions_docstring_does_not_count() {
        let handler = "//! B.\n/// Spec: <https://x>\nfn other() {\n}\npub async fn boost() {}\n";
        assert_eq!(of(ROUTES, handler).len(), 1);
    }

    #[test]
    fn a_route_whose_handler_is_nowhere_is_found() {
        let found = of(ROUTES, "//! B.\npub async fn boost_it() {}\n");
        assert_eq!(
            found,
            [
                "crates/web/src/mastodon.rs:4: no handler `statuses::boost::boost`: name it `module::function`, after its file"
            ]
        );
    }

    #[test]
    fn a_handler_beside_its_route_is_checked_and_calls_that_are_no_routes_are_not() {
        let text = "//! Routes.\nfn routes() {\n    post(\n        \"/oauth/token\",\n        Access::Open,\n        token,\n    );\n    \
            map.get(\"/a\", x);\n    get(\"/b\", |_| 1);\n    delete(key);\n}\n\nasync fn token() {}\n";
        let found = findings(&[file("crates/web/src/oauth.rs", text)]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].line, found[0].what.contains("`token`")), (13, true));
    }

    #[test]
    fn a_route_elsewhere_needs_no_specification() {
        let text =
            "//! Probes.\nfn routes() {\n    get(\"/health/live\", Access::Probe, live)\n}\nasync fn live() {}\n";
        assert_eq!(findings(&[file("crates/web/src/probe.rs", text)]), []);
    }
}
