//! Accounts: reading, following, blocking, muting, and one's own profile.

pub mod lists;
pub mod profile;
pub mod read;
pub mod relate;

use crate::{
    edge::route::{Access, CacheClass, Route, Throttle, get, patch, post},
    extract::auth::{
        ReadAccounts, ReadBlocks, ReadFollows, ReadMutes, ReadProfile, ReadStatuses, WriteAccounts, WriteBlocks,
        WriteFollows, WriteMutes,
    },
};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    let reads = Access::anyone::<ReadAccounts>();
    let follows = Access::user::<WriteFollows>();
    vec![
        get("/api/v1/accounts/verify_credentials", Access::user::<ReadProfile>(), api, private, profile::verify),
        patch("/api/v1/accounts/update_credentials", Access::user::<WriteAccounts>(), api, private, profile::update)
            .with_uploads(),
        get("/api/v1/accounts/relationships", Access::user::<ReadFollows>(), api, private, relate::relationships),
        get("/api/v1/accounts/lookup", reads, api, private, read::lookup),
        get("/api/v1/accounts", reads, api, private, read::many),
        get("/api/v1/accounts/{id}", reads, api, private, read::one),
        get("/api/v1/accounts/{id}/statuses", Access::anyone::<ReadStatuses>(), api, private, read::statuses),
        get("/api/v1/accounts/{id}/followers", reads, api, private, lists::followers),
        get("/api/v1/accounts/{id}/following", reads, api, private, lists::following),
        post("/api/v1/accounts/{id}/follow", follows, api, private, relate::follow),
        post("/api/v1/accounts/{id}/unfollow", follows, api, private, relate::unfollow),
        post("/api/v1/accounts/{id}/remove_from_followers", follows, api, private, relate::remove_follower),
        post("/api/v1/accounts/{id}/block", Access::user::<WriteBlocks>(), api, private, relate::block),
        post("/api/v1/accounts/{id}/unblock", Access::user::<WriteBlocks>(), api, private, relate::unblock),
        post("/api/v1/accounts/{id}/mute", Access::user::<WriteMutes>(), api, private, relate::mute),
        post("/api/v1/accounts/{id}/unmute", Access::user::<WriteMutes>(), api, private, relate::unmute),
        post("/api/v1/accounts/{id}/note", Access::user::<WriteAccounts>(), api, private, relate::note),
        get("/api/v1/blocks", Access::user::<ReadBlocks>(), api, private, lists::blocks),
        get("/api/v1/mutes", Access::user::<ReadMutes>(), api, private, lists::mutes),
        get("/api/v1/follow_requests", Access::user::<ReadFollows>(), api, private, lists::follow_requests),
        post("/api/v1/follow_requests/{id}/authorize", follows, api, private, relate::authorize),
        post("/api/v1/follow_requests/{id}/reject", follows, api, private, relate::reject),
    ]
}
