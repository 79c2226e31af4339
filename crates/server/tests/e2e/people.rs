//! People, pages and apps.

mod apps;
mod pages;
mod security;
