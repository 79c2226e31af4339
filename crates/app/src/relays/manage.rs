//! The operator adds relays, and lets go of them.

use super::{Style, follow, follow_prefix};
use crate::{
    App, Operator,
    delivery::publish::{To, publish},
    remote::RemoteError,
};
use federation::render::activity;
use store::{
    StoreError,
    engine::Tx,
    relays::{self, Relay},
    remote,
};
use wire::{
    activitystreams::document::Activity,
    uri::{Uri, UriError},
};

/// Why nothing was changed about a relay.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// What was given is no address.
    #[error("this is no address of a relay: give that of its inbox, or of its actor")]
    Address(#[from] UriError),
    /// It is at this server, or at one that this server does not deal with.
    #[error("this server does not deal with the host of that address")]
    Refused,
    /// It was added before.
    #[error("this relay was added before; `watertower relay list` shows it")]
    Known,
    /// There is no actor at that address.
    #[error("there is no actor at that address; of a relay in Mastodon's manner, give the address of its inbox")]
    NoActor,
    /// Its host does not answer.
    #[error("the relay does not answer; try again later")]
    Unreachable,
    /// There is no such relay.
    #[error("there is no relay {0}; `watertower relay list` names them")]
    Missing(i64),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
}

impl App {
    /// All relays, in the order in which they were added.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn relays(&self, _: &Operator) -> Result<Vec<Relay>, StoreError> {
        relays::all(&self.read()).await
    }

    /// Subscribes to a relay: by its inbox in Mastodon's manner, where the address ends so, and by its actor in LitePub's
    /// otherwise. Whether it accepts, shows later.
    ///
    /// # Errors
    /// [`RelayError`]
    pub async fn add_relay(&self, _: &Operator, address: &str) -> Result<Relay, RelayError> {
        let address = Uri::parse(address.trim())?;
        if self.is_ours(&address) || !self.policy().await?.deals_with(address.host().as_str()) {
            return Err(RelayError::Refused);
        }
        let known = relays::by_address(&self.read(), address.as_str()).await?;
        if known.is_some() {
            return Err(RelayError::Known);
        }
        let (style, inbox, actor_uri) = if address.url().path().ends_with("/inbox") {
            (Style::Mastodon, address.clone(), String::new())
        } else {
            (Style::LitePub, self.inbox_of(&address).await?, address.as_str().to_owned())
        };
        let (id, now) = (self.ids().next::<i64>(), self.now());
        let relay = Relay {
            id,
            style: style.name().to_owned(),
            address: address.as_str().to_owned(),
            host: inbox.host().as_str().to_owned(),
            inbox: inbox.as_str().to_owned(),
            actor_uri,
            follow_uri: format!("{}{id}", follow_prefix(self)),
            state: "pending".to_owned(),
            created_at: now.0,
            changed_at: now.0,
        };
        let (app, new) = (self.clone(), relay.clone());
        let add = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            relays::insert(tx, &new).await?;
            tell(&app, tx, &new, &follow(&app, &new)).await
        };
        self.store().write(add).await?;
        Ok(relay)
    }

    /// Asks a relay anew, by another follow: an answer to an earlier one does not count.
    ///
    /// # Errors
    /// [`RelayError`]
    pub async fn enable_relay(&self, _: &Operator, id: i64) -> Result<(), RelayError> {
        let (app, now) = (self.clone(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), RelayError> {
                let mut relay = relays::by_id(tx, id).await?.ok_or(RelayError::Missing(id))?;
                if matches!(&*relay.state, "pending" | "accepted") {
                    return Ok(());
                }
                relay.follow_uri = format!("{}{id}/{}", follow_prefix(&app), app.ids().next::<i64>());
                relays::ask(tx, id, &relay.follow_uri, now).await?;
                Ok(tell(&app, tx, &relay, &follow(&app, &relay)).await?)
            })
            .await
    }

    /// Takes nothing more of a relay, sends it nothing more, and says so to it.
    ///
    /// # Errors
    /// [`RelayError`]
    pub async fn disable_relay(&self, _: &Operator, id: i64) -> Result<(), RelayError> {
        let (app, now) = (self.clone(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), RelayError> {
                let relay = relays::by_id(tx, id).await?.ok_or(RelayError::Missing(id))?;
                leave(&app, tx, &relay).await?;
                Ok(relays::disable(tx, id, now).await?)
            })
            .await
    }

    /// As [`App::disable_relay`], and forgets the relay.
    ///
    /// # Errors
    /// [`RelayError`]
    pub async fn remove_relay(&self, _: &Operator, id: i64) -> Result<(), RelayError> {
        let app = self.clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), RelayError> {
                let relay = relays::by_id(tx, id).await?.ok_or(RelayError::Missing(id))?;
                leave(&app, tx, &relay).await?;
                Ok(relays::delete(tx, id).await?)
            })
            .await
    }

    /// The inbox of a relay that is known by its actor.
    async fn inbox_of(&self, actor: &Uri) -> Result<Uri, RelayError> {
        let id = self.account_by_uri(actor).await.map_err(|error| match error {
            RemoteError::NotFound => RelayError::NoActor,
            RemoteError::Unreachable => RelayError::Unreachable,
            RemoteError::Store(error) => error.into(),
        })?;
        let known = remote::by_id(&self.read(), id).await?.filter(|known| known.uri == actor.as_str());
        let inbox = known.and_then(|known| Uri::parse(&known.inbox).ok());
        inbox.filter(|inbox| inbox.same_origin(actor)).ok_or(RelayError::NoActor)
    }
}

/// Takes our follow back, if the relay may still heed it.
async fn leave(app: &App, tx: &mut Tx<'_>, relay: &Relay) -> Result<(), StoreError> {
    if matches!(&*relay.state, "pending" | "accepted") {
        tell(app, tx, relay, &activity::undo(follow(app, relay))).await?;
    }
    Ok(())
}

/// Sends something to a relay, in the name of the server.
async fn tell(app: &App, tx: &mut Tx<'_>, relay: &Relay, activity: &Activity) -> Result<(), StoreError> {
    let to = To { inboxes: vec![(relay.host.clone(), relay.inbox.clone())], ..To::only([]) };
    publish(app, tx, None, activity, to).await?;
    Ok(())
}
