//! What the hub asks of the other rooms: views of viewers, and the JSON of what happened.

use super::registry::View;
use crate::{
    edge::error::ApiError,
    mastodon::{conversations, notifications},
    state::State,
};
use app::{
    App,
    events::StatusFacts,
    messages::Language,
    timelines::{PublicFilter, ViewerState},
};
use domain::{AccountConversationId, AccountId, NotificationId, StatusId};
use std::sync::Arc;
use store::{StoreError, bells::Rung};

/// Why something could not be read or rendered.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
    /// It was read, but is no JSON that can be sent.
    #[error("it cannot be rendered: {0}")]
    Render(String),
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Internal(cause) => Self::Render(cause.to_string()),
            other => Self::Render(other.message().in_language(Language::default())),
        }
    }
}

fn text(json: Vec<u8>) -> Result<String, Failed> {
    String::from_utf8(json).map_err(|error| Failed::Render(error.to_string()))
}

/// A status as JSON: for its author, or without anything that concerns one viewer alone. What it answers is named to all
/// when it is open; whether that one's author blocks one of those who listen is not asked for each of them.
pub(super) async fn status(state: &State, viewer: Option<AccountId>, id: StatusId) -> Result<Option<String>, Failed> {
    state.render().status(viewer, id).await?.map(|json| text(json.into())).transpose()
}

/// A notification as JSON, unless it is not shown any more.
pub(super) async fn notification(
    state: &State,
    account: AccountId,
    id: NotificationId,
) -> Result<Option<String>, Failed> {
    let found = store::notifications::get(&state.read(), account, id, state.now()).await?;
    let Some(found) = found else { return Ok(None) };
    let Some(entity) = notifications::entities(state, account, &[found]).await?.pop() else { return Ok(None) };
    serde_json::to_string(&entity).map(Some).map_err(|error| Failed::Render(error.to_string()))
}

/// Somebody's side of a direct conversation as JSON, unless it is gone.
pub(super) async fn conversation(
    state: &State,
    account: AccountId,
    id: AccountConversationId,
) -> Result<Option<String>, Failed> {
    let Some(found) = store::conversations::get(&state.read(), account, id).await? else { return Ok(None) };
    let Some(entity) = conversations::entities(state, account, &[found]).await?.pop() else { return Ok(None) };
    serde_json::to_string(&entity).map(Some).map_err(|error| Failed::Render(error.to_string()))
}

/// The notification of those who rang the bell of a status's author: the same for all of them, since nobody has done
/// anything with a new status yet.
pub(super) async fn bell(state: &State, id: StatusId) -> Result<Option<String>, Failed> {
    /// Nobody: what viewers did with the status is nothing for all.
    const NOBODY: AccountId = AccountId(0);
    let Some(status) = store::statuses::by_id(&state.read(), id).await? else { return Ok(None) };
    let rung = Rung { id: id.0, author: status.account_id.0, created_at: status.created_at.0 };
    let Some(entity) = notifications::entities(state, NOBODY, &[rung.into()]).await?.pop() else { return Ok(None) };
    serde_json::to_string(&entity).map(Some).map_err(|error| Failed::Render(error.to_string()))
}

/// Who of these does not want to hear of the thread of a status.
pub(super) async fn deaf(state: &State, id: StatusId, accounts: &[i64]) -> Result<Vec<i64>, Failed> {
    Ok(store::bells::deaf(&state.read(), id, accounts).await?)
}

/// Names of hashtags.
pub(super) async fn tag_names(state: &State, ids: &[i64]) -> Result<Vec<(i64, String)>, Failed> {
    let tags = store::tags::by_ids(&state.read(), ids).await?;
    Ok(tags.into_iter().map(|tag| (tag.id.0, tag.name)).collect())
}

/// One viewer's view, with the index of recent statuses beside it.
pub(super) struct Viewpoint {
    app: App,
    viewer: Arc<ViewerState>,
}

/// What this account follows and does not want to see, as it is now.
pub(super) async fn viewpoint(state: State, account: AccountId) -> Result<Viewpoint, StoreError> {
    let viewer = state.app().viewer_state(Some(account)).await?;
    Ok(Viewpoint { app: state.app().clone(), viewer })
}

impl View for Viewpoint {
    fn follows(&self) -> impl Iterator<Item = i64> {
        self.viewer.authors().iter().copied()
    }
    fn tags(&self) -> impl Iterator<Item = i64> {
        self.viewer.tags().iter().copied()
    }
    fn home(&self, facts: &StatusFacts) -> bool {
        self.app.belongs_in_home(&self.viewer, facts)
    }
    fn rings(&self, facts: &StatusFacts) -> bool {
        self.app.rings(&self.viewer, facts)
    }
    fn public(&self, facts: &StatusFacts) -> bool {
        self.app.belongs_in_public(&self.viewer, facts, PublicFilter::default())
    }
    fn tagged(&self, facts: &StatusFacts) -> bool {
        self.app.belongs_in_tags(&self.viewer, facts)
    }
}
