//! Prepared JSON: what is the same for every viewer is serialised once, and an answer is put together by copying.
//!
//! A status goes out as `BODY , "poll": POLL , "account": AUTHOR , "reblog": BOOSTED , "quote": QUOTE , "quote_approval":
//! APPROVAL , VIEWER }`: the author changes more often than the status (its counters do), a poll ends by itself, what is
//! quoted is not for everybody, and what the viewer did with it is the viewer's alone.

use super::{Account, Id, status::StatusBody};
use bytes::Bytes;
use domain::{MayQuote, QuotePolicy};
use serde::Serialize;
use serde_json::value::RawValue;
use std::ops::Range;

/// An account as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFragment(Bytes);

/// A status as JSON, without its author, its poll, what it boosts, and what the viewer did with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusFragment {
    json: Bytes,
    /// Where it says what it answers.
    parent: Range<usize>,
}

/// How what is answered is said of a status that answers nothing, or nothing that the viewer may know of.
const NO_PARENT: &[u8] = br#""in_reply_to_id":null,"in_reply_to_account_id":null"#;

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

    /// The JSON, to stand inside another entity.
    ///
    /// # Errors
    /// When it is none, which does not happen.
    pub fn raw(&self) -> Result<Box<RawValue>, serde_json::Error> {
        serde_json::from_slice(&self.0)
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
        let parent = parent(&json, body)?;
        Ok(Self { json: json.into(), parent })
    }

    /// Prepares the answer to a deletion: it has the text as typed, in place of the HTML, for an author who wants to write
    /// the status anew.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#delete>
    ///
    /// # Errors
    /// When it cannot be serialised, which does not happen.
    pub fn of_deleted(body: &StatusBody, text: &str) -> Result<Self, serde_json::Error> {
        let mut value = serde_json::to_value(body)?;
        if let Some(map) = value.as_object_mut() {
            map.remove("content");
            map.insert("text".into(), text.into());
        }
        let mut json = serde_json::to_vec(&value)?;
        json.pop(); // the closing brace
        // Its author may know what it answered.
        Ok(Self { json: json.into(), parent: 0..0 })
    }

    /// How many bytes it takes, for caches that count them.
    #[must_use]
    pub fn size(&self) -> usize {
        self.json.len()
    }

    fn write(&self, out: &mut Vec<u8>, orphan: bool) {
        if orphan && !self.parent.is_empty() {
            out.extend_from_slice(&self.json[..self.parent.start]);
            out.extend_from_slice(NO_PARENT);
            out.extend_from_slice(&self.json[self.parent.end..]);
        } else {
            out.extend_from_slice(&self.json);
        }
    }
}

/// Where the JSON of a status says what it answers: before any text that somebody wrote.
fn parent(json: &[u8], body: &StatusBody) -> Result<Range<usize>, serde_json::Error> {
    let (id, account) =
        (serde_json::to_string(&body.in_reply_to_id)?, serde_json::to_string(&body.in_reply_to_account_id)?);
    let said = format!("\"in_reply_to_id\":{id},\"in_reply_to_account_id\":{account}");
    let start = json.windows(said.len()).position(|part| part == said.as_bytes());
    Ok(start.map_or(0..0, |start| start..start + said.len()))
}

/// A status with its author, as one viewer sees it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The status.
    pub status: &'a StatusFragment,
    /// Its author.
    pub author: &'a AccountFragment,
    /// Its poll, as JSON, as the viewer sees it now.
    pub poll: Option<&'a [u8]>,
    /// What the viewer did with it.
    pub viewer: Option<&'a ViewerFields>,
    /// The viewer may not know what it answers.
    pub orphan: bool,
    /// What it quotes.
    pub quote: Option<QuoteSeen<'a>>,
    /// Who may quote it.
    pub approval: QuoteApproval,
}

/// A quote, as one viewer sees it.
///
/// Spec: <https://docs.joinmastodon.org/entities/Quote/>, <https://docs.joinmastodon.org/entities/ShallowQuote/>
#[derive(Debug, Clone, Copy)]
pub struct QuoteSeen<'a> {
    /// How it stands.
    pub state: &'static str,
    /// What is shown of the quoted status.
    pub quoted: Quoted<'a>,
}

/// What is shown of a quoted status.
#[derive(Debug, Clone, Copy)]
pub enum Quoted<'a> {
    /// Nothing.
    Nothing,
    /// The whole of it, unless the viewer may not see it.
    Whole(Option<&'a Seen<'a>>),
    /// Its id alone, unless the viewer may not know it.
    Id(Option<Id>),
}

/// Who may quote a status, and whether the viewer may.
///
/// Spec: <https://docs.joinmastodon.org/entities/QuoteApproval/>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteApproval {
    /// Who may.
    pub policy: QuotePolicy,
    /// Whether the viewer may.
    pub viewer: MayQuote,
}

