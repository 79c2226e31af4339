//! Somebody elsewhere says, beside what is for followers, who of this server follows them (FEP-8fcf). When that is not what
//! is known here, a job looks at their list.

use crate::{App, jobs::enqueue, remote::CompareFollowers};
use domain::Account;
use federation::followers::{Digest, Synchronization};
use store::{StoreError, engine::Tx, follows, remote};
use wire::uri::Uri;

/// The list of one account is looked at once in so many seconds.
const REST: i64 = 60 * 60;

impl App {
    /// Looks whether both sides agree. Only the owner of a collection speaks of it, and only its own host is asked.
    pub(super) async fn compare_followers(&self, actor: &Account, claim: &Synchronization) -> Result<(), StoreError> {
        let is_theirs = claim.collection.as_str() == actor.followers_uri
            && Uri::parse(&actor.uri).is_ok_and(|actor| actor.same_origin(&claim.url));
        if !is_theirs || self.followers_here(actor).await? == claim.digest {
            return Ok(());
        }
        let (app, id, now) = (self.clone(), actor.id, self.now());
        let job = CompareFollowers { account: id.0, url: claim.url.as_str().to_owned() };
        let ask = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            if remote::check_followers(tx, id, (now, now.plus_seconds(-REST))).await? {
                enqueue(tx, &job, app.ids(), now, now).await?;
            }
            Ok(())
        };
        self.store().write(ask).await
    }

    /// Who of this server follows an account of elsewhere, summed up.
    async fn followers_here(&self, account: &Account) -> Result<Digest, StoreError> {
        let load = async {
            let here = follows::local_follower_uris(&self.read(), account.id).await?;
            Ok::<_, StoreError>(Some(Digest::of_all(here.iter().map(|(_, uri)| uri.as_str()))))
        };
        Ok(self.inner.followers_here.get_or_load(&account.id.0, load).await?.unwrap_or_default())
    }
}
