//! What passes between this server and others, played by `testkit::fediverse`: through the doors that they use, with real
//! signatures, on both engines.

mod conversation;
mod crowd;
mod delivery;
mod files;
mod groups;
mod keys;
mod leaving;
mod met;
mod moves;
mod oversight;
mod passed_on;
mod policy;
mod polls;
mod quotes;
mod reactions;
mod reads;
mod relays;
mod reports;
mod scene;
mod search;
mod shown;
mod synchronised;
mod threads;
mod unwanted_domains;

pub use policy::rule;
