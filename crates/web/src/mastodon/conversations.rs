//! Direct conversations.

use super::{
    json::{self, Json},
    list::{List, STATUSES, ends},
};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, delete, get, post},
    },
    extract::{
        Auth, PathId,
        auth::{ReadStatuses, WriteConversations},
    },
    state::State,
};
use axum::{extract::State as FromState, response::Response};
use domain::{AccountConversationId, AccountId, StatusId};
use std::collections::HashMap;
use store::conversations::AccountConversation;
use wire::mastodon::{Conversation, Id};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    let (reads, writes) = (Access::user::<ReadStatuses>(), Access::user::<WriteConversations>());
    vec![
        get("/api/v1/conversations", reads, api, private, list),
        delete("/api/v1/conversations/{id}", writes, api, private, remove),
        post("/api/v1/conversations/{id}/read", writes, api, private, read),
        post("/api/v1/conversations/{id}/unread", writes, api, private, unread),
    ]
}

/// Makes entities of conversations. Whoever writes to themselves alone is the one who takes part.
pub(crate) async fn entities(
    state: &State,
    viewer: AccountId,
    rows: &[AccountConversation],
) -> Result<Vec<Conversation>, ApiError> {
    let last: Vec<StatusId> = rows.iter().map(|row| row.last_status).collect();
    let seen = state.app().visible_statuses(Some(viewer), &last).await?;
    let seen: Vec<StatusId> = seen.iter().map(|status| status.id).collect();
    let statuses: HashMap<_, _> = state.render().each_status(Some(viewer), &seen).await?.into_iter().collect();
    let others = rows.iter().flat_map(|row| &row.participants).map(|other| other.0);
    let accounts = state.render().accounts(others.chain([viewer.0])).await?;
    let mut entities = Vec::with_capacity(rows.len());
    for row in rows {
        let alone = [viewer];
        let with = if row.participants.is_empty() { &alone[..] } else { &row.participants };
        let with = with.iter().filter_map(|other| accounts.get(&other.0));
        entities.push(Conversation {
            id: Id(row.id.0),
            unread: row.unread,
            accounts: with.map(|account| json::raw(account.bytes())).collect::<Result<_, _>>()?,
            last_status: statuses.get(&row.last_status).map(|status| json::raw(status)).transpose()?,
        });
    }
    Ok(entities)
}

/// Direct conversations: `GET /api/v1/conversations`. Its places are the ids of their newest messages.
///
/// Spec: <https://docs.joinmastodon.org/methods/conversations/#get>
pub async fn list(auth: Auth<ReadStatuses>, list: List) -> Result<Response, ApiError> {
    let rows = list.app().conversations(&auth, list.place(STATUSES)?).await?;
    let body = json::entity(&entities(&list.state, auth.account(), &rows).await?)?;
    Ok(list.page(body.0, ends(&rows, |row| row.last_status.0)))
}

/// Puts a conversation away: `DELETE /api/v1/conversations/{id}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/conversations/#delete>
pub async fn remove(
    FromState(state): FromState<State>,
    auth: Auth<WriteConversations>,
    PathId(id): PathId<AccountConversationId>,
) -> Result<Json, ApiError> {
    state.app().remove_conversation(&auth, id).await?;
    json::entity(&serde_json::json!({}))
}

/// Marks a conversation as read: `POST /api/v1/conversations/{id}/read`.
///
/// Spec: <https://docs.joinmastodon.org/methods/conversations/#read>
pub async fn read(
    FromState(state): FromState<State>,
    auth: Auth<WriteConversations>,
    PathId(id): PathId<AccountConversationId>,
) -> Result<Json, ApiError> {
    mark(&state, &auth, id, false).await
}

/// Marks a conversation as unread: `POST /api/v1/conversations/{id}/unread`.
///
/// Spec: <https://docs.joinmastodon.org/methods/conversations/> (Mastodon has it, the documentation does not).
pub async fn unread(
    FromState(state): FromState<State>,
    auth: Auth<WriteConversations>,
    PathId(id): PathId<AccountConversationId>,
) -> Result<Json, ApiError> {
    mark(&state, &auth, id, true).await
}

async fn mark(
    state: &State,
    auth: &Auth<WriteConversations>,
    id: AccountConversationId,
    unread: bool,
) -> Result<Json, ApiError> {
    let row = state.app().mark_conversation(auth, id, unread).await?;
    let mut entities = entities(state, auth.account(), &[row]).await?;
    json::entity(&entities.pop().ok_or(ApiError::NotFound)?)
}
