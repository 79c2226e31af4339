//! What the server says of itself.

use super::json::{self, Json};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, get},
    },
    state::State,
};
use app::settings::SignUps;
use axum::{
    extract::State as FromState,
    http::{HeaderName, HeaderValue},
};
use domain::limits;
use serde_json::{Value, json};
use wire::mastodon::{
    Id,
    instance::{Facts, Limits, Registrations, Rule},
};

/// The version of Mastodon whose API this is.
pub const API_VERSION: &str = "4.7.3";
/// Where the source code is: `repository` in the crate's manifest. As long as it names none, clients (which want an
/// address) are led to the page that says whom to ask.
const SOURCE: &str = env!("CARGO_PKG_REPOSITORY");

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (open, api) = (Access::Open, Throttle::Api);
    let minutes = |count: u32| CacheClass::Public(60 * count);
    vec![
        get("/api/v1/instance", open, api, minutes(1), v1),
        get("/api/v2/instance", open, api, minutes(1), v2),
        get("/api/v1/instance/rules", open, api, minutes(1), rules),
        get("/api/v1/instance/peers", open, api, minutes(5), empty_list),
        get("/api/v1/instance/extended_description", open, api, minutes(1), extended_description),
        get("/api/v1/instance/privacy_policy", open, api, minutes(1), privacy_policy),
        get("/api/v1/instance/languages", open, api, minutes(5), languages),
        get("/api/v1/instance/translation_languages", open, api, minutes(5), translation_languages),
        get("/api/v1/custom_emojis", open, api, minutes(1), empty_list),
    ]
}

async fn rule_entities(state: &State) -> Result<Vec<Rule>, ApiError> {
    let rules = store::rules::list(&state.read()).await?;
    Ok(rules
        .into_iter()
        .map(|rule| Rule { id: Id(rule.id), text: rule.text, hint: rule.hint, translations: Default::default() })
        .collect())
}

/// The entity of either version.
async fn entity(state: &State, of: fn(&Facts<'_>) -> Value) -> Result<Json, ApiError> {
    let site = state.app().site();
    let settings = state.app().settings().await?;
    let figures = state.app().figures().await?;
    let contact_name = settings.contact_account.trim_start_matches('@').to_lowercase();
    let contact = store::accounts::by_handle(&state.read(), &contact_name, "").await?;
    let contact_account = match contact {
        Some(account) => state.render().account(account.id).await?.map(|json| json::raw(&json)).transpose()?,
        None => None,
    };
    // Clients show it as HTML.
    let closed = Some(settings.closed_message.as_str())
        .filter(|text| settings.sign_ups == SignUps::Closed && !text.is_empty())
        .map(|text| html(state, text));
    let version = format!("{API_VERSION} (compatible; Watertower {})", state.version());
    let about = format!("{}/about", site.base_url);
    let streaming = site.base_url.replacen("http", "ws", 1);
    let thumbnail = format!("{}/assets/avatar.png", site.base_url);
    let facts = Facts {
        domain: &site.handle_domain,
        base_url: &site.base_url,
        streaming_url: &streaming,
        title: &settings.title,
        description: &settings.description,
        version: &version,
        source_url: if SOURCE.is_empty() { &about } else { SOURCE },
        thumbnail_url: &thumbnail,
        languages: &settings.languages,
        contact_email: &settings.contact_email,
        contact_account,
        rules: rule_entities(state).await?,
        registrations: Registrations {
            enabled: settings.sign_ups != SignUps::Closed,
            approval_required: settings.sign_ups == SignUps::Approval,
            message: closed.as_deref(),
        },
        users: figures.users,
        statuses: figures.statuses,
        domains: 0,
        active_month: figures.active_month,
        limits: Limits {
            status_characters: limits::STATUS_CHARACTERS,
            url_characters: limits::URL_CHARACTERS,
            media_attachments: limits::MEDIA_ATTACHMENTS,
            alt_text: limits::ALT_TEXT_CHARACTERS,
            image_bytes: limits::IMAGE_BYTES,
            image_pixels: limits::IMAGE_PIXELS,
            pinned_statuses: limits::PINNED_STATUSES,
            poll_options: limits::POLL_OPTIONS,
            poll_option: limits::POLL_OPTION_CHARACTERS,
            poll_seconds: limits::POLL_SECONDS.into_inner(),
            profile_fields: limits::PROFILE_FIELDS,
            field_characters: limits::FIELD_CHARACTERS,
            display_name: limits::DISPLAY_NAME_CHARACTERS,
            note: limits::NOTE_CHARACTERS,
        },
    };
    json::entity(&of(&facts))
}

/// The server, as version 1 of the API tells it: `GET /api/v1/instance`.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#v1>
pub async fn v1(FromState(state): FromState<State>) -> Result<([(HeaderName, HeaderValue); 1], Json), ApiError> {
    // Since 2022-11-14, as Mastodon says it: RFC 9745.
    let deprecation = (HeaderName::from_static("deprecation"), HeaderValue::from_static("@1668384000"));
    Ok(([deprecation], entity(&state, |facts| facts.v1()).await?))
}

/// The server, as version 2 of the API tells it: `GET /api/v2/instance`.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#v2>
pub async fn v2(FromState(state): FromState<State>) -> Result<Json, ApiError> {
    entity(&state, |facts| facts.v2()).await
}

/// The rules: `GET /api/v1/instance/rules`.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#rules>
pub async fn rules(FromState(state): FromState<State>) -> Result<Json, ApiError> {
    json::entity(&rule_entities(&state).await?)
}

/// What this server has none of yet: other servers (`GET /api/v1/instance/peers`) and custom emojis
/// (`GET /api/v1/custom_emojis`, which nobody can add yet).
///
/// Spec: <https://docs.joinmastodon.org/methods/custom_emojis/#get>
pub async fn empty_list() -> Result<Json, ApiError> {
    json::entity(&json!([]))
}

/// A text of the settings, as HTML.
fn html(state: &State, text: &str) -> String {
    app::text::to_html(state.app().site(), text, &app::text::People::default())
}

/// More about the community: `GET /api/v1/instance/extended_description`.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#extended_description>
pub async fn extended_description(FromState(state): FromState<State>) -> Result<Json, ApiError> {
    let settings = state.app().settings().await?;
    json::entity(&json!({ "updated_at": null, "content": html(&state, &settings.about) }))
}

/// What happens with people's data: `GET /api/v1/instance/privacy_policy`.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#privacy_policy>
pub async fn privacy_policy(FromState(state): FromState<State>) -> Result<Json, ApiError> {
    let settings = state.app().settings().await?;
    json::entity(&json!({ "updated_at": null, "content": html(&state, &settings.privacy_policy) }))
}

/// Languages in which one may post, for an app to choose from: `GET /api/v1/instance/languages`.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/>
pub async fn languages() -> Result<Json, ApiError> {
    let languages: Vec<Value> =
        domain::language::all().map(|(code, name)| json!({ "code": code, "name": name })).collect();
    json::entity(&languages)
}

/// Pairs of languages that can be translated: none. `GET /api/v1/instance/translation_languages`.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#translation_languages>
pub async fn translation_languages() -> Result<Json, ApiError> {
    json::entity(&json!({}))
}
