//! Recent statuses in memory, by author, by hashtag and by what they boost: every status from the floor on is here, and
//! nothing below it. One entry for each status, however many people follow its author; when there are more than fit, the
//! oldest go and the floor rises. Loses nothing that matters: the database holds it all.

use super::{
    ById,
    candidate::{Candidate, Language},
    viewer::ViewerState,
};
use crate::events::{Event, StatusFacts};
use domain::Visibility;
use std::collections::{HashMap, HashSet, VecDeque};
use store::timelines::RecentRow;

/// How many statuses an index holds, unless a test says otherwise: some tens of megabytes.
pub const CAPACITY: usize = 200_000;
/// Deleted statuses that are remembered, in case their beginning is heard of after their end.
const TOMBSTONES: usize = 65_536;

/// A status, as far as timelines choose by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub id: i64,
    /// 0 for none.
    boost_of: i64,
    boost_author: i64,
    reply_account: i64,
    pub language: Language,
    /// Mentioned accounts, then hashtags.
    related: Box<[i64]>,
    mentions: u16,
    pub visibility: Visibility,
    pub local: bool,
    pub has_media: bool,
}

impl Entry {
    fn of_facts(facts: &StatusFacts) -> Self {
        let boost = facts.boost_of.is_some();
        let language = if boost { &facts.boost_language } else { &facts.language };
        Self {
            id: facts.id,
            boost_of: facts.boost_of.unwrap_or(0),
            boost_author: facts.boost_of_author.unwrap_or(0),
            reply_account: facts.in_reply_to_account.unwrap_or(0),
            language: Language::new(language.as_deref()),
            visibility: facts.visibility(),
            local: facts.local,
            has_media: facts.has_media,
            ..Self::related(&facts.mentions, &facts.tags)
        }
    }

    fn of_row(row: &RecentRow, mentions: &[i64], tags: &[i64]) -> Self {
        Self {
            id: row.id,
            boost_of: row.boost_of.unwrap_or(0),
            boost_author: row.boost_author.unwrap_or(0),
            reply_account: row.reply_account.unwrap_or(0),
            language: Language::new(row.language.as_deref()),
            visibility: Visibility::from_name(&row.visibility).unwrap_or(Visibility::Direct),
            local: row.local,
            has_media: row.has_media,
            ..Self::related(mentions, tags)
        }
    }

    fn related(mentions: &[i64], tags: &[i64]) -> Self {
        let mentions = &mentions[..mentions.len().min(usize::from(u16::MAX))];
        Self {
            id: 0,
            boost_of: 0,
            boost_author: 0,
            reply_account: 0,
            language: Language::default(),
            related: mentions.iter().chain(tags).copied().collect(),
            mentions: u16::try_from(mentions.len()).unwrap_or(u16::MAX),
            visibility: Visibility::Direct,
            local: false,
            has_media: false,
        }
    }

    fn mentioned(&self) -> &[i64] {
        &self.related[..usize::from(self.mentions)]
    }

    pub fn tags(&self) -> &[i64] {
        &self.related[usize::from(self.mentions)..]
    }

    pub fn boost(&self) -> Option<(i64, i64)> {
        (self.boost_of != 0).then_some((self.boost_of, self.boost_author))
    }

    /// Public, no boost, and with hashtags: in their timelines.
    fn is_tagged(&self) -> bool {
        self.visibility == Visibility::Public && self.boost_of == 0 && !self.tags().is_empty()
    }

    /// In the public timeline: public, no boost, no answer to somebody else.
    fn is_public(&self, author: i64) -> bool {
        self.visibility == Visibility::Public
            && self.boost_of == 0
            && (self.reply_account == 0 || self.reply_account == author)
    }
}

/// A status and its author, where a list is by something else.
pub(crate) type Place = (i64, i64);

/// The index.
pub(crate) struct Index {
    capacity: usize,
    /// Everything from this id on is here. While the index is being filled, nothing is.
    floor: i64,
    filling: bool,
    order: VecDeque<Place>,
    authors: ById<VecDeque<Entry>>,
    tags: ById<VecDeque<Place>>,
    boosts: ById<VecDeque<Place>>,
    public: VecDeque<Place>,
    local: VecDeque<Place>,
    tombstones: HashSet<i64>,
    burials: VecDeque<i64>,
    /// Domains of accounts that occur here; empty for those of this server.
    domains: ById<Box<str>>,
    /// Accounts whose domain has still to be read, or that may be gone.
    unsettled: HashMap<i64, u64>,
    changes: u64,
}

/// Puts a place into a list that rises.
fn insert(list: &mut VecDeque<Place>, place: Place) {
    match list.back() {
        Some(last) if *last >= place => {
            if let Err(at) = list.binary_search(&place) {
                list.insert(at, place);
            }
        }
        _ => list.push_back(place),
    }
}

fn remove(list: &mut VecDeque<Place>, place: Place) {
    if list.front() == Some(&place) {
        list.pop_front();
    } else if let Ok(at) = list.binary_search(&place) {
        list.remove(at);
    }
}

