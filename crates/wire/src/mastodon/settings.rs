//! What somebody prefers: clients keep it on the server.

use serde::Serialize;

/// What somebody prefers.
///
/// Spec: <https://docs.joinmastodon.org/entities/Preferences/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// Visibility of new statuses.
    #[serde(rename = "posting:default:visibility")]
    pub visibility: &'static str,
    /// New media are covered.
    #[serde(rename = "posting:default:sensitive")]
    pub sensitive: bool,
    /// Language of new statuses; `null` for the client's.
    #[serde(rename = "posting:default:language")]
    pub language: Option<String>,
    /// Who may quote new statuses.
    #[serde(rename = "posting:default:quote_policy")]
    pub quote_policy: &'static str,
    /// `default`, `show_all` or `hide_all`.
    #[serde(rename = "reading:expand:media")]
    pub expand_media: &'static str,
    /// Content warnings are open from the start.
    #[serde(rename = "reading:expand:spoilers")]
    pub expand_spoilers: bool,
    /// Pictures move by themselves.
    #[serde(rename = "reading:autoplay:gifs")]
    pub autoplay_gifs: bool,
}
