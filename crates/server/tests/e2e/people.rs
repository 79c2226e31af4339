//! People, pages and apps.

pub mod apps;
mod pages;
mod public;
mod security;
