//! How people and programs come in: routes that say who may call them, extractors, rendering, pages, streaming.
//! Reads through `store`, writes through `app`, and knows no SQL.

pub mod activitypub;
pub mod edge;
pub mod extract;
pub mod health;
pub mod html;
pub mod mastodon;
pub mod media;
pub mod oauth;
pub mod render;
pub mod state;
pub mod streaming;

mod routes;

pub use edge::route::{Access, CacheClass, Route, Throttle};
pub use extract::input::Pace;
pub use routes::{router, routes};
pub use state::{Options, State};
