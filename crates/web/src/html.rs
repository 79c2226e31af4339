//! Pages for people: rendered here, without a line of JavaScript.

pub mod about;
pub mod assets;
pub mod auth;
pub mod error;
pub mod field;
pub mod form;
pub mod landing;
mod markup;
pub mod page;
pub mod public;
pub mod settings;
pub mod setup;

pub use form::{Fields, Form};
pub use page::{Page, PageError, Visitor};

use crate::edge::route::{Access, CacheClass, Route, Throttle, get, post};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use CacheClass::{Immutable, Private, Public};
    vec![
        get("/", Access::Page, Throttle::Page, Public(60), landing::show),
        get("/about", Access::Page, Throttle::Page, Public(60), about::show),
        get("/setup", Access::Page, Throttle::Page, Private, setup::show),
        post("/setup", Access::Page, Throttle::SignIn, Private, setup::submit),
        get("/auth/sign_up", Access::Page, Throttle::Page, Private, auth::sign_up::show),
        post("/auth/sign_up", Access::Page, Throttle::SignUp, Private, auth::sign_up::submit),
        get("/auth/sign_in", Access::Page, Throttle::Page, Private, auth::sign_in::show),
        post("/auth/sign_in", Access::Page, Throttle::SignIn, Private, auth::sign_in::submit),
        post("/auth/sign_out", Access::Page, Throttle::Page, Private, auth::sign_in::sign_out),
        get("/auth/waiting", Access::SignedInPage, Throttle::Page, Private, auth::confirm::waiting),
        get("/auth/confirm", Access::Page, Throttle::Page, Private, auth::confirm::show),
        post("/auth/confirm", Access::Page, Throttle::SignIn, Private, auth::confirm::submit),
        post("/auth/confirm/resend", Access::SignedInPage, Throttle::Mail, Private, auth::confirm::resend),
        get("/auth/password", Access::Page, Throttle::Page, Private, auth::reset::show),
        post("/auth/password", Access::Page, Throttle::Mail, Private, auth::reset::submit),
        get("/auth/password/edit", Access::Page, Throttle::Page, Private, auth::reset::show_edit),
        post("/auth/password/edit", Access::Page, Throttle::SignIn, Private, auth::reset::submit_edit),
        get("/oauth/authorize", Access::Page, Throttle::Page, Private, auth::authorize::show),
        post("/oauth/authorize", Access::Page, Throttle::Page, Private, auth::authorize::submit),
        get("/settings/security", Access::SignedInPage, Throttle::Page, Private, settings::security::show),
        post(
            "/settings/security/password",
            Access::SignedInPage,
            Throttle::PasswordChange,
            Private,
            settings::security::change_password,
        ),
        post(
            "/settings/security/sessions",
            Access::SignedInPage,
            Throttle::Page,
            Private,
            settings::security::end_session,
        ),
        post(
            "/settings/security/apps",
            Access::SignedInPage,
            Throttle::Page,
            Private,
            settings::security::lock_out_app,
        ),
        get("/settings/moving", Access::SignedInPage, Throttle::Page, Private, settings::moving::show),
        post("/settings/moving", Access::SignedInPage, Throttle::PasswordChange, Private, settings::moving::leave),
        post("/settings/moving/back", Access::SignedInPage, Throttle::Page, Private, settings::moving::take_back),
        post("/settings/moving/aliases", Access::SignedInPage, Throttle::Page, Private, settings::moving::add_alias),
        post(
            "/settings/moving/aliases/remove",
            Access::SignedInPage,
            Throttle::Page,
            Private,
            settings::moving::remove_alias,
        ),
        get("/settings/sign_ups", Access::SignedInPage, Throttle::Page, Private, settings::sign_ups::show),
        post("/settings/sign_ups", Access::SignedInPage, Throttle::Page, Private, settings::sign_ups::decide),
        get("/users/{name}", Access::Page, Throttle::Page, Public(60), public::uri::account),
        get("/users/{name}/statuses/{id}", Access::Page, Throttle::Page, Public(60), public::uri::status),
        get("/@{name}", Access::Page, Throttle::Page, Public(60), public::profile::show),
        get("/@{name}/{id}", Access::Page, Throttle::Page, Public(60), public::status::show),
        get("/authorize_interaction", Access::Page, Throttle::Page, Private, public::interact::show),
        get("/tags/{tag}", Access::Page, Throttle::Page, Public(60), public::tag::show),
        get("/assets/{file}", Access::File, Throttle::Page, Public(86_400), assets::by_name),
        get("/assets/{hash}/{file}", Access::File, Throttle::Page, Immutable, assets::by_hash),
    ]
}
