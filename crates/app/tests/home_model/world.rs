//! The world of the test: every step changes the model, the rows and the tail, as the use cases do.

use super::model::{Model, Post, TAGS, tag_name};
use app::{App, Event, events::StatusFacts};
use domain::{Clock, IdGen, ManualClock, StatusId, Timestamp, Visibility};
use std::sync::Arc;
use store::{
    Store, StoreError,
    engine::{Tx, Val},
    params, stmt,
};

/// Accounts 1 to 6 are of this server, 7 and 8 of one other, 9 of another.
const ACCOUNTS: usize = 9;
const LANGUAGES: [&str; 2] = ["de", "eo"];

/// A small generator of numbers that look random (SplitMix64): the same seed is the same history.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
    pub fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }
    /// Only people of this server have timelines.
    pub fn person(&mut self) -> i64 {
        i64::try_from(1 + self.below(6)).unwrap()
    }
    pub fn account(&mut self) -> i64 {
        i64::try_from(1 + self.below(ACCOUNTS)).unwrap()
    }
}

stmt! { static ACCOUNT: Write(i64, str, str, str) =
"INSERT INTO accounts (id, username, username_lc, domain, uri, url, inbox, key_id, public_key, created_at, updated_at)
 VALUES ($1, $2, $2, $3, $4, $4, $4, $4, '', 0, 0)"; }
stmt! { static TAG: Write(i64, str) = "INSERT INTO tags (id, name, display_name, created_at) VALUES ($1, $2, $2, 0)"; }
stmt! { static LIST: Write(i64, i64) =
"INSERT INTO lists (id, account_id, title, exclusive, created_at) VALUES ($1, $2, 'list', TRUE, 0)"; }
stmt! { static STATUS: Write(i64, i64, str, str, str?, i64?, i64?, i64?, i64?, bool, bool, bool, bool) =
"INSERT INTO statuses (id, account_id, uri, url, visibility, language, in_reply_to_id, in_reply_to_account_id,
                           reblog_of_id, reblog_of_account_id, has_media, has_tags, has_mentions, local, created_at)
     VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)"; }
