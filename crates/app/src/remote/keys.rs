//! Keys of accounts elsewhere. A key is known when the account lists it in its own document, which we fetched ourselves;
//! it changes in the same way alone.

use super::accounts::key_of;
use crate::{App, inbox::Turn};
use federation::{
    fetch::{self, FetchProblem},
    verify::{Keys, Known, OwnedKey, Refreshed, Unavailable},
};
use std::sync::Arc;
use store::{accounts, remote};
use wire::uri::Uri;

/// A key that was read once.
pub(crate) type Key = Arc<OwnedKey>;

/// Keys, as the application remembers and fetches them.
pub(crate) struct RemoteKeys<'a> {
    app: &'a App,
    turn: Option<&'a Turn>,
}

impl<'a> RemoteKeys<'a> {
    pub fn new(app: &'a App) -> Self {
        Self { app, turn: None }
    }

    /// Ends this turn before it waits for another server.
    pub fn within(app: &'a App, turn: &'a Turn) -> Self {
        Self { app, turn: Some(turn) }
    }
}

impl Keys for RemoteKeys<'_> {
    fn is_own(&self, address: &Uri) -> bool {
        self.app.is_ours(address)
    }

    async fn known(&self, key: &Uri, actor: Option<&Uri>) -> Result<Known, Unavailable> {
        let load = async {
            let Some(row) = remote::key(&self.app.read(), key.as_str()).await? else { return Ok(None) };
            let owner = Uri::parse(&row.actor_uri).ok();
            Ok::<_, store::StoreError>(
                owner.zip(key_of(&row.public_key)).map(|(owner, key)| Arc::new(OwnedKey { owner, key })),
            )
        };
        let found = self.app.inner.remote_keys.get_or_load(&key.as_str().to_owned(), load).await;
        if let Some(found) = found.map_err(unavailable)? {
            return Ok(Known::Key(OwnedKey::clone(&found)));
        }
        let Some(actor) = actor else { return Ok(Known::Nothing) };
        let account = accounts::by_uri(&self.app.read(), actor.as_str()).await.map_err(unavailable)?;
        Ok(if account.is_some() { Known::Actor } else { Known::Nothing })
    }

    async fn refresh(&self, key: &Uri, actor: Option<&Uri>) -> Result<Refreshed, Unavailable> {
        let policy = self.app.policy().await.map_err(unavailable)?;
        if !policy.deals_with(key.host().as_str())
            || actor.is_some_and(|actor| !policy.deals_with(actor.host().as_str()))
        {
            return Ok(Refreshed::Refused);
        }
        // Whoever names keys of hosts that never answer takes a part of the inbox, and not all of it.
        let Ok(_place) = self.app.inner.key_room.try_acquire() else { return Ok(Refreshed::Unreachable) };
        if let Some(turn) = self.turn {
            turn.end();
        }
        let signer = self.app.fetch_signer();
        match fetch::key(self.app.stranger(), key, actor, signer.as_ref()).await {
            Ok(found) => {
                let owner = found.owner.value().id.clone();
                let kept = self.app.keep_account(&found.owner).await.map_err(unavailable)?;
                // Somebody who cannot be kept (their server is closed out, or they claim to be one of us) has no key here.
                Ok(kept.map_or(Refreshed::Refused, |_| Refreshed::Key(OwnedKey { owner, key: found.key })))
            }
            Err(FetchProblem::Gone(_)) => Ok(Refreshed::Gone),
            Err(problem) if problem.is_transient() => Ok(Refreshed::Unreachable),
            Err(problem) => {
                tracing::debug!(%key, %problem, "a key may not be used");
                Ok(Refreshed::Refused)
            }
        }
    }
}

fn unavailable(error: store::StoreError) -> Unavailable {
    tracing::error!(%error, "keys of other servers cannot be looked up");
    Unavailable
}
