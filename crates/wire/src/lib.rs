//! Shapes on the wire, and all tolerance for how others write them. Nothing here knows a database or a socket.

pub mod link;
pub mod mastodon;
pub mod params;
pub mod time;
