//! What the server tells its operator: a log and figures. Neither ever stops the server's work.

pub mod figures;
pub mod fold;
pub mod log;
pub mod metrics;
