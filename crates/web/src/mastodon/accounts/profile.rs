//! One's own account.

use crate::{
    edge::{error::ApiError, route::Throttle, throttle::Whose},
    extract::{
        Auth, Input,
        auth::{ReadProfile, WriteAccounts},
    },
    mastodon::{
        json::{self, Json},
        refusals,
    },
    render::credential_account,
    state::State,
};
use app::{Actor, accounts::ProfileChange, messages::Message};
use axum::extract::State as FromState;
use domain::{QuotePolicy, StoredImage, Visibility, limits};
use store::page::Page;

async fn answer(state: &State, actor: &Actor) -> Result<Json, ApiError> {
    let db = state.read();
    let account = store::accounts::by_id(&db, actor.account()).await?.ok_or(ApiError::NotFound)?;
    let preferences = store::preferences::of(&db, actor.account()).await?;
    let requests = store::follows::requests(&db, actor.account(), Page::first(1_000)).await?.len();
    let requests = i64::try_from(requests).unwrap_or(i64::MAX);
    let addresses = state.app().addresses().await?;
    json::entity(&credential_account(&addresses, &account, &preferences, requests, actor.person().role()))
}

/// Who one is: `GET /api/v1/accounts/verify_credentials`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#verify_credentials>
pub async fn verify(FromState(state): FromState<State>, auth: Auth<ReadProfile>) -> Result<Json, ApiError> {
    answer(&state, &auth).await
}

/// A picture that came with the form; an empty one takes it away, none leaves it.
async fn picture(
    state: &State,
    actor: &Actor,
    input: &Input,
    field: &str,
) -> Result<Option<Option<StoredImage>>, ApiError> {
    let Some(file) = input.file(field) else {
        return match input.text(field)? {
            None => Ok(None),
            Some(text) if text.is_empty() => Ok(Some(None)),
            Some(_) => Err(ApiError::field(field, Message::new("problem-picture-as-text"))),
        };
    };
    // Pictures cost the same here as anywhere: they count as uploads.
    let left = state.throttles().count(Throttle::Media, &Whose::Account(actor.account().0), state.now());
    if let Some(left) = left.filter(|left| left.exceeded) {
        return Err(ApiError::TooManyRequests((left.reset.0 - state.now().0).div_euclid(1000) + 1));
    }
    let bytes = file.bytes.to_vec();
    let taken =
        if field == "avatar" { state.app().take_avatar(bytes).await } else { state.app().take_header(bytes).await };
    taken.map(|image| Some(Some(image))).map_err(|error| refusals::picture(field, error))
}

/// Changes one's profile: `PATCH /api/v1/accounts/update_credentials`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#update_credentials>
pub async fn update(
    FromState(state): FromState<State>,
    auth: Auth<WriteAccounts>,
    input: Input,
) -> Result<Json, ApiError> {
    let source = input.inside("source")?;
    let fields = match input.list_of_maps("fields_attributes", limits::BATCH)? {
        None => None,
        Some(maps) => {
            let mut fields = Vec::new();
            for map in maps {
                fields.push((map.text("name")?.unwrap_or_default(), map.text("value")?.unwrap_or_default()));
            }
            Some(fields)
        }
    };
    let change = ProfileChange {
        display_name: input.text("display_name")?,
        note: input.text("note")?,
        fields,
        locked: input.bool("locked")?,
        bot: input.bool("bot")?,
        discoverable: input.bool("discoverable")?,
        indexable: input.bool("indexable")?,
        hide_collections: input.bool("hide_collections")?,
        visibility: source
            .one_of("privacy", &["public", "unlisted", "private", "direct"])?
            .and_then(Visibility::from_name),
        sensitive: source.bool("sensitive")?,
        quote_policy: source
            .one_of("quote_policy", &["public", "followers", "nobody"])?
            .and_then(QuotePolicy::from_name),
        language: source.text("language")?.map(|code| Some(code).filter(|code| !code.is_empty())),
        avatar: picture(&state, &auth, &input, "avatar").await?,
        header: picture(&state, &auth, &input, "header").await?,
    };
    state.app().update_profile(&auth, change).await?;
    answer(&state, &auth).await
}
