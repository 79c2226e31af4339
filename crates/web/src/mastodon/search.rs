//! Search: accounts, hashtags, and statuses that one may see.

use super::json::{self, Json};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, get},
    },
    extract::{
        Auth, Input, Reader,
        auth::{ReadAccounts, ReadSearch},
    },
    state::State,
};
use app::remote::Named;
use axum::extract::State as FromState;
use domain::{AccountId, StatusId};
use wire::mastodon::Tag;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    vec![
        get("/api/v2/search", Access::anyone::<ReadSearch>(), api, private, search),
        get("/api/v1/accounts/search", Access::user::<ReadAccounts>(), api, private, accounts),
    ]
}

const KINDS: [&str; 3] = ["accounts", "hashtags", "statuses"];
/// The longest query that is worth a search.
const QUERY_CHARACTERS: usize = 500;

struct Query {
    text: String,
    limit: i64,
    offset: i64,
}

fn query(input: &Input, default: i64, max: i64) -> Result<Query, ApiError> {
    let text = input.required("q")?;
    Ok(Query {
        text: text.trim().chars().take(QUERY_CHARACTERS).collect(),
        limit: input.integer("limit")?.unwrap_or(default).clamp(1, max),
        offset: input.integer("offset")?.unwrap_or(0).clamp(0, 10_000),
    })
}

/// What a member names by a handle or an address, and wants to be asked for elsewhere.
async fn resolved(
    state: &State,
    viewer: Option<AccountId>,
    input: &Input,
    query: &Query,
) -> Result<Option<(AccountId, Named)>, ApiError> {
    let wanted = input.bool("resolve")?.unwrap_or(false) && query.offset == 0;
    let Some(viewer) = viewer.filter(|_| wanted) else { return Ok(None) };
    Ok(state.app().resolve(&query.text).await?.map(|named| (viewer, named)))
}

async fn account_ids(
    state: &State,
    viewer: Option<AccountId>,
    query: &Query,
    following: bool,
) -> Result<Vec<AccountId>, ApiError> {
    let found = state.app().search_accounts(viewer, &query.text, query.limit, query.offset, following).await?;
    Ok(found.into_iter().map(|account| account.id).collect())
}

/// Searches for everything: `GET /api/v2/search`.
///
/// Spec: <https://docs.joinmastodon.org/methods/search/#v2>
/// Statuses are found by their address, and by words among those that one wrote, favourited, bookmarked or is mentioned
/// in. Differs from Mastodon: public statuses of others are found by address alone. With `resolve`, a member's handle or
/// address of elsewhere is asked for there; a server that does not answer is none.
pub async fn search(
    FromState(state): FromState<State>,
    reader: Reader<ReadSearch>,
    input: Input,
) -> Result<Json, ApiError> {
    let query = query(&input, 20, 40)?;
    let kind = input.one_of("type", &KINDS)?;
    let wants = |name: &str| kind.is_none_or(|kind| kind == name);
    let viewer = reader.viewer();
    // Further pages and other servers are for members, as in Mastodon.
    let nothing = viewer.is_none() && query.offset > 0;
    let following = input.bool("following")?.unwrap_or(false);
    if let Some((viewer, named)) = resolved(&state, viewer, &input, &query).await? {
        let (mut found_accounts, mut found_statuses) = (None, None);
        match named {
            Named::Account(id) if wants("accounts") => {
                found_accounts = state.app().found_account(viewer, id, following).await?.map(|account| account.id);
            }
            Named::Status(id) if wants("statuses") => {
                found_statuses = state.app().found_status(Some(viewer), id).await?;
            }
            Named::Account(_) | Named::Status(_) => {}
        }
        return answer(&state, Some(viewer), (found_accounts.as_slice(), found_statuses.as_slice(), &[])).await;
    }
    let mut found_accounts: Vec<AccountId> = Vec::new();
    if wants("accounts") && !nothing {
        found_accounts = account_ids(&state, viewer, &query, following).await?;
    }
    let mut statuses: Vec<StatusId> = Vec::new();
    if wants("statuses") && !nothing {
        statuses = state.app().search_statuses(viewer, &query.text, query.limit, query.offset).await?;
    }
    let mut tags = Vec::new();
    if wants("hashtags")
        && !nothing
        && let Some(start) = domain::tag::normalise(&query.text)
    {
        for tag in store::tags::starting(&state.read(), &start, query.limit, query.offset).await? {
            tags.push(Tag {
                id: Some(wire::mastodon::Id(tag.id.0)),
                url: state.app().site().tag_url(&tag.name),
                name: tag.name,
                history: Some(Vec::new()),
                following: viewer.map(|_| false),
                featuring: viewer.map(|_| false),
            });
        }
    }
    answer(&state, viewer, (&found_accounts, &statuses, &tags)).await
}

async fn answer(
    state: &State,
    viewer: Option<AccountId>,
    (accounts, statuses, tags): (&[AccountId], &[StatusId], &[Tag]),
) -> Result<Json, ApiError> {
    json::entity(&serde_json::json!({
        "accounts": json::raw(&state.render().account_list(accounts).await?)?,
        "statuses": json::raw(&state.render().status_list(viewer, statuses).await?)?,
        "hashtags": tags,
        "collections": [],
    }))
}

/// Searches for accounts: `GET /api/v1/accounts/search`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#search>
/// `resolve` asks other servers, as in [`search`].
pub async fn accounts(
    FromState(state): FromState<State>,
    auth: Auth<ReadAccounts>,
    input: Input,
) -> Result<Json, ApiError> {
    let query = query(&input, 40, 80)?;
    let following = input.bool("following")?.unwrap_or(false);
    let viewer = Some(auth.account());
    let ids = match resolved(&state, viewer, &input, &query).await? {
        Some((viewer, Named::Account(id))) => {
            state.app().found_account(viewer, id, following).await?.map(|account| account.id).into_iter().collect()
        }
        Some((_, Named::Status(_))) => Vec::new(),
        None => account_ids(&state, viewer, &query, following).await?,
    };
    Ok(Json(state.render().account_list(&ids).await?))
}