fn remove_from(lists: &mut ById<VecDeque<Place>>, key: i64, place: Place) {
    if let Some(list) = lists.get_mut(&key) {
        remove(list, place);
        if list.is_empty() {
            lists.remove(&key);
        }
    }
}

impl Index {
    /// An index that is still to be filled: until then every page comes from the database.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            floor: i64::MAX,
            filling: true,
            order: VecDeque::new(),
            authors: HashMap::new(),
            tags: HashMap::new(),
            boosts: HashMap::new(),
            public: VecDeque::new(),
            local: VecDeque::new(),
            tombstones: HashSet::new(),
            burials: VecDeque::new(),
            domains: HashMap::new(),
            unsettled: HashMap::new(),
            changes: 0,
        }
    }

    /// Everything from this id on is here.
    pub fn floor(&self) -> i64 {
        self.floor
    }
    pub fn capacity(&self) -> usize {
        self.capacity
    }
    pub fn len(&self) -> usize {
        self.order.len()
    }
    /// Statuses of an author, the oldest first. Look at nothing below the floor.
    pub fn by_author(&self, author: i64) -> Option<&VecDeque<Entry>> {
        self.authors.get(&author)
    }
    /// Public statuses with a hashtag, the oldest first.
    pub fn by_tag(&self, tag: i64) -> Option<&VecDeque<Place>> {
        self.tags.get(&tag)
    }
    /// Boosts of a status, the oldest first.
    pub fn boosts_of(&self, original: i64) -> impl Iterator<Item = Place> {
        self.boosts.get(&original).into_iter().flatten().copied()
    }
    /// What stands in the public timeline, or in that of this server, the oldest first.
    pub fn public(&self, local: bool) -> &VecDeque<Place> {
        if local { &self.local } else { &self.public }
    }

    /// One status.
    pub fn find(&self, (id, author): Place) -> Option<&Entry> {
        let entries = self.authors.get(&author)?;
        entries.binary_search_by_key(&id, |entry| entry.id).ok().map(|at| &entries[at])
    }

    /// Whether an account is on a domain that the viewer does not want to see. Of an account whose domain is not known
    /// yet, that is assumed: what is held back for a moment hurts less than what was not to be seen.
    pub fn is_unwanted_domain(&self, viewer: &ViewerState, account: i64) -> bool {
        !viewer.unwanted_domains().is_empty()
            && self.domains.get(&account).is_none_or(|domain| viewer.is_unwanted_domain(domain))
    }

    /// An entry as a viewer's timeline looks at it.
    pub fn candidate(&self, entry: &Entry, author: i64, viewer: &ViewerState) -> Candidate {
        let boost = entry.boost();
        Candidate {
            id: entry.id,
            author,
            visibility: entry.visibility,
            language: entry.language,
            reply_account: (entry.reply_account != 0).then_some(entry.reply_account),
            boost,
            mentions_viewer: viewer.account().is_some_and(|account| entry.mentioned().contains(&account.0)),
            tagged: boost.is_none() && entry.tags().iter().any(|tag| viewer.tags().contains(tag)),
            unwanted_domain: self.is_unwanted_domain(viewer, author)
                || boost.is_some_and(|(_, boosted)| self.is_unwanted_domain(viewer, boosted)),
        }
    }

    /// Applies an event; applied twice, it changes nothing more.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::StatusPosted(facts) => self.add_facts(facts),
            Event::StatusEdited(facts) => {
                if self.find((facts.id, facts.author)).is_some() {
                    self.take_out((facts.id, facts.author));
                }
                self.add_facts(facts);
                self.speak(facts);
            }
            Event::StatusDeleted(facts) => self.delete((facts.id, facts.author)),
            Event::AccountVisibilityChanged { account } => self.doubt(*account),
            _ => {}
        }
    }

    /// Boosts have the language of their original, which an edit may change.
    fn speak(&mut self, facts: &StatusFacts) {
        let language = Language::new(facts.language.as_deref());
        let boosts: Vec<Place> = self.boosts_of(facts.id).collect();
        for (id, author) in boosts {
            let Some(entries) = self.authors.get_mut(&author) else { continue };
            if let Ok(at) = entries.binary_search_by_key(&id, |entry| entry.id) {
                entries[at].language = language;
            }
        }
    }

    fn add_facts(&mut self, facts: &StatusFacts) {
        if facts.local {
            self.domains.entry(facts.author).or_default();
        }
        self.add(facts.author, Entry::of_facts(facts));
        self.shrink();
    }

    /// Takes in what the database holds, in a batch of the filling.
    pub fn add_row(&mut self, row: &RecentRow, mentions: &[i64], tags: &[i64]) {
        self.domains.insert(row.author, row.domain.as_str().into());
        if let Some(boosted) = row.boost_author {
            self.domains.insert(boosted, row.boost_domain.as_str().into());
        }
        self.add(row.author, Entry::of_row(row, mentions, tags));
    }

    /// The index is filled: from now on it knows everything from `floor` on.
    pub fn filled(&mut self, floor: i64) {
        self.filling = false;
        self.floor = floor;
        while let Some(&place) = self.order.front().filter(|(id, _)| *id < floor) {
            self.take_out(place);
        }
        self.shrink();
    }

    fn add(&mut self, author: i64, mut entry: Entry) {
        let place = (entry.id, author);
        let gone = self.tombstones.contains(&entry.id) || self.tombstones.contains(&entry.boost_of);
        // While the index is filled, its floor is not known yet.
        if gone || (entry.id < self.floor && !self.filling) {
            return;
        }
        let entries = self.authors.entry(author).or_default();
        let at = entries.partition_point(|other| other.id < entry.id);
        if entries.get(at).is_some_and(|other| other.id == entry.id) {
            return;
        }
        insert(&mut self.order, place);
        if let Some((original, boosted)) = entry.boost() {
            // What an edit said since the boost was made.
            entry.language = self.find((original, boosted)).map_or(entry.language, |original| original.language);
            insert(self.boosts.entry(original).or_default(), place);
            self.settle_later(boosted);
        }
        self.settle_later(author);
        if entry.is_tagged() {
            for tag in entry.tags() {
                insert(self.tags.entry(*tag).or_default(), place);
            }
        }
        if entry.is_public(author) {
            insert(&mut self.public, place);
            if entry.local {
                insert(&mut self.local, place);
            }
        }
        self.authors.entry(author).or_default().insert(at, entry);
    }

    fn shrink(&mut self) {
        while self.order.len() > self.capacity && !self.filling {
            let Some(&place) = self.order.front() else { return };
            self.take_out(place);
            self.floor = place.0.saturating_add(1);
        }
    }

    fn take_out(&mut self, place: Place) {
        let (id, author) = place;
        let Some(entries) = self.authors.get_mut(&author) else { return };
        let Ok(at) = entries.binary_search_by_key(&id, |entry| entry.id) else { return };
        let Some(entry) = entries.remove(at) else { return };
        if entries.is_empty() {
            self.authors.remove(&author);
        }
        remove(&mut self.order, place);
        if let Some((original, _)) = entry.boost() {
            remove_from(&mut self.boosts, original, place);
        }
        if entry.is_tagged() {
            for tag in entry.tags() {
                remove_from(&mut self.tags, *tag, place);
            }
        }
        if entry.is_public(author) {
            remove(&mut self.public, place);
            remove(&mut self.local, place);
        }
    }

    /// A status is gone, and its boosts with it.
    fn delete(&mut self, place: Place) {
        if self.tombstones.insert(place.0) {
            self.burials.push_back(place.0);
            if self.burials.len() > TOMBSTONES
                && let Some(oldest) = self.burials.pop_front()
            {
                self.tombstones.remove(&oldest);
            }
        }
        self.take_out(place);
        let boosts: Vec<Place> = self.boosts_of(place.0).collect();
        for boost in boosts {
            self.take_out(boost);
        }
    }

    fn settle_later(&mut self, account: i64) {
        if !self.domains.contains_key(&account) {
            self.doubt(account);
        }
    }

    /// The account may be gone, or its domain is not known.
    fn doubt(&mut self, account: i64) {
        self.changes += 1;
        self.unsettled.insert(account, self.changes);
    }

    /// Accounts that have to be looked up before the index can be trusted about them, and a mark for
    /// [`Index::settle`].
    pub fn unsettled(&self) -> Option<(Vec<i64>, u64)> {
        (!self.unsettled.is_empty()).then(|| (self.unsettled.keys().copied().collect(), self.changes))
    }

    /// Applies what was found of the accounts that were asked for: an account without a domain is gone, with all that it
    /// wrote. What came into doubt after the mark stays in doubt.
    pub fn settle(&mut self, asked: &[i64], found: &[(i64, String)], mark: u64) {
        for (account, domain) in found {
            self.domains.insert(*account, domain.as_str().into());
        }
        let found: HashSet<i64> = found.iter().map(|(account, _)| *account).collect();
        let gone: HashSet<i64> = asked.iter().copied().filter(|account| !found.contains(account)).collect();
        if !gone.is_empty() {
            self.forget_accounts(&gone);
        }
        self.unsettled.retain(|account, since| *since > mark || !asked.contains(account));
    }

    fn forget_accounts(&mut self, gone: &HashSet<i64>) {
        let mut places = Vec::new();
        for (author, entries) in &mut self.authors {
            for entry in entries {
                if gone.contains(author) || gone.contains(&entry.boost_author) {
                    places.push((entry.id, *author));
                } else if gone.contains(&entry.reply_account) {
                    entry.reply_account = 0;
                }
            }
        }
        for place in places {
            self.delete(place);
        }
        self.public_again();
        for account in gone {
            self.domains.remove(account);
        }
    }

    /// An answer to an account that is gone is no answer any more, as in the database: it stands in the public timeline.
    fn public_again(&mut self) {
        let places: Vec<(Place, bool)> = self
            .order
            .iter()
            .filter_map(|place| self.find(*place).filter(|entry| entry.is_public(place.1)).map(|e| (*place, e.local)))
            .collect();
        self.public = places.iter().map(|(place, _)| *place).collect();
        self.local = places.iter().filter(|(_, local)| *local).map(|(place, _)| *place).collect();
    }
}

#[cfg(test)]
mod tests;
