//! Domains that one does not want to see, and those that this server blocks or limits for everybody.

use super::{
    json::{self, Json},
    list::List,
};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, delete, get, post},
    },
    extract::{
        Auth, Input, Reader,
        auth::{AnyScope, ReadBlocks, WriteBlocks},
    },
    state::State,
};
use app::settings::Audience;
use axum::{extract::State as FromState, response::Response};
use domain::AccountId;
use serde_json::json;
use wire::{mastodon::instance::DomainBlock, params::PageRule};

/// Pages of domains.
const DOMAINS: PageRule = PageRule { default: 100, max: 200 };
const PATH: &str = "/api/v1/domain_blocks";

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    vec![
        get(PATH, Access::user::<ReadBlocks>(), api, private, list),
        post(PATH, Access::user::<WriteBlocks>(), api, private, block),
        delete(PATH, Access::user::<WriteBlocks>(), api, private, unblock),
        get("/api/v1/instance/domain_blocks", Access::anyone::<AnyScope>(), api, private, of_server),
    ]
}

/// The domains that one does not want to see: `GET /api/v1/domain_blocks`.
///
/// Spec: <https://docs.joinmastodon.org/methods/domain_blocks/#get>
pub async fn list(auth: Auth<ReadBlocks>, list: List) -> Result<Response, ApiError> {
    let rows = list.app().unwanted_domains(&auth, list.place(DOMAINS)?).await?;
    Ok(list.page(json::entity(&rows.items)?.0, rows.ends))
}

/// Shows nothing of a domain any more: `POST /api/v1/domain_blocks`.
///
/// Spec: <https://docs.joinmastodon.org/methods/domain_blocks/#block>
pub async fn block(
    FromState(state): FromState<State>,
    auth: Auth<WriteBlocks>,
    input: Input,
) -> Result<Json, ApiError> {
    state.app().block_domain(&auth, &input.text("domain")?.unwrap_or_default()).await?;
    json::entity(&json!({}))
}

/// Shows what comes from a domain again: `DELETE /api/v1/domain_blocks`.
///
/// Spec: <https://docs.joinmastodon.org/methods/domain_blocks/#unblock>
pub async fn unblock(
    FromState(state): FromState<State>,
    auth: Auth<WriteBlocks>,
    input: Input,
) -> Result<Json, ApiError> {
    state.app().unblock_domain(&auth, &input.text("domain")?.unwrap_or_default()).await?;
    json::entity(&json!({}))
}

/// The domains that this server blocks or limits, where the community shows them: `GET /api/v1/instance/domain_blocks`.
/// Reasons are those that were written for everybody.
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#domain_blocks>
pub async fn of_server(FromState(state): FromState<State>, reader: Reader<AnyScope>) -> Result<Json, ApiError> {
    let settings = state.app().settings().await?;
    if !is_for(settings.show_domain_blocks, reader.viewer()) {
        return Err(ApiError::NotFound);
    }
    let with_reasons = is_for(settings.show_domain_blocks_rationale, reader.viewer());
    let policy = state.app().policy().await?;
    let entities: Vec<DomainBlock> = policy
        .shown()
        .map(|rule| DomainBlock {
            domain: rule.public_name(),
            digest: rule.digest(),
            severity: rule.severity().to_owned(),
            comment: with_reasons.then(|| rule.public_comment().to_owned()),
        })
        .collect();
    json::entity(&entities)
}

fn is_for(audience: Audience, viewer: Option<AccountId>) -> bool {
    match audience {
        Audience::Disabled => false,
        Audience::Users => viewer.is_some(),
        Audience::All => true,
    }
}
