//! The list of targets. A target never says what is right for one input, only what is right for all.

mod activity;
mod authority;
mod html;
mod json;
mod key;
mod proof;
mod signature;
mod uri;
mod webfinger;

/// A door, and what must hold of all that comes in there.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name: of the folder of its seeds, of its test, and of its binary.
    pub name: &'static str,
    /// Tries one input. Panics when something does not hold.
    pub run: fn(&[u8]),
    /// Whether the documents that servers really send (the fixtures of `wire`) are seeds too.
    pub reads_documents: bool,
}

/// All of them.
pub const TARGETS: [Target; 9] = [
    Target { name: "activity", run: activity::run, reads_documents: true },
    Target { name: "authority", run: authority::run, reads_documents: true },
    Target { name: "html", run: html::run, reads_documents: false },
    Target { name: "json", run: json::run, reads_documents: true },
    Target { name: "key", run: key::run, reads_documents: false },
    Target { name: "proof", run: proof::run, reads_documents: true },
    Target { name: "signature", run: signature::run, reads_documents: false },
    Target { name: "uri", run: uri::run, reads_documents: false },
    Target { name: "webfinger", run: webfinger::run, reads_documents: false },
];

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }
}