stmt! { static MENTION: Write(i64, i64) = "INSERT INTO mentions (status_id, account_id) VALUES ($1, $2)"; }
stmt! { static STATUS_TAG: Write(i64, i64, i64) =
"INSERT INTO status_tags (tag_id, status_id, account_id) VALUES ($1, $2, $3)"; }
stmt! { static CLEAR_TAGS: Write(i64) = "DELETE FROM status_tags WHERE status_id = $1"; }
stmt! { static EDIT: Write(i64, str?, bool, bool) =
"UPDATE statuses SET language = $2, has_media = $3, has_tags = $4 WHERE id = $1"; }
stmt! { static DELETE: Write(i64) = "DELETE FROM statuses WHERE id = $1"; }
stmt! { static DELETE_ACCOUNT: Write(i64) = "DELETE FROM accounts WHERE id = $1"; }
stmt! { static MODERATE: Write(i64, i64?, i64?) =
"UPDATE accounts SET suspended_at = $2, limited_at = $3 WHERE id = $1"; }
stmt! { static FOLLOW: Write(i64, i64, i64, bool, i64?, str) =
"INSERT INTO follows (id, account_id, target_id, state, show_boosts, notify_from, languages, created_at)
     VALUES ($1, $2, $3, 'accepted', $4, $5, $6, 0)
     ON CONFLICT (account_id, target_id) DO UPDATE SET show_boosts = excluded.show_boosts,
         notify_from = excluded.notify_from, languages = excluded.languages"; }
stmt! { static UNFOLLOW: Write(i64, i64) = "DELETE FROM follows WHERE account_id = $1 AND target_id = $2"; }
stmt! { static BLOCK: Write(i64, i64, i64) =
"INSERT INTO blocks (id, account_id, target_id, created_at) VALUES ($1, $2, $3, 0)"; }
stmt! { static UNBLOCK: Write(i64, i64) = "DELETE FROM blocks WHERE account_id = $1 AND target_id = $2"; }
stmt! { static MUTE: Write(i64, i64, i64, i64?) =
"INSERT INTO mutes (id, account_id, target_id, expires_at, created_at) VALUES ($1, $2, $3, $4, 0)
 ON CONFLICT (account_id, target_id) DO UPDATE SET expires_at = excluded.expires_at"; }
stmt! { static UNMUTE: Write(i64, i64) = "DELETE FROM mutes WHERE account_id = $1 AND target_id = $2"; }
stmt! { static BLOCK_DOMAIN: Write(i64, i64, str) =
"INSERT INTO account_domain_blocks (id, account_id, domain, created_at) VALUES ($1, $2, $3, 0)"; }
stmt! { static UNBLOCK_DOMAIN: Write(i64, str) =
"DELETE FROM account_domain_blocks WHERE account_id = $1 AND domain = $2"; }
stmt! { static FOLLOW_TAG: Write(i64, i64, i64) =
"INSERT INTO followed_tags (id, account_id, tag_id) VALUES ($1, $2, $3)"; }
stmt! { static UNFOLLOW_TAG: Write(i64, i64) = "DELETE FROM followed_tags WHERE account_id = $1 AND tag_id = $2"; }
stmt! { static ENLIST: Write(i64, i64) = "INSERT INTO list_members (list_id, target_id) VALUES ($1, $2)"; }
stmt! { static UNLIST: Write(i64, i64) = "DELETE FROM list_members WHERE list_id = $1 AND target_id = $2"; }

/// Does a transaction, with its event.
macro_rules! write {
    ($world:expr, $event:expr, $tx:ident => $($body:tt)*) => {{
        let event = $event;
        $world
            .store
            .write(async move |$tx: &mut Tx<'_>| -> Result<(), StoreError> {
                $($body)*
                event.emit($tx).await
            })
            .await
            .unwrap()
    }};
}

/// Rows, model and application.
pub struct World {
    pub model: Model,
    store: Store,
    clock: Arc<ManualClock>,
    ids: IdGen,
    app: Option<App>,
}

impl World {
    pub async fn new(store: Store) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
        let mut world = Self { model: Model::default(), store, ids: IdGen::new(clock.clone(), 1), clock, app: None };
        for id in 1..=i64::try_from(ACCOUNTS).unwrap() {
            let domain = match id {
                1..=6 => "",
                7 | 8 => "one.example",
                _ => "two.example",
            };
            world.model.domains.insert(id, domain);
            write!(world, Event::AccountChanged { account: id }, tx =>
                let (name, uri) = (format!("account{id}"), format!("https://x.example/{id}"));
                tx.exec(&ACCOUNT, params![id, &name, domain, &uri]).await?;
                tx.exec(&LIST, params![id, id]).await?;
            );
        }
        for tag in 0..TAGS {
            write!(world, Event::RulesChanged, tx =>
                tx.exec(&TAG, params![tag_id(tag), tag_name(tag)]).await?;
            );
        }
        world
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    /// Stops the application, and starts it on the same rows.
    pub async fn restart(&mut self, capacity: usize) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
        let (store, clock) = (self.store.clone(), self.clock.clone());
        let parts = app::testing::parts(store, clock, &std::env::temp_dir(), "http://x.example").unwrap();
        self.app = Some(App::start_with(parts, capacity).await.unwrap());
    }

    pub async fn step(&mut self, dice: &mut Dice) {
        let minutes = [0, 0, 1, 10, 60, 200, 400, 710, 1_410, 3_000][dice.below(10)];
        self.clock.advance_millis(minutes * 60_000);
        self.model.now = self.clock.now().0;
        let (a, b) = (dice.account(), dice.account());
        if self.model.gone.contains(&a) || self.model.gone.contains(&b) {
            return;
        }
        match dice.below(40) {
            0..=9 => self.post(dice, a, None).await,
            10..=13 => self.post(dice, a, Some(b)).await,
            14..=21 => self.boost(dice, a).await,
            22 => self.delete(dice).await,
            23 => self.edit(dice).await,
            24..=27 if a != b => self.follow(dice, a, b).await,
            28 if a != b => self.unfollow(a, b).await,
            29 if a != b => self.block(a, b).await,
            30 | 31 if a != b => self.mute(dice, a, b).await,
            32 => self.block_domain(dice, a).await,
            33 | 34 => self.follow_tag(dice, a).await,
            35 if a != b => self.enlist(a, b).await,
            36 => self.moderate(dice, a).await,
            37 if a == 8 => self.vanish(a).await,
            38 => self.restart([1_000, 5, 20][dice.below(3)]).await,
            _ => {}
        }
    }

    fn next_id(&self, dice: &mut Dice, author: i64) -> i64 {
        let id = self.ids.next::<StatusId>().0;
        // What comes from elsewhere may be late, and takes its id from its own date.
        let late = author > 6 && dice.one_in(3);
        let earlier = (i64::try_from(dice.below(3_000)).unwrap() * 60_000) << 16;
        if late { id - earlier } else { id }
    }

    async fn post(&mut self, dice: &mut Dice, author: i64, answers: Option<i64>) {
        let visibility = [Visibility::Public, Visibility::Public, Visibility::ALL[dice.below(4)]][dice.below(3)];
        let mut mentions: Vec<i64> = (1..=9).filter(|_| dice.one_in(5)).collect();
        mentions.retain(|account| !self.model.gone.contains(account));
        let post = Post {
            id: self.next_id(dice, author),
            author,
            visibility,
            language: (!dice.one_in(3)).then(|| LANGUAGES[dice.below(2)]),
            answers,
            boost_of: None,
            mentions,
            tags: (0..TAGS).filter(|_| dice.one_in(4)).collect(),
            media: dice.one_in(3),
        };
        // Sometimes the answered status is known, and sometimes only its author.
        let parents: Vec<i64> =
            self.model.posts.iter().filter(|p| Some(p.author) == answers && p.id < post.id).map(|p| p.id).collect();
        let parent = (!parents.is_empty()).then(|| parents[dice.below(parents.len())]);
        self.insert(post, parent).await;
    }

    async fn boost(&mut self, dice: &mut Dice, booster: i64) {
        // Recent ones more often, so that boosts of the same one meet.
        let from = self.model.posts.len().saturating_sub([6, 6, 60][dice.below(3)]);
        let may = |post: &&Post| {
            post.boost_of.is_none()
                && self.model.sees(booster, post)
                && (post.visibility.is_open() || (post.visibility == Visibility::Followers && post.author == booster))
                && !self.model.posts.iter().any(|p| p.boost_of == Some(post.id) && p.author == booster)
        };
        let open: Vec<&Post> = self.model.posts[from..].iter().filter(may).collect();
        if open.is_empty() {
            return;
        }
        let original = open[dice.below(open.len())].clone();
        let post = Post {
            id: self.next_id(dice, booster),
            author: booster,
            visibility: original.visibility,
            language: None,
            answers: None,
            boost_of: Some(original.id),
            mentions: Vec::new(),
            tags: Vec::new(),
            media: false,
        };
        self.insert(post, None).await;
    }

    fn facts(&self, post: &Post, parent: Option<i64>) -> StatusFacts {
        let original = post.boost_of.and_then(|id| self.model.post(id));
        StatusFacts {
            id: post.id,
            author: post.author,
            visibility: post.visibility.name().to_owned(),
            language: post.language.map(str::to_owned),
            in_reply_to: parent,
            in_reply_to_account: post.answers,
            boost_of: post.boost_of,
            boost_of_author: original.map(|original| original.author),
            boost_language: original.and_then(|original| original.language).map(str::to_owned),
            mentions: post.mentions.clone(),
            tags: post.tags.iter().map(|tag| tag_id(*tag)).collect(),
            has_media: post.media,
            local: self.model.domains[&post.author].is_empty(),
        }
    }

    async fn insert(&mut self, post: Post, parent: Option<i64>) {
        let facts = self.facts(&post, parent);
        write!(self, Event::StatusPosted(facts.clone()), tx =>
            let uri = format!("https://x.example/statuses/{}", facts.id);
            let (tags, mentions) = (!facts.tags.is_empty(), !facts.mentions.is_empty());
            tx.exec(&STATUS, params![
                facts.id, facts.author, &uri, &facts.visibility, facts.language.as_deref(), facts.in_reply_to,
                facts.in_reply_to_account, facts.boost_of, facts.boost_of_author, facts.has_media, tags, mentions,
                facts.local,
            ]).await?;
            for account in &facts.mentions {
                tx.exec(&MENTION, params![facts.id, *account]).await?;
            }
            for tag in &facts.tags {
                tx.exec(&STATUS_TAG, params![*tag, facts.id, facts.author]).await?;
            }
        );
        let at = self.model.posts.partition_point(|other| other.id < post.id);
        self.model.posts.insert(at, post);
    }

    async fn delete(&mut self, dice: &mut Dice) {
        if self.model.posts.is_empty() {
            return;
        }
        let post = self.model.posts[dice.below(self.model.posts.len())].clone();
        write!(self, Event::StatusDeleted(self.facts(&post, None)), tx =>
            tx.exec(&DELETE, params![post.id]).await?;
        );
        self.model.posts.retain(|other| other.id != post.id && other.boost_of != Some(post.id));
    }

    async fn edit(&mut self, dice: &mut Dice) {
        let from = self.model.posts.len().saturating_sub(20);
        let own: Vec<usize> =
            (from..self.model.posts.len()).filter(|at| self.model.posts[*at].boost_of.is_none()).collect();
        if own.is_empty() {
            return;
        }
        let at = own[dice.below(own.len())];
        let post = &mut self.model.posts[at];
        post.tags = (0..TAGS).filter(|_| dice.one_in(3)).collect();
        post.media = dice.one_in(2);
        post.language = (!dice.one_in(3)).then(|| LANGUAGES[dice.below(2)]);
        let facts = self.facts(&self.model.posts[at], None);
        write!(self, Event::StatusEdited(facts.clone()), tx =>
            tx.exec(&EDIT, params![facts.id, facts.language.as_deref(), facts.has_media, !facts.tags.is_empty()]).await?;
            tx.exec(&CLEAR_TAGS, params![facts.id]).await?;
            for tag in &facts.tags {
                tx.exec(&STATUS_TAG, params![*tag, facts.id, facts.author]).await?;
            }
        );
    }

    async fn follow(&mut self, dice: &mut Dice, account: i64, target: i64) {
        let boosts = !dice.one_in(4);
        let languages = if dice.one_in(4) { vec![LANGUAGES[dice.below(2)]] } else { Vec::new() };
        let (id, json) = (self.ids.next::<StatusId>().0, format!("{languages:?}"));
        let bell = dice.one_in(2).then_some(id);
        write!(self, Event::FollowChanged { account, target }, tx =>
            tx.exec(&FOLLOW, params![id, account, target, boosts, bell, &json]).await?;
        );
        match bell {
            Some(from) => self.model.bells.insert((account, target), from),
            None => self.model.bells.remove(&(account, target)),
        };
        self.model.follows.insert((account, target), (boosts, languages));
    }

    async fn unfollow(&mut self, account: i64, target: i64) {
        write!(self, Event::FollowChanged { account, target }, tx =>
            tx.exec(&UNFOLLOW, params![account, target]).await?;
        );
        self.model.follows.remove(&(account, target));
        self.model.bells.remove(&(account, target));
    }

    async fn block(&mut self, account: i64, target: i64) {
        let id = self.ids.next::<StatusId>().0;
        let begins = self.model.blocks.insert((account, target));
        write!(self, Event::BlockChanged { account, target }, tx =>
            if begins {
                tx.exec(&BLOCK, params![id, account, target]).await?;
            } else {
                tx.exec(&UNBLOCK, params![account, target]).await?;
            }
        );
        if !begins {
            self.model.blocks.remove(&(account, target));
        }
    }

    async fn mute(&mut self, dice: &mut Dice, account: i64, target: i64) {
        let id = self.ids.next::<StatusId>().0;
        let until = (!dice.one_in(3)).then(|| self.model.now + 3_600_000 * i64::try_from(dice.below(100)).unwrap());
        let ends = self.model.mutes.contains_key(&(account, target)) && dice.one_in(2);
        write!(self, Event::MuteChanged { account, target }, tx =>
            if ends {
                tx.exec(&UNMUTE, params![account, target]).await?;
            } else {
                tx.exec(&MUTE, params![id, account, target, until]).await?;
            }
        );
        if ends {
            self.model.mutes.remove(&(account, target));
        } else {
            self.model.mutes.insert((account, target), until);
        }
    }

    async fn block_domain(&mut self, dice: &mut Dice, account: i64) {
        let domain = ["one.example", "two.example"][dice.below(2)];
        let id = self.ids.next::<StatusId>().0;
        let begins = self.model.domain_blocks.insert((account, domain));
        write!(self, Event::DomainBlocksChanged { account }, tx =>
            if begins {
                tx.exec(&BLOCK_DOMAIN, params![id, account, domain]).await?;
            } else {
                tx.exec(&UNBLOCK_DOMAIN, params![account, domain]).await?;
            }
        );
        if !begins {
            self.model.domain_blocks.remove(&(account, domain));
        }
    }

    async fn follow_tag(&mut self, dice: &mut Dice, account: i64) {
        let tag = dice.below(TAGS);
        let id = self.ids.next::<StatusId>().0;
        let begins = self.model.followed_tags.insert((account, tag));
        write!(self, Event::FollowedTagsChanged { account }, tx =>
            if begins {
                tx.exec(&FOLLOW_TAG, params![id, account, tag_id(tag)]).await?;
            } else {
                tx.exec(&UNFOLLOW_TAG, params![account, tag_id(tag)]).await?;
            }
        );
        if !begins {
            self.model.followed_tags.remove(&(account, tag));
        }
    }

    /// Every account has one list, and it is exclusive.
    async fn enlist(&mut self, account: i64, target: i64) {
        let begins = self.model.exclusive.insert((account, target));
        write!(self, Event::ListsChanged { account }, tx =>
            if begins {
                tx.exec(&ENLIST, params![account, target]).await?;
            } else {
                tx.exec(&UNLIST, params![account, target]).await?;
            }
        );
        if !begins {
            self.model.exclusive.remove(&(account, target));
        }
    }

    async fn moderate(&mut self, dice: &mut Dice, account: i64) {
        let (suspend, limit) = (dice.one_in(4), dice.one_in(4));
        let at = |yes: bool| if yes { Val::I64(1) } else { Val::Null };
        write!(self, Event::AccountVisibilityChanged { account }, tx =>
            tx.exec(&MODERATE, &[Val::I64(account), at(suspend), at(limit)]).await?;
        );
        for (set, yes) in [(&mut self.model.suspended, suspend), (&mut self.model.limited, limit)] {
            if yes {
                set.insert(account);
            } else {
                set.remove(&account);
            }
        }
    }

    /// The account is gone, with all that hangs on it.
    async fn vanish(&mut self, account: i64) {
        write!(self, Event::AccountVisibilityChanged { account }, tx =>
            tx.exec(&DELETE_ACCOUNT, params![account]).await?;
        );
        let model = &mut self.model;
        model.gone.insert(account);
        let own: Vec<i64> = model.posts.iter().filter(|post| post.author == account).map(|post| post.id).collect();
        let is_own = |id: i64| own.contains(&id);
        model.posts.retain(|post| !is_own(post.id) && !post.boost_of.is_some_and(is_own));
        for post in &mut model.posts {
            post.mentions.retain(|other| *other != account);
            post.answers = post.answers.filter(|other| *other != account);
        }
        let (between, with) = (|pair: &(i64, i64)| pair.0 != account && pair.1 != account, |who: i64| who != account);
        model.follows.retain(|pair, _| between(pair));
        model.bells.retain(|pair, _| between(pair));
        model.mutes.retain(|pair, _| between(pair));
        model.blocks.retain(between);
        model.exclusive.retain(between);
        model.domain_blocks.retain(|(who, _)| with(*who));
        model.followed_tags.retain(|(who, _)| with(*who));
        model.suspended.remove(&account);
        model.limited.remove(&account);
    }
}

fn tag_id(tag: usize) -> i64 {
    100 + i64::try_from(tag).unwrap()
}
