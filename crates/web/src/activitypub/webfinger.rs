//! From a name, or an address, to the actor.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc7033>, <https://docs.joinmastodon.org/spec/webfinger/>

use crate::{
    edge::error::ApiError,
    mastodon::json::{self, Json},
    state::State,
};
use app::{Site, messages::Message};
use axum::{
    extract::{OriginalUri, State as FromState},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::Account;
use wire::webfinger::{AVATAR, CONTENT_TYPE, Jrd, Link, PROFILE_PAGE, Resource, SELF, SUBSCRIBE};

/// The media type of an actor, as links name it.
const ACTIVITY: &str = "application/activity+json";

/// `GET /.well-known/webfinger?resource=acct:name@domain`, or with the address of an actor or of its page.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc7033#section-4.2>
pub async fn show(FromState(state): FromState<State>, OriginalUri(uri): OriginalUri) -> Result<Response, ApiError> {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or("").as_bytes());
    let asked = query.into_owned().find(|(name, _)| name == "resource").map(|(_, resource)| resource);
    let asked = asked.ok_or_else(|| ApiError::BadRequest(Message::new("error-webfinger")))?;
    let site = state.app().site();
    let document = match who(site, &asked)? {
        Who::Server => of_server(site),
        Who::Account(name) => {
            let account = state.app().resident(&name).await?.ok_or(ApiError::NotFound)?;
            of_account(site, &account)
        }
    };
    let Json(body) = json::entity(&document)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))], body).into_response())
}

/// Who is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Who {
    Server,
    Account(String),
}

/// Only names and addresses of this server lead anywhere.
fn who(site: &Site, asked: &str) -> Result<Who, ApiError> {
    let own = [site.handle_domain.as_str(), site.host()];
    // The server's own name is a host, which no account has.
    let bare = asked.strip_prefix("acct:").unwrap_or(asked);
    if bare.rsplit_once('@').is_some_and(|(name, host)| own.contains(&name) && own.contains(&host)) {
        return Ok(Who::Server);
    }
    match Resource::parse(asked) {
        None => Err(ApiError::BadRequest(Message::new("error-webfinger"))),
        Some(Resource::Account(handle)) => {
            let is_own = own.iter().any(|host| host.eq_ignore_ascii_case(handle.host().as_str()));
            if is_own { Ok(Who::Account(handle.folded_name())) } else { Err(ApiError::NotFound) }
        }
        Some(Resource::Address(address)) => {
            let path = address.as_str().strip_prefix(&site.base_url).ok_or(ApiError::NotFound)?;
            if path == "/actor" {
                return Ok(Who::Server);
            }
            let name = path.strip_prefix("/users/").or_else(|| path.strip_prefix("/@")).ok_or(ApiError::NotFound)?;
            if name.contains(['/', '?', '#', '@', '%']) {
                return Err(ApiError::NotFound);
            }
            Ok(Who::Account(name.to_owned()))
        }
    }
}

fn link(rel: &str, media_type: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), media_type: Some(media_type.to_owned()), href: Some(href), template: None }
}

fn of_account(site: &Site, account: &Account) -> Jrd {
    let mut links =
        vec![link(PROFILE_PAGE, "text/html", account.url.clone()), link(SELF, ACTIVITY, account.uri.clone())];
    let interact = format!("{}/authorize_interaction?uri={{uri}}", site.base_url);
    links.push(Link { rel: SUBSCRIBE.to_owned(), media_type: None, href: None, template: Some(interact) });
    let avatar = account.avatar.as_ref().filter(|_| account.suspended_at.is_none());
    if let Some((avatar, kind)) = avatar.and_then(|avatar| Some((avatar, app::media::files::type_of(&avatar.file)?))) {
        links.push(link(AVATAR, kind, site.media_url(&avatar.file)));
    }
    Jrd {
        subject: format!("acct:{}@{}", account.username, site.handle_domain),
        aliases: vec![account.url.clone(), account.uri.clone()],
        links,
    }
}

fn of_server(site: &Site) -> Jrd {
    let actor = site.home().instance_actor();
    Jrd {
        subject: format!("acct:{0}@{0}", site.handle_domain),
        aliases: vec![actor.clone()],
        links: vec![link(PROFILE_PAGE, "text/html", format!("{}/about", site.base_url)), link(SELF, ACTIVITY, actor)],
    }
}
