//! What timelines are, over plain vectors: written from the paragraph "Home, defined" of `design.md` and from
//! `domain::can_see`, not from the code that is tested.

use app::timelines::{AccountFilter, PublicFilter, TagFilter};
use domain::{Sight, StatusId, Visibility, can_see};
use std::collections::{BTreeMap, BTreeSet};

/// How many hashtags there are.
pub const TAGS: usize = 3;
/// Their names.
pub fn tag_name(tag: usize) -> &'static str {
    ["cats", "dogs", "birds"][tag]
}

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A status.
#[derive(Debug, Clone)]
pub struct Post {
    pub id: i64,
    pub author: i64,
    pub visibility: Visibility,
    pub language: Option<&'static str>,
    pub answers: Option<i64>,
    pub boost_of: Option<i64>,
    pub mentions: Vec<i64>,
    pub tags: Vec<usize>,
    pub media: bool,
}

impl Post {
    fn time(&self) -> i64 {
        StatusId(self.id).time().0
    }
}

/// The world, as far as timelines depend on it.
#[derive(Debug, Default)]
pub struct Model {
    pub now: i64,
    /// In the order of their ids.
    pub posts: Vec<Post>,
    /// (who, whom): boosts, languages.
    pub follows: BTreeMap<(i64, i64), (bool, Vec<&'static str>)>,
    /// (who, whom): from which id on.
    pub bells: BTreeMap<(i64, i64), i64>,
    pub blocks: BTreeSet<(i64, i64)>,
    pub mutes: BTreeMap<(i64, i64), Option<i64>>,
    pub domain_blocks: BTreeSet<(i64, &'static str)>,
    pub followed_tags: BTreeSet<(i64, usize)>,
    pub exclusive: BTreeSet<(i64, i64)>,
    pub suspended: BTreeSet<i64>,
    pub limited: BTreeSet<i64>,
    pub gone: BTreeSet<i64>,
    /// Empty for accounts of this server.
    pub domains: BTreeMap<i64, &'static str>,
}

impl Model {
    pub fn post(&self, id: i64) -> Option<&Post> {
        self.posts.iter().find(|post| post.id == id)
    }

    pub fn follows(&self, viewer: i64, other: i64) -> bool {
        self.follows.contains_key(&(viewer, other))
    }

    pub fn sees(&self, viewer: i64, post: &Post) -> bool {
        can_see(&Sight {
            visibility: post.visibility,
            author_suspended: self.suspended.contains(&post.author),
            is_author: post.author == viewer,
            follows_author: self.follows(viewer, post.author),
            is_mentioned: post.mentions.contains(&viewer),
            blocked_by_author: self.blocks.contains(&(post.author, viewer)),
        })
    }

    /// The status, and what it boosts.
    pub fn sees_whole(&self, viewer: i64, id: i64) -> bool {
        self.post(id).is_some_and(|post| {
            self.sees(viewer, post) && post.boost_of.is_none_or(|original| self.sees_whole(viewer, original))
        })
    }

    fn is_unwanted(&self, viewer: i64, other: i64) -> bool {
        viewer != other
            && (self.blocks.contains(&(viewer, other))
                || self.blocks.contains(&(other, viewer))
                || self.mutes.get(&(viewer, other)).is_some_and(|until| until.is_none_or(|until| until > self.now))
                || self.domain_blocks.contains(&(viewer, self.domains[&other])))
    }

    /// Newest first.
    pub fn home(&self, viewer: i64) -> Vec<i64> {
        let mut home: Vec<&Post> = Vec::new();
        for post in &self.posts {
            let original = post.boost_of.and_then(|id| self.post(id));
            // statuses of oneself and of followed accounts, and public ones that carry a followed hashtag
            let own = post.author == viewer;
            let followed = self.follows.get(&(viewer, post.author));
            let by_tag = post.visibility == Visibility::Public
                && original.is_none()
                && post.tags.iter().any(|tag| self.followed_tags.contains(&(viewer, *tag)))
                && !self.limited.contains(&post.author);
            if !own && followed.is_none() && !by_tag {
                continue;
            }
            // that may be seen
            if !self.sees_whole(viewer, post.id) {
                continue;
            }
            // without members of exclusive lists
            if !own && self.exclusive.contains(&(viewer, post.author)) {
                continue;
            }
            // blocked or muted accounts and domains
            if self.is_unwanted(viewer, post.author) || original.is_some_and(|o| self.is_unwanted(viewer, o.author)) {
                continue;
            }
            // replies to people whom one does not follow
            if let Some(to) = post.answers
                && !own
                && to != viewer
                && to != post.author
                && !self.follows(viewer, to)
            {
                continue;
            }
            // boosts or languages that are switched off for that follow
            if let Some((boosts, languages)) = followed {
                let language = original.unwrap_or(post).language;
                let other = |language: &str| !languages.is_empty() && !languages.contains(&language);
                if (original.is_some() && !boosts) || language.is_some_and(other) {
                    continue;
                }
            }
            // direct messages to others
            if post.visibility == Visibility::Direct && !own && !post.mentions.contains(&viewer) {
                continue;
            }
            // the same original, or another boost of it, stands in this home within the 24 hours before it
            let same = |other: &&&Post| {
                let same = Some(other.id) == post.boost_of || other.boost_of == post.boost_of;
                same && post.time() - other.time() <= DAY
            };
            if original.is_some() && home.iter().find(same).is_some() {
                continue;
            }
            home.push(post);
        }
        home.iter().rev().map(|post| post.id).collect()
    }

    /// What the viewer is told of, newest first: what the home would show of those whose bell the viewer rang, but for
    /// boosts, answers to others, and what says so itself.
    pub fn bells(&self, viewer: i64) -> Vec<i64> {
        self.listed(|post| {
            let languages = self.follows.get(&(viewer, post.author)).map(|(_, languages)| languages);
            self.bells.get(&(viewer, post.author)).is_some_and(|from| post.id > *from)
                && post.boost_of.is_none()
                && post.answers.is_none_or(|to| to == post.author)
                && post.visibility != Visibility::Direct
                && !post.mentions.contains(&viewer)
                && self.sees(viewer, post)
                && !self.exclusive.contains(&(viewer, post.author))
                && !self.is_unwanted(viewer, post.author)
                && languages.is_some_and(|known| {
                    known.is_empty() || post.language.is_none_or(|language| known.contains(&language))
                })
        })
    }

    fn open(&self, viewer: i64, post: &Post, filter: PublicFilter) -> bool {
        let local = self.domains[&post.author].is_empty();
        post.visibility == Visibility::Public
            && post.boost_of.is_none()
            && !self.suspended.contains(&post.author)
            && !self.limited.contains(&post.author)
            && !self.is_unwanted(viewer, post.author)
            && (!filter.local || local)
            && (filter.local || !filter.remote || !local)
            && (!filter.only_media || post.media)
    }

    fn listed(&self, wanted: impl Fn(&Post) -> bool) -> Vec<i64> {
        self.posts.iter().rev().filter(|post| wanted(post)).map(|post| post.id).collect()
    }

    /// Newest first.
    pub fn public(&self, viewer: i64, filter: PublicFilter) -> Vec<i64> {
        self.listed(|post| self.open(viewer, post, filter) && post.answers.is_none_or(|to| to == post.author))
    }

    /// Newest first.
    pub fn tagged(&self, viewer: i64, tag: usize, filter: &TagFilter) -> Vec<i64> {
        self.listed(|post| {
            let has = |name: &String| post.tags.iter().any(|tag| tag_name(*tag) == name);
            self.open(viewer, post, filter.public)
                && (post.tags.contains(&tag) || filter.any.iter().any(has))
                && filter.all.iter().all(has)
                && !filter.none.iter().any(has)
        })
    }

    /// Newest first.
    pub fn account(&self, viewer: i64, account: i64, filter: &AccountFilter) -> Vec<i64> {
        self.listed(|post| {
            let boosted = post.boost_of.and_then(|id| self.post(id)).map(|original| original.author);
            post.author == account
                && self.sees_whole(viewer, post.id)
                && boosted.is_none_or(|boosted| !self.blocks.contains(&(viewer, boosted)))
                && (!filter.only_media || post.media)
                && (!filter.exclude_replies || post.answers.is_none_or(|to| to == account))
                && (!filter.exclude_boosts || boosted.is_none())
                && (!filter.exclude_direct || post.visibility != Visibility::Direct)
                && filter.tagged.as_ref().is_none_or(|name| post.tags.iter().any(|tag| tag_name(*tag) == name))
        })
    }
}
