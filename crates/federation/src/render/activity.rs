//! Activities: what accounts of this server do, as others hear of it. Their ids are those that Mastodon gives.
//!
//! Only a `Create` and an `Announce` can be read again at their id; that of every other activity names a part of its actor
//! or of its object, which is enough to recognise it.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#client-to-server-interactions>,
//! <https://docs.joinmastodon.org/spec/activitypub/#supported-activities-for-profiles>

use super::{
    Audience, Home,
    home::{featured, followers},
};
use domain::{Status, Timestamp};
use wire::activitystreams::document::{Activity, ActivityType, Actor, Note, Object, Tombstone, Vote, moment};

pub(super) fn plain(id: String, kind: ActivityType, actor: &str, object: Object) -> Activity {
    Activity {
        id,
        kind,
        actor: actor.to_owned(),
        published: None,
        to: Vec::new(),
        cc: Vec::new(),
        object,
        instrument: None,
        result: None,
        target: None,
        content: None,
        audience: None,
    }
}

pub(super) fn to(activity: Activity, audience: Audience) -> Activity {
    Activity { to: audience.to, cc: audience.cc, ..activity }
}

/// A new status. Its id is `<status>/activity`.
#[must_use]
pub fn create(note: Note) -> Activity {
    let audience = Audience { to: note.to.clone(), cc: note.cc.clone() };
    let (id, author, published) = (format!("{}/activity", note.id), note.attributed_to.clone(), note.published.clone());
    let group = note.audience.clone();
    let create = plain(id, ActivityType::Create, &author, Object::Note(note.into()));
    to(Activity { published: Some(published), audience: group, ..create }, audience)
}

/// A vote in a poll of another server, for those alone who asked: one for each option. Its id is `<actor>#votes/<id>`,
/// with `/activity` behind it.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#Question>
#[must_use]
pub fn vote(voter: &str, vote: i64, option: &str, question: &str, author: &str) -> Activity {
    let id = format!("{voter}#votes/{vote}");
    let object = Vote {
        name: option.to_owned(),
        attributed_to: voter.to_owned(),
        in_reply_to: question.to_owned(),
        to: author.to_owned(),
        id: id.clone(),
    };
    let create = plain(format!("{id}/activity"), ActivityType::Create, voter, Object::Vote(object));
    to(create, Audience { to: vec![author.to_owned()], cc: Vec::new() })
}

/// A status was edited, or its poll has moved on. Its id is `<status>#updates/<milliseconds>`.
#[must_use]
pub fn update_note(note: Note, edited_at: Timestamp) -> Activity {
    let audience = Audience { to: note.to.clone(), cc: note.cc.clone() };
    let (id, author) = (format!("{}#updates/{}", note.id, edited_at.0), note.attributed_to.clone());
    let group = note.audience.clone();
    let update = plain(id, ActivityType::Update, &author, Object::Note(note.into()));
    to(Activity { published: Some(moment(edited_at)), audience: group, ..update }, audience)
}

/// An account was changed. Its id is `<actor>#updates/<milliseconds>`.
#[must_use]
pub fn update_actor(actor: Actor, changed_at: Timestamp) -> Activity {
    let (id, changed) = (format!("{}#updates/{}", actor.id, changed_at.0), actor.id.clone());
    to(plain(id, ActivityType::Update, &changed, Object::Actor(actor.into())), Audience::everybody())
}

/// A status is gone. Its id is `<status>#delete`.
#[must_use]
pub fn delete_note(status: &str, author: &str) -> Activity {
    let tombstone = Object::Tombstone(Tombstone { id: status.to_owned() });
    to(plain(format!("{status}#delete"), ActivityType::Delete, author, tombstone), Audience::everybody())
}

/// An account is gone. Its id is `<actor>#delete`.
#[must_use]
pub fn delete_actor(actor: &str) -> Activity {
    let object = Object::Id(actor.to_owned());
    to(plain(format!("{actor}#delete"), ActivityType::Delete, actor, object), Audience::everybody())
}

/// A boost. A boost is nothing but its activity, so the id of one is that of the other: `<status>/activity`.
#[must_use]
pub fn announce(boost: &Status, booster: &str, original: &str, author: &str) -> Activity {
    let audience = Audience::of_boost(boost.visibility, &followers(booster), author);
    let announce = plain(boost.uri.clone(), ActivityType::Announce, booster, Object::Id(original.to_owned()));
    to(Activity { published: Some(moment(boost.created_at)), ..announce }, audience)
}

