//! Prepared JSON: what is the same for every viewer is serialised once, and an answer is put together by copying.
//!
//! A status goes out as `BODY , "account": AUTHOR , "reblog": BOOSTED , VIEWER }`: the author changes more often than
//! the status (its counters do), and what the viewer did with it is the viewer's alone.

use super::{Account, status::StatusBody};
use bytes::Bytes;
use serde::Serialize;

/// An account as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFragment(Bytes);

/// A status as JSON, without its author, what it boosts, and what the viewer did with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusFragment(Bytes);

/// What the viewer did with a status. Anonymous viewers have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ViewerFields {
    /// The viewer favourited it.
    pub favourited: bool,
    /// The viewer boosted it.
    pub reblogged: bool,
    /// The viewer muted its thread.
    pub muted: bool,
    /// The viewer bookmarked it.
    pub bookmarked: bool,
    /// The viewer pinned it; on the viewer's own statuses alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
}

impl AccountFragment {
    /// Prepares an account.
    ///
    /// # Errors
    /// When it cannot be serialised, which does not happen.
    pub fn new(account: &Account) -> Result<Self, serde_json::Error> {
        Ok(Self(serde_json::to_vec(account)?.into()))
    }

    /// The JSON.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }
}

impl StatusFragment {
    /// Prepares a status.
    ///
    /// # Errors
    /// When it cannot be serialised, which does not happen.
    pub fn new(body: &StatusBody) -> Result<Self, serde_json::Error> {
        let mut json = serde_json::to_vec(body)?;
        json.pop(); // the closing brace
        Ok(Self(json.into()))
    }
}

/// A status with its author, as one viewer sees it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The status.
    pub status: &'a StatusFragment,
    /// Its author.
    pub author: &'a AccountFragment,
    /// What the viewer did with it.
    pub viewer: Option<&'a ViewerFields>,
}

/// Writes a status, and what it boosts, as JSON.
pub fn write_status(out: &mut Vec<u8>, seen: Seen<'_>, boosted: Option<Seen<'_>>) {
    out.extend_from_slice(&seen.status.0);
    out.extend_from_slice(b",\"account\":");
    out.extend_from_slice(&seen.author.0);
    out.extend_from_slice(b",\"reblog\":");
    match boosted {
        Some(boosted) => write_status(out, boosted, None),
        None => out.extend_from_slice(b"null"),
    }
    if let Some(viewer) = seen.viewer {
        write_flag(out, b",\"favourited\":", viewer.favourited);
        write_flag(out, b",\"reblogged\":", viewer.reblogged);
        write_flag(out, b",\"muted\":", viewer.muted);
        write_flag(out, b",\"bookmarked\":", viewer.bookmarked);
        if let Some(pinned) = viewer.pinned {
            write_flag(out, b",\"pinned\":", pinned);
        }
        out.extend_from_slice(b",\"filtered\":[]");
    }
    out.push(b'}');
}

fn write_flag(out: &mut Vec<u8>, name: &[u8], value: bool) {
    out.extend_from_slice(name);
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_make_the_same_json_as_a_whole() {
        let status = StatusFragment(Bytes::from_static(b"{\"id\":\"1\""));
        let boost = StatusFragment(Bytes::from_static(b"{\"id\":\"2\""));
        let author = AccountFragment(Bytes::from_static(b"{\"id\":\"9\"}"));
        let viewer = ViewerFields { favourited: true, pinned: Some(false), ..ViewerFields::default() };
        let mut out = Vec::new();
        let inner = Seen { status: &status, author: &author, viewer: Some(&viewer) };
        write_status(&mut out, Seen { status: &boost, author: &author, viewer: None }, Some(inner));
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let flags = serde_json::to_value(viewer).unwrap();
        for (name, value) in flags.as_object().unwrap() {
            assert_eq!(&json["reblog"][name], value, "{name}");
        }
        assert_eq!(json["id"], "2");
        assert_eq!(json["reblog"]["account"]["id"], "9");
        assert_eq!(json["reblog"]["reblog"], serde_json::Value::Null);
        assert!(json.get("favourited").is_none());
    }
}
