//! What one viewer's timelines depend on, and the rules by which they choose. Kept in memory until the tail says that
//! something of it changed.

use super::{ById, candidate::Candidate, candidate::Language};
use crate::App;
use domain::{AccountId, Timestamp, Visibility};
use std::{collections::HashSet, sync::Arc};
use store::{
    StoreError, relations,
    relations::{Edge, FollowRow},
};

/// Whom moderators have put out of sight, or limited.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// Nothing of these is seen.
    pub suspended: HashSet<i64>,
    /// These reach only those who follow them.
    pub limited: HashSet<i64>,
}

/// The options of a follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// Boosts are shown.
    pub show_boosts: bool,
    /// The viewer is told of each status after this id.
    pub notify_from: Option<i64>,
    /// Only these languages; empty for all.
    pub languages: Box<[Language]>,
}

impl Follow {
    fn new(row: &FollowRow) -> Self {
        // What is no list of languages restricts nothing: better to show too much of a person whom one follows.
        let languages: Vec<String> = serde_json::from_str(&row.languages).unwrap_or_default();
        Self {
            show_boosts: row.show_boosts,
            notify_from: row.notify_from,
            languages: languages.iter().map(|code| Language::new(Some(code))).collect(),
        }
    }

    fn takes(&self, language: Language) -> bool {
        self.languages.is_empty() || language.is_unknown() || self.languages.contains(&language)
    }
}

/// What a viewer's timelines depend on.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ViewerState {
    /// Who looks; 0 for somebody who is not signed in.
    account: i64,
    follows: ById<Follow>,
    /// Blocked, in either direction.
    blocked: HashSet<i64>,
    muted: ById<Option<Timestamp>>,
    exclusive: HashSet<i64>,
    /// In order.
    domains: Box<[String]>,
    tags: Box<[i64]>,
    /// The viewer and those whom the viewer follows and may see in the home.
    authors: Box<[i64]>,
    standings: Arc<Standings>,
}

impl ViewerState {
    /// Who looks; `None` for somebody who is not signed in.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        (self.account != 0).then_some(AccountId(self.account))
    }

    /// Whose statuses may stand in this home: the viewer's own, and those of followed accounts.
    #[must_use]
    pub fn authors(&self) -> &[i64] {
        &self.authors
    }

    /// Ids of followed hashtags.
    #[must_use]
    pub fn tags(&self) -> &[i64] {
        &self.tags
    }

    /// Whether the viewer follows the account.
    #[must_use]
    pub fn follows(&self, account: i64) -> bool {
        self.follows.contains_key(&account)
    }

    /// Domains that the viewer does not want to see.
    #[must_use]
    pub fn unwanted_domains(&self) -> &[String] {
        &self.domains
    }

    /// Whether the viewer does not want to see this domain.
    #[must_use]
    pub fn is_unwanted_domain(&self, domain: &str) -> bool {
        !domain.is_empty() && self.domains.binary_search_by(|unwanted| unwanted.as_str().cmp(domain)).is_ok()
    }

    /// A block in either direction, or a mute that has not run out.
    #[must_use]
    pub fn hides(&self, account: i64, now: Timestamp) -> bool {
        self.blocked.contains(&account) || self.mutes(account, now)
    }

    fn mutes(&self, account: i64, now: Timestamp) -> bool {
        self.muted.get(&account).is_some_and(|until| until.is_none_or(|until| until > now))
    }

    /// All whom [`ViewerState::hides`] says.
    pub(crate) fn hidden(&self, now: Timestamp) -> Vec<i64> {
        let muted = self.muted.keys().copied().filter(|account| self.mutes(*account, now));
        self.blocked.iter().copied().chain(muted).collect()
    }

    /// Whether there is a block, in either direction.
    #[must_use]
    pub fn has_block_with(&self, account: i64) -> bool {
        self.blocked.contains(&account)
    }

    /// All with whom there is a block, in either direction.
    pub(crate) fn blocked(&self) -> Vec<i64> {
        self.blocked.iter().copied().collect()
    }

    /// Whether a status stands in this viewer's home, but for the rule about boosts of the same status.
    ///
    /// This is `design.md`, "Home, defined". `can_see` follows from it: what is followers-only is taken of followed authors
    /// alone, what is direct only when it mentions the viewer, and of those who block the viewer or are suspended nothing.
    /// A boosted status is open to everybody, or its author's own boost of it, which the same people may see: nobody may
    /// boost anything else.
    #[must_use]
    pub fn takes(&self, candidate: &Candidate, now: Timestamp) -> bool {
        let &Candidate { author, .. } = candidate;
        if self.standings.suspended.contains(&author) {
            return false;
        }
        if author != self.account && !self.takes_of_other(candidate, now) {
            return false;
        }
        candidate.boost.is_none_or(|(_, boosted)| {
            !self.standings.suspended.contains(&boosted)
                && (boosted == self.account || (!self.hides(boosted, now) && !candidate.unwanted_domain))
        })
    }

    /// The accounts of whose statuses the viewer is told, and from which id on.
    pub(crate) fn bells(&self) -> impl Iterator<Item = (i64, i64)> {
        self.follows.iter().filter_map(|(account, follow)| Some((*account, follow.notify_from?)))
    }

    /// Whether the viewer is told of a status: it stands in the home, begins something or goes on with what its author
    /// began, and does not tell the viewer anyway, by a mention.
    #[must_use]
    pub fn rings(&self, candidate: &Candidate, now: Timestamp) -> bool {
        let &Candidate { id, author, .. } = candidate;
        self.follows.get(&author).and_then(|follow| follow.notify_from).is_some_and(|from| id > from)
            && candidate.boost.is_none()
            && candidate.reply_account.is_none_or(|to| to == author)
            && candidate.visibility != Visibility::Direct
            && !candidate.mentions_viewer
            && self.takes(candidate, now)
    }

    fn takes_of_other(&self, candidate: &Candidate, now: Timestamp) -> bool {
        let &Candidate { author, .. } = candidate;
        let invited = match self.follows.get(&author) {
            Some(follow) => follow.takes(candidate.language) && (candidate.boost.is_none() || follow.show_boosts),
            None => {
                candidate.tagged
                    && candidate.boost.is_none()
                    && candidate.visibility == Visibility::Public
                    && !self.standings.limited.contains(&author)
            }
        };
        let answers_known =
            candidate.reply_account.is_none_or(|to| to == self.account || to == author || self.follows(to));
        invited
            && answers_known
            && (candidate.visibility != Visibility::Direct || candidate.mentions_viewer)
            && !candidate.unwanted_domain
            && !self.exclusive.contains(&author)
            && !self.hides(author, now)
    }

    /// Whether a public status of this author may stand in a public timeline or one of a hashtag.
    #[must_use]
    pub fn takes_in_public(&self, author: i64, now: Timestamp) -> bool {
        !self.standings.suspended.contains(&author)
            && !self.standings.limited.contains(&author)
            && !self.hides(author, now)
    }

    pub(crate) fn is_suspended(&self, account: i64) -> bool {
        self.standings.suspended.contains(&account)
    }
}