/// The server itself tells relays of a new status, by its id: `<instance actor>#announces/<id>`.
#[must_use]
pub fn announce_to_relays(home: &Home<'_>, status: &Status) -> Activity {
    let actor = home.instance_actor();
    let id = format!("{actor}#announces/{}", status.id);
    let announce = plain(id, ActivityType::Announce, &actor, Object::Id(status.uri.clone()));
    to(Activity { published: Some(moment(status.created_at)), ..announce }, Audience::everybody())
}

/// What was done is taken back: `<activity>/undo`. Whoever heard of it hears of that.
#[must_use]
pub fn undo(activity: Activity) -> Activity {
    let audience = Audience { to: activity.to.clone(), cc: activity.cc.clone() };
    let (id, actor) = (format!("{}/undo", activity.id), activity.actor.clone());
    to(plain(id, ActivityType::Undo, &actor, Object::Activity(activity.into())), audience)
}

/// A favourite: `<actor>#likes/<id>`.
#[must_use]
pub fn like(actor: &str, favourite: i64, status: &str) -> Activity {
    plain(format!("{actor}#likes/{favourite}"), ActivityType::Like, actor, Object::Id(status.to_owned()))
}

/// Id of a follow, or a request for one, by an account of this server.
#[must_use]
pub fn follow_id(actor: &str, follow: i64) -> String {
    format!("{actor}#follows/{follow}")
}

/// A follow, or a request for one, under its id ([`follow_id`], or that which the follower's server gave it).
#[must_use]
pub fn follow(id: &str, follower: &str, target: &str) -> Activity {
    plain(id.to_owned(), ActivityType::Follow, follower, Object::Id(target.to_owned()))
}

/// Yes to a [`follow`]: `<target>#accepts/follows/<id>`.
#[must_use]
pub fn accept(target: &str, row: i64, follow: Activity) -> Activity {
    answer(ActivityType::Accept, format!("{target}#accepts/follows/{row}"), target, follow)
}

/// No to a [`follow`], or its end: `<target>#rejects/follows/<id>`.
#[must_use]
pub fn reject(target: &str, row: i64, follow: Activity) -> Activity {
    answer(ActivityType::Reject, format!("{target}#rejects/follows/{row}"), target, follow)
}

fn answer(kind: ActivityType, id: String, target: &str, follow: Activity) -> Activity {
    let follower = follow.actor.clone();
    let audience = Audience { to: vec![follower], cc: Vec::new() };
    to(plain(id, kind, target, Object::Activity(follow.into())), audience)
}

/// A block: `<actor>#blocks/<id>`.
#[must_use]
pub fn block(actor: &str, block: i64, target: &str) -> Activity {
    plain(format!("{actor}#blocks/{block}"), ActivityType::Block, actor, Object::Id(target.to_owned()))
}

/// A report about an account and some of its statuses. The server reports, so that nobody learns who did:
/// `<instance actor>#flags/<id>`.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#Flag>
#[must_use]
pub fn flag(home: &Home<'_>, report: i64, comment: &str, account: &str, statuses: &[String]) -> Activity {
    let actor = home.instance_actor();
    let about = std::iter::once(account.to_owned()).chain(statuses.iter().cloned()).collect();
    let flag = plain(format!("{actor}#flags/{report}"), ActivityType::Flag, &actor, Object::Ids(about));
    let audience = Audience { to: vec![account.to_owned()], cc: Vec::new() };
    to(Activity { content: Some(comment.to_owned()), ..flag }, audience)
}

/// Somebody goes to another account: `<actor>#moves/<milliseconds>`.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#Move>
#[must_use]
pub fn move_to(actor: &str, moved_at: Timestamp, target: &str) -> Activity {
    let id = format!("{actor}#moves/{}", moved_at.0);
    let moved = plain(id, ActivityType::Move, actor, Object::Id(actor.to_owned()));
    let audience = Audience { to: vec![followers(actor)], cc: Vec::new() };
    to(Activity { target: Some(target.to_owned()), ..moved }, audience)
}

/// A status is pinned: `<actor>#adds/<milliseconds>`. Only what everybody may read is told of.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#featured>
#[must_use]
pub fn add(actor: &str, pinned_at: Timestamp, status: &str) -> Activity {
    pin(ActivityType::Add, format!("{actor}#adds/{}", pinned_at.0), actor, status)
}

/// A pin is taken off: `<actor>#removes/<milliseconds>`.
#[must_use]
pub fn remove(actor: &str, unpinned_at: Timestamp, status: &str) -> Activity {
    pin(ActivityType::Remove, format!("{actor}#removes/{}", unpinned_at.0), actor, status)
}

fn pin(kind: ActivityType, id: String, actor: &str, status: &str) -> Activity {
    let change = plain(id, kind, actor, Object::Id(status.to_owned()));
    to(Activity { target: Some(featured(actor)), ..change }, Audience::everybody())
}
