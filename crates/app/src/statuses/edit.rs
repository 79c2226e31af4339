//! Edits an own status. Every version is kept, the first one included.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#edit>

use super::{
    TellOfEdit,
    draft::{DraftProblem, Written, attach_tags, check_media},
    facts::facts_of,
    post::blocked_by,
};
use crate::{
    Actor, App, Event, conversations,
    delivery::publish,
    jobs::enqueue,
    notifications::{Kind, News, tell},
    polls::{PollDraft, Revision, titles},
};
use domain::{AccountId, MediaId, Status, StatusId, Timestamp, Visibility, limits};
use std::collections::HashSet;
use store::{
    StoreError,
    engine::Tx,
    media::{self, Media},
    mentions,
    statuses::{self, EditMedia, NewText},
    tags,
};

/// What a status is to become. Everything is replaced: no files means that there are none any more.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Edit {
    /// The text.
    pub text: String,
    /// The content warning; empty for none.
    pub spoiler_text: String,
    /// Media are covered; `None`: as it was.
    pub sensitive: Option<bool>,
    /// Language code; `None`: as it was.
    pub language: Option<String>,
    /// The files, in order: those that are on it already, or fresh uploads.
    pub media: Vec<MediaId>,
    /// The poll. The votes stay while it asks the same.
    pub poll: Option<PollDraft>,
    /// Changes of files.
    pub changes: Vec<MediaChange>,
}

/// A change of a file on the status.
#[derive(Debug, Clone, PartialEq)]
pub struct MediaChange {
    /// The file.
    pub id: MediaId,
    /// Its new alt text.
    pub description: Option<String>,
    /// Its new focus point: each from -1 to 1.
    pub focus: Option<(f64, f64)>,
}

