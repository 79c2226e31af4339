//! What somebody wrote, checked: the part that needs no database, and the parts that do.

use crate::{
    Site,
    polls::{Asked, PollDraft, PollProblem},
    text::{self, Entities, Handle, Named, People},
};
use domain::{Account, AccountId, MediaId, QuotePolicy, StatusId, Visibility, limits, status};
use std::collections::HashSet;
use store::{
    Reads, StoreError, accounts,
    engine::Tx,
    media::{self, Media},
    tags,
};

/// A status to post.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// The content warning; empty for none.
    pub spoiler_text: String,
    /// To whom it is addressed; `None`: as the author prefers.
    pub visibility: Option<Visibility>,
    /// Media are covered; `None`: as the author prefers.
    pub sensitive: Option<bool>,
    /// Language code; `None`: as the author prefers.
    pub language: Option<String>,
    /// What it answers.
    pub in_reply_to: Option<StatusId>,
    /// Uploaded files, in order.
    pub media: Vec<MediaId>,
    /// A poll on it.
    pub poll: Option<PollDraft>,
    /// What it quotes.
    pub quoted: Option<StatusId>,
    /// Who may quote it; `None`: as the author prefers.
    pub quote_policy: Option<QuotePolicy>,
}

/// What is wrong with a draft. The text is what people read, in Mastodon's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftProblem {
    /// Neither text nor files.
    #[error("there is neither text nor a file")]
    Blank,
    /// Text and content warning together have too many characters.
    #[error("the text is too long")]
    TooLong,
    /// A character that cannot be stored.
    #[error("the text has a character that cannot be stored")]
    NulByte,
    /// Too many people are mentioned.
    #[error("too many people are mentioned")]
    TooManyMentions,
    /// Too many hashtags.
    #[error("there are too many hashtags")]
    TooManyTags,
    /// Nobody knows this language.
    #[error("nobody knows this language")]
    UnknownLanguage,
    /// Too many files.
    #[error("there are too many files")]
    TooManyMedia,
    /// A video or a sound stands alone.
    #[error("a video or a sound stands alone")]
    MixedMedia,
    /// Files that do not exist, are somebody else's, or are on another status.
    #[error("a file does not exist, or is on another status")]
    MediaNotFound(Vec<MediaId>),
    /// A file is still worked on.
    #[error("a file is still worked on")]
    MediaProcessing,
    /// A file could not be processed.
    #[error("a file could not be processed")]
    MediaFailed,
    /// An alt text is too long.
    #[error("an alt text is too long")]
    AltTextTooLong,
    /// The poll does not fit.
    #[error(transparent)]
    Poll(#[from] PollProblem),
}

/// Bytes of a text: what one sees as a character can have many, and not all of them are meant well.
const TEXT_BYTES: usize = 64 * 1024;

/// A draft whose text is in order.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub text: String,
    pub spoiler_text: String,
    pub language: Option<String>,
    pub media: Vec<MediaId>,
    pub poll: Option<Asked>,
    pub entities: Entities,
    /// A content warning was given (even where it became the text).
    pub warned: bool,
}

impl Written {
    /// Checks a text.
    pub fn check(
        site: &Site,
        text: &str,
        spoiler_text: &str,
        language: Option<&str>,
        media: &[MediaId],
        poll: Option<&PollDraft>,
    ) -> Result<Self, DraftProblem> {
        let (mut text, mut spoiler_text) = (text.trim(), spoiler_text.trim());
        let warned = !spoiler_text.is_empty();
        if text.is_empty() {
            (text, spoiler_text) = (spoiler_text, "");
        }
        if text.len() + spoiler_text.len() > TEXT_BYTES {
            return Err(DraftProblem::TooLong);
        }
        if text.contains('\0') || spoiler_text.contains('\0') {
            return Err(DraftProblem::NulByte);
        }
        let mut seen = HashSet::new();
        let media: Vec<MediaId> = media.iter().copied().filter(|id| seen.insert(*id)).collect();
        if text.is_empty() && media.is_empty() {
            return Err(DraftProblem::Blank);
        }
        if status::length(text) + status::length(spoiler_text) > limits::STATUS_CHARACTERS {
            return Err(DraftProblem::TooLong);
        }
        if media.len() > limits::MEDIA_ATTACHMENTS {
            return Err(DraftProblem::TooManyMedia);
        }
        if poll.is_some() && !media.is_empty() {
            return Err(PollProblem::BesideFiles.into());
        }
        let poll = poll.map(Asked::check).transpose()?;
        let entities = text::entities(text, &[&site.handle_domain, site.host()]);
        if entities.handles.len() > limits::MENTIONS {
            return Err(DraftProblem::TooManyMentions);
        }
        if entities.tags.len() > limits::HASHTAGS {
            return Err(DraftProblem::TooManyTags);
        }
        let language = match language.map(str::trim).filter(|code| !code.is_empty()) {
            Some(code) => Some(domain::language::parse(code).ok_or(DraftProblem::UnknownLanguage)?),
            None => None,
        };
        Ok(Self {
            text: text.to_owned(),
            spoiler_text: spoiler_text.to_owned(),
            language,
            media,
            poll,
            entities,
            warned,
        })
    }

