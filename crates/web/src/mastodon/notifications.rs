//! Notifications.

use super::{
    json::{self, Json},
    list::{List, NOTIFICATIONS, ends},
    reports,
};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, get, post},
    },
    extract::{
        Auth, Input, PathId,
        auth::{ReadNotifications, WriteNotifications},
    },
    state::State,
};
use app::notifications::List as Asked;
use axum::{extract::State as FromState, response::Response};
use domain::{AccountId, NotificationId};
use std::collections::HashMap;
use store::notifications::{Filter, Notification as Row};
use wire::{
    mastodon::{Id, Notification, UnreadCount},
    params::Params,
    time,
};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    let (reads, writes) = (Access::user::<ReadNotifications>(), Access::user::<WriteNotifications>());
    vec![
        get("/api/v1/notifications", reads, api, private, list),
        get("/api/v1/notifications/unread_count", reads, api, private, unread),
        post("/api/v1/notifications/clear", writes, api, private, clear),
        get("/api/v1/notifications/{id}", reads, api, private, one),
        post("/api/v1/notifications/{id}/dismiss", writes, api, private, dismiss),
    ]
}

/// Kinds in one request.
const KINDS: usize = 50;

fn filter(input: &Params) -> Result<Filter, ApiError> {
    let kinds = input.texts("types", KINDS)?;
    Ok(Filter {
        kinds: Some(kinds).filter(|kinds| !kinds.is_empty()),
        without: input.texts("exclude_types", KINDS)?,
        from: input.id("account_id")?.map(AccountId),
    })
}

/// Makes entities of notifications. One whose account or status is gone by now is left out: it must not break the list.
pub(crate) async fn entities(state: &State, viewer: AccountId, rows: &[Row]) -> Result<Vec<Notification>, ApiError> {
    let accounts = state.render().accounts(rows.iter().map(|row| row.from.0)).await?;
    let wanted: Vec<_> = rows.iter().filter_map(|row| row.status).collect();
    let statuses: HashMap<_, _> = state.render().each_status(Some(viewer), &wanted).await?.into_iter().collect();
    let reported: Vec<_> = rows.iter().filter_map(|row| row.report).collect();
    let mut reports = reports::entities(state, &reported).await?;
    let reacted: Vec<i64> = rows.iter().filter_map(|row| row.reaction).map(|id| id.0).collect();
    let mut reactions: HashMap<_, _> = match reacted.is_empty() {
        true => HashMap::new(),
        false => store::reactions::emoji_of(&state.app().read(), &reacted).await?.into_iter().collect(),
    };
    let addresses = state.app().addresses().await?;
    let mut entities = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(account) = accounts.get(&row.from.0) else { continue };
        let status = match row.status {
            None => None,
            Some(id) => match statuses.get(&id) {
                Some(json) => Some(json::raw(json)?),
                None => continue,
            },
        };
        let report = match row.report {
            None => None,
            Some(id) => match reports.remove(&id) {
                Some(report) => Some(report),
                None => continue,
            },
        };
        let (emoji, emoji_url) = match row.reaction {
            None => (None, None),
            Some(id) => match reactions.remove(&id) {
                Some((emoji, picture)) => {
                    let picture = picture.and_then(|picture| addresses.reaction(&emoji, &picture));
                    (Some(emoji), picture.map(|pictures| pictures.whole))
                }
                None => continue,
            },
        };
        entities.push(Notification {
            id: Id(row.id.0),
            kind: row.kind.clone(),
            created_at: time::date_time(row.created_at),
            group_key: format!("ungrouped-{}", row.id),
            account: json::raw(account.bytes())?,
            status,
            report,
            emoji,
            emoji_url,
        });
    }
    Ok(entities)
}

/// What one is told: `GET /api/v1/notifications`.
///
/// Spec: <https://docs.joinmastodon.org/methods/notifications/#get>
pub async fn list(auth: Auth<ReadNotifications>, list: List) -> Result<Response, ApiError> {
    let asked = Asked { filter: filter(&list.input)?, page: list.place(NOTIFICATIONS)? };
    let rows = list.app().notifications(&auth, &asked).await?;
    let body = json::entity(&entities(&list.state, auth.account(), &rows).await?)?;
    Ok(list.page(body.0, ends(&rows, |row| row.id.0)))
}

/// One notification: `GET /api/v1/notifications/{id}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/notifications/#get-one>
pub async fn one(
    FromState(state): FromState<State>,
    auth: Auth<ReadNotifications>,
    PathId(id): PathId<NotificationId>,
) -> Result<Json, ApiError> {
    let row = state.app().notification(&auth, id).await?.ok_or(ApiError::NotFound)?;
    let mut entities = entities(&state, auth.account(), &[row]).await?;
    json::entity(&entities.pop().ok_or(ApiError::NotFound)?)
}

/// How many are new: `GET /api/v1/notifications/unread_count`.
///
/// Spec: <https://docs.joinmastodon.org/methods/notifications/#unread-count>
pub async fn unread(
    FromState(state): FromState<State>,
    auth: Auth<ReadNotifications>,
    input: Input,
) -> Result<Json, ApiError> {
    let limit = input.integer("limit")?.unwrap_or(100).clamp(1, 1_000);
    let count = state.app().unread_notifications(&auth, &filter(&input)?, limit).await?;
    json::entity(&UnreadCount { count })
}

/// Removes all notifications: `POST /api/v1/notifications/clear`.
///
/// Spec: <https://docs.joinmastodon.org/methods/notifications/#clear>
pub async fn clear(FromState(state): FromState<State>, auth: Auth<WriteNotifications>) -> Result<Json, ApiError> {
    state.app().clear_notifications(&auth).await?;
    json::entity(&serde_json::json!({}))
}

/// Removes one notification: `POST /api/v1/notifications/{id}/dismiss`.
///
/// Spec: <https://docs.joinmastodon.org/methods/notifications/#dismiss>
pub async fn dismiss(
    FromState(state): FromState<State>,
    auth: Auth<WriteNotifications>,
    PathId(id): PathId<NotificationId>,
) -> Result<Json, ApiError> {
    state.app().dismiss_notification(&auth, id).await?;
    json::entity(&serde_json::json!({}))
}
