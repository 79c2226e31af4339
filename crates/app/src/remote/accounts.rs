//! Accounts of elsewhere: met, kept, and read anew when what is known is old.

use crate::{App, Event, delivery::hold, policy};
use domain::AccountId;
use federation::{
    fetch::{self, FetchProblem},
    followers::Digest,
    ingest, sanitise,
    signatures::VerifyingKey,
    verified::Verified,
    webfinger::{self, WebFingerProblem},
};
use store::{
    StoreError, accounts,
    engine::Tx,
    follows, interests, outbox,
    remote::{self, RemoteAccount},
};
use wire::{
    activitystreams::{Actor, ActorKind, KeyMaterial, KeyRef},
    uri::{Handle, Uri},
};

/// How long what is known of an account counts as fresh, in seconds.
const FRESH: i64 = 24 * 60 * 60;

/// Why somebody elsewhere was not found.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// There is nobody of that name, or nothing that may be believed.
    #[error("there is nobody of that name")]
    NotFound,
    /// Their server does not answer now.
    #[error("their server does not answer")]
    Unreachable,
    /// The database failed.
    #[error("could not store what was found")]
    Store(#[from] StoreError),
}

impl App {
    /// The account with this handle, looked up at its server where it is not known or old.
    ///
    /// # Errors
    /// [`RemoteError`]
    pub async fn account_by_handle(&self, handle: &Handle) -> Result<AccountId, RemoteError> {
        let (name, host) = (handle.folded_name(), handle.host().as_str().to_owned());
        let known = accounts::by_handle(&self.read(), &name, &host).await?;
        if let Some(known) = &known
            && !self.is_old(known.id).await?
        {
            return Ok(known.id);
        }
        if !self.policy().await?.deals_with(&host) {
            return Err(RemoteError::NotFound);
        }
        let signer = self.fetch_signer();
        match webfinger::resolve(self.stranger(), handle, signer.as_ref()).await {
            Ok(found) => {
                let kept = self.keep_confirmed(&found.actor, &found.handle).await?;
                kept.ok_or(RemoteError::NotFound)
            }
            // What is known is better than nothing, as long as nobody says that it is wrong.
            Err(problem) if problem.is_transient() => known.map(|known| known.id).ok_or(RemoteError::Unreachable),
            Err(WebFingerProblem::Nobody) => Err(RemoteError::NotFound),
            Err(problem) => {
                tracing::debug!(%handle, %problem, "somebody elsewhere was not found");
                known.map(|known| known.id).ok_or(RemoteError::NotFound)
            }
        }
    }

    /// The account with this id of a document, fetched where it is not known.
    ///
    /// # Errors
    /// [`RemoteError`]
    pub async fn account_by_uri(&self, uri: &Uri) -> Result<AccountId, RemoteError> {
        if let Some(known) = accounts::by_uri(&self.read(), uri.as_str()).await? {
            return Ok(known.id);
        }
        if self.is_ours(uri) || !self.policy().await?.deals_with(uri.host().as_str()) {
            return Err(RemoteError::NotFound);
        }
        let signer = self.fetch_signer();
        match fetch::actor(self.stranger(), uri, signer.as_ref()).await {
            Ok(actor) => self.keep_account(&actor).await?.ok_or(RemoteError::NotFound),
            Err(problem) if problem.is_transient() => Err(RemoteError::Unreachable),
            Err(_) => Err(RemoteError::NotFound),
        }
    }

    /// Reads an account's own document anew. `false` when it is gone.
    ///
    /// # Errors
    /// [`RemoteError`]
    pub(crate) async fn refresh_account(&self, uri: &Uri) -> Result<bool, RemoteError> {
        if !self.policy().await?.deals_with(uri.host().as_str()) {
            return Err(RemoteError::NotFound);
        }
        let signer = self.fetch_signer();
        match fetch::actor(self.stranger(), uri, signer.as_ref()).await {
            Ok(actor) => Ok(self.keep_account(&actor).await?.is_some()),
            Err(FetchProblem::Gone(_)) => Ok(false),
            Err(problem) if problem.is_transient() => Err(RemoteError::Unreachable),
            Err(_) => Err(RemoteError::NotFound),
        }
    }

    async fn is_old(&self, id: AccountId) -> Result<bool, StoreError> {
        let since = self.now().plus_seconds(-FRESH).0;
        let origin = remote::by_id(&self.read(), id).await?;
        Ok(origin.is_some_and(|origin| origin.fetched_at.is_none_or(|at| at < since)))
    }

