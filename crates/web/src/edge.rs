//! What every request passes before its handler runs, and every answer after it: who calls, whether the route lets them,
//! how often, what may be cached, and how errors look.

pub mod accept;
pub mod client;
pub mod cookie;
pub mod cors;
pub mod error;
pub mod gate;
pub mod host;
pub mod language;
pub mod route;
pub mod throttle;
