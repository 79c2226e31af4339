//! Statuses of elsewhere, as they are kept: what a draft needs of what is known here (whom it names, what it answers, where
//! it belongs), and what becomes of it when its author changes it.

use super::FetchAncestors;
use crate::{
    App, Event,
    jobs::enqueue,
    polls::Revision,
    quotes,
    statuses::{TellOfEdit, attach_tags, enter, facts_of},
};
use domain::{Account, AccountId, ConversationId, Poll, PollOption, Status, StatusId, Timestamp, Visibility, limits};
use federation::ingest::{MediaKind, RemoteMedia, RemotePoll, RemoteStatus};
use store::{
    StoreError, blocks,
    engine::Tx,
    media::{self, Media, NewRemote},
    mentions, remote, sight,
    statuses::{self, Beside, Edit, NewText},
    tags, tombstones,
};
use wire::activitystreams::CollectionRef;

/// Whether jobs fetch what a status answers and what it quotes, where that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Climb {
    /// They do.
    Yes,
    /// Whoever keeps the status fetches what it answers; what it quotes, a job does.
    No,
    /// Neither: it is itself quoted, and nobody reads what stands around it.
    Nothing,
}

/// Keeps a status of this author that is not known yet. `None` when it is gone for good, or somebody else's.
pub(crate) async fn keep_status(
    app: &App,
    tx: &mut Tx<'_>,
    author: &Account,
    draft: &RemoteStatus,
    climb: Climb,
) -> Result<Option<StatusId>, StoreError> {
    let uri = draft.uri.as_str();
    if let Some(known) = statuses::by_uri(tx, uri).await? {
        return Ok((known.account_id == author.id).then_some(known.id));
    }
    if draft.author.as_str() != author.uri || !tombstones::among(tx, &[uri.to_owned()]).await?.is_empty() {
        return Ok(None);
    }
    let now = app.now();
    let id: StatusId = app.ids().dated(draft.created_at);
    let parent = parent_of(tx, author.id, draft).await?;
    let named = named(tx, author.id, draft).await?;
    let status = Status {
        id,
        account_id: author.id,
        uri: uri.to_owned(),
        url: draft.url.as_ref().unwrap_or(&draft.uri).as_str().to_owned(),
        text: draft.text.clone(),
        content: draft.html.clone(),
        spoiler_text: draft.spoiler_text.clone(),
        visibility: draft.visibility,
        sensitive: draft.sensitive,
        language: draft.language.clone(),
        conversation_id: Some(conversation(app, tx, draft, parent.as_ref(), now).await?),
        in_reply_to_id: parent.as_ref().map(|parent| parent.id),
        in_reply_to_account_id: parent.as_ref().map(|parent| parent.account_id),
        boost: None,
        app: None,
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        quote_policy: draft.quote_policy.under(draft.visibility),
        has_quote: false,
        has_media: !draft.media.is_empty(),
        has_tags: !draft.tags.is_empty(),
        has_mentions: !named.is_empty(),
        local: false,
        created_at: draft.created_at,
        edited_at: None,
    };
    enter(app, tx, &status, &named, &written_tags(draft)).await?;
    media::insert_remote(tx, app.ids(), (id, author.id), &files(&draft.media), now).await?;
    let missing_parent = draft.in_reply_to.as_ref().filter(|_| parent.is_none()).map(|uri| uri.as_str().to_owned());
    if missing_parent.is_some() && climb == Climb::Yes {
        enqueue(tx, &FetchAncestors { status: id.0 }, app.ids(), now, now).await?;
    }
    statuses::set_remote(tx, id, &beside(draft, missing_parent), now).await?;
    quotes::enter_remote(app, tx, &status, draft, climb).await?;
    let answers = statuses::adopt(tx, &status).await?;
    if answers > 0 {
        statuses::add_replies(tx, id, answers).await?;
    }
    if let Some(poll) = &draft.poll {
        let poll = poll_of(app.ids().next(), id, poll, now);
        Revision { before: None, after: Some(poll) }.write(tx, app, now).await?;
    }
    Ok(Some(id))
}

