//! Confirmation of an address, for apps that signed somebody up.

use crate::{
    edge::{error::ApiError, route::Throttle, throttle::Whose},
    extract::{Input, Unready},
    oauth::accounts::invalid,
    state::State,
};
use app::{
    messages::Message,
    people::{confirm::ConfirmError, email::mailbox},
};
use axum::{Json, extract::State as FromState};
use serde_json::{Value, json};

impl From<ConfirmError> for ApiError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::AnotherApp => Self::Forbidden(Message::new("error-another-app")),
            ConfirmError::Confirmed => Self::Forbidden(Message::new("error-login-confirmed")),
            ConfirmError::LinkGone => Self::NotFound,
            ConfirmError::Refused(problems) => invalid(&problems),
            ConfirmError::Store(error) => error.into(),
        }
    }
}

/// Sends the confirmation mail again: `POST /api/v1/emails/confirmations`.
///
/// Spec: <https://docs.joinmastodon.org/methods/emails/#confirmation>
/// Only for the app through which the person signed up.
pub async fn resend(
    FromState(state): FromState<State>,
    unready: Unready,
    input: Input,
) -> Result<Json<Value>, ApiError> {
    let email = input.text("email")?.filter(|email| !email.trim().is_empty());
    let user = store::users::by_account(&state.read(), unready.person.account()).await?.ok_or(ApiError::NotFound)?;
    let mailbox = mailbox(email.as_deref().unwrap_or(&user.email));
    let left = state.throttles().count(Throttle::Mail, &Whose::Email(&mailbox), state.now());
    if let Some(left) = left.filter(|left| left.exceeded) {
        return Err(ApiError::TooManyRequests((left.reset.0 - state.now().0).div_euclid(1000) + 1));
    }
    state.app().resend_confirmation_for_app(&unready.credential, email.as_deref()).await?;
    Ok(Json(json!({})))
}

/// Whether the address is confirmed: `GET /api/v1/emails/check_confirmation`.
///
/// Spec: <https://docs.joinmastodon.org/methods/emails/#check>
pub async fn check(unready: Unready) -> Json<bool> {
    Json(unready.person.standing().confirmed)
}
