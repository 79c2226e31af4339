//! Which polls a viewer may see: those on statuses that they may see.
//!
//! Spec: <https://docs.joinmastodon.org/methods/polls/#get>

use crate::{App, statuses::ReadError};
use domain::{AccountId, Poll, PollId, Status};
use store::polls;

impl App {
    /// A poll and its status, if the viewer may see them.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for what the viewer may not see.
    pub async fn visible_poll(&self, viewer: Option<AccountId>, id: PollId) -> Result<(Poll, Status), ReadError> {
        let poll = polls::by_id(&self.read(), id).await?.ok_or(ReadError::NotFound)?;
        let status = self.visible_status(viewer, poll.status_id).await?.ok_or(ReadError::NotFound)?;
        Ok((poll, status))
    }
}
