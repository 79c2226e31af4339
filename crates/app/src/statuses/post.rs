//! Posts a status: one transaction, whether its author has 4 followers or 40,000.

use super::{
    draft::{Draft, DraftProblem, Written, check_media},
    enter::enter,
    see::visible_original,
};
use crate::{
    Actor, App,
    delivery::publish,
    polls::Revision,
    quotes::{self, QuoteProblem},
};
use domain::{Account, AccountId, ConversationId, QuotePolicy, Status, StatusId, Visibility};
use store::{
    StoreError, accounts, blocks,
    engine::Tx,
    idempotency, media,
    preferences::{self, Preferences},
    statuses,
};

/// Why a status was not posted.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Something that was written does not fit.
    #[error(transparent)]
    Refused(#[from] DraftProblem),
    /// What it answers does not exist, or the author may not know that it does.
    #[error("the status that this one answers is not there")]
    ParentNotFound,
    /// What it quotes may not be quoted by the author, or not so.
    #[error(transparent)]
    Quote(#[from] QuoteProblem),
    /// The author's account is gone.
    #[error("the author's account is gone")]
    AuthorGone,
    /// The database failed.
    #[error("could not store the status")]
    Store(#[from] StoreError),
}

/// What goes into the transaction.
struct Post {
    author: Account,
    written: Written,
    content: String,
    mentioned: Vec<AccountId>,
    visibility: Visibility,
    sensitive: bool,
    language: Option<String>,
    in_reply_to: Option<StatusId>,
    quoted: Option<StatusId>,
    quote_policy: QuotePolicy,
    via: Option<(String, Option<String>)>,
    key: Option<String>,
}

impl App {
    /// Posts a status. The same `key` gives the same status again, however often and however close together it is sent.
    ///
    /// # Errors
    /// [`PostError::Refused`] for what was written, [`PostError::ParentNotFound`] for what it answers.
    pub async fn post_status(&self, actor: &Actor, draft: Draft, key: Option<String>) -> Result<StatusId, PostError> {
        let (language, poll) = (draft.language.as_deref(), draft.poll.as_ref());
        let written = Written::check(self.site(), &draft.text, &draft.spoiler_text, language, &draft.media, poll)?;
        let db = self.read();
        let author = accounts::by_id(&db, actor.account()).await?.ok_or(PostError::AuthorGone)?;
        let prefers = preferences::of(&db, author.id).await?;
        self.meet(&written.entities.handles).await;
        let (content, mentioned) = written.resolve(&db, self.site()).await?;
        let post = Post {
            visibility: visibility(&author, draft.visibility, &prefers),
            sensitive: draft.sensitive.unwrap_or(prefers.sensitive) || written.warned,
            language: written.language.clone().or_else(|| prefers.posting_language()),
            in_reply_to: draft.in_reply_to,
            quoted: draft.quoted,
            quote_policy: draft.quote_policy.unwrap_or(prefers.quote_policy),
            via: actor.app_name().map(|(name, website)| (name.to_owned(), website.map(str::to_owned))),
            key: key.map(bounded_key),
            author,
            written,
            content,
            mentioned,
        };
        let app = self.clone();
        self.store().write(async move |tx| -> Result<StatusId, PostError> { write(&app, tx, &post).await }).await
    }
}

/// To whom a new status goes. The public timelines stay closed to an author whose reach is limited.
fn visibility(author: &Account, asked: Option<Visibility>, prefers: &Preferences) -> Visibility {
    match asked.unwrap_or(prefers.visibility) {
        Visibility::Public if author.limited_at.is_some() => Visibility::Unlisted,
        asked => asked,
    }
}

/// Keys are what clients make up: a long one is kept by its hash.
fn bounded_key(key: String) -> String {
    use sha2::Digest as _;
    if key.len() <= 128 && !key.contains('\0') {
        return key;
    }
    sha2::Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn write(app: &App, tx: &mut Tx<'_>, post: &Post) -> Result<StatusId, PostError> {
    let (ids, now) = (app.ids(), app.now());
    let author = post.author.id;
    let id: StatusId = ids.next();
    if let Some(key) = &post.key
        && let Some(earlier) = idempotency::claim(tx, author, key, id, now).await?
    {
        return Ok(earlier);
    }
    let parent = parent(tx, author, post.in_reply_to).await?;
    let files = check_media(tx, author, &post.written.media, None).await??;
    let blocked = blocked_by(tx, author, &post.mentioned).await?;
    let mentioned: Vec<AccountId> = post.mentioned.iter().copied().filter(|id| !blocked.contains(id)).collect();
    let asked = match post.quoted {
        Some(quoted) => Some(quotes::asked(tx, author, quoted, (post.visibility, &mentioned)).await??),
        None => None,
    };
    let visibility = asked.as_ref().map_or(post.visibility, |asked| asked.narrowed(post.visibility));
    let conversation = match parent.as_ref().and_then(|parent| parent.conversation_id) {
        Some(conversation) => conversation,
        None => {
            let fresh: ConversationId = ids.next();
            statuses::open_conversation(tx, fresh, parent.as_ref().map(|parent| parent.id), now).await?;
            fresh
        }
    };

    let site = app.site();
    let status = Status {
        id,
        account_id: author,
        uri: site.status_uri(&post.author.uri, id),
        url: site.status_url(&post.author.username, id),
        text: post.written.text.clone(),
        content: post.content.clone(),
        spoiler_text: post.written.spoiler_text.clone(),
        visibility,
        sensitive: post.sensitive,
        language: post.language.clone(),
        conversation_id: Some(conversation),
        in_reply_to_id: parent.as_ref().map(|parent| parent.id),
        in_reply_to_account_id: parent.as_ref().map(|parent| answered_account(parent, author)),
        boost: None,
        app: post.via.clone(),
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        quote_policy: post.quote_policy.under(visibility),
        has_quote: asked.is_some(),
        has_media: !files.is_empty(),
        has_tags: !post.written.entities.tags.is_empty(),
        has_mentions: !mentioned.is_empty(),
        created_at: now,
        local: true,
        edited_at: None,
    };
    let tags = &post.written.entities.tags;
    enter(app, tx, &status, &mentioned, tags).await?;
    Revision::first(app, id, post.written.poll.as_ref(), now).write(tx, app, now).await?;
    for (position, file) in (0..).zip(&files) {
        if !media::attach(tx, file.id.into(), id, position, author).await? {
            return Err(DraftProblem::MediaNotFound(vec![file.id.into()]).into());
        }
    }
    if let Some(asked) = &asked {
        quotes::begin(app, tx, &status, asked).await?;
    }
    publish::posted(app, tx, &status, &mentioned).await?;
    if let Some(asked) = &asked {
        asked.ask(app, tx, &status).await?;
    }
    Ok(id)
}

/// What is answered: seen by the author, and held in place until the answer stands.
async fn parent(tx: &mut Tx<'_>, author: AccountId, asked: Option<StatusId>) -> Result<Option<Status>, PostError> {
    let Some(asked) = asked else { return Ok(None) };
    let parent = visible_original(tx, author, asked).await?.ok_or(PostError::ParentNotFound)?;
    if !statuses::lock(tx, parent.id).await? {
        return Err(PostError::ParentNotFound);
    }
    Ok(Some(parent))
}

/// Whom a status answers: who goes on with an answer of their own still talks to whom they answered first.
fn answered_account(parent: &Status, author: AccountId) -> AccountId {
    match parent.in_reply_to_account_id {
        Some(earlier) if parent.account_id == author => earlier,
        _ => parent.account_id,
    }
}

/// Those of these accounts whom the author blocks: they are not mentioned.
pub(super) async fn blocked_by(
    tx: &mut Tx<'_>,
    author: AccountId,
    mentioned: &[AccountId],
) -> Result<Vec<AccountId>, StoreError> {
    if mentioned.is_empty() {
        return Ok(Vec::new());
    }
    let others: Vec<i64> = mentioned.iter().map(|id| id.0).collect();
    let blocks = blocks::either_way(tx, author, &others).await?;
    Ok(blocks.into_iter().filter(|(from, _)| *from == author).map(|(_, to)| to).collect())
}
