//! Accounts of this server, and the server itself, as actors.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#actor-objects>

use super::home::{Home, featured, followers, key_id};
use crate::render::{Emoji, note::emoji_tag};
use domain::{Account, Timestamp};
use wire::activitystreams::document::{Actor, ActorType, Endpoints, Image, PropertyValue, PublicKey, moment};

/// An account of this server with what stands beside it.
#[derive(Debug, Clone)]
pub struct Profile<'a> {
    /// The account.
    pub account: &'a Account,
    /// Its key: SPKI, as PEM.
    pub public_key: &'a str,
    /// Its avatar.
    pub icon: Option<Image>,
    /// Its header picture.
    pub image: Option<Image>,
    /// Ids that are the same person.
    pub also_known_as: &'a [String],
    /// Where it moved.
    pub moved_to: Option<&'a str>,
    /// It stands for somebody who died.
    pub memorial: bool,
    /// Emoji of its name and profile.
    pub emojis: &'a [Emoji],
}

/// The actor of an account of this server. Of one that is suspended nothing is told but that.
#[must_use]
pub fn actor(home: &Home<'_>, profile: &Profile<'_>) -> Actor {
    let account = profile.account;
    let id = &account.uri;
    let suspended = account.suspended_at.is_some();
    let named = !suspended && !account.display_name.trim().is_empty();
    let rows = account.fields.iter().filter(|_| !suspended);
    Actor {
        kind: kind(&account.actor_type),
        webfinger: home.handle(&account.username, ""),
        inbox: account.inbox.clone(),
        outbox: format!("{id}/outbox"),
        following: Some(format!("{id}/following")),
        followers: Some(followers(id)),
        featured: Some(featured(id)),
        featured_tags: Some(format!("{id}/collections/tags")),
        preferred_username: account.username.clone(),
        name: Some(if named { account.display_name.clone() } else { account.username.clone() }),
        summary: Some(if suspended { String::new() } else { account.note_html.clone() }),
        url: account.url.clone(),
        manually_approves_followers: !suspended && account.locked,
        discoverable: Some(!suspended && account.discoverable),
        indexable: Some(!suspended && account.indexable),
        memorial: Some(profile.memorial),
        published: Some(moment(day_of(account.created_at))),
        suspended,
        moved_to: profile.moved_to.filter(|_| !suspended).map(str::to_owned),
        also_known_as: if suspended { Vec::new() } else { profile.also_known_as.to_vec() },
        public_key: PublicKey {
            id: account.key_id.clone(),
            owner: id.clone(),
            public_key_pem: profile.public_key.to_owned(),
        },
        tag: profile.emojis.iter().filter(|_| !suspended).map(emoji_tag).collect(),
        attachment: rows.map(|row| PropertyValue { name: row.name.clone(), value: row.html.clone() }).collect(),
        endpoints: Endpoints { shared_inbox: home.shared_inbox() },
        icon: profile.icon.clone().filter(|_| !suspended),
        image: profile.image.clone().filter(|_| !suspended),
        id: id.clone(),
    }
}

/// The actor of the server itself, which signs where no person stands behind a request, and reports in their place.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#Flag>; FEP-2677 says how others find it.
#[must_use]
pub fn instance_actor(home: &Home<'_>, public_key: &str) -> Actor {
    let id = home.instance_actor();
    Actor {
        kind: ActorType::Application,
        webfinger: home.handle(home.handle_domain, ""),
        inbox: format!("{id}/inbox"),
        outbox: format!("{id}/outbox"),
        following: None,
        followers: None,
        featured: None,
        featured_tags: None,
        preferred_username: home.handle_domain.to_owned(),
        name: None,
        summary: None,
        url: format!("{}/about", home.base_url),
        manually_approves_followers: true,
        discoverable: None,
        indexable: None,
        memorial: None,
        published: None,
        suspended: false,
        moved_to: None,
        also_known_as: Vec::new(),
        public_key: PublicKey { id: key_id(&id), owner: id.clone(), public_key_pem: public_key.to_owned() },
        tag: Vec::new(),
        attachment: Vec::new(),
        endpoints: Endpoints { shared_inbox: home.shared_inbox() },
        icon: None,
        image: None,
        id,
    }
}

fn kind(name: &str) -> ActorType {
    match name {
        "Service" => ActorType::Service,
        "Group" => ActorType::Group,
        "Organization" => ActorType::Organization,
        "Application" => ActorType::Application,
        _ => ActorType::Person,
    }
}

/// The day is told, and not the moment: who signed up when is nobody's business.
fn day_of(time: Timestamp) -> Timestamp {
    const DAY: i64 = 24 * 3_600 * 1_000;
    Timestamp(time.0.div_euclid(DAY) * DAY)
}
