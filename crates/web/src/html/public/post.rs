//! One status on a page.

use crate::{html::page::PageError, state::State};
use app::{
    media::Addresses,
    messages::{Language, Sentence},
};
use askama::Template;
use domain::{Account, AccountId, Poll, QuoteState, Status, StatusId, Timestamp, Visibility};
use std::collections::HashMap;
use store::media::Media;

/// A picture on a status.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Address of the small one.
    pub preview: String,
    /// Address of the whole one.
    pub full: String,
    /// What it shows, in words.
    pub description: String,
}

/// What one can vote for, and how it stands.
#[derive(Debug, Clone)]
struct Choice {
    title: String,
    /// Votes, and their share in percent; `None` while they are not shown.
    result: Option<(i64, i64)>,
}

/// A poll on a status. Who wants to vote does so in an app.
#[derive(Debug, Clone)]
struct Question {
    choices: Vec<Choice>,
    /// All votes.
    votes: i64,
    hides_totals: bool,
    end: Sentence,
}

/// What a status quotes, where the viewer may see it.
#[derive(Debug, Clone)]
struct Quotation {
    author: String,
    acct: String,
    url: String,
    spoiler: String,
    content: String,
    lang: Option<String>,
}

/// A status, ready to show.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/post.html")]
pub struct Post {
    language: Language,
    /// Id of the row that stands in the list: the status, or the boost of it.
    pub row_id: i64,
    id: i64,
    /// The author's name.
    pub author: String,
    /// The author's handle.
    pub acct: String,
    author_url: String,
    /// Address of the author's picture.
    pub avatar: String,
    boosted_by: Option<String>,
    spoiler: String,
    content: String,
    lang: Option<String>,
    sensitive: bool,
    /// Its pictures.
    pub pictures: Vec<Picture>,
    files: Vec<(String, String)>,
    question: Option<Question>,
    quotation: Option<Quotation>,
    url: String,
    /// When it was written, for programs.
    pub machine_time: String,
    time: String,
    is_edited: bool,
    audience: Option<Sentence>,
    replies: i64,
    boosts: i64,
    favourites: i64,
    /// Emoji, and how many reacted with each.
    reactions: Vec<(String, i64)>,
    is_focus: bool,
}

impl Post {
    /// The one that the page is about.
    #[must_use]
    pub fn in_focus(self) -> Self {
        Self { is_focus: true, ..self }
    }
}

/// The name to show of an account.
#[must_use]
pub fn name(account: &Account) -> String {
    let name = if account.display_name.trim().is_empty() { &account.username } else { &account.display_name };
    name.clone()
}

/// These statuses as the viewer sees them, in this order. A boost shows what it boosts. What the viewer may not see, or
/// is gone meanwhile, is left out.
///
/// # Errors
/// Those of the database.
pub async fn posts(
    state: &State,
    language: Language,
    viewer: Option<AccountId>,
    ids: &[StatusId],
) -> Result<Vec<Post>, PageError> {
    let app = state.app();
    let rows = by_id(app.visible_statuses(viewer, ids).await?);
    let originals: Vec<StatusId> = rows.values().filter_map(|row| row.boost).map(|boost| boost.of).collect();
    let originals =
        if originals.is_empty() { HashMap::new() } else { by_id(app.visible_statuses(viewer, &originals).await?) };

    let db = state.read();
    let quoting: Vec<i64> =
        rows.values().chain(originals.values()).filter(|status| status.has_quote).map(|status| status.id.0).collect();
    let quoted = quoted(state, viewer, &quoting).await?;
    let authors: Vec<i64> =
        rows.values().chain(originals.values()).chain(quoted.values()).map(|status| status.account_id.0).collect();
    let authors: HashMap<AccountId, Account> =
        store::accounts::by_ids(&db, &authors).await?.into_iter().map(|account| (account.id, account)).collect();
    let with_media: Vec<i64> =
        rows.values().chain(originals.values()).filter(|status| status.has_media).map(|status| status.id.0).collect();
    let mut media: HashMap<i64, Vec<Media>> = HashMap::new();
    if !with_media.is_empty() {
        for file in store::media::of(&db, &with_media).await? {
            media.entry(file.status_id.unwrap_or_default()).or_default().push(file);
        }
    }
    let asked: Vec<i64> = rows.values().chain(originals.values()).map(|status| status.id.0).collect();
    let polls = if asked.is_empty() { Vec::new() } else { store::polls::of(&db, &asked).await? };
    let questions: HashMap<StatusId, Question> =
        polls.iter().map(|poll| (poll.status_id, question(language, poll, app.now()))).collect();
    let addresses = app.addresses().await?;
    let mut reactions: HashMap<StatusId, Vec<(String, i64)>> = HashMap::new();
    for (status, tally) in store::reactions::counted(&db, &asked).await? {
        // A picture that lies elsewhere is not shown: its name stands for it.
        let name = tally.emoji.split_once('@').map(|(name, _)| format!(":{name}:"));
        reactions.entry(status).or_default().push((name.unwrap_or(tally.emoji), tally.count));
    }
    let posts = ids.iter().filter_map(|id| {
        let row = rows.get(id)?;
        let shown = match row.boost {
            Some(boost) => originals.get(&boost.of)?,
            None => row,
        };
        let author = authors.get(&shown.account_id)?;
        let boosted_by = row.boost.and_then(|_| authors.get(&row.account_id)).map(name);
        let files = media.get(&shown.id.0).map_or(&[][..], Vec::as_slice);
        let question = questions.get(&shown.id).cloned();
        let reactions = reactions.get(&shown.id).cloned().unwrap_or_default();
        let quotation =
            quoted.get(&shown.id).and_then(|quoted| Some(quotation(quoted, authors.get(&quoted.account_id)?)));
        Some(Post {
            row_id: row.id.0,
            boosted_by,
            question,
            reactions,
            quotation,
            ..post(&addresses, language, shown, author, files)
        })
    });
    Ok(posts.collect())
}

