//! How one stands to others: follows, blocks, mutes, notes. Each answers with the relationship afterwards.

use crate::{
    edge::error::ApiError,
    extract::{
        Auth, Input, PathId,
        auth::{ReadFollows, WriteAccounts, WriteBlocks, WriteFollows, WriteMutes},
    },
    mastodon::{
        acts::acts,
        json::{self, Json},
    },
    state::State,
};
use app::{
    accounts::{FollowOptions, Relationship as Standing},
    messages::Message,
};
use axum::extract::State as FromState;
use domain::{AccountId, limits};
use wire::{
    mastodon::{Id, Relationship},
    time,
};

/// The longest mute with an end: a century.
const LONGEST_MUTE_SECONDS: i64 = 100 * 366 * 24 * 3_600;

fn entity(standing: Standing) -> Relationship {
    Relationship {
        id: Id(standing.target.0),
        following: standing.following,
        showing_reblogs: standing.following && standing.show_boosts,
        notifying: standing.notify,
        languages: Some(standing.languages).filter(|languages| !languages.is_empty()),
        followed_by: standing.followed_by,
        blocking: standing.blocking,
        blocked_by: standing.blocked_by,
        muting: standing.muting,
        muting_notifications: standing.muting_notifications,
        muting_expires_at: standing.muting_until.map(time::date_time),
        requested: standing.requested,
        requested_by: standing.requested_by,
        domain_blocking: standing.domain_blocking,
        endorsed: false,
        note: standing.note,
    }
}

async fn answer(state: &State, viewer: AccountId, target: AccountId, (): ()) -> Result<Json, ApiError> {
    let mut standings = state.app().relationships(viewer, &[target]).await?;
    json::entity(&entity(standings.pop().ok_or(ApiError::NotFound)?))
}

/// How one stands to these accounts: `GET /api/v1/accounts/relationships?id[]=`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#relationships>
pub async fn relationships(
    FromState(state): FromState<State>,
    auth: Auth<ReadFollows>,
    input: Input,
) -> Result<Json, ApiError> {
    let mut ids: Vec<AccountId> = input.ids("id", limits::BATCH)?.into_iter().map(AccountId).collect();
    ids.extend(input.ids("ids", limits::BATCH)?.into_iter().map(AccountId));
    let standings = state.app().relationships(auth.account(), &ids).await?;
    let entities: Vec<Relationship> = standings.into_iter().map(entity).collect();
    json::entity(&entities)
}

/// Follows an account, or changes the options of a follow: `POST /api/v1/accounts/{id}/follow`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#follow>
pub async fn follow(
    FromState(state): FromState<State>,
    auth: Auth<WriteFollows>,
    PathId(id): PathId<AccountId>,
    input: Input,
) -> Result<Json, ApiError> {
    let options = FollowOptions {
        show_boosts: input.bool("reblogs")?,
        notify: input.bool("notify")?,
        languages: if input.has("languages") { Some(input.texts("languages", limits::BATCH)?) } else { None },
    };
    state.app().follow(&auth, id, options).await?;
    answer(&state, auth.account(), id, ()).await
}

acts! {
    on AccountId, answered by answer:
    /// Ends a follow, or takes the request for one back: `POST /api/v1/accounts/{id}/unfollow`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/accounts/#unfollow>
    pub async fn unfollow(WriteFollows) = unfollow;
    /// Sends a follower away: `POST /api/v1/accounts/{id}/remove_from_followers`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/accounts/#remove_from_followers>
    pub async fn remove_follower(WriteFollows) = remove_follower;
    /// Blocks an account: `POST /api/v1/accounts/{id}/block`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/accounts/#block>
    pub async fn block(WriteBlocks) = block;
    /// Ends a block: `POST /api/v1/accounts/{id}/unblock`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/accounts/#unblock>
    pub async fn unblock(WriteBlocks) = unblock;
    /// Ends a mute: `POST /api/v1/accounts/{id}/unmute`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/accounts/#unmute>
    pub async fn unmute(WriteMutes) = unmute;
    /// Lets somebody follow: `POST /api/v1/follow_requests/{id}/authorize`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/follow_requests/#accept>
    pub async fn authorize(WriteFollows) = accept_follow_request;
    /// Refuses somebody's follow: `POST /api/v1/follow_requests/{id}/reject`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/follow_requests/#reject>
    pub async fn reject(WriteFollows) = reject_follow_request;
}

/// Mutes an account, for a time or for good: `POST /api/v1/accounts/{id}/mute`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#mute>
pub async fn mute(
    FromState(state): FromState<State>,
    auth: Auth<WriteMutes>,
    PathId(id): PathId<AccountId>,
    input: Input,
) -> Result<Json, ApiError> {
    let seconds = input.integer("duration")?.unwrap_or(0);
    if !(0..=LONGEST_MUTE_SECONDS).contains(&seconds) {
        return Err(ApiError::field("duration", Message::new("problem-duration")));
    }
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    let notifications = input.bool("notifications")?.unwrap_or(true);
    state.app().mute(&auth, id, notifications, seconds).await?;
    answer(&state, auth.account(), id, ()).await
}

/// Keeps a private note on somebody: `POST /api/v1/accounts/{id}/note`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#note>
pub async fn note(
    FromState(state): FromState<State>,
    auth: Auth<WriteAccounts>,
    PathId(id): PathId<AccountId>,
    input: Input,
) -> Result<Json, ApiError> {
    state.app().set_note(&auth, id, &input.text("comment")?.unwrap_or_default()).await?;
    answer(&state, auth.account(), id, ()).await
}
