//! The versions of a status.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#history>

use super::see::ReadError;
use crate::{App, polls::titles};
use domain::{AccountId, Status, StatusId};
use store::{
    media::{self, Media},
    statuses::{self, Edit, EditMedia},
};

/// The versions of a status.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The status as it is now.
    pub status: Status,
    /// All versions, oldest first; the last is the present one. At least one.
    pub versions: Vec<Edit>,
    /// The files of all versions, as far as they are still there.
    pub media: Vec<Media>,
}

impl App {
    /// The versions of a status that the viewer may see.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for what the viewer may not see, and for boosts.
    pub async fn status_history(&self, viewer: Option<AccountId>, id: StatusId) -> Result<History, ReadError> {
        let status = self.visible_status(viewer, id).await?.ok_or(ReadError::NotFound)?;
        if status.boost.is_some() {
            return Err(ReadError::NotFound);
        }
        let db = self.read();
        let mut versions = statuses::edits_of(&db, id).await?;
        if versions.is_empty() {
            let files = media::of(&db, &[id.0]).await?;
            let poll = store::polls::of(&db, &[id.0]).await?.pop();
            versions.push(Edit {
                id: id.0,
                text: status.text.clone(),
                content: status.content.clone(),
                spoiler_text: status.spoiler_text.clone(),
                sensitive: status.sensitive,
                language: status.language.clone(),
                media: files.iter().map(|f| EditMedia { id: f.id, description: f.description.clone() }).collect(),
                poll: titles(poll.as_ref()),
                created_at: status.created_at,
            });
        }
        let mut files: Vec<i64> =
            versions.iter().flat_map(|version| version.media.iter().map(|file| file.id)).collect();
        files.sort_unstable();
        files.dedup();
        let media = if files.is_empty() { Vec::new() } else { media::by_ids(&db, &files).await? };
        Ok(History { status, versions, media })
    }
}
