//! How servers talk, without memory: signatures, activities in and out. Keys and actors are handed in; nothing here knows
//! a database. Keys of accounts are made in `app::people::keys`.

pub mod fetch;
pub mod followers;
pub mod ingest;
pub mod nodeinfo;
pub mod proofs;
pub mod render;
pub mod sanitise;
pub mod signatures;
pub mod verified;
pub mod verify;
pub mod webfinger;

#[cfg(test)]
mod testing;
