//! The thread around a status, as one viewer sees it.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#context>

use super::see::ReadError;
use crate::App;
use domain::{AccountId, Status, StatusId};
use std::collections::{HashMap, HashSet};
use store::{Reads, StoreError, accounts, relationships, sight, statuses};

/// How much of a thread is shown to somebody.
struct Reach {
    ancestors: i64,
    descendants: i64,
    depth: i64,
}

const STRANGERS: Reach = Reach { ancestors: 40, descendants: 60, depth: 20 };
const MEMBERS: Reach = Reach { ancestors: 4_096, descendants: 4_096, depth: 4_096 };

/// What stands around a status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// What it answers, and so on, the root first.
    pub ancestors: Vec<StatusId>,
    /// Answers to it, each followed by the answers to that.
    pub descendants: Vec<StatusId>,
}

impl App {
    /// The thread around a status, without what the viewer may not or does not want to see.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for what the viewer may not see.
    pub async fn status_context(&self, viewer: Option<AccountId>, id: StatusId) -> Result<Context, ReadError> {
        let root = self.visible_status(viewer, id).await?.ok_or(ReadError::NotFound)?;
        if viewer.is_some() && !root.local {
            self.fill_thread(root.id).await?;
        }
        let db = self.read();
        let reach = if viewer.is_some() { MEMBERS } else { STRANGERS };
        let up = statuses::ancestors(&db, root.id, reach.ancestors).await?;
        let down = statuses::descendants(&db, root.id, reach.depth, reach.descendants).await?;
        let ids: Vec<StatusId> = up.iter().chain(down.iter().map(|(id, _)| id)).copied().collect();
        if ids.is_empty() {
            return Ok(Context::default());
        }
        let seen = sight::visible(&db, viewer, &ids).await?;
        let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
        let found: HashMap<StatusId, Status> =
            statuses::by_ids(&db, &ids).await?.into_iter().map(|status| (status.id, status)).collect();
        let hidden = hidden_authors(self, &db, viewer, found.values()).await?;
        let shown = |id: &StatusId| seen.contains(id) && found.get(id).is_some_and(|s| !hidden.contains(&s.account_id));
        Ok(Context {
            ancestors: up.into_iter().filter(shown).collect(),
            descendants: in_reading_order(root.id, &down, &found).into_iter().filter(shown).collect(),
        })
    }
}

/// Authors whose statuses the viewer does not want in a thread: blocked, blocking, muted, of a server that they do not
/// want to see, or limited by moderators and not followed.
async fn hidden_authors(
    app: &App,
    db: &impl Reads,
    viewer: Option<AccountId>,
    statuses: impl Iterator<Item = &Status>,
) -> Result<HashSet<AccountId>, StoreError> {
    let authors: HashSet<i64> =
        statuses.map(|status| status.account_id).filter(|id| Some(*id) != viewer).map(|id| id.0).collect();
    let authors: Vec<i64> = authors.into_iter().collect();
    let limited: HashSet<AccountId> = accounts::by_ids(db, &authors)
        .await?
        .into_iter()
        .filter(|account| account.limited_at.is_some())
        .map(|account| account.id)
        .collect();
    let Some(viewer) = viewer else { return Ok(limited) };
    let relations = relationships::of(db, viewer, &authors, app.now()).await?;
    let hidden = relations.into_iter().filter(|to| {
        let unwanted = to.blocking || to.blocked_by || to.muting || to.domain_blocking;
        unwanted || (limited.contains(&to.target) && !to.following)
    });
    Ok(hidden.map(|to| to.target).collect())
}

/// Each answer is followed by the answers to it; what an author adds to their own status comes first.
fn in_reading_order(root: StatusId, down: &[(StatusId, StatusId)], found: &HashMap<StatusId, Status>) -> Vec<StatusId> {
    let mut answers: HashMap<StatusId, Vec<StatusId>> = HashMap::new();
    for (id, parent) in down {
        answers.entry(*parent).or_default().push(*id);
    }
    for list in answers.values_mut() {
        let own = |id: &StatusId| found.get(id).is_some_and(|s| s.in_reply_to_account_id == Some(s.account_id));
        list.sort_unstable_by_key(|id| (!own(id), *id));
    }
    let mut ordered = Vec::with_capacity(down.len());
    let mut open: Vec<StatusId> = answers.remove(&root).unwrap_or_default();
    open.reverse();
    while let Some(next) = open.pop() {
        ordered.push(next);
        open.extend(answers.remove(&next).unwrap_or_default().into_iter().rev());
    }
    ordered
}
