//! Who the person behind a token is, as OpenID Connect says it.

use crate::{
    edge::error::ApiError,
    extract::auth::{Auth, ReadProfile},
    state::State,
};
use axum::{Json, extract::State as FromState};
use serde_json::{Value, json};

/// `GET` and `POST /oauth/userinfo`
///
/// Spec: <https://docs.joinmastodon.org/methods/oauth/#userinfo>
pub async fn show(FromState(state): FromState<State>, auth: Auth<ReadProfile>) -> Result<Json<Value>, ApiError> {
    let account = store::accounts::by_id(&state.read(), auth.account()).await?.ok_or(ApiError::NotFound)?;
    let site = state.app().site();
    let picture =
        account.avatar.as_ref().map_or_else(|| site.missing_avatar_url(), |avatar| site.media_url(&avatar.file));
    Ok(Json(json!({
        "iss": format!("{}/", site.base_url),
        "sub": account.uri,
        "name": account.display_name,
        "preferred_username": account.username,
        "profile": account.url,
        "picture": picture,
    })))
}
