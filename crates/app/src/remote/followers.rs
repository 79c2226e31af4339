//! The list of those who follow an account of elsewhere from here, as its own server has it, against what is known here
//! (FEP-8fcf). It says nothing of anybody else: only follows of that account change, and only by people of this server.

use crate::{
    App,
    accounts::{EndedBy, accept_follow, end_follow},
    delivery::publish::{To, publish},
    jobs::{Job, JobError, Lane},
};
use domain::{Account, AccountId};
use federation::{fetch, render::activity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;
use store::{StoreError, accounts, engine::Tx, follows};
use wire::uri::Uri;

/// Follows that change in one transaction.
const BATCH: usize = 100;
/// Follows that we take back of which we know nothing: more of them are no accident.
const UNKNOWN: usize = 100;

/// Compares who follows an account from here with what its server says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareFollowers {
    /// The account.
    pub account: i64,
    /// Where the list is.
    pub url: String,
}

impl Job for CompareFollowers {
    const KIND: &'static str = "compare_followers";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some(account) = accounts::by_id(&app.read(), AccountId(self.account)).await? else { return Ok(()) };
        let Ok(url) = Uri::parse(&self.url) else { return Ok(()) };
        if !app.policy().await?.deals_with(url.host().as_str()) {
            return Ok(());
        }
        // Before the list is fetched: who is accepted meanwhile is not on it, and still follows.
        let here = follows::local_follower_uris(&app.read(), account.id).await?;
        let signer = app.fetch_signer();
        // What cannot be read now is said again with the next post.
        let Ok(found) = fetch::document(app.stranger(), &url, signer.as_ref()).await else { return Ok(()) };
        let Some(listed) = entries(found.value().value()) else { return Ok(()) };
        let known: HashSet<&str> = here.iter().map(|(_, uri)| uri.as_str()).collect();
        let unknown = listed.iter().filter(|uri| !known.contains(uri.as_str())).filter_map(|uri| Uri::parse(uri).ok());
        let unknown: Vec<String> =
            unknown.filter(|uri| app.is_ours(uri)).take(UNKNOWN).map(|uri| uri.as_str().to_owned()).collect();
        let gone: Vec<AccountId> = here.iter().filter(|(_, uri)| !listed.contains(uri)).map(|(id, _)| *id).collect();
        for some in gone.chunks(BATCH) {
            let (with, some, id) = (app.clone(), some.to_vec(), account.id);
            let end = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                for follower in &some {
                    end_follow(&with, tx, *follower, id, EndedBy::Followed).await?;
                }
                Ok(())
            };
            app.store().write(end).await?;
        }
        let with = app.clone();
        let settle = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            for uri in &unknown {
                settle(&with, tx, uri, &account).await?;
            }
            Ok(())
        };
        app.store().write(settle).await?;
        Ok(())
    }
}

/// Somebody of this server follows an account as its server says: they asked to, and the answer was lost; or they do not,
/// and it is told so.
async fn settle(app: &App, tx: &mut Tx<'_>, uri: &str, account: &Account) -> Result<(), StoreError> {
    let Some(follower) = accounts::by_uri(tx, uri).await?.filter(Account::is_local) else { return Ok(()) };
    match follows::between(tx, follower.id, account.id).await? {
        Some(follow) if follow.accepted => {}
        Some(_) => drop(accept_follow(app, tx, follower.id, account.id).await?),
        None => {
            let id = activity::follow_id(uri, app.ids().next());
            let undo = activity::undo(activity::follow(&id, uri, &account.uri));
            publish(app, tx, Some(follower.id), &undo, To::only([account.id])).await?;
        }
    }
    Ok(())
}

/// The entries of a collection that is whole. One that goes on elsewhere is none: whoever is not on it would be lost.
fn entries(collection: &Value) -> Option<HashSet<String>> {
    if ["first", "next", "last"].iter().any(|page| collection.get(page).is_some_and(|page| !page.is_null())) {
        return None;
    }
    let listed = collection.get("orderedItems").or_else(|| collection.get("items"));
    match listed {
        Some(Value::Array(listed)) => {
            let ids =
                listed.iter().map(|entry| entry.as_str().or_else(|| entry.get("id")?.as_str()).map(str::to_owned));
            ids.collect()
        }
        Some(Value::String(only)) => Some(HashSet::from([only.clone()])),
        None | Some(Value::Null) if collection.get("totalItems").and_then(Value::as_u64) == Some(0) => {
            Some(HashSet::new())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn half_a_list_is_none() {
        let count = |value: Value| entries(&value).map(|found| found.len());
        assert_eq!(count(json!({ "orderedItems": ["a", {"id": "b"}] })), Some(2));
        assert_eq!(count(json!({ "items": "a" })), Some(1));
        assert_eq!(count(json!({ "items": [] })), Some(0));
        assert_eq!(count(json!({ "totalItems": 0 })), Some(0));
        for none in [
            json!({}),
            json!({ "totalItems": 2 }),
            json!({ "items": ["a"], "next": "b" }),
            json!({ "first": "b" }),
            json!({ "items": ["a", 1] }),
            json!({ "items": 1 }),
        ] {
            assert_eq!(count(none.clone()), None, "{none}");
        }
    }
}