    /// Keeps an account whose own document was fetched. Its handle is asked for at its own host; until that confirms it, it
    /// is its name at the host of its id.
    pub(crate) async fn keep_account(&self, actor: &Verified<Actor>) -> Result<Option<AccountId>, StoreError> {
        let known = remote::by_uri(&self.read(), actor.value().id.as_str()).await?;
        let same_name = known.filter(|known| known.username.eq_ignore_ascii_case(&actor.value().username));
        let handle = match same_name.map(|known| Handle::parse(&format!("{}@{}", known.username, known.domain))) {
            Some(Ok(handle)) => handle,
            _ => match webfinger::confirm(self.stranger(), actor.value()).await {
                Ok(handle) => handle,
                Err(problem) => {
                    tracing::debug!(actor = %actor.value().id, %problem, "a handle is not confirmed");
                    let Ok(handle) = Handle::new(&actor.value().username, actor.value().id.host()) else {
                        return Ok(None);
                    };
                    handle
                }
            },
        };
        self.keep_confirmed(actor, &handle).await
    }

    async fn keep_confirmed(&self, actor: &Verified<Actor>, handle: &Handle) -> Result<Option<AccountId>, StoreError> {
        let policy = self.policy().await?;
        let host = actor.value().id.host();
        if !policy.deals_with(host.as_str()) || !policy.deals_with(handle.host().as_str()) {
            return Ok(None);
        }
        let standing = policy.standing(host.as_str(), handle.host().as_str());
        let Ok(draft) = ingest::RemoteAccount::draft(actor.value(), &self.reading()) else { return Ok(None) };
        let row = row_of(&draft, handle, self.now());
        let keys = keys_of(&draft);
        let moved_to = draft.moved_to.as_ref().map(|uri| uri.as_str().to_owned());
        let app = self.clone();
        let kept = self
            .store()
            .write(async move |tx| -> Result<AccountId, StoreError> {
                keep(&app, tx, &row, &keys, standing, moved_to.as_deref()).await
            })
            .await?;
        Ok(Some(kept))
    }
}

async fn keep(
    app: &App,
    tx: &mut Tx<'_>,
    row: &RemoteAccount,
    keys: &[(String, String)],
    standing: policy::Severity,
    moved_to: Option<&str>,
) -> Result<AccountId, StoreError> {
    let now = app.now();
    let known = remote::by_uri(tx, &row.uri).await?;
    let mut row = row.clone();
    // Somebody else who has this handle keeps it: two documents of one host claim it, and only one is asked for.
    let holder = accounts::by_handle(tx, &row.username.to_ascii_lowercase(), &row.domain).await?;
    if holder.is_some_and(|holder| holder.uri != row.uri) {
        row.username = match &known {
            Some(known) => known.username.clone(),
            None => format!("{}_{}", row.username, app.ids().next::<AccountId>().0),
        };
        row.domain = known.as_ref().map_or_else(|| row.host.clone(), |known| known.domain.clone());
    }
    let id = match &known {
        Some(known) => {
            let id = AccountId(known.id);
            remote::update(tx, id, &row, now).await?;
            let before = if known.shared_inbox.is_empty() { &known.inbox } else { &known.shared_inbox };
            let after = if row.shared_inbox.is_empty() { &row.inbox } else { &row.shared_inbox };
            if before != after {
                follow_to(app, tx, (id, &row.uri), (&row.host, before, after)).await?;
            }
            id
        }
        None => {
            let id: AccountId = app.ids().next();
            if remote::insert(tx, id, &row, now).await? {
                id
            } else {
                // Another node met it at the same moment.
                remote::by_uri(tx, &row.uri).await?.map_or(id, |met| AccountId(met.id))
            }
        }
    };
    policy::met(app, tx, id, (&row.host, &row.domain), standing).await?;
    show_move(tx, id, &row.uri, moved_to).await?;
    let before = remote::keys(tx, id).await?;
    let taken = remote::set_keys(tx, id, keys, now).await?;
    for key in taken {
        tracing::warn!(%key, actor = row.uri, "a key is listed that belongs to somebody else: it stays theirs");
    }
    if before != remote::keys(tx, id).await? && !before.is_empty() {
        Event::KeysChanged { account: id.0 }.emit(tx).await?;
        hold::keys_changed(app, tx, &row.host).await?;
    }
    Event::AccountChanged { account: id.0 }.emit(tx).await?;
    Ok(id)
}

