//! Writing statuses.

use super::quote;
use crate::{
    edge::error::ApiError,
    extract::{Auth, Input, PathId, auth::WriteStatuses},
    mastodon::{
        json::{self, Json},
        polls,
    },
    render::media_entity,
    state::State,
};
use app::{
    messages::Message,
    statuses::{Draft, Edit, MediaChange},
};
use axum::{extract::State as FromState, http::HeaderMap};
use domain::{MediaId, StatusId, Visibility, limits};
use serde_json::{Value, json};

/// The longest idempotency key.
const KEY_CHARACTERS: usize = 256;
const VISIBILITIES: [&str; 4] = ["public", "unlisted", "private", "direct"];

/// Refuses what Mastodon has and this server does not have yet, rather than dropping it silently.
fn refuse_missing_features(input: &Input) -> Result<(), ApiError> {
    let missing = [("scheduled_at", Message::new("feature-scheduled"))];
    for (field, feature) in missing {
        // Clients send fields that nobody filled in.
        let blank = match input.text(field) {
            Ok(text) => text.is_none_or(|text| text.trim().is_empty()),
            Err(_) => input.inside(field).is_ok_and(|inside| inside.is_empty()),
        };
        if !blank {
            return Err(ApiError::field(field, Message::new("problem-no-feature").with("feature", feature)));
        }
    }
    Ok(())
}

/// Posts a status: `POST /api/v1/statuses`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#create>
/// The `Idempotency-Key` is kept in the post's own transaction: sent again, it gives the same status.
pub async fn create(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    headers: HeaderMap,
    input: Input,
) -> Result<Json, ApiError> {
    refuse_missing_features(&input)?;
    let key = match headers.get("idempotency-key").map(|key| key.to_str()) {
        None => None,
        Some(Ok(key)) if key.len() <= KEY_CHARACTERS => Some(key.to_owned()).filter(|key| !key.is_empty()),
        Some(_) => {
            let problem = Message::new("problem-key").with("most", KEY_CHARACTERS);
            return Err(ApiError::field("Idempotency-Key", problem));
        }
    };
    let draft = Draft {
        text: input.text("status")?.unwrap_or_default(),
        spoiler_text: input.text("spoiler_text")?.unwrap_or_default(),
        visibility: input.one_of("visibility", &VISIBILITIES)?.and_then(Visibility::from_name),
        sensitive: input.bool("sensitive")?,
        language: input.text("language")?.filter(|language| !language.is_empty()),
        in_reply_to: input.id("in_reply_to_id")?.map(StatusId),
        media: input.ids("media_ids", limits::BATCH)?.into_iter().map(MediaId).collect(),
        poll: polls::draft(&input)?,
        quoted: input.id("quoted_status_id")?.map(StatusId),
        quote_policy: quote::policy(&input)?,
    };
    let id = state.app().post_status(&auth, draft, key).await?;
    json::found(state.render().status(Some(auth.account()), id).await?)
}

/// Changes a status: `PUT /api/v1/statuses/{id}`. The version before stays in its history. What it quotes stays: who reads
/// `quoted_status_id` here would take a quote for permitted that nobody was asked for.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#edit>
pub async fn edit(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    PathId(id): PathId<StatusId>,
    input: Input,
) -> Result<Json, ApiError> {
    refuse_missing_features(&input)?;
    let media = input.ids("media_ids", limits::BATCH)?.into_iter().map(MediaId).collect();
    let mut changes = Vec::new();
    for change in input.list_of_maps("media_attributes", limits::MEDIA_ATTACHMENTS)?.unwrap_or_default() {
        let id =
            change.id("id")?.ok_or_else(|| ApiError::field("media_attributes", Message::new("problem-media-id")))?;
        let focus = change.text("focus")?.map(|text| crate::mastodon::media::focus(&text)).transpose()?;
        changes.push(MediaChange { id: MediaId(id), description: change.text("description")?, focus });
    }
    let edit = Edit {
        text: input.text("status")?.unwrap_or_default(),
        spoiler_text: input.text("spoiler_text")?.unwrap_or_default(),
        sensitive: input.bool("sensitive")?,
        language: input.text("language")?.filter(|language| !language.is_empty()),
        media,
        poll: polls::draft(&input)?,
        changes,
    };
    let policy = quote::policy(&input)?;
    state.app().edit_status(&auth, id, edit).await?;
    if let Some(policy) = policy {
        state.app().set_quote_policy(&auth, id, policy).await?;
    }
    json::found(state.render().status(Some(auth.account()), id).await?)
}

/// Deletes a status: `DELETE /api/v1/statuses/{id}`. Answers with it, and with its source, so that a client can offer to
/// write it anew: with its files, unless `delete_media` says that they go at once.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#delete>
pub async fn delete(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    PathId(id): PathId<StatusId>,
    input: Input,
) -> Result<Json, ApiError> {
    let with_files = input.bool("delete_media")?.unwrap_or(false);
    let before = state.render().status(Some(auth.account()), id).await?.ok_or(ApiError::NotFound)?;
    let quote = store::quotes::of_status(&state.read(), id).await?;
    let deleted = if with_files {
        state.app().delete_status_and_files(&auth, id).await?
    } else {
        state.app().delete_status(&auth, id).await?
    };
    let mut entity: Value = serde_json::from_slice(&before).map_err(ApiError::internal)?;
    entity["text"] = deleted.status.text.into();
    if let Some(quote) = quote {
        let quoted = quote.quoted.map(|quoted| quoted.0.to_string());
        entity["quote"] = json!({ "state": quote.state.name(), "quoted_status_id": quoted });
    }
    let addresses = state.app().addresses().await?;
    let media: Vec<_> = deleted.media.iter().map(|file| media_entity(&addresses, file)).collect();
    entity["media_attachments"] = serde_json::to_value(media).map_err(ApiError::internal)?;
    json::entity(&entity)
}
