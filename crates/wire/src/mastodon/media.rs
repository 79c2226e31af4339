//! Uploaded files.

use super::Id;
use serde::Serialize;
use serde_json::value::RawValue;

/// A file on a status.
///
/// Spec: <https://docs.joinmastodon.org/entities/MediaAttachment/>
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct MediaAttachment {
    pub id: Id,
    #[serde(rename = "type")]
    pub kind: String,
    /// Null while the file is processed.
    pub url: Option<String>,
    pub preview_url: Option<String>,
    pub remote_url: Option<String>,
    pub preview_remote_url: Option<String>,
    pub text_url: Option<String>,
    /// `{original, small, focus}`, as it was stored.
    pub meta: Box<RawValue>,
    pub description: Option<String>,
    pub blurhash: Option<String>,
}
