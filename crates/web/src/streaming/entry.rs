//! What every stream begins with: who listens, with which token, and to what.

use super::{Refusal, Streaming, frame::Form, name::Stream, outbox::Outbox, registry::Listener};
use crate::{
    edge::{client::HangUp, error::ApiError, gate},
    extract::auth::Caller,
    state::State,
};
use app::{
    authority::{Actor, Credential},
    messages::Message,
};
use axum::{
    Json,
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use domain::Scope;
use serde_json::{Value, json};
use std::sync::Arc;

/// The streams can be asked for.
///
/// Spec: <https://docs.joinmastodon.org/methods/streaming/#health>
pub async fn health() -> &'static str {
    "OK"
}

/// Who listens, as the gate found out, with the parameters of the address.
pub struct Entry {
    credential: Arc<Credential>,
    actor: Actor,
    secret: String,
    query: Vec<(String, String)>,
    hang_up: Option<HangUp>,
    state: State,
}

impl FromRequestParts<State> for Entry {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let Some(Caller::Token(credential)) = parts.extensions.get::<Caller>().cloned() else {
            return Err(ApiError::Unauthorized);
        };
        let actor = credential.actor().ok_or(ApiError::Unauthorized)?;
        let secret = gate::stream_token(parts).ok_or(ApiError::Unauthorized)?;
        let query = parts.uri.query().unwrap_or("");
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        if state.app().stopping().is_cancelled() {
            return Err(ApiError::Unavailable(Message::new("error-stopping")));
        }
        let hang_up = parts.extensions.get::<HangUp>().cloned();
        Ok(Self { credential, actor, secret, query, hang_up, state: state.clone() })
    }
}

impl Entry {
    /// A parameter of the address.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The hub.
    #[must_use]
    pub fn streaming(&self) -> &Streaming {
        self.state.streaming()
    }

    /// Whether this person may listen to this stream with this token.
    ///
    /// # Errors
    /// Why not.
    pub fn permit(&self, stream: Stream) -> Result<Stream, Refusal> {
        if !stream.is_allowed(self.credential.scopes()) {
            return Err(Refusal::OutsideScopes);
        }
        // Nobody has lists before there are requests that make them: every list is somebody else's.
        if matches!(stream, Stream::List(_)) {
            return Err(Refusal::ForeignList);
        }
        Ok(stream)
    }

    /// What the hub has to know of this client.
    pub(super) fn listener(&self, form: Form) -> Listener {
        Listener {
            account: self.actor.account(),
            token: self.credential.token(),
            app: self.credential.app(),
            secret: self.secret.as_str().into(),
            notifications: self.credential.scopes().grant(Scope::ReadNotifications),
            form,
            outbox: Arc::new(match form {
                Form::Socket => Outbox::default(),
                Form::Events => Outbox::cutting(self.hang_up.clone().map(|hang_up| hang_up.0)),
            }),
            streams: Vec::new(),
        }
    }
}

impl Refusal {
    /// The error as it stands in a frame.
    #[must_use]
    pub fn frame(self) -> Value {
        json!({"error": self.to_string(), "status": self.status()})
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::BAD_REQUEST);
        (status, Json(json!({"error": self.to_string()}))).into_response()
    }
}
