//! One's own things: reading positions and preferences.

use super::json::{self, Json};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, get, post},
    },
    extract::{
        Auth, Input,
        auth::{ReadAccounts, ReadStatuses, WriteStatuses},
    },
    state::State,
};
use app::notifications::NewMarker;
use axum::extract::State as FromState;
use std::collections::BTreeMap;
use store::notifications::Marker as Row;
use wire::{
    mastodon::{Id, Marker},
    time,
};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    vec![
        get("/api/v1/markers", Access::user::<ReadStatuses>(), api, private, markers),
        post("/api/v1/markers", Access::user::<WriteStatuses>(), api, private, set_markers),
        get("/api/v1/preferences", Access::user::<ReadAccounts>(), api, private, preferences),
    ]
}

const TIMELINES: [&str; 2] = ["home", "notifications"];

fn entities(rows: &[Row]) -> Result<Json, ApiError> {
    let markers: BTreeMap<&str, Marker> = rows
        .iter()
        .map(|row| {
            let marker = Marker {
                last_read_id: Id(row.last_read_id),
                version: row.version,
                updated_at: time::date_time(row.updated_at.into()),
            };
            (row.timeline.as_str(), marker)
        })
        .collect();
    json::entity(&markers)
}

/// How far one has read: `GET /api/v1/markers?timeline[]=home`.
///
/// Spec: <https://docs.joinmastodon.org/methods/markers/#get>
pub async fn markers(
    FromState(state): FromState<State>,
    auth: Auth<ReadStatuses>,
    input: Input,
) -> Result<Json, ApiError> {
    let wanted = input.texts("timeline", TIMELINES.len())?;
    let mut rows = state.app().markers(&auth).await?;
    rows.retain(|row| wanted.contains(&row.timeline));
    entities(&rows)
}

/// Moves how far one has read: `POST /api/v1/markers` with `home[last_read_id]`.
///
/// Spec: <https://docs.joinmastodon.org/methods/markers/#create>
pub async fn set_markers(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    input: Input,
) -> Result<Json, ApiError> {
    let mut new = Vec::new();
    for timeline in TIMELINES {
        if let Some(last_read_id) = input.inside(timeline)?.id("last_read_id")? {
            new.push(NewMarker { timeline: timeline.to_owned(), last_read_id });
        }
    }
    entities(&state.app().set_markers(&auth, new).await?)
}

/// What one prefers: `GET /api/v1/preferences`.
///
/// Spec: <https://docs.joinmastodon.org/methods/preferences/#get>
pub async fn preferences(FromState(state): FromState<State>, auth: Auth<ReadAccounts>) -> Result<Json, ApiError> {
    let preferences = store::preferences::of(&state.read(), auth.account()).await?;
    json::entity(&serde_json::json!({
        "posting:default:visibility": preferences.visibility.name(),
        "posting:default:sensitive": preferences.sensitive,
        "posting:default:language": preferences.posting_language().unwrap_or_else(|| "en".into()),
        "posting:default:quote_policy": preferences.quote_policy.name(),
        "reading:expand:media": "default",
        "reading:expand:spoilers": false,
        "reading:autoplay:gifs": false,
    }))
}
