//! Who listens: listeners by account, by whom they follow, and by stream. Plain data that the hub's task alone owns;
//! nothing here waits or asks the database.

use super::{
    frame::{Form, Kind},
    name::{Origin, Stream},
    outbox::{End, Outbox},
};
use app::events::StatusFacts;
use domain::{AccountId, AppId, TokenId, Visibility};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

/// Streams that one person may have open at once.
pub const MAX_PER_ACCOUNT: usize = 100;

/// One open stream of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListenerId(pub u64);

/// What a viewer follows and does not want to see, as of some moment.
pub trait View {
    /// Whom the viewer follows.
    fn follows(&self) -> impl Iterator<Item = i64>;
    /// The hashtags that the viewer follows.
    fn tags(&self) -> impl Iterator<Item = i64>;
    /// Whether the status belongs into the viewer's home.
    fn home(&self, facts: &StatusFacts) -> bool;
    /// Whether the viewer is told of the status, by a bell.
    fn rings(&self, facts: &StatusFacts) -> bool;
    /// Whether the status belongs into the public timeline, as the viewer sees it.
    fn public(&self, facts: &StatusFacts) -> bool;
    /// Whether the status belongs into the timelines of its hashtags, as the viewer sees them.
    fn tagged(&self, facts: &StatusFacts) -> bool;
}

/// A client that listens.
#[derive(Debug)]
pub struct Listener {
    /// Who listens.
    pub account: AccountId,
    /// With which token.
    pub token: TokenId,
    /// Through which app.
    pub app: Option<AppId>,
    /// The token itself, to ask whether it is still good.
    pub secret: Box<str>,
    /// The token may read notifications.
    pub notifications: bool,
    /// How it listens.
    pub form: Form,
    /// What waits for it.
    pub outbox: Arc<Outbox>,
    /// What it listens to.
    pub streams: Vec<Stream>,
}

/// One frame to be sent: to whom, and as what.
#[derive(Debug, Clone)]
pub struct Target {
    /// Who listens.
    pub account: AccountId,
    /// How.
    pub form: Form,
    /// On which stream.
    pub stream: Stream,
    /// Where it goes.
    pub outbox: Arc<Outbox>,
}

struct Viewer<V> {
    listeners: Vec<ListenerId>,
    view: Option<Arc<V>>,
}

/// Everybody who listens on this node.
pub struct Registry<V> {
    listeners: HashMap<ListenerId, Listener>,
    viewers: HashMap<i64, Viewer<V>>,
    /// Viewers by whom they follow.
    followers: HashMap<i64, HashSet<i64>>,
    /// Viewers by the hashtags that they follow.
    tag_followers: HashMap<i64, HashSet<i64>>,
    public: HashMap<(Origin, bool), HashSet<ListenerId>>,
    /// By the hashtag's normalised name.
    hashtags: HashMap<String, HashSet<ListenerId>>,
    /// Viewers whose view must be read again before anything is decided for them.
    stale: HashSet<i64>,
}

impl<V: View> Registry<V> {
    /// Nobody.
    #[must_use]
    pub fn new() -> Self {
        Self {
            listeners: HashMap::new(),
            viewers: HashMap::new(),
            followers: HashMap::new(),
            tag_followers: HashMap::new(),
            public: HashMap::new(),
            hashtags: HashMap::new(),
            stale: HashSet::new(),
        }
    }

    /// Takes in a listener without streams. One too many is ended at once.
    pub fn open(&mut self, id: ListenerId, listener: Listener) {
        let account = listener.account.0;
        let viewer = self.viewers.entry(account).or_insert_with(|| Viewer { listeners: Vec::new(), view: None });
        if viewer.listeners.len() >= MAX_PER_ACCOUNT {
            listener.outbox.end(End::TooMany);
        }
        if viewer.view.is_none() {
            self.stale.insert(account);
        }
        viewer.listeners.push(id);
        self.listeners.insert(id, listener);
    }

    /// Forgets a listener. Returns how many streams it had.
    pub fn close(&mut self, id: ListenerId) -> usize {
        let Some(listener) = self.listeners.remove(&id) else { return 0 };
        for stream in &listener.streams {
            self.unlink(id, stream);
        }
        let account = listener.account.0;
        if let Some(viewer) = self.viewers.get_mut(&account) {
            viewer.listeners.retain(|other| *other != id);
            if viewer.listeners.is_empty() {
                let gone = self.viewers.remove(&account).and_then(|viewer| viewer.view);
                self.reindex(account, gone.as_deref(), None);
                self.stale.remove(&account);
            }
        }
        listener.streams.len()
    }