    /// Text as HTML, and whom it mentions.
    pub async fn resolve(&self, db: &impl Reads, site: &Site) -> Result<(String, Vec<AccountId>), StoreError> {
        let (people, mentioned) = people(db, &self.entities.handles).await?;
        Ok((text::to_html(site, &self.text, &people), mentioned))
    }
}

/// Those of these handles that exist: for rendering, and as accounts.
pub(crate) async fn people(db: &impl Reads, handles: &[Handle]) -> Result<(People, Vec<AccountId>), StoreError> {
    let names: Vec<String> = handles.iter().filter(|h| h.domain.is_empty()).map(|h| h.name.clone()).collect();
    let mut found: Vec<Account> =
        if names.is_empty() { Vec::new() } else { accounts::local_by_names(db, &names).await? };
    for handle in handles.iter().filter(|handle| !handle.domain.is_empty()) {
        found.extend(accounts::by_handle(db, &handle.name, &handle.domain).await?);
    }
    let mut people = People::new();
    let mut ids = Vec::new();
    for account in found.into_iter().filter(|account| account.suspended_at.is_none()) {
        ids.push(account.id);
        let handle = Handle { name: account.username.to_lowercase(), domain: account.domain };
        people.insert(handle, Named { username: account.username, url: account.url });
    }
    ids.sort_unstable();
    Ok((people, ids))
}

/// The files of a draft, in its order; each must be the author's, ready, and free (or on `status` already).
pub(super) async fn check_media(
    tx: &mut Tx<'_>,
    author: AccountId,
    ids: &[MediaId],
    status: Option<StatusId>,
) -> Result<Result<Vec<Media>, DraftProblem>, StoreError> {
    if ids.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let wanted: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = media::by_ids(tx, &wanted).await?;
    let mut files = Vec::new();
    let mut missing = Vec::new();
    for id in ids {
        let usable = |row: &&Media| {
            let free = row.status_id.is_none() || row.status_id == status.map(|status| status.0);
            row.id == id.0 && row.account_id == author.0 && free
        };
        match rows.iter().find(usable) {
            Some(row) => files.push(row.clone()),
            None => missing.push(*id),
        }
    }
    if !missing.is_empty() {
        return Ok(Err(DraftProblem::MediaNotFound(missing)));
    }
    if files.iter().any(|file| file.state == "failed") {
        return Ok(Err(DraftProblem::MediaFailed));
    }
    if files.iter().any(|file| file.state != "ready") {
        return Ok(Err(DraftProblem::MediaProcessing));
    }
    if files.len() > 1 && files.iter().any(|file| matches!(file.kind.as_str(), "video" | "audio")) {
        return Ok(Err(DraftProblem::MixedMedia));
    }
    Ok(Ok(files))
}

/// Hangs the hashtags of a text on its status. Returns their ids.
pub(crate) async fn attach_tags(
    tx: &mut Tx<'_>,
    ids: &domain::IdGen,
    tags: &[(String, String)],
    (status, author): (StatusId, AccountId),
    now: domain::Timestamp,
) -> Result<Vec<i64>, StoreError> {
    // In the order of their names: two statuses with the same new tags never wait for each other in a ring.
    let mut sorted: Vec<&(String, String)> = tags.iter().collect();
    sorted.sort();
    let mut attached = Vec::new();
    for (name, written) in sorted {
        let tag = tags::ensure(tx, ids, name, written, now).await?;
        tags::attach(tx, tag, status, author).await?;
        attached.push(tag.0);
    }
    Ok(attached)
}
