//! The keys of the server itself: made at the first start and kept among the secrets, so that every node signs with the
//! same ones. The server has no account: nobody can sign in as it, follow it or find it in a list.

use crate::{
    App, Parts, StartError,
    people::keys::{KeyError, Keys},
};
use domain::Timestamp;
use store::{StoreError, engine::Tx, secrets};

/// Under which name they are kept.
const NAME: &str = "keys of the server";

impl App {
    /// The keys with which the server signs where no person stands behind a request.
    #[must_use]
    pub fn instance_keys(&self) -> &Keys {
        &self.inner.instance_keys
    }
}

/// The keys of the first start; fresh ones where there are none.
pub(crate) async fn hold(parts: &Parts) -> Result<Keys, StartError> {
    if let Some(kept) = secrets::by_name(&parts.store.read(), NAME).await? {
        return Ok(read(&kept)?);
    }
    let source = parts.keys.clone();
    let fresh = tokio::task::spawn_blocking(move || source.make()).await.map_err(|_| KeyError)??;
    let (text, now) = (fresh.public + &fresh.private, parts.clock.now());
    let keep = async move |tx: &mut Tx<'_>| secrets::keep(tx, NAME, text.as_bytes(), now).await;
    // Another node may have been first.
    let kept = parts.store.write(keep).await?;
    Ok(read(&kept)?)
}

/// Other keys for the server, for its next start.
pub(crate) async fn replace(tx: &mut Tx<'_>, fresh: &Keys, now: Timestamp) -> Result<(), StoreError> {
    let text = format!("{}{}", fresh.public, fresh.private);
    secrets::replace(tx, NAME, text.as_bytes(), now).await
}

/// Both keys stand one below the other, as PEM.
fn read(kept: &[u8]) -> Result<Keys, StoreError> {
    const BETWEEN: &str = "-----END PUBLIC KEY-----\n";
    let corrupt = || StoreError::Corrupt { table: "secrets", id: 0, what: format!("{NAME} are no pair of keys") };
    let text = std::str::from_utf8(kept).map_err(|_| corrupt())?;
    let (public, private) = text.split_once(BETWEEN).ok_or_else(corrupt)?;
    Ok(Keys { public: format!("{public}{BETWEEN}"), private: private.to_owned() })
}