impl Serialize for QuoteApproval {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut approval = serializer.serialize_struct("QuoteApproval", 3)?;
        approval.serialize_field("automatic", &self.policy.automatic.names().collect::<Vec<_>>())?;
        approval.serialize_field("manual", &self.policy.manual.names().collect::<Vec<_>>())?;
        approval.serialize_field("current_user", self.viewer.name())?;
        approval.end()
    }
}

impl QuoteApproval {
    fn write(self, out: &mut Vec<u8>) {
        let list = |out: &mut Vec<u8>, names: &mut dyn Iterator<Item = &'static str>| {
            write_list(out, names, |out, name| {
                out.push(b'"');
                out.extend_from_slice(name.as_bytes());
                out.push(b'"');
            });
        };
        out.extend_from_slice(b",\"quote_approval\":{\"automatic\":");
        list(out, &mut self.policy.automatic.names());
        out.extend_from_slice(b",\"manual\":");
        list(out, &mut self.policy.manual.names());
        out.extend_from_slice(b",\"current_user\":\"");
        out.extend_from_slice(self.viewer.name().as_bytes());
        out.extend_from_slice(b"\"}");
    }
}

impl QuoteSeen<'_> {
    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"state\":\"");
        out.extend_from_slice(self.state.as_bytes());
        out.push(b'"');
        match self.quoted {
            Quoted::Nothing => {}
            Quoted::Whole(None) => out.extend_from_slice(b",\"quoted_status\":null"),
            Quoted::Whole(Some(quoted)) => {
                out.extend_from_slice(b",\"quoted_status\":");
                write_status(out, *quoted, None);
            }
            Quoted::Id(None) => out.extend_from_slice(b",\"quoted_status_id\":null"),
            Quoted::Id(Some(Id(id))) => {
                out.extend_from_slice(b",\"quoted_status_id\":\"");
                out.extend_from_slice(id.to_string().as_bytes());
                out.push(b'"');
            }
        }
        out.push(b'}');
    }

    fn size(self) -> usize {
        if let Quoted::Whole(Some(quoted)) = self.quoted { quoted.size() } else { 0 }
    }
}

impl Seen<'_> {
    /// Bytes that writing it takes, or a few more.
    fn size(self) -> usize {
        const HOLES: usize = 280;
        let quoted = self.quote.map_or(0, QuoteSeen::size);
        self.status.json.len() + self.author.0.len() + self.poll.map_or(0, <[u8]>::len) + quoted + HOLES
    }
}

/// Writes a status, and what it boosts, as JSON.
pub fn write_status(out: &mut Vec<u8>, seen: Seen<'_>, boosted: Option<Seen<'_>>) {
    out.reserve(seen.size() + boosted.map_or(0, Seen::size));
    seen.status.write(out, seen.orphan);
    out.extend_from_slice(b",\"poll\":");
    out.extend_from_slice(seen.poll.unwrap_or(b"null"));
    out.extend_from_slice(b",\"account\":");
    out.extend_from_slice(&seen.author.0);
    out.extend_from_slice(b",\"reblog\":");
    match boosted {
        Some(boosted) => write_status(out, boosted, None),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"quote\":");
    match seen.quote {
        Some(quote) => quote.write(out),
        None => out.extend_from_slice(b"null"),
    }
    seen.approval.write(out);
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

/// A status, and what it boosts, to stand inside another entity. Lists of statuses do without this detour: see
/// [`write_list`].
///
/// # Errors
/// When it is no JSON, which does not happen.
pub fn raw_status(seen: Seen<'_>, boosted: Option<Seen<'_>>) -> Result<Box<RawValue>, serde_json::Error> {
    let mut json = Vec::new();
    write_status(&mut json, seen, boosted);
    serde_json::from_slice(&json)
}

/// Writes an account of a list of mutes: it also says when the mute ends by itself.
///
/// Spec: <https://docs.joinmastodon.org/entities/Account/#MutedAccount>
pub fn write_muted_account(out: &mut Vec<u8>, account: &AccountFragment, until: Option<domain::Timestamp>) {
    out.extend_from_slice(account.0.strip_suffix(b"}").unwrap_or(&account.0));
    match until {
        Some(until) => {
            out.extend_from_slice(b",\"mute_expires_at\":\"");
            out.extend_from_slice(crate::time::date_time(until).as_bytes());
            out.extend_from_slice(b"\"}");
        }
        None => out.extend_from_slice(b",\"mute_expires_at\":null}"),
    }
}

/// Writes a list, each entry by `write`.
pub fn write_list<T>(out: &mut Vec<u8>, entries: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    let mut first = true;
    for entry in entries {
        if !first {
            out.push(b',');
        }
        first = false;
        write(out, entry);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests;
