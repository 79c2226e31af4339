//! Where other servers deliver. Who sent it is proved by its signature; an answer of 202 means that what it changed is
//! durable.

use crate::{edge::error::ApiError, state::State};
use app::{
    inbox::{Delivery, InboxError, Received, Refusal},
    messages::Message,
};
use axum::{
    extract::{Request, State as FromState},
    http::{StatusCode, header},
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use wire::media_type;

/// Bytes of an activity.
const BYTES: usize = 1024 * 1024;

/// `POST /inbox`, `POST /users/{name}/inbox` and `POST /actor/inbox`: an activity for whoever it is addressed to. The inbox
/// that it came to says nothing: only what is signed counts.
///
/// Spec: <https://www.w3.org/TR/activitypub/#server-to-server-interactions>
///
/// # Errors
/// 401 for what is not proved, 403 for whom this server does not deal with, 400, 413 and 415 for what cannot be read, 503
/// when it cannot be stored.
pub async fn receive(FromState(state): FromState<State>, request: Request) -> Result<StatusCode, ApiError> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !media_type::is_activity(kind) || parts.headers.contains_key(header::CONTENT_ENCODING) {
        return Err(ApiError::UnsupportedType(kind.to_owned()));
    }
    let body = match Limited::new(body, BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(ApiError::TooLarge(BYTES)),
        Err(_) => return Err(ApiError::BadRequest(Message::new("request-cut"))),
    };
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let delivery = Delivery { method: &parts.method, target, headers: &parts.headers, body: &body };
    // A sender that hangs up does not cut off what is under way: the same activity comes again.
    match state.app().receive(delivery).await {
        Ok(Received::Applied | Received::Kept | Received::Ignored(_)) => Ok(StatusCode::ACCEPTED),
        Err(error) => refused(&error),
    }
}

fn refused(error: &InboxError) -> Result<StatusCode, ApiError> {
    let why = error.to_string();
    match error.refusal() {
        Refusal::Dropped => Ok(StatusCode::ACCEPTED),
        Refusal::Unauthorized => Err(ApiError::Unauthenticated(Message::new("inbox-unproved").with("why", why))),
        Refusal::BadRequest => Err(ApiError::BadRequest(Message::new("inbox-unreadable").with("why", why))),
        Refusal::Forbidden => Err(ApiError::Forbidden(Message::new("inbox-blocked"))),
        Refusal::Later => Err(ApiError::Unavailable(Message::new("inbox-later"))),
    }
}
