//! An account as the client API shows it.

use super::emoji::emojis;
use app::media::{Addresses, Pictures};
use domain::{Account, Role as StaffRole};
use wire::{
    mastodon::{Account as Entity, AccountSource, Field, Id, NoApproval, Role},
    time,
};

/// The entity of an account.
#[must_use]
pub fn account_entity(addresses: &Addresses, account: &Account) -> Entity {
    let suspended = account.suspended_at.is_some();
    let Pictures { whole: avatar, still: avatar_static } = addresses.avatar(account);
    let Pictures { whole: header, still: header_static } = addresses.header(account);
    let shows_emojis = !suspended && addresses.takes_of(account);
    let shown = |text: &str| if suspended { String::new() } else { text.to_owned() };
    Entity {
        id: Id(account.id.0),
        username: account.username.clone(),
        acct: account.acct(),
        display_name: shown(&account.display_name),
        locked: account.locked,
        bot: account.is_bot(),
        discoverable: account.discoverable,
        indexable: account.indexable,
        group: account.actor_type == "Group",
        noindex: !account.indexable,
        hide_collections: account.hide_collections,
        created_at: time::day_start(account.created_at),
        note: shown(&account.note_html),
        url: account.url.clone(),
        uri: account.uri.clone(),
        avatar,
        avatar_static,
        avatar_description: String::new(),
        header,
        header_static,
        header_description: String::new(),
        followers_count: account.followers_count,
        following_count: account.following_count,
        statuses_count: account.statuses_count,
        last_status_at: account.last_status_at.map(time::date),
        emojis: if shows_emojis { emojis(addresses, &account.emojis) } else { Vec::new() },
        roles: Vec::new(),
        fields: if suspended { Vec::new() } else { fields(account, |field| &field.html) },
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        feature_approval: NoApproval,
        suspended,
        limited: account.limited_at.is_some(),
        moved: None,
        source: None,
        role: None,
    }
}

fn fields(account: &Account, value: impl Fn(&domain::Field) -> &String) -> Vec<Field> {
    let fields = account.fields.iter();
    fields
        .map(|field| Field {
            name: field.name.clone(),
            value: value(field).clone(),
            verified_at: field.verified_at.map(time::date_time),
        })
        .collect()
}

/// The entity of an account as its owner sees it.
#[must_use]
pub fn credential_account(
    addresses: &Addresses,
    account: &Account,
    preferences: &store::preferences::Preferences,
    follow_requests: i64,
    role: StaffRole,
) -> Entity {
    let source = AccountSource {
        privacy: preferences.visibility.name().to_owned(),
        sensitive: preferences.sensitive,
        language: preferences.language.clone(),
        note: account.note.clone(),
        fields: fields(account, |field| &field.value),
        follow_requests_count: follow_requests,
        hide_collections: account.hide_collections,
        discoverable: account.discoverable,
        indexable: account.indexable,
        attribution_domains: Vec::new(),
        quote_policy: preferences.quote_policy.name().to_owned(),
    };
    Entity { source: Some(source), role: Some(role_entity(role)), ..account_entity(addresses, account) }
}

/// What a role may, in Mastodon's bits: <https://docs.joinmastodon.org/entities/Role/#permission-flags>.
fn role_entity(role: StaffRole) -> Role {
    let (id, name, permissions, highlighted) = match role {
        StaffRole::User => (-99, "", 0, false),
        StaffRole::Moderator => (1, "Moderator", 1 << 4 | 1 << 10, true),
        StaffRole::Admin => (2, "Admin", 1 << 4 | 1 << 10 | 1 << 11, true),
        StaffRole::Owner => (3, "Owner", 1, true),
    };
    Role {
        id: Id(id),
        name: name.to_owned(),
        color: String::new(),
        permissions: Some(permissions.to_string()),
        highlighted: Some(highlighted),
        collection_limit: Some(0),
    }
}
