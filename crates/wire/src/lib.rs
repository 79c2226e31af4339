//! Shapes on the wire, and all tolerance for how others write them. Nothing here knows a database or a socket.

pub mod activitystreams;
pub mod json;
pub mod link;
pub mod mastodon;
pub mod media_type;
pub mod nodeinfo;
pub mod params;
pub mod time;
pub mod uri;
pub mod webfinger;
