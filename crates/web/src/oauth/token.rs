//! Issuing and revoking tokens.

use crate::{
    edge::error::ApiError,
    extract::Input,
    oauth::client::{client, invalid_request, text},
    state::State,
};
use app::{
    messages::Message,
    oauth::{
        revoke::RevokeError,
        token::{Exchange, IssueError, Issued},
    },
};
use axum::{
    Json,
    extract::State as FromState,
    http::{HeaderMap, HeaderName, StatusCode, header},
};
use serde_json::{Value, json};
use wire::mastodon::Token;

impl From<IssueError> for ApiError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::InvalidClient => {
                Self::OAuth(StatusCode::UNAUTHORIZED, "invalid_client", Message::new("oauth-client"))
            }
            IssueError::InvalidGrant => {
                Self::OAuth(StatusCode::BAD_REQUEST, "invalid_grant", Message::new("oauth-grant"))
            }
            IssueError::InvalidScope => {
                Self::OAuth(StatusCode::BAD_REQUEST, "invalid_scope", Message::new("oauth-token-scope"))
            }
            IssueError::Store(error) => error.into(),
        }
    }
}

/// An answer that holds a secret, which no cache of any age may keep.
pub type TokenAnswer = ([(HeaderName, &'static str); 1], Json<Token>);

/// A token as apps read it.
pub fn answer(issued: Issued) -> TokenAnswer {
    let token = Token {
        access_token: issued.secret,
        token_type: "Bearer",
        scope: issued.scopes.to_string(),
        created_at: issued.created_at.0.div_euclid(1000),
    };
    ([(header::PRAGMA, "no-cache")], Json(token))
}

/// Issues a token: `POST /oauth/token`.
///
/// Spec: <https://docs.joinmastodon.org/methods/oauth/#token>, <https://www.rfc-editor.org/rfc/rfc6749#section-5>
/// Differs from Mastodon: where PKCE was used, its absence is an error too.
pub async fn issue(
    FromState(state): FromState<State>,
    headers: HeaderMap,
    input: Input,
) -> Result<TokenAnswer, ApiError> {
    let client = client(&headers, &input)?;
    let issued = match text(&input, "grant_type")?.as_str() {
        "authorization_code" => {
            let code = text(&input, "code")?;
            if code.is_empty() {
                return Err(invalid_request(Message::new("oauth-no-code")));
            }
            let verifier = text(&input, "code_verifier")?;
            let exchange = Exchange {
                code,
                redirect_uri: text(&input, "redirect_uri")?,
                code_verifier: (!verifier.is_empty()).then_some(verifier),
            };
            state.app().exchange_code(&client, exchange).await?
        }
        "client_credentials" => state.app().client_token(&client, &text(&input, "scope")?).await?,
        "" => return Err(invalid_request(Message::new("oauth-no-grant-type"))),
        _ => {
            return Err(ApiError::OAuth(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                Message::new("oauth-grant-type"),
            ));
        }
    };
    Ok(answer(issued))
}

/// Ends a token: `POST /oauth/revoke`.
///
/// Spec: <https://docs.joinmastodon.org/methods/oauth/#revoke>, <https://www.rfc-editor.org/rfc/rfc7009>
/// Idempotent: a token that is none is answered like one that ended.
pub async fn revoke(
    FromState(state): FromState<State>,
    headers: HeaderMap,
    input: Input,
) -> Result<Json<Value>, ApiError> {
    let client = client(&headers, &input)?;
    match state.app().revoke_own_token(&client, &text(&input, "token")?).await {
        Ok(()) => Ok(Json(json!({}))),
        Err(RevokeError::Unauthorized) => {
            Err(ApiError::OAuth(StatusCode::FORBIDDEN, "unauthorized_client", Message::new("oauth-revoke")))
        }
        Err(RevokeError::Store(error)) => Err(error.into()),
    }
}