    /// Adds a stream. Returns whether it is new.
    pub fn subscribe(&mut self, id: ListenerId, stream: Stream) -> bool {
        let Some(listener) = self.listeners.get_mut(&id) else { return false };
        if listener.streams.contains(&stream) {
            return false;
        }
        match &stream {
            Stream::Public { origin, media } => {
                self.public.entry((*origin, *media)).or_default().insert(id);
            }
            Stream::Hashtag { tag, .. } => {
                if let Some(name) = domain::tag::normalise(tag) {
                    self.hashtags.entry(name).or_default().insert(id);
                }
            }
            Stream::User | Stream::UserNotification | Stream::List(_) | Stream::Direct => {}
        }
        listener.streams.push(stream);
        true
    }

    /// Takes a stream away. Returns whether it was there.
    pub fn unsubscribe(&mut self, id: ListenerId, stream: &Stream) -> bool {
        let Some(listener) = self.listeners.get_mut(&id) else { return false };
        let before = listener.streams.len();
        listener.streams.retain(|other| other != stream);
        let was_there = listener.streams.len() < before;
        if was_there {
            self.unlink(id, stream);
        }
        was_there
    }

    /// The listener.
    #[must_use]
    pub fn listener(&self, id: ListenerId) -> Option<&Listener> {
        self.listeners.get(&id)
    }

