//! What people type, turned into HTML that is safe to show: links, mentions, hashtags, paragraphs. Everything else is
//! escaped; no markup that somebody types survives. Works in linear time on any input.

mod html;
mod scan;

#[cfg(test)]
mod tests;

pub use html::{field_to_html, to_html};
pub use scan::{Token, tokens};

use std::collections::HashMap;

/// Somebody who can be mentioned: the page of the account, and the name to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name after the @.
    pub username: String,
    /// The page of the account.
    pub url: String,
}

/// Whom a text may mention, by [`Handle`]. Everybody else's name stays plain text.
pub type People = HashMap<Handle, Named>;

/// A mention as it is looked up: in lower case, the domain empty for this server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle {
    /// The name.
    pub name: String,
    /// The domain after the second @.
    pub domain: String,
}

impl Handle {
    /// The handle that a mention names. `own` are the domains that mean this server.
    #[must_use]
    pub fn new(name: &str, domain: Option<&str>, own: &[&str]) -> Self {
        let domain = domain.unwrap_or("").to_lowercase();
        let local = own.iter().any(|own| own.eq_ignore_ascii_case(&domain));
        Self { name: name.to_lowercase(), domain: if local { String::new() } else { domain } }
    }
}

/// Whom and what a text names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entities {
    /// Mentions, each once, in the order of the text.
    pub handles: Vec<Handle>,
    /// Hashtags, each once: as looked up, and as first written.
    pub tags: Vec<(String, String)>,
}

/// Finds whom and what a text names.
#[must_use]
pub fn entities(text: &str, own: &[&str]) -> Entities {
    let mut found = Entities::default();
    let mut seen_handles = std::collections::HashSet::new();
    let mut seen_tags = std::collections::HashSet::new();
    for token in tokens(text) {
        match token {
            Token::Mention { name, domain, .. } => {
                let handle = Handle::new(name, domain, own);
                if seen_handles.insert(handle.clone()) {
                    found.handles.push(handle);
                }
            }
            Token::Tag { name, written } => {
                if seen_tags.insert(name.clone()) {
                    found.tags.push((name, written.to_owned()));
                }
            }
            Token::Text(_) | Token::Link(_) => {}
        }
    }
    found
}