/// Writes what the author made of a status that is known. An older version than the one that is known changes nothing.
pub(crate) async fn change_status(
    app: &App,
    tx: &mut Tx<'_>,
    known: &Status,
    draft: &RemoteStatus,
) -> Result<(), StoreError> {
    let now = app.now();
    if !statuses::lock(tx, known.id).await? {
        return Ok(());
    }
    quotes::change_remote(app, tx, known, draft).await?;
    let asked = draft.poll.as_ref().map(|poll| poll_of(app.ids().next(), known.id, poll, now));
    Revision::told(tx, known.id, asked).await?.write(tx, app, now).await?;
    let newer = draft.edited_at.filter(|edited| known.edited_at.is_none_or(|before| *edited >= before));
    let Some(edited_at) = newer else { return touched(tx, known).await };
    let named = named(tx, known.account_id, draft).await?;
    let new = NewText {
        text: draft.text.clone(),
        content: draft.html.clone(),
        spoiler_text: draft.spoiler_text.clone(),
        sensitive: draft.sensitive,
        language: draft.language.clone(),
        has_media: !draft.media.is_empty(),
        has_tags: !draft.tags.is_empty(),
        has_mentions: known.has_mentions || !named.is_empty(),
    };
    let (old_files, new_files) = (media::of(tx, &[known.id.0]).await?, files(&draft.media));
    if NewText::from(known) == new && same_files(&old_files, &new_files) {
        return touched(tx, known).await;
    }
    if statuses::edits_of(tx, known.id).await?.is_empty() {
        statuses::add_edit(tx, known.id, &version(app, known.created_at, &NewText::from(known))).await?;
    }
    for account in &named {
        mentions::put(tx, known.id, *account, false).await?;
    }
    tags::detach_all(tx, known.id, now).await?;
    attach_tags(tx, app.ids(), &written_tags(draft), (known.id, known.account_id), now).await?;
    media::insert_remote(tx, app.ids(), (known.id, known.account_id), &new_files, now).await?;
    let missing_parent = statuses::missing_parent(tx, known.id).await?;
    statuses::set_remote(tx, known.id, &beside(draft, missing_parent), now).await?;
    statuses::update_text(tx, known.id, &new, edited_at).await?;
    statuses::add_edit(tx, known.id, &version(app, edited_at, &new)).await?;
    let Some(after) = statuses::by_id(tx, known.id).await? else { return Ok(()) };
    if after.reblogs_count > 0 || after.quotes_count > 0 {
        enqueue(tx, &TellOfEdit { status: known.id.0 }, app.ids(), now, now).await?;
    }
    Event::StatusEdited(facts_of(tx, &after).await?).emit(tx).await
}

/// Without a new version only counts may have changed.
async fn touched(tx: &mut Tx<'_>, known: &Status) -> Result<(), StoreError> {
    Event::StatusTouched { status: known.id.0 }.emit(tx).await
}

fn same_files(old: &[Media], new: &[NewRemote]) -> bool {
    let before = old.iter().map(|file| (file.remote_url.as_deref(), file.description.as_str()));
    before.eq(new.iter().map(|file| (Some(file.url.as_str()), file.description.as_str())))
}

/// What a status answers, if that is known, and its author may see it.
async fn parent_of(tx: &mut Tx<'_>, author: AccountId, draft: &RemoteStatus) -> Result<Option<Status>, StoreError> {
    let Some(uri) = &draft.in_reply_to else { return Ok(None) };
    let Some(parent) = statuses::by_uri(tx, uri.as_str()).await? else { return Ok(None) };
    let seen = sight::visible(tx, Some(author), &[parent.id]).await?.contains(&parent.id);
    Ok(Some(parent).filter(|parent| seen && parent.boost.is_none()))
}

async fn conversation(
    app: &App,
    tx: &mut Tx<'_>,
    draft: &RemoteStatus,
    parent: Option<&Status>,
    now: Timestamp,
) -> Result<ConversationId, StoreError> {
    if let Some(known) = parent.and_then(|parent| parent.conversation_id) {
        return Ok(known);
    }
    let fresh: ConversationId = app.ids().next();
    match &draft.conversation {
        Some(name) => statuses::named_conversation(tx, fresh, name, now).await,
        None => {
            statuses::open_conversation(tx, fresh, None, now).await?;
            Ok(fresh)
        }
    }
}

