//! Uploading a file, and changing what is said about it.

use super::process::ProcessMedia;
use crate::{Actor, App, Event, jobs};
use domain::{MediaId, limits};
use mediabox::{Kind, MediaError};
use store::{
    StoreError,
    media::{self, Media, NewMedia},
};

/// A file that is uploaded.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// The alt text.
    pub description: String,
    /// Where the eye should rest, from -1 to 1 in both directions.
    pub focus: (f64, f64),
}

/// Why an upload was not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is over the limit.
    #[error("the file is over {} bytes", limits::IMAGE_BYTES)]
    TooLarge,
    /// There is something wrong with the file.
    #[error("{0}")]
    File(MediaError),
    /// The alt text is over the limit.
    #[error("the description is over {} characters", limits::ALT_TEXT_CHARACTERS)]
    DescriptionTooLong,
    /// The disk failed, or is full.
    #[error("the file cannot be kept")]
    Disk(#[source] std::io::Error),
    /// The database failed.
    #[error("the upload cannot be recorded")]
    Store(#[from] StoreError),
}

/// Why a file was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeMediaError {
    /// There is none of this id that is the person's.
    #[error("there is no such file")]
    NotFound,
    /// It is on a status.
    #[error("the file is on a status")]
    InUse,
    /// The alt text is over the limit.
    #[error("the description is over {} characters", limits::ALT_TEXT_CHARACTERS)]
    DescriptionTooLong,
    /// The database failed.
    #[error("the change cannot be recorded")]
    Store(#[from] StoreError),
}

impl App {
    /// Takes a file. Once it is taken it is not lost: it lies on the disk, and a job makes it safe to show.
    ///
    /// # Errors
    /// When there is something wrong with it, or it cannot be kept.
    pub async fn upload(&self, actor: &Actor, upload: Upload) -> Result<MediaId, UploadError> {
        if upload.bytes.is_empty() {
            return Err(UploadError::Empty);
        }
        if upload.bytes.len() > limits::IMAGE_BYTES {
            return Err(UploadError::TooLarge);
        }
        // What claims to be a picture and is none is refused while somebody still listens. Everything else about it is
        // for the media box to find out.
        if Kind::sniff(&upload.bytes).is_none() {
            return Err(UploadError::File(MediaError::UnsupportedType));
        }
        if upload.description.chars().count() > limits::ALT_TEXT_CHARACTERS {
            return Err(UploadError::DescriptionTooLong);
        }
        let incoming = self.keep_incoming(upload.bytes).await.map_err(UploadError::Disk)?;
        let new = NewMedia { account: actor.account(), description: upload.description, focus: upload.focus };
        let (ids, now) = (self.ids().clone(), self.now());
        let name = incoming.clone();
        let recorded = self
            .store()
            .write(async move |tx| -> Result<MediaId, StoreError> {
                let id: MediaId = ids.next();
                media::insert(tx, id, &new, now).await?;
                let job = ProcessMedia { media: id.0, account: new.account.0, incoming: name.clone() };
                jobs::enqueue(tx, &job, &ids, now, now).await?;
                Ok(id)
            })
            .await;
        if recorded.is_err() {
            self.drop_incoming(&incoming).await;
        }
        Ok(recorded?)
    }

    /// One of the person's own files.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn own_media(&self, actor: &Actor, id: MediaId) -> Result<Media, ChangeMediaError> {
        let found = media::by_id(&self.read(), id).await?;
        found.filter(|file| file.account_id == actor.account().0).ok_or(ChangeMediaError::NotFound)
    }

    /// Changes alt text and focus of one's own file.
    ///
    /// # Errors
    /// When there is none, the text is too long, or the database fails.
    pub async fn change_media(
        &self,
        actor: &Actor,
        id: MediaId,
        description: Option<String>,
        focus: Option<(f64, f64)>,
    ) -> Result<Media, ChangeMediaError> {
        if description.as_ref().is_some_and(|text| text.chars().count() > limits::ALT_TEXT_CHARACTERS) {
            return Err(ChangeMediaError::DescriptionTooLong);
        }
        let file = self.own_media(actor, id).await?;
        let (owner, status) = (actor.account(), file.status_id);
        self.store()
            .write(async move |tx| -> Result<(), StoreError> {
                media::change_own(tx, id, owner, description.as_deref(), focus).await?;
                Event::MediaChanged { media: id.0, status }.emit(tx).await
            })
            .await?;
        self.own_media(actor, id).await
    }

    /// Deletes one's own file, unless it is on a status.
    ///
    /// # Errors
    /// When there is none, it is on a status, or the database fails.
    pub async fn delete_media(&self, actor: &Actor, id: MediaId) -> Result<(), ChangeMediaError> {
        let file = self.own_media(actor, id).await?;
        self.forget_media(&file).await?.then_some(()).ok_or(ChangeMediaError::InUse)
    }

    /// Deletes a file that is on no status; first its row, so that nothing points to a file that is gone.
    pub(crate) async fn forget_media(&self, file: &Media) -> Result<bool, StoreError> {
        let id = MediaId(file.id);
        let keys = [&file.file, &file.thumbnail];
        for key in keys {
            self.mark_or_warn(key).await;
        }
        let deleted =
            self.store().write(async move |tx| -> Result<bool, StoreError> { media::delete(tx, id).await }).await?;
        for key in keys {
            if deleted { self.remove_file(key).await } else { self.settle_file(key).await }
        }
        Ok(deleted)
    }
}
