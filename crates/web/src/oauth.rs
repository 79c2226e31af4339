//! OAuth for programs: registering apps, tokens, and what follows from them. The page on which a person allows an app
//! something is [`crate::html::auth::authorize`].

pub mod accounts;
pub mod apps;
pub mod client;
pub mod emails;
pub mod metadata;
pub mod token;
pub mod userinfo;

use crate::{
    edge::route::{Access, CacheClass, Route, Throttle, get, post},
    extract::auth::{Need, ReadProfile, WriteAccounts},
};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    use CacheClass::Private;
    const METADATA: &str = "/.well-known/oauth-authorization-server";
    vec![
        post("/api/v1/apps", Access::Open, Throttle::AppRegistration, Private, apps::register),
        get("/api/v1/apps/verify_credentials", Access::App(&[]), Throttle::Api, Private, apps::verify_credentials),
        post("/oauth/token", Access::Open, Throttle::Api, Private, token::issue),
        post("/oauth/revoke", Access::Open, Throttle::Api, Private, token::revoke),
        get("/oauth/userinfo", Access::user::<ReadProfile>(), Throttle::Api, Private, userinfo::show),
        post("/oauth/userinfo", Access::user::<ReadProfile>(), Throttle::Api, Private, userinfo::show),
        get(METADATA, Access::Open, Throttle::Api, CacheClass::Public(3_600), metadata::show),
        post("/api/v1/accounts", Access::App(WriteAccounts::SCOPES), Throttle::SignUp, Private, accounts::create),
        post(
            "/api/v1/emails/confirmations",
            Access::UnreadyUser(WriteAccounts::SCOPES),
            Throttle::Mail,
            Private,
            emails::resend,
        ),
        get("/api/v1/emails/check_confirmation", Access::UnreadyUser(&[]), Throttle::Api, Private, emails::check),
    ]
}