/// Shows where an account went, as its document says, if that is known here and says that it is the same person. One that
/// no longer says so is back. Nobody is led anywhere by that: a `Move` does.
async fn show_move(tx: &mut Tx<'_>, id: AccountId, uri: &str, moved_to: Option<&str>) -> Result<(), StoreError> {
    let before = remote::moved_to(tx, id).await?;
    let target = match moved_to {
        Some(target) => accounts::by_uri(tx, target).await?,
        None => None,
    };
    let after = match target {
        Some(target) if remote::also_known_as(tx, target.id).await?.iter().any(|alias| alias == uri) => Some(target.id),
        _ => None,
    };
    // Of where it went nothing may be known yet: then what was proved stays.
    if before != after && (moved_to.is_none() || after.is_some()) {
        remote::set_moved(tx, id, after).await?;
    }
    Ok(())
}

/// Their server takes deliveries elsewhere from now on: so does what they follow here.
async fn follow_to(
    app: &App,
    tx: &mut Tx<'_>,
    (follower, uri): (AccountId, &str),
    (host, before, after): (&str, &str, &str),
) -> Result<(), StoreError> {
    let (head, id) = (outbox::head(tx).await?, Digest::of(uri).parts());
    for follow in follows::of(tx, follower).await? {
        interests::end(tx, follow.target, before, id, head).await?;
        interests::begin(tx, app.ids(), follow.target, (host, after), id, head).await?;
    }
    Ok(())
}

/// A key as it is kept: PEM or Multikey.
pub(super) fn key_of(text: &str) -> Option<VerifyingKey> {
    if text.starts_with("-----") { VerifyingKey::from_pem(text).ok() } else { VerifyingKey::from_multikey(text).ok() }
}

/// The keys that a document shows whole and that may be used, each once.
fn keys_of(draft: &ingest::RemoteAccount) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for listed in draft.public_keys.iter().chain(&draft.assertion_keys) {
        let KeyRef::Embedded(key) = listed else { continue };
        let text = match &key.material {
            KeyMaterial::Pem(text) | KeyMaterial::Multibase(text) => text,
        };
        let id = key.id.as_str();
        if key.id.same_origin(&draft.uri) && key_of(text).is_some() && keys.iter().all(|(known, _)| known != id) {
            keys.push((id.to_owned(), text.clone()));
        }
    }
    keys
}

fn row_of(draft: &ingest::RemoteAccount, handle: &Handle, now: domain::Timestamp) -> RemoteAccount {
    let text = |uri: &Option<Uri>| uri.as_ref().map_or_else(String::new, |uri| uri.as_str().to_owned());
    let fields: Vec<serde_json::Value> = draft
        .fields
        .iter()
        .map(|field| {
            serde_json::json!({
                "name": field.name, "value": sanitise::text(&field.html), "html": field.html, "verified_at": null,
            })
        })
        .collect();
    let also: Vec<&str> = draft.also_known_as.iter().map(Uri::as_str).collect();
    RemoteAccount {
        uri: draft.uri.as_str().to_owned(),
        host: draft.uri.host().as_str().to_owned(),
        username: handle.name().to_owned(),
        domain: handle.host().as_str().to_owned(),
        url: draft.url.as_ref().unwrap_or(&draft.uri).as_str().to_owned(),
        inbox: text(&draft.inbox),
        shared_inbox: text(&draft.shared_inbox),
        outbox: text(&draft.outbox),
        followers_uri: text(&draft.followers),
        featured_uri: text(&draft.featured),
        actor_type: kind(draft.kind).to_owned(),
        display_name: draft.display_name.clone(),
        note_html: draft.note_html.clone(),
        fields: serde_json::Value::Array(fields).to_string(),
        emojis: super::emojis_json(&draft.emojis),
        avatar_url: text(&draft.avatar),
        header_url: text(&draft.header),
        locked: draft.locked,
        discoverable: draft.discoverable,
        indexable: draft.indexable,
        memorial: draft.memorial,
        also_known_as: serde_json::json!(also).to_string(),
        created_at: draft.created_at.unwrap_or(now),
    }
}

fn kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Service => "Service",
        ActorKind::Group => "Group",
        ActorKind::Organization => "Organization",
        ActorKind::Application => "Application",
        _ => "Person",
    }
}