impl App {
    /// What a viewer's timelines depend on, as it is now; without an account, that of somebody who is not signed in.
    /// Whoever keeps it asks again after each event that concerns it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn viewer_state(&self, viewer: Option<AccountId>) -> Result<Arc<ViewerState>, StoreError> {
        let account = viewer.unwrap_or(AccountId(0));
        let timelines = &self.inner.timelines;
        let load = async { Ok::<_, StoreError>(Some(Arc::new(self.load_viewer(account).await?))) };
        Ok(timelines.viewers.get_or_load(&account, load).await?.unwrap_or_default())
    }

    async fn load_viewer(&self, account: AccountId) -> Result<ViewerState, StoreError> {
        let standings = self.standings().await?;
        if account.0 == 0 {
            return Ok(ViewerState { standings, ..ViewerState::default() });
        }
        let read = self.read();
        let (follows, edges, mut domains) = futures::try_join!(
            relations::follows(&read, account),
            relations::edges(&read, account),
            relations::blocked_domains(&read, account),
        )?;
        domains.sort_unstable();
        let mut state = ViewerState {
            account: account.0,
            follows: follows.iter().map(|row| (row.target_id, Follow::new(row))).collect(),
            domains: domains.into(),
            standings,
            ..ViewerState::default()
        };
        let mut tags = Vec::new();
        for edge in edges {
            match edge {
                Edge::Blocks(other) | Edge::BlockedBy(other) => drop(state.blocked.insert(other.0)),
                Edge::Mutes(other, until) => drop(state.muted.insert(other.0, until)),
                Edge::Exclusive(other) => drop(state.exclusive.insert(other.0)),
                Edge::FollowsTag(tag) => tags.push(tag.0),
            }
        }
        state.tags = tags.into();
        let shown = |other: &i64| !state.blocked.contains(other) && !state.exclusive.contains(other);
        let mut authors: Vec<i64> = state.follows.keys().copied().filter(shown).collect();
        authors.push(account.0);
        authors.sort_unstable();
        state.authors = authors.into();
        Ok(state)
    }

    async fn standings(&self) -> Result<Arc<Standings>, StoreError> {
        let load = async {
            let mut standings = Standings::default();
            for (account, suspended) in relations::moderated(&self.read()).await? {
                let set = if suspended { &mut standings.suspended } else { &mut standings.limited };
                set.insert(account.0);
            }
            Ok::<_, StoreError>(Some(Arc::new(standings)))
        };
        Ok(self.inner.timelines.standings.get_or_load(&(), load).await?.unwrap_or_default())
    }
}
