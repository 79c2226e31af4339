//! Statuses as notes, and as the activities that brought them about: so many reads, however many there are.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#dfn-note>

use super::{NoDocument, quotes::quoted};
use crate::{App, Site};
use domain::{AccountId, Poll, Status, StatusId};
use federation::render::{self, File, Mentioned, Post, activity};
use std::collections::HashMap;
use store::{Reads, StoreError, accounts, media, mentions, polls, sight, statuses, tags};
use wire::activitystreams::document::{Activity, Note, Object};

/// Which parents are named in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parents {
    /// All: for those to whom the answer is addressed.
    All,
    /// Those that this reader may see.
    SeenBy(Option<AccountId>),
}

impl App {
    /// A status of this account: a note, or the activity of a boost.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn status_document(
        &self,
        reader: Option<AccountId>,
        name: &str,
        id: StatusId,
    ) -> Result<Object, NoDocument> {
        let activity = self.activity_document(reader, name, id).await?;
        Ok(match activity.object {
            Object::Note(note) => Object::Note(note),
            _ => Object::Activity(activity.into()),
        })
    }

    /// How a status of this account came about: a `Create`, or the `Announce` of a boost.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn activity_document(
        &self,
        reader: Option<AccountId>,
        name: &str,
        id: StatusId,
    ) -> Result<Activity, NoDocument> {
        let status = self.own_status(reader, name, id).await?;
        let made = activities(&self.read(), self, &[status], Parents::SeenBy(reader)).await?;
        made.into_iter().next().ok_or(NoDocument::NotFound)
    }

    /// A status of this account that the reader may see. Whose account it is, is asked as well: no status of elsewhere has
    /// an address here.
    pub(super) async fn own_status(
        &self,
        reader: Option<AccountId>,
        name: &str,
        id: StatusId,
    ) -> Result<Status, NoDocument> {
        let author = self.resident(name).await?.ok_or(NoDocument::NotFound)?;
        let status = self.visible_status(reader, id).await?;
        status.filter(|status| status.account_id == author.id).ok_or(NoDocument::NotFound)
    }
}

/// How these statuses of this server came about, in their order. What is gone meanwhile is left out.
///
/// # Errors
/// Those of the database.
pub async fn activities(
    db: &impl Reads,
    app: &App,
    rows: &[Status],
    parents: Parents,
) -> Result<Vec<Activity>, StoreError> {
    let originals: Vec<i64> = rows.iter().filter_map(|row| row.boost).map(|boost| boost.of.0).collect();
    let originals: HashMap<StatusId, String> = match originals.is_empty() {
        true => HashMap::new(),
        false => statuses::by_ids(db, &originals).await?.into_iter().map(|status| (status.id, status.uri)).collect(),
    };
    let authors = rows.iter().flat_map(|row| [Some(row.account_id.0), row.boost.map(|boost| boost.author.0)]);
    let authors: Vec<i64> = authors.flatten().collect();
    let authors: HashMap<AccountId, String> =
        accounts::by_ids(db, &authors).await?.into_iter().map(|account| (account.id, account.uri)).collect();
    let mut notes = notes(db, app, rows, &authors, parents).await?;
    let made = rows.iter().filter_map(|row| match row.boost {
        None => notes.remove(&row.id).map(activity::create),
        Some(boost) => {
            let (booster, author) = (authors.get(&row.account_id)?, authors.get(&boost.author)?);
            Some(activity::announce(row, booster, originals.get(&boost.of)?, author))
        }
    });
    Ok(made.collect())
}

async fn notes(
    db: &impl Reads,
    app: &App,
    rows: &[Status],
    authors: &HashMap<AccountId, String>,
    parents: Parents,
) -> Result<HashMap<StatusId, Note>, StoreError> {
    let site = app.site();
    let with =
        |has: fn(&Status) -> bool| -> Vec<i64> { rows.iter().filter(|row| has(row)).map(|row| row.id.0).collect() };
    let (with_files, with_tags, with_mentions) =
        (with(|row| row.has_media), with(|row| row.has_tags), with(|row| row.has_mentions));
    let mut files: HashMap<i64, Vec<File>> = HashMap::new();
    let mut hashtags: HashMap<StatusId, Vec<(String, String)>> = HashMap::new();
    let mut mentioned: HashMap<StatusId, Vec<Mentioned>> = HashMap::new();
    if !with_files.is_empty() {
        for found in media::of(db, &with_files).await? {
            let status = found.status_id.unwrap_or_default();
            files.entry(status).or_default().extend(file(site, found));
        }
    }
    if !with_tags.is_empty() {
        for (status, tag) in tags::of(db, &with_tags).await? {
            let page = site.tag_url(&tag.name);
            hashtags.entry(status).or_default().push((tag.name, page));
        }
    }
    if !with_mentions.is_empty() {
        // A silent mention names nobody.
        for found in mentions::of(db, &with_mentions).await?.into_iter().filter(|found| !found.silent) {
            let mentions::Mention { status, uri, username, domain, is_group, .. } = found;
            mentioned.entry(status).or_default().push(Mentioned { uri, username, domain, is_group });
        }
    }
    let asked: Vec<i64> = rows.iter().filter(|row| row.boost.is_none()).map(|row| row.id.0).collect();
    let asked: HashMap<StatusId, Poll> =
        polls::of(db, &asked).await?.into_iter().map(|poll| (poll.status_id, poll)).collect();
    let answered = answered(db, rows, parents).await?;
    let quoted = quoted(db, rows).await?;
    let notes = rows.iter().filter(|row| row.boost.is_none()).filter_map(|row| {
        let post = Post {
            status: row,
            author: authors.get(&row.account_id)?,
            in_reply_to: row.in_reply_to_id.and_then(|parent| answered.get(&parent)).map(String::as_str),
            mentions: mentioned.get(&row.id).map_or(&[], Vec::as_slice),
            tags: hashtags.get(&row.id).map_or(&[], Vec::as_slice),
            files: files.get(&row.id.0).map_or(&[], Vec::as_slice),
            emojis: &[],
            poll: asked.get(&row.id),
            quoted: quoted.get(&row.id),
        };
        Some((row.id, render::note(&site.home(), &post, app.now())))
    });
    Ok(notes.collect())
}

/// Ids in the fediverse of what these statuses answer.
async fn answered(db: &impl Reads, rows: &[Status], parents: Parents) -> Result<HashMap<StatusId, String>, StoreError> {
    let mut ids: Vec<StatusId> = rows.iter().filter_map(|row| row.in_reply_to_id).collect();
    if let (Parents::SeenBy(reader), false) = (parents, ids.is_empty()) {
        let seen = sight::visible(db, reader, &ids).await?;
        ids.retain(|id| seen.contains(id));
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    Ok(statuses::by_ids(db, &ids).await?.into_iter().map(|status| (status.id, status.uri)).collect())
}

/// A file that is ready.
fn file(site: &Site, found: media::Media) -> Option<File> {
    (found.state == "ready" && !found.file.is_empty()).then(|| File {
        url: site.media_url(&found.file),
        media_type: found.mime,
        description: found.description,
        blurhash: found.blurhash,
        focus: (found.focus_x, found.focus_y),
        meta: found.meta,
    })
}
