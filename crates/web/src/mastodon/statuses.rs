//! Statuses: writing, reading, and what people do with them.

pub mod act;
pub mod quote;
pub mod read;
pub mod write;

use crate::{
    edge::route::{Access, CacheClass, Route, Throttle, delete, get, post, put},
    extract::auth::{
        ReadBookmarks, ReadFavourites, ReadStatuses, WriteAccounts, WriteBookmarks, WriteFavourites, WriteMutes,
        WriteStatuses,
    },
};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    let writes = Access::user::<WriteStatuses>();
    let reads = Access::anyone::<ReadStatuses>();
    vec![
        post("/api/v1/statuses", writes, api, private, write::create),
        get("/api/v1/statuses", reads, api, private, read::many),
        get("/api/v1/statuses/{id}", reads, api, private, read::one),
        put("/api/v1/statuses/{id}", writes, api, private, write::edit),
        delete("/api/v1/statuses/{id}", writes, Throttle::Deletes, private, write::delete),
        get("/api/v1/statuses/{id}/context", reads, api, private, read::context),
        get("/api/v1/statuses/{id}/history", reads, api, private, read::history),
        get("/api/v1/statuses/{id}/source", Access::user::<ReadStatuses>(), api, private, read::source),
        get("/api/v1/statuses/{id}/quotes", Access::user::<ReadStatuses>(), api, private, quote::quotes),
        post("/api/v1/statuses/{id}/quotes/{quoting}/revoke", writes, api, private, quote::revoke),
        put("/api/v1/statuses/{id}/interaction_policy", writes, api, private, quote::set_policy),
        get("/api/v1/statuses/{id}/favourited_by", reads, api, private, read::favourited_by),
        get("/api/v1/statuses/{id}/reblogged_by", reads, api, private, read::reblogged_by),
        post("/api/v1/statuses/{id}/favourite", Access::user::<WriteFavourites>(), api, private, act::favourite),
        post("/api/v1/statuses/{id}/unfavourite", Access::user::<WriteFavourites>(), api, private, act::unfavourite),
        post("/api/v1/statuses/{id}/reblog", writes, api, private, act::boost),
        post("/api/v1/statuses/{id}/unreblog", writes, Throttle::Deletes, private, act::unboost),
        post("/api/v1/statuses/{id}/bookmark", Access::user::<WriteBookmarks>(), api, private, act::bookmark),
        post("/api/v1/statuses/{id}/unbookmark", Access::user::<WriteBookmarks>(), api, private, act::unbookmark),
        post("/api/v1/statuses/{id}/pin", Access::user::<WriteAccounts>(), api, private, act::pin),
        post("/api/v1/statuses/{id}/unpin", Access::user::<WriteAccounts>(), api, private, act::unpin),
        post("/api/v1/statuses/{id}/mute", Access::user::<WriteMutes>(), api, private, act::mute),
        post("/api/v1/statuses/{id}/unmute", Access::user::<WriteMutes>(), api, private, act::unmute),
        get("/api/v1/favourites", Access::user::<ReadFavourites>(), api, private, read::favourites),
        get("/api/v1/bookmarks", Access::user::<ReadBookmarks>(), api, private, read::bookmarks),
    ]
}
