//! Statuses of this server as notes.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#dfn-note>,
//! <https://docs.joinmastodon.org/spec/activitypub/#Note>

use super::{Audience, Home, collection, home::followers};
use crate::sanitise;
use domain::{Approvers, Poll, QuotePolicy, Status, Timestamp};
use serde_json::Value;
use wire::activitystreams::document::{
    Answer, Attachment, CanQuote, Choice, Image, InteractionPolicy, Note, NoteType, PUBLIC, Question, Quoting, Tag,
    Votes, moment,
};

/// A status of this server (and no boost), with what stands beside it.
#[derive(Debug, Clone)]
pub struct Post<'a> {
    /// The status.
    pub status: &'a Status,
    /// Id of its author.
    pub author: &'a str,
    /// Id of what it answers. For a reader who may not know of that: nothing.
    pub in_reply_to: Option<&'a str>,
    /// Who is named in it.
    pub mentions: &'a [Mentioned],
    /// Its hashtags: name and page.
    pub tags: &'a [(String, String)],
    /// Its files, in order.
    pub files: &'a [File],
    /// Its emoji.
    pub emojis: &'a [Emoji],
    /// Its poll.
    pub poll: Option<&'a Poll>,
    /// What it quotes, as far as others are told.
    pub quoted: Option<&'a Quoted>,
}

/// What is quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Its id.
    pub uri: String,
    /// Its page.
    pub url: String,
    /// Where its author permits it.
    pub authorization: Option<String>,
}

/// Somebody who is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// Id of the actor.
    pub uri: String,
    /// Their name.
    pub username: String,
    /// Their server; empty for this one.
    pub domain: String,
    /// It is a group: whoever names it posts to it.
    pub is_group: bool,
}

/// A file of a status.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Where it is.
    pub url: String,
    /// Its media type.
    pub media_type: String,
    /// What it shows, in words; empty for none.
    pub description: String,
    /// A blurred picture of it.
    pub blurhash: Option<String>,
    /// What to keep in sight when it is cropped.
    pub focus: (f64, f64),
    /// JSON of its sizes, as it is stored.
    pub meta: String,
}

/// A custom emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// Its id.
    pub uri: String,
    /// Its name, without colons.
    pub shortcode: String,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Address of the picture.
    pub url: String,
    /// Media type of the picture.
    pub media_type: &'static str,
}

/// The note of a status. Of a poll it says how it stands now, and whether it is over.
#[must_use]
pub fn note(home: &Home<'_>, post: &Post<'_>, now: Timestamp) -> Note {
    let status = post.status;
    let id = &status.uri;
    let named = post.mentions.iter().map(|mention| mention.uri.clone());
    let Audience { to, cc } = Audience::of(status.visibility, &followers(post.author), named);
    let mentions = post.mentions.iter().map(|mention| Tag::Mention {
        href: mention.uri.clone(),
        name: format!("@{}", home.handle(&mention.username, &mention.domain)),
    });
    let content = content(status, post.quoted);
    let hashtags = post.tags.iter().map(|(name, page)| Tag::Hashtag { href: page.clone(), name: format!("#{name}") });
    Note {
        kind: if post.poll.is_some() { NoteType::Question } else { NoteType::Note },
        summary: Some(status.spoiler_text.clone()).filter(|text| !text.is_empty()),
        in_reply_to: post.in_reply_to.map(str::to_owned),
        published: moment(status.created_at),
        updated: status.edited_at.map(moment),
        url: status.url.clone(),
        attributed_to: post.author.to_owned(),
        to,
        cc,
        audience: group(post).map(str::to_owned),
        sensitive: status.sensitive,
        content_map: status.language.iter().map(|code| (code.clone(), content.clone())).collect(),
        content,
        attachment: post.files.iter().map(attachment).collect(),
        tag: mentions.chain(hashtags).chain(post.emojis.iter().map(emoji_tag)).collect(),
        replies: collection::replies(id),
        likes: collection::counted(&format!("{id}/likes"), status.favourites_count),
        shares: collection::counted(&format!("{id}/shares"), status.reblogs_count),
        quoting: post.quoted.map(|quoted| Quoting::of(&quoted.uri, quoted.authorization.clone())),
        interaction_policy: InteractionPolicy { can_quote: can_quote(status.quote_policy, post.author) },
        question: post.poll.map(|poll| question(poll, now)),
        id: id.clone(),
    }
}

/// The group of elsewhere to which a status is posted: the one that it names. Of several, none: programs with groups know of
/// one alone.
fn group<'p>(post: &Post<'p>) -> Option<&'p str> {
    let mut groups = post.mentions.iter().filter(|named| named.is_group && !named.domain.is_empty());
    match (groups.next(), groups.next()) {
        (Some(group), None) if post.status.visibility.is_open() => Some(&group.uri),
        _ => None,
    }
}

/// The text. Who does not know quotes reads a link above it; who does leaves out what has this class.
fn content(status: &Status, quoted: Option<&Quoted>) -> String {
    let Some(quoted) = quoted else { return status.content.clone() };
    let url = sanitise::escaped(&quoted.url);
    format!("<p class=\"quote-inline\">RE: <a href=\"{url}\">{url}</a></p>{}", status.content)
}

/// Those whom the author need not be asked about. The author is always among them, so nobody is no empty list.
fn can_quote(policy: QuotePolicy, author: &str) -> CanQuote {
    let automatic_approval = match policy.automatic {
        Approvers { public: true, .. } => vec![PUBLIC.to_owned()],
        Approvers { followers: true, .. } => vec![followers(author)],
        _ => vec![author.to_owned()],
    };
    CanQuote { automatic_approval }
}

/// Where votes are not to be seen before the end, nobody has voted yet.
fn question(poll: &Poll, now: Timestamp) -> Question {
    let shown = |count: i64| if poll.shows_totals(now) { count.max(0).unsigned_abs() } else { 0 };
    let answers = poll
        .options
        .iter()
        .map(|option| Answer { name: option.title.clone(), replies: Votes { total_items: shown(option.votes) } });
    let end_time = poll.expires_at.map(moment);
    Question {
        choice: if poll.multiple { Choice::AnyOf(answers.collect()) } else { Choice::OneOf(answers.collect()) },
        closed: end_time.clone().filter(|_| poll.is_over(now)),
        end_time,
        voters_count: poll.voters_count.map(|count| count.max(0).unsigned_abs()),
    }
}

/// An emoji among the tags.
pub(super) fn emoji_tag(emoji: &Emoji) -> Tag {
    Tag::Emoji {
        id: emoji.uri.clone(),
        name: format!(":{}:", emoji.shortcode),
        updated: moment(emoji.updated_at),
        icon: Image { media_type: Some(emoji.media_type), url: emoji.url.clone() },
    }
}

fn attachment(file: &File) -> Attachment {
    let sizes: Value = serde_json::from_str(&file.meta).unwrap_or_default();
    let size = |side: &str| sizes["original"][side].as_u64();
    Attachment {
        media_type: file.media_type.clone(),
        url: file.url.clone(),
        name: Some(file.description.clone()).filter(|text| !text.is_empty()),
        blurhash: file.blurhash.clone(),
        focal_point: Some([file.focus.0, file.focus.1]),
        width: size("width"),
        height: size("height"),
        icon: None,
    }
}
