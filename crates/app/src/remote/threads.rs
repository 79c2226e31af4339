//! Fills threads that lie in part on other servers: upwards when an answer comes whose question is not known, downwards
//! when somebody opens a thread. Each has a budget, whatever the other servers say there is.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#dfn-replies>

use super::RemoteError;
use crate::{
    App,
    jobs::{Job, JobError, Lane, enqueue},
};
use domain::StatusId;
use federation::fetch;
use serde::{Deserialize, Serialize};
use std::collections::{HashSet, VecDeque};
use store::{StoreError, engine::Tx, statuses};
use wire::{
    activitystreams::{Collection, CollectionRef, Reference},
    uri::Uri,
};

/// Documents that are fetched for one request, at most.
const BUDGET: usize = 400;
/// Pages of one list, at most.
const PAGES: usize = 10;
/// Answers are listed anew after so many seconds.
const AGAIN: i64 = 5 * 60;

/// Climbs from an answer to what it answers, and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchAncestors {
    /// The answer.
    pub status: i64,
}

/// Fetches the answers to a status, and the answers to those.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchReplies {
    /// The status.
    pub status: i64,
}

impl App {
    /// Somebody opens a thread: what is listed of it elsewhere is fetched, if that was not done a moment ago. They do not
    /// wait for it.
    pub(crate) async fn fill_thread(&self, status: StatusId) -> Result<(), StoreError> {
        let before = self.now().plus_seconds(-AGAIN);
        if !statuses::replies_due(&self.read(), status, before).await? {
            return Ok(());
        }
        let app = self.clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                let now = app.now();
                if statuses::claim_replies(tx, status, before, now).await? {
                    enqueue(tx, &FetchReplies { status: status.0 }, app.ids(), now, now).await?;
                }
                Ok(())
            })
            .await
    }
}

impl Job for FetchAncestors {
    const KIND: &'static str = "fetch_ancestors";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.status.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let mut at = StatusId(self.status);
        for _ in 0..BUDGET {
            let Some(parent) = statuses::missing_parent(&app.read(), at).await? else { return Ok(()) };
            let Ok(parent) = Uri::parse(&parent) else { return Ok(()) };
            match app.fetch_one(&parent).await {
                Ok(found) => at = found,
                Err(RemoteError::NotFound) => return Ok(()),
                Err(RemoteError::Unreachable) => {
                    return Err(JobError::Retry(format!("{parent} cannot be fetched now")));
                }
                Err(RemoteError::Store(error)) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Job for FetchReplies {
    const KIND: &'static str = "fetch_replies";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.status.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let mut search = Search { left: BUDGET, seen: HashSet::new(), open: VecDeque::from([StatusId(self.status)]) };
        while let Some(status) = search.open.pop_front() {
            let Some(listed) = statuses::replies_of(&app.read(), status).await? else { continue };
            let Ok(listed) = Uri::parse(&listed) else { continue };
            for answer in search.answers(app, listed).await {
                search.take(app, &answer).await?;
            }
        }
        Ok(())
    }
}

/// The search for the answers of one thread.
struct Search {
    left: usize,
    seen: HashSet<Uri>,
    open: VecDeque<StatusId>,
}

impl Search {
    /// The ids of answers that a collection lists, page by page. A server that does not answer lists none.
    async fn answers(&mut self, app: &App, listed: Uri) -> Vec<Uri> {
        let (mut answers, mut next) = (Vec::new(), Some(listed.clone()));
        for _ in 0..PAGES {
            let Some(page) = next.take() else { break };
            // Pages lie where the collection does, and none is read twice.
            if self.left == 0 || !page.same_origin(&listed) || !self.seen.insert(page.clone()) {
                break;
            }
            self.left -= 1;
            let signer = app.fetch_signer();
            let Ok(found) = fetch::document(app.stranger(), &page, signer.as_ref()).await else { break };
            let Ok(collection) = found.into_value().collection() else { break };
            next = self.read(collection, &mut answers);
        }
        answers
    }

    /// Takes what a page lists, and tells which comes after it.
    fn read(&mut self, collection: Collection, answers: &mut Vec<Uri>) -> Option<Uri> {
        answers.extend(collection.items.iter().filter_map(Reference::id).cloned());
        let next = collection.next;
        match collection.first {
            Some(CollectionRef::Id(first)) => Some(first),
            Some(CollectionRef::Embedded(first)) => self.read(*first, answers),
            None => next,
        }
    }

    /// Fetches an answer from its own id.
    async fn take(&mut self, app: &App, answer: &Uri) -> Result<(), JobError> {
        if !self.seen.insert(answer.clone()) {
            return Ok(());
        }
        let known = statuses::by_uri(&app.read(), answer.as_str()).await?.map(|status| status.id);
        let found = match known {
            Some(known) => Ok(known),
            None if self.left == 0 => return Ok(()),
            None => {
                self.left -= 1;
                app.fetch_one(answer).await
            }
        };
        match found {
            Ok(found) => self.open.push_back(found),
            Err(RemoteError::Store(error)) => return Err(error.into()),
            Err(RemoteError::NotFound | RemoteError::Unreachable) => {}
        }
        Ok(())
    }
}
