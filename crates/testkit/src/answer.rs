//! An answer of the server, whole, as a snapshot shows it.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use std::fmt;

/// Status, headers and body.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("no JSON ({error}): {self}"),
        }
    }

    /// The answer itself, when it is a success.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status.is_success(), "no success: {self}");
        self
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, or an empty text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The `id` of the entity.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> String {
        match self.json()["id"].as_str() {
            Some(id) => id.to_owned(),
            None => panic!("no id: {self}"),
        }
    }

    /// The ids of a list of entities.
    ///
    /// # Panics
    /// When it is no list, or one has no id.
    #[must_use]
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        let json = self.json();
        let list = json.as_array().unwrap_or_else(|| panic!("no list: {self}"));
        list.iter().map(|entry| entry["id"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        f.write_str(&self.text())
    }
}