/// Those who are named and known; of people here, also those to whom it is only addressed. Who is blocked by the author
/// is not among them.
async fn named(tx: &mut Tx<'_>, author: AccountId, draft: &RemoteStatus) -> Result<Vec<AccountId>, StoreError> {
    let mut uris: Vec<String> = draft.mentions.iter().map(|uri| uri.as_str().to_owned()).collect();
    if matches!(draft.visibility, Visibility::Direct | Visibility::Followers) {
        uris.extend(draft.recipients.iter().map(|uri| uri.as_str().to_owned()));
    }
    uris.truncate(limits::MENTIONS.max(50));
    if uris.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids: Vec<i64> = remote::ids(tx, &uris).await?.into_iter().map(|(id, _, _)| id).collect();
    ids.retain(|id| *id != author.0);
    ids.sort_unstable();
    ids.dedup();
    let apart = blocks::either_way(tx, author, &ids).await?;
    let blocked = |id: i64| apart.iter().any(|(from, to)| *from == author && to.0 == id);
    Ok(ids.into_iter().filter(|id| !blocked(*id)).map(AccountId).collect())
}

fn written_tags(draft: &RemoteStatus) -> Vec<(String, String)> {
    draft.tags.iter().map(|tag| (tag.name.clone(), tag.written.clone())).collect()
}

fn beside(draft: &RemoteStatus, missing_parent: Option<String>) -> Beside {
    let listed = match &draft.replies {
        Some(CollectionRef::Id(id)) => Some(id),
        Some(CollectionRef::Embedded(collection)) => collection.id.as_ref(),
        None => None,
    };
    let replies = listed.filter(|id| id.same_origin(&draft.uri)).map(|id| id.as_str().to_owned());
    Beside { emojis: super::emojis_json(&draft.emojis), missing_parent, replies: replies.unwrap_or_default() }
}

fn files(media: &[RemoteMedia]) -> Vec<NewRemote> {
    let meta = |file: &RemoteMedia| match (file.width, file.height) {
        (Some(width), Some(height)) if width > 0 && height > 0 => {
            let aspect = f64::from(width) / f64::from(height);
            let size = format!("{width}x{height}");
            serde_json::json!({ "original": { "width": width, "height": height, "size": size, "aspect": aspect } })
        }
        _ => serde_json::json!({}),
    };
    media
        .iter()
        .map(|file| NewRemote {
            kind: match file.kind {
                MediaKind::Image => "image",
                MediaKind::Video => "video",
                MediaKind::Audio => "audio",
                MediaKind::Unknown => "unknown",
            },
            url: file.url.as_str().to_owned(),
            mime: file.media_type.clone().unwrap_or_default(),
            meta: meta(file).to_string(),
            focus: file.focus.unwrap_or_default(),
            blurhash: file.blurhash.clone(),
            description: file.description.clone(),
        })
        .collect()
}

fn poll_of(id: domain::PollId, status: StatusId, poll: &RemotePoll, now: Timestamp) -> Poll {
    let believed = |count: Option<u64>| {
        count.and_then(|count| i64::try_from(count).ok()).map(|count| count.min(limits::UNTRUSTED_COUNT))
    };
    Poll {
        id,
        status_id: status,
        options: poll
            .options
            .iter()
            .map(|option| PollOption { title: option.title.clone(), votes: believed(option.votes).unwrap_or(0) })
            .collect(),
        multiple: poll.multiple,
        hide_totals: false,
        expires_at: poll.expires_at,
        voters_count: believed(poll.voters),
        fetched_at: Some(now),
    }
}

fn version(app: &App, at: Timestamp, text: &NewText) -> Edit {
    Edit {
        id: app.ids().next(),
        text: text.text.clone(),
        content: text.content.clone(),
        spoiler_text: text.spoiler_text.clone(),
        sensitive: text.sensitive,
        language: text.language.clone(),
        media: Vec::new(),
        poll: None,
        created_at: at,
    }
}
