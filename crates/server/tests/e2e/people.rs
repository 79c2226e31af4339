//! People, pages and apps.

pub mod apps;
mod language;
mod pages;
mod public;
mod security;
