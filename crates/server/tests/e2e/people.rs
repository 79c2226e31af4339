//! People, pages and apps.

mod apps;
mod pages;
mod public;
mod security;
