//! What the server says of itself to other servers, and to those who count them.
//!
//! Spec: <https://nodeinfo.diaspora.software/protocol.html>

use crate::{edge::error::ApiError, mastodon::json, state::State};
use app::settings::SignUps;
use axum::{
    extract::State as FromState,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use wire::nodeinfo::{Link, Links, NodeInfo, Services, Software, Usage, Users, Version};

/// Leads to the actor of the server itself.
const APPLICATION: &str = "https://www.w3.org/ns/activitystreams#Application";

/// `GET /.well-known/nodeinfo`
///
/// Spec: <https://nodeinfo.diaspora.software/protocol.html>, FEP-2677 for the link to the server's own actor
pub async fn list(FromState(state): FromState<State>) -> Result<json::Json, ApiError> {
    let site = state.app().site();
    let version = |version: Version| Link {
        rel: version.schema().to_owned(),
        href: format!("{}/nodeinfo/{}", site.base_url, version.number()),
    };
    let mut links: Vec<Link> = Version::ALL.into_iter().map(version).collect();
    links.push(Link { rel: APPLICATION.to_owned(), href: site.home().instance_actor() });
    json::entity(&Links { links })
}

/// `GET /nodeinfo/2.0`
///
/// Spec: <https://nodeinfo.diaspora.software/schema.html>
pub async fn show_2_0(FromState(state): FromState<State>) -> Result<Response, ApiError> {
    show(&state, Version::V2_0).await
}

/// `GET /nodeinfo/2.1`
///
/// Spec: <https://nodeinfo.diaspora.software/schema.html>
pub async fn show_2_1(FromState(state): FromState<State>) -> Result<Response, ApiError> {
    show(&state, Version::V2_1).await
}

async fn show(state: &State, version: Version) -> Result<Response, ApiError> {
    let figures = state.app().figures().await?;
    let settings = state.app().settings().await?;
    let count = |figure: i64| Some(figure.max(0).unsigned_abs());
    let source = env!("CARGO_PKG_REPOSITORY");
    let document = NodeInfo {
        version,
        software: Software {
            name: "watertower".to_owned(),
            version: state.version().to_owned(),
            repository: Some(source.to_owned()).filter(|source| version == Version::V2_1 && !source.is_empty()),
            homepage: None,
        },
        protocols: vec!["activitypub".to_owned()],
        services: Services::default(),
        open_registrations: settings.sign_ups != SignUps::Closed,
        usage: Usage {
            users: Users {
                total: count(figures.users),
                active_halfyear: count(figures.active_halfyear),
                active_month: count(figures.active_month),
            },
            local_posts: count(figures.statuses),
            local_comments: None,
        },
        metadata: Map::from_iter([
            ("nodeName".to_owned(), Value::from(settings.title.clone())),
            ("nodeDescription".to_owned(), Value::from(settings.description.clone())),
        ]),
    };
    let json::Json(body) = json::entity(&document)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(version.content_type()))], body).into_response())
}
