//! In whose name requests are signed: keys of local accounts, and of the server itself. Parsed once, then kept.

use crate::App;
use domain::AccountId;
use federation::signatures::SigningKey;
use std::sync::Arc;
use store::StoreError;

/// A key with the id under which others find its public half.
pub struct Signer {
    /// The key.
    pub key: SigningKey,
    /// `keyId` in signatures.
    pub key_id: String,
}

impl App {
    /// The key of a local account; `None` when it is gone, or has no key that can be read.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn signer(&self, account: AccountId) -> Result<Option<Arc<Signer>>, StoreError> {
        let load = async {
            let Some((key_id, pem)) = store::accounts::signing_key(&self.read(), account).await? else {
                return Ok(None);
            };
            Ok(signer(key_id, &pem))
        };
        self.inner.signers.get_or_load(&Some(account), load).await
    }

    /// With which key an account signs this row of the outbox; and its present one, where that is another.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn signers(
        &self,
        account: AccountId,
        seq: i64,
    ) -> Result<(Option<Arc<Signer>>, Option<Arc<Signer>>), StoreError> {
        let Some(present) = self.signer(account).await? else { return Ok((None, None)) };
        let former = store::accounts::former_key(&self.read(), account, seq).await?;
        Ok(match former.and_then(|pem| signer(present.key_id.clone(), &pem)) {
            Some(former) => (Some(former), Some(present)),
            None => (Some(present), None),
        })
    }
}

impl App {
    /// The key of the server itself, which asks in nobody's name.
    pub(crate) fn server_signer(&self) -> Option<Arc<Signer>> {
        if let Some(kept) = self.inner.signers.get(&None) {
            return Some(kept);
        }
        let ticket = self.inner.signers.ticket(&None);
        let key_id = federation::render::key_id(&self.site().home().instance_actor());
        let made = signer(key_id, &self.instance_keys().private)?;
        self.inner.signers.put(&None, made.clone(), ticket);
        Some(made)
    }
}

/// Reads a key. One that cannot be read is the operator's to know of, and nobody's request fails for it.
fn signer(key_id: String, pem: &str) -> Option<Arc<Signer>> {
    match SigningKey::from_pem(pem) {
        Ok(key) => Some(Arc::new(Signer { key, key_id })),
        Err(error) => {
            tracing::error!(key.id = %key_id, %error, "a private key cannot be read");
            None
        }
    }
}
