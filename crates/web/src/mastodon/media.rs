//! Uploads.

use super::json::{self, Json};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, delete, get, post, put},
    },
    extract::{Auth, Input, PathId, auth::WriteMedia},
    render::media_entity,
    state::State,
};
use app::{
    Actor,
    media::{Upload, kept_problem},
    messages::Message,
};
use axum::{extract::State as FromState, http::StatusCode};
use domain::MediaId;
use std::time::Duration;
use store::media::Media;

/// How long version 1 of the upload waits for the file to be ready: clients of that version do not ask again.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(25);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (media, api, private) = (Throttle::Media, Throttle::Api, CacheClass::Private);
    let writes = Access::user::<WriteMedia>();
    vec![
        post("/api/v1/media", writes, media, private, upload_and_wait).with_uploads(),
        post("/api/v2/media", writes, media, private, upload).with_uploads(),
        get("/api/v1/media/{id}", writes, api, private, one),
        put("/api/v1/media/{id}", writes, api, private, change).with_uploads(),
        delete("/api/v1/media/{id}", writes, api, private, remove),
    ]
}

/// Where the eye should rest: `x,y`, each from -1 to 1.
pub(crate) fn focus(text: &str) -> Result<(f64, f64), ApiError> {
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|number| (-1.0..=1.0).contains(number));
    let parts = text.split_once(',').and_then(|(x, y)| Some((number(x)?, number(y)?)));
    parts.ok_or_else(|| ApiError::field("focus", Message::new("problem-focus")))
}

async fn take(state: &State, actor: &Actor, input: &Input) -> Result<MediaId, ApiError> {
    let file = input.file("file").ok_or_else(|| ApiError::field("file", Message::new("problem-blank")))?;
    let focus = input.text("focus")?.filter(|text| !text.is_empty()).map(|text| focus(&text)).transpose()?;
    let upload = Upload {
        bytes: file.bytes.to_vec(),
        description: input.text("description")?.unwrap_or_default(),
        focus: focus.unwrap_or_default(),
    };
    Ok(state.app().upload(actor, upload).await?)
}

/// The answer about a file in its present state; while it is processed, with this status code.
async fn answer(state: &State, file: &Media, while_processing: StatusCode) -> Result<(StatusCode, Json), ApiError> {
    let addresses = state.app().addresses().await?;
    match file.state.as_str() {
        "failed" => {
            Err(ApiError::validation(Message::new("media-failed").with("problem", kept_problem(&file.problem))))
        }
        "ready" => Ok((StatusCode::OK, json::entity(&media_entity(&addresses, file))?)),
        _ => Ok((while_processing, json::entity(&media_entity(&addresses, file))?)),
    }
}

/// Uploads a file: `POST /api/v2/media`. Answers 202 while it is processed; clients then ask for it until it is ready.
///
/// Spec: <https://docs.joinmastodon.org/methods/media/#v2>
pub async fn upload(
    FromState(state): FromState<State>,
    auth: Auth<WriteMedia>,
    input: Input,
) -> Result<(StatusCode, Json), ApiError> {
    let id = take(&state, &auth, &input).await?;
    answer(&state, &state.app().own_media(&auth, id).await?, StatusCode::ACCEPTED).await
}

/// Uploads a file and waits until it is ready: `POST /api/v1/media`.
///
/// Spec: <https://docs.joinmastodon.org/methods/media/#v1>
pub async fn upload_and_wait(
    FromState(state): FromState<State>,
    auth: Auth<WriteMedia>,
    input: Input,
) -> Result<(StatusCode, Json), ApiError> {
    let id = take(&state, &auth, &input).await?;
    let decided = async {
        loop {
            let file = state.app().own_media(&auth, id).await?;
            if file.state != "processing" {
                return Ok::<_, ApiError>(file);
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    let file = tokio::time::timeout(PATIENCE, decided)
        .await
        .map_err(|_| ApiError::Unavailable(Message::new("media-processing")))??;
    answer(&state, &file, StatusCode::ACCEPTED).await
}

/// An own file: `GET /api/v1/media/{id}`. Answers 206 while it is processed.
///
/// Spec: <https://docs.joinmastodon.org/methods/media/#get>
pub async fn one(
    FromState(state): FromState<State>,
    auth: Auth<WriteMedia>,
    PathId(id): PathId<MediaId>,
) -> Result<(StatusCode, Json), ApiError> {
    answer(&state, &state.app().own_media(&auth, id).await?, StatusCode::PARTIAL_CONTENT).await
}

/// Changes alt text and focus of an own file: `PUT /api/v1/media/{id}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/media/#update>
pub async fn change(
    FromState(state): FromState<State>,
    auth: Auth<WriteMedia>,
    PathId(id): PathId<MediaId>,
    input: Input,
) -> Result<(StatusCode, Json), ApiError> {
    let focus = input.text("focus")?.filter(|text| !text.is_empty()).map(|text| focus(&text)).transpose()?;
    let file = state.app().change_media(&auth, id, input.text("description")?, focus).await?;
    answer(&state, &file, StatusCode::PARTIAL_CONTENT).await
}

/// Deletes an own file that is on no status: `DELETE /api/v1/media/{id}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/media/#delete>
pub async fn remove(
    FromState(state): FromState<State>,
    auth: Auth<WriteMedia>,
    PathId(id): PathId<MediaId>,
) -> Result<Json, ApiError> {
    state.app().delete_media(&auth, id).await?;
    json::entity(&serde_json::json!({}))
}
