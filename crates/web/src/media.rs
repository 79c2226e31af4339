//! Files, as the media box made them: a fixed type, never guessed, and a policy under which nothing in them can run.
//! Uploads lie under the key that they have in the media store, files of other servers under an address that this server
//! made and sealed. There is no other way to have it fetch something.

mod send;

use crate::{
    edge::{
        error::{ApiError, page_error},
        route::{Access, CacheClass, Route, Throttle, get},
    },
    state::State,
};
use app::media::NoFile;
use axum::{
    extract::{Path, State as FromState},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use send::{Sent, send};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (access, throttle, cache) = (Access::File, Throttle::Page, CacheClass::Immutable);
    vec![
        get("/media/elsewhere/{kind}/{form}/{what}/{seal}", access, throttle, cache, elsewhere),
        get("/media/{*key}", access, throttle, cache, file),
    ]
}

/// A stored file: `GET /media/{key}`.
///
/// Spec: none; rule R8 of the security rules.
pub async fn file(
    FromState(state): FromState<State>,
    Path(key): Path<String>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let opened = state.app().open_file(&key).await.map_err(ApiError::disk)?;
    let Some((file, kind, length)) = opened else { return Ok(page_error(StatusCode::NOT_FOUND)) };
    send(&asked, Sent { key: &key, file, kind, length }).await
}

/// A file of another server, fetched if nobody looked at it before: `GET /media/elsewhere/{kind}/{form}/{what}/{seal}`.
/// 404 for what is not there, or not shown; 415 for what is no picture, film or sound; 502 when its server does not give
/// it; 503 when there is too much to do here, or no room. Never a redirect: nobody is sent to its server.
///
/// Spec: none; rows ORI-06 and MED-18 of the known attacks.
pub async fn elsewhere(
    FromState(state): FromState<State>,
    Path((kind, form, what, seal)): Path<(String, String, String, String)>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    match state.app().look_at_remote(&kind, &form, &what, &seal).await {
        Ok(looked) => {
            let sent = Sent { key: &looked.key, file: looked.file, kind: looked.kind, length: looked.length };
            send(&asked, sent).await
        }
        Err(NoFile::Missing | NoFile::Gone) => Ok(page_error(StatusCode::NOT_FOUND)),
        Err(NoFile::Unsupported) => Ok(page_error(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        Err(NoFile::Failed) => Ok(page_error(StatusCode::BAD_GATEWAY)),
        Err(NoFile::Busy | NoFile::Store) => {
            let mut answer = page_error(StatusCode::SERVICE_UNAVAILABLE);
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
            Ok(answer)
        }
    }
}