/// What these statuses quote with permission and the viewer may see, by the status that quotes. Whom the viewer blocks or
/// mutes is not quoted to them.
async fn quoted(
    state: &State,
    viewer: Option<AccountId>,
    quoting: &[i64],
) -> Result<HashMap<StatusId, Status>, PageError> {
    if quoting.is_empty() {
        return Ok(HashMap::new());
    }
    let app = state.app();
    let (quotes, stands) = (store::quotes::of(&state.read(), quoting).await?, app.viewer_state(viewer).await?);
    let wanted = |quote: &&store::quotes::Quote| {
        let author = quote.quoted_account.map_or(0, |account| account.0);
        let hidden = stands.hides(author, app.now()) || stands.is_unwanted_domain(&quote.quoted_domain);
        quote.state == QuoteState::Accepted && !hidden
    };
    let quotes: Vec<(StatusId, StatusId)> =
        quotes.iter().filter(wanted).filter_map(|quote| Some((quote.status, quote.quoted?))).collect();
    let ids: Vec<StatusId> = quotes.iter().map(|(_, quoted)| *quoted).collect();
    let seen = by_id(app.visible_statuses(viewer, &ids).await?);
    Ok(quotes.into_iter().filter_map(|(quoting, quoted)| Some((quoting, seen.get(&quoted)?.clone()))).collect())
}

fn quotation(quoted: &Status, author: &Account) -> Quotation {
    Quotation {
        author: name(author),
        acct: author.acct(),
        url: quoted.url.clone(),
        spoiler: quoted.spoiler_text.clone(),
        content: quoted.content.clone(),
        lang: quoted.language.clone(),
    }
}

fn by_id(statuses: Vec<Status>) -> HashMap<StatusId, Status> {
    statuses.into_iter().map(|status| (status.id, status)).collect()
}

fn post(addresses: &Addresses, language: Language, status: &Status, author: &Account, media: &[Media]) -> Post {
    let shows_files = addresses.takes_of(author);
    let (mut pictures, mut files) = (Vec::new(), Vec::new());
    for file in media.iter().filter(|_| shows_files) {
        match addresses.file(file) {
            (Some(full), preview) if file.kind == "image" => {
                let preview = preview.unwrap_or_else(|| full.clone());
                pictures.push(Picture { preview, full, description: file.description.clone() });
            }
            (Some(address), _) => files.push((file.kind.clone(), address)),
            (None, _) => {}
        }
    }
    Post {
        language,
        row_id: status.id.0,
        id: status.id.0,
        author: name(author),
        acct: author.acct(),
        author_url: author.url.clone(),
        avatar: addresses.avatar(author).still,
        boosted_by: None,
        spoiler: status.spoiler_text.clone(),
        content: status.content.clone(),
        lang: status.language.clone(),
        sensitive: status.sensitive,
        pictures,
        question: None,
        quotation: None,
        files,
        url: status.url.clone(),
        machine_time: wire::time::date_time(status.created_at),
        time: readable(status.created_at),
        is_edited: status.edited_at.is_some(),
        audience: match status.visibility {
            Visibility::Public | Visibility::Unlisted => None,
            Visibility::Followers => Some(language.say("post-for-followers")),
            Visibility::Direct => Some(language.say("post-for-mentioned")),
        },
        replies: status.replies_count,
        boosts: status.reblogs_count,
        favourites: status.favourites_count,
        reactions: Vec::new(),
        is_focus: false,
    }
}

fn question(language: Language, poll: &Poll, now: Timestamp) -> Question {
    let (votes, shown) = (poll.votes_count(), poll.shows_totals(now));
    // Where one may choose several, each share is one of all who voted.
    let whole = if poll.multiple { poll.voters_count.unwrap_or(votes) } else { votes }.max(1);
    let share = |votes: i64| votes.saturating_mul(100).saturating_add(whole / 2) / whole;
    let choice = |option: &domain::PollOption| Choice {
        title: option.title.clone(),
        result: shown.then(|| (option.votes, share(option.votes).min(100))),
    };
    Question {
        choices: poll.options.iter().map(choice).collect(),
        votes,
        hides_totals: !shown,
        end: match poll.expires_at {
            _ if poll.is_over(now) => language.say("post-poll-over"),
            Some(end) => language.say("post-poll-until").with("time", readable(end)),
            None => language.say("post-poll-open"),
        },
    }
}

/// `2026-11-21 07:45 UTC`
fn readable(time: Timestamp) -> String {
    let machine = wire::time::date_time(time);
    machine.get(..16).map_or_else(String::new, |start| format!("{} UTC", start.replace('T', " ")))
}