/// Why a status was not edited.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// It does not exist, is somebody else's, or is a boost.
    #[error("the person has no such status")]
    NotFound,
    /// Something that was written does not fit.
    #[error(transparent)]
    Refused(#[from] DraftProblem),
    /// The database failed.
    #[error("could not store the edit")]
    Store(#[from] StoreError),
}

struct Change {
    id: StatusId,
    author: AccountId,
    written: Written,
    content: String,
    mentioned: Vec<AccountId>,
    sensitive: Option<bool>,
    files: Vec<MediaChange>,
}

impl App {
    /// Edits a status of the person. An edit that changes nothing leaves no trace.
    ///
    /// # Errors
    /// [`EditError::NotFound`] when it is not theirs; [`EditError::Refused`] for what was written.
    pub async fn edit_status(&self, actor: &Actor, id: StatusId, edit: Edit) -> Result<(), EditError> {
        let (author, db) = (actor.account(), self.read());
        let own = statuses::by_id(&db, id).await?;
        own.filter(|status| status.account_id == author && status.boost.is_none()).ok_or(EditError::NotFound)?;
        let (language, poll) = (edit.language.as_deref(), edit.poll.as_ref());
        let written = Written::check(self.site(), &edit.text, &edit.spoiler_text, language, &edit.media, poll)?;
        for description in edit.changes.iter().filter_map(|change| change.description.as_deref()) {
            if description.chars().count() > limits::ALT_TEXT_CHARACTERS {
                return Err(DraftProblem::AltTextTooLong.into());
            }
            if description.contains('\0') {
                return Err(DraftProblem::NulByte.into());
            }
        }
        self.meet(&written.entities.handles).await;
        let (content, mentioned) = written.resolve(&db, self.site()).await?;
        let change = Change { id, author, written, content, mentioned, sensitive: edit.sensitive, files: edit.changes };
        let app = self.clone();
        self.store().write(async move |tx| -> Result<(), EditError> { write(&app, tx, &change).await }).await
    }
}

async fn write(app: &App, tx: &mut Tx<'_>, change: &Change) -> Result<(), EditError> {
    let (id, author, now) = (change.id, change.author, app.now());
    if !statuses::lock(tx, id).await? {
        return Err(EditError::NotFound);
    }
    let before = statuses::by_id(tx, id).await?.ok_or(EditError::NotFound)?;
    let old_files = media::of(tx, &[id.0]).await?;
    let mut files = check_media(tx, author, &change.written.media, Some(id)).await??;
    let new = new_text(&before, change, &files);
    let poll = Revision::of(tx, app, id, change.written.poll.as_ref(), now).await?;
    apply(&mut files, &change.files);
    if is_same(&before, &new, &old_files, &files) && poll.is_nothing() {
        return Ok(());
    }
    if statuses::edits_of(tx, id).await?.is_empty() {
        let first = version(app.ids().next(), &NewText::from(&before), &old_files, before.created_at);
        let first = statuses::Edit { poll: titles(poll.before.as_ref()), ..first };
        statuses::add_edit(tx, id, &first).await?;
    }
    poll.write(tx, app, now).await?;

    let kept: Vec<i64> = files.iter().map(|file| file.id).collect();
    media::detach_others(tx, id, &kept, now).await?;
    for (position, file) in (0..).zip(&files) {
        if !media::attach(tx, file.id.into(), id, position, author).await? {
            return Err(DraftProblem::MediaNotFound(vec![file.id.into()]).into());
        }
        media::describe(tx, file.id.into(), id, &file.description).await?;
        media::focus(tx, file.id.into(), id, file.focus_x, file.focus_y).await?;
    }
    let fresh = mention(tx, change).await?;
    tags::detach_all(tx, id, now).await?;
    attach_tags(tx, app.ids(), &change.written.entities.tags, (id, author), now).await?;
    let new = NewText { has_mentions: !mentions::of(tx, &[id.0]).await?.is_empty(), ..new };
    statuses::update_text(tx, id, &new, now).await?;
    let last = version(app.ids().next(), &new, &files, now);
    statuses::add_edit(tx, id, &statuses::Edit { poll: titles(poll.after.as_ref()), ..last }).await?;

    let after = statuses::by_id(tx, id).await?.ok_or(EditError::NotFound)?;
    Event::StatusEdited(facts_of(tx, &after).await?).emit(tx).await?;
    publish::edited(app, tx, &after).await?;
    let news = News { kind: Kind::Mention, from: author, status: Some(id), conversation: after.conversation_id };
    let told = tell(tx, app.ids(), news, &fresh, now).await?;
    converse(tx, app, &after, &told).await?;
    if after.reblogs_count > 0 || after.quotes_count > 0 {
        enqueue(tx, &TellOfEdit { status: id.0 }, app.ids(), now, now).await?;
    }
    Ok(())
}

/// A direct message that names somebody new goes on in the conversation with all of them.
async fn converse(tx: &mut Tx<'_>, app: &App, status: &Status, told: &[AccountId]) -> Result<(), StoreError> {
    if told.is_empty() || status.visibility != Visibility::Direct {
        return Ok(());
    }
    let mut hearers = store::conversations::hearers(tx, status.id).await?;
    hearers.extend(told);
    let named: Vec<AccountId> = mentions::of(tx, &[status.id.0]).await?.iter().map(|one| one.account).collect();
    conversations::leave(tx, status).await?;
    conversations::enter(tx, app.ids(), status, &named, &hearers).await
}

/// Names those whom the new text mentions; who is no longer named keeps the right to see it. Returns who is new.
async fn mention(tx: &mut Tx<'_>, change: &Change) -> Result<Vec<AccountId>, StoreError> {
    let before = mentions::of(tx, &[change.id.0]).await?;
    let blocked: HashSet<AccountId> = blocked_by(tx, change.author, &change.mentioned).await?.into_iter().collect();
    let named: HashSet<AccountId> = change.mentioned.iter().copied().filter(|id| !blocked.contains(id)).collect();
    for gone in before.iter().filter(|mention| !mention.silent && !named.contains(&mention.account)) {
        mentions::put(tx, change.id, gone.account, true).await?;
    }
    let known: HashSet<AccountId> = before.iter().map(|mention| mention.account).collect();
    let mut fresh = Vec::new();
    for account in change.mentioned.iter().copied().filter(|id| named.contains(id)) {
        mentions::put(tx, change.id, account, false).await?;
        if !known.contains(&account) {
            fresh.push(account);
        }
    }
    Ok(fresh)
}

fn new_text(before: &Status, change: &Change, files: &[Media]) -> NewText {
    let written = &change.written;
    NewText {
        text: written.text.clone(),
        content: change.content.clone(),
        spoiler_text: written.spoiler_text.clone(),
        sensitive: change.sensitive.unwrap_or(before.sensitive) || written.warned,
        language: written.language.clone().or_else(|| before.language.clone()),
        has_media: !files.is_empty(),
        has_tags: !written.entities.tags.is_empty(),
        has_mentions: before.has_mentions,
    }
}

fn apply(files: &mut [Media], changes: &[MediaChange]) {
    for file in files {
        for change in changes.iter().filter(|change| change.id.0 == file.id) {
            if let Some(description) = &change.description {
                file.description = description.trim().to_owned();
            }
            if let Some((x, y)) = change.focus.filter(|(x, y)| x.is_finite() && y.is_finite()) {
                (file.focus_x, file.focus_y) = (x.clamp(-1.0, 1.0), y.clamp(-1.0, 1.0));
            }
        }
    }
}

fn is_same(before: &Status, new: &NewText, old_files: &[Media], files: &[Media]) -> bool {
    let text = NewText::from(before);
    let seen = |file: &Media| (file.id, file.description.clone(), file.focus_x.to_bits(), file.focus_y.to_bits());
    text.text == new.text
        && text.spoiler_text == new.spoiler_text
        && text.sensitive == new.sensitive
        && text.language == new.language
        && old_files.iter().map(seen).eq(files.iter().map(seen))
}

fn version(id: i64, text: &NewText, files: &[Media], at: Timestamp) -> statuses::Edit {
    statuses::Edit {
        id,
        text: text.text.clone(),
        content: text.content.clone(),
        spoiler_text: text.spoiler_text.clone(),
        sensitive: text.sensitive,
        language: text.language.clone(),
        media: files.iter().map(|f| EditMedia { id: f.id, description: f.description.clone() }).collect(),
        poll: None,
        created_at: at,
    }
}