    /// Whether nobody listens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listeners.is_empty()
    }

    /// Everybody who listens.
    pub fn all(&self) -> impl Iterator<Item = (ListenerId, &Listener)> {
        self.listeners.iter().map(|(id, listener)| (*id, listener))
    }

    /// The listeners of an account.
    pub fn of(&self, account: i64) -> impl Iterator<Item = (ListenerId, &Listener)> {
        let ids = self.viewers.get(&account).map(|viewer| viewer.listeners.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|id| Some((*id, self.listeners.get(id)?)))
    }

    /// Whether anybody listens to a hashtag.
    #[must_use]
    pub fn wants_hashtags(&self) -> bool {
        !self.hashtags.is_empty()
    }

    /// What is known of the account's view, if it listens, must be read again.
    pub fn outdate(&mut self, account: i64) {
        if self.viewers.contains_key(&account) {
            self.stale.insert(account);
        }
    }

    /// All views must be read again.
    pub fn outdate_all(&mut self) {
        self.stale.extend(self.viewers.keys());
    }

    /// Whose views must be read again; they count as being read from now on.
    pub fn take_stale(&mut self) -> Vec<i64> {
        self.stale.drain().collect()
    }

    /// Whether [`Registry::take_stale`] has anything.
    #[must_use]
    pub fn has_stale(&self) -> bool {
        !self.stale.is_empty()
    }

    /// Takes in the view of an account.
    pub fn see(&mut self, account: i64, view: Arc<V>) {
        let Some(viewer) = self.viewers.get_mut(&account) else { return };
        let before = viewer.view.replace(view.clone());
        self.reindex(account, before.as_deref(), Some(&view));
    }

    /// To whom a status goes: a new or changed one to those whose timelines show it; the end of one to all who may have
    /// seen it, whatever they filter by now. `names` are the normalised names of its hashtags.
    #[must_use]
    pub fn audience(&self, facts: &StatusFacts, kind: Kind, names: &[String]) -> Vec<Target> {
        let mut targets = Vec::new();
        self.homes(facts, kind, &mut targets);
        if facts.visibility() == Visibility::Public && facts.boost_of.is_none() {
            self.watchers(facts, kind, names, &mut targets);
        }
        targets
    }

    /// To whom a notification goes.
    #[must_use]
    pub fn notified(&self, account: i64) -> Vec<Target> {
        let mut targets = Vec::new();
        for (_, listener) in self.of(account).filter(|(_, listener)| listener.notifications) {
            for stream in &listener.streams {
                if matches!(stream, Stream::User | Stream::UserNotification) {
                    targets.push(target(listener, stream));
                }
            }
        }
        targets
    }

    /// To whom a change of one of the account's direct conversations goes.
    #[must_use]
    pub fn conversing(&self, account: i64) -> Vec<Target> {
        let listeners = self.of(account).filter(|(_, listener)| listener.streams.contains(&Stream::Direct));
        listeners.map(|(_, listener)| target(listener, &Stream::Direct)).collect()
    }

    /// Who rang the bell of a new status's author: they are notified.
    #[must_use]
    pub fn rung(&self, facts: &StatusFacts) -> Vec<Target> {
        let followers = self.followers.get(&facts.author).into_iter().flatten();
        let rings = |account: &i64| {
            let view = self.viewers.get(account).and_then(|viewer| viewer.view.as_ref());
            view.is_some_and(|view| view.rings(facts))
        };
        followers.copied().filter(rings).flat_map(|account| self.notified(account)).collect()
    }

    fn homes(&self, facts: &StatusFacts, kind: Kind, targets: &mut Vec<Target>) {
        let mut viewers: Vec<i64> = vec![facts.author];
        viewers.extend(self.followers.get(&facts.author).into_iter().flatten());
        for tag in &facts.tags {
            viewers.extend(self.tag_followers.get(tag).into_iter().flatten());
        }
        if kind == Kind::Delete {
            viewers.extend(&facts.mentions);
        }
        viewers.sort_unstable();
        viewers.dedup();
        for account in viewers {
            let Some(viewer) = self.viewers.get(&account) else { continue };
            let Some(view) = &viewer.view else { continue };
            let concerned = match kind {
                Kind::Delete => self.may_have_seen(account, facts),
                _ => view.home(facts),
            };
            if concerned {
                for listener in viewer.listeners.iter().filter_map(|id| self.listeners.get(id)) {
                    if listener.streams.contains(&Stream::User) {
                        targets.push(target(listener, &Stream::User));
                    }
                }
            }
        }
    }

    /// Ids of what was addressed to few go to these few alone, even when it is gone.
    fn may_have_seen(&self, account: i64, facts: &StatusFacts) -> bool {
        if account == facts.author || facts.mentions.contains(&account) {
            return true;
        }
        match facts.visibility() {
            Visibility::Public | Visibility::Unlisted => true,
            Visibility::Followers => {
                self.followers.get(&facts.author).is_some_and(|followers| followers.contains(&account))
            }
            Visibility::Direct => false,
        }
    }

    fn watchers(&self, facts: &StatusFacts, kind: Kind, names: &[String], targets: &mut Vec<Target>) {
        let shows = |listener: &Listener, asks: fn(&V, &StatusFacts) -> bool| {
            let view = self.viewers.get(&listener.account.0).and_then(|viewer| viewer.view.as_ref());
            kind == Kind::Delete || view.is_some_and(|view| asks(view, facts))
        };
        let side = if facts.local { Origin::Local } else { Origin::Remote };
        for origin in [Origin::All, side] {
            for media in [false, true] {
                // Of an edit that takes the media away nobody hears here: the facts are those after it.
                if media && !facts.has_media {
                    continue;
                }
                let stream = Stream::Public { origin, media };
                for listener in self.listening(self.public.get(&(origin, media))) {
                    if shows(listener, V::public) {
                        targets.push(target(listener, &stream));
                    }
                }
            }
        }
        for name in names {
            for listener in self.listening(self.hashtags.get(name)).filter(|listener| shows(listener, V::tagged)) {
                for stream in &listener.streams {
                    if let Stream::Hashtag { local, tag } = stream
                        && (!local || facts.local)
                        && domain::tag::normalise(tag).as_ref() == Some(name)
                    {
                        targets.push(target(listener, stream));
                    }
                }
            }
        }
    }

    fn listening<'a>(&'a self, ids: Option<&'a HashSet<ListenerId>>) -> impl Iterator<Item = &'a Listener> {
        ids.into_iter().flatten().filter_map(|id| self.listeners.get(id))
    }

    fn unlink(&mut self, id: ListenerId, stream: &Stream) {
        match stream {
            Stream::Public { origin, media } => drop_from(&mut self.public, &(*origin, *media), &id),
            Stream::Hashtag { tag, .. } => {
                let Some(name) = domain::tag::normalise(tag) else { return };
                // The same hashtag may be heard under another name: local alone, or written differently.
                let still = self.listeners.get(&id).is_some_and(|listener| {
                    listener.streams.iter().any(|other| match other {
                        Stream::Hashtag { tag, .. } => domain::tag::normalise(tag).as_ref() == Some(&name),
                        _ => false,
                    })
                });
                if !still {
                    drop_from(&mut self.hashtags, &name, &id);
                }
            }
            Stream::User | Stream::UserNotification | Stream::List(_) | Stream::Direct => {}
        }
    }

    /// Brings the indexes from one view of a viewer to the next, touching what differs.
    fn reindex(&mut self, account: i64, before: Option<&V>, after: Option<&V>) {
        let difference = |old: HashSet<i64>, new: HashSet<i64>, index: &mut HashMap<i64, HashSet<i64>>| {
            for gone in old.difference(&new) {
                drop_from(index, gone, &account);
            }
            for come in new.difference(&old) {
                index.entry(*come).or_default().insert(account);
            }
        };
        let follows = |view: Option<&V>| view.map(|view| view.follows().collect()).unwrap_or_default();
        let tags = |view: Option<&V>| view.map(|view| view.tags().collect()).unwrap_or_default();
        difference(follows(before), follows(after), &mut self.followers);
        difference(tags(before), tags(after), &mut self.tag_followers);
    }
}

fn target(listener: &Listener, stream: &Stream) -> Target {
    Target { account: listener.account, form: listener.form, stream: stream.clone(), outbox: listener.outbox.clone() }
}

fn drop_from<K: Hash + Eq, T: Hash + Eq>(index: &mut HashMap<K, HashSet<T>>, key: &K, item: &T) {
    if let Some(items) = index.get_mut(key) {
        items.remove(item);
        if items.is_empty() {
            index.remove(key);
        }
    }
}

#[cfg(test)]
mod tests;
