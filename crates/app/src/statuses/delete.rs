//! Deletes an own status, with its boosts. Its files are uploads again, so that the text can be posted anew with them;
//! unless they are to go as well.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#delete>

use super::{
    boost::remove_boost,
    facts::{boost_facts, counted_parent, counts, facts_of},
};
use crate::{Actor, App, Event, conversations, delivery::publish};
use domain::{AccountId, Status, StatusId};
use store::{
    StoreError, accounts,
    engine::Tx,
    media::{self, Media},
    mentions::{self, Mention},
    quotes, statuses,
    tags::{self, Tag},
};

/// A status that is gone, as it was: to be shown once more, with its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Deleted {
    /// The status.
    pub status: Status,
    /// Its files.
    pub media: Vec<Media>,
    /// Who was mentioned.
    pub mentions: Vec<Mention>,
    /// Its hashtags.
    pub tags: Vec<Tag>,
}

/// Why a status was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteError {
    /// It does not exist, or is somebody else's.
    #[error("the person has no such status")]
    NotFound,
    /// The database failed.
    #[error("could not delete the status")]
    Store(#[from] StoreError),
}

impl App {
    /// As [`App::delete_status`], and its files go at once, for those, too, who have their addresses.
    ///
    /// # Errors
    /// [`DeleteError::NotFound`] when it is not theirs, or gone.
    pub async fn delete_status_and_files(&self, actor: &Actor, id: StatusId) -> Result<Deleted, DeleteError> {
        let deleted = self.delete_status(actor, id).await?;
        for file in &deleted.media {
            self.forget_media(file).await?;
        }
        Ok(deleted)
    }

    /// Deletes a status of the person (or takes back a boost, by its own id).
    ///
    /// # Errors
    /// [`DeleteError::NotFound`] when it is not theirs, or gone.
    pub async fn delete_status(&self, actor: &Actor, id: StatusId) -> Result<Deleted, DeleteError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<Deleted, DeleteError> { delete(&app, tx, account, id).await })
            .await
    }
}

async fn delete(app: &App, tx: &mut Tx<'_>, account: AccountId, id: StatusId) -> Result<Deleted, DeleteError> {
    if !statuses::lock(tx, id).await? {
        return Err(DeleteError::NotFound);
    }
    let status = statuses::by_id(tx, id).await?.filter(|status| status.account_id == account);
    let status = status.ok_or(DeleteError::NotFound)?;
    let author = accounts::by_id(tx, account).await?.ok_or(DeleteError::NotFound)?;
    publish::deleted(app, tx, &author, &status).await?;
    Ok(remove(app, tx, status).await?)
}

/// Takes a status (or a boost) away, with all that hangs on it.
pub(crate) async fn remove(app: &App, tx: &mut Tx<'_>, status: Status) -> Result<Deleted, StoreError> {
    let (id, account, now) = (status.id, status.account_id, app.now());
    if let Some(boost) = status.boost {
        if let Some(original) = statuses::by_id(tx, boost.of).await? {
            remove_boost(tx, &status, &original).await?;
        }
        return Ok(Deleted { status, media: Vec::new(), mentions: Vec::new(), tags: Vec::new() });
    }
    let deleted = Deleted {
        media: media::of(tx, &[id.0]).await?,
        mentions: mentions::of(tx, &[id.0]).await?,
        tags: tags::of(tx, &[id.0]).await?.into_iter().map(|(_, tag)| tag).collect(),
        status,
    };
    let status = &deleted.status;
    let facts = facts_of(tx, status).await?;
    let boosts = statuses::boosts_of(tx, id).await?;

    if status.has_quote
        && let Some(quote) = quotes::of_status(tx, id).await?
    {
        crate::quotes::end(tx, &quote).await?;
    }
    media::detach_others(tx, id, &[], now).await?;
    statuses::uncount_boosters(tx, id).await?;
    conversations::leave(tx, status).await?;
    tags::detach_all(tx, id, now).await?;
    statuses::leave_conversation(tx, id, now).await?;
    statuses::delete(tx, id).await?;
    if let Some(parent) = counted_parent(status) {
        statuses::add_replies(tx, parent, -1).await?;
        Event::StatusTouched { status: parent.0 }.emit(tx).await?;
    }
    if counts(status) {
        accounts::add_statuses(tx, account, -1, None).await?;
    }
    Event::AccountChanged { account: account.0 }.emit(tx).await?;
    Event::StatusDeleted(facts).emit(tx).await?;
    for boost in &boosts {
        Event::StatusDeleted(boost_facts(boost, status)).emit(tx).await?;
        Event::AccountChanged { account: boost.account_id.0 }.emit(tx).await?;
    }
    Ok(deleted)
}
