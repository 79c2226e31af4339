//! Keeping a file of elsewhere: in the media store, with a row that names it. A file whose row is not certain is marked, as
//! those of uploads are, so that a crash leaves nothing behind.

use super::{
    address::Kind,
    look::{NoFile, Subject},
};
use crate::{App, Event, media::process::size};
use bytes::Bytes;
use mediabox::{Container, Processed};
use serde_json::json;
use std::{io, sync::atomic::Ordering};
use store::{
    StoreError,
    remote_files::{self, RemoteFile},
};

/// A file that is safe to serve.
pub(super) enum Made {
    /// As the box made it.
    Picture(Box<Processed>),
    /// A film or a sound.
    AsItIs(Container, Bytes),
}

/// What to fill in where its own server said nothing.
struct Learnt {
    blurhash: String,
    meta: String,
}

impl App {
    /// Keeps a file; gives its row. A full disk costs nothing but this file.
    pub(super) async fn keep_remote(&self, subject: &Subject, made: Made) -> Result<RemoteFile, NoFile> {
        let learnt = match &made {
            Made::Picture(processed) if subject.media.is_some() => Some(Learnt {
                blurhash: processed.blurhash.clone(),
                meta: json!({ "original": size(&processed.original), "small": size(&processed.thumbnail) }).to_string(),
            }),
            _ => None,
        };
        let mut row = RemoteFile {
            key: subject.key.clone(),
            kind: subject.kind.name().to_owned(),
            url: subject.url.as_str().to_owned(),
            host: subject.url.host().as_str().to_owned(),
            media_id: subject.media.map(|id| id.0),
            account_id: subject.account.map(|id| id.0),
            file: String::new(),
            small: String::new(),
            still: String::new(),
            bytes: 0,
            fetched_at: self.now().0,
            used_at: self.now().0,
        };
        if let Err(error) = self.write_remote(&mut row, subject.kind, made).await {
            tracing::warn!(%error, "a file of elsewhere cannot be kept");
            self.drop_files(&row).await;
            return Err(NoFile::Busy);
        }
        let (kept, status) = (row.clone(), subject.status);
        let recorded = self
            .store()
            .write(async move |tx| -> Result<Option<RemoteFile>, StoreError> {
                let before = remote_files::put(tx, &kept).await?;
                if let (Some(id), Some(learnt)) = (kept.media_id.map(domain::MediaId), &learnt)
                    && remote_files::learn(tx, id, &learnt.blurhash, &learnt.meta).await?
                {
                    Event::MediaChanged { media: id.0, status }.emit(tx).await?;
                }
                Ok(before)
            })
            .await;
        match recorded {
            Ok(before) => {
                for key in files_of(&row) {
                    self.settle_file(key).await;
                }
                if let Some(before) = before {
                    self.drop_files(&before).await;
                }
                let bytes = u64::try_from(row.bytes).unwrap_or_default();
                self.inner.flights.figures.bytes_kept.fetch_add(bytes, Ordering::Relaxed);
                self.inner.flights.grown.notify_one();
                Ok(row)
            }
            Err(error) => {
                self.drop_files(&row).await;
                match error {
                    // What it is on was deleted in the meantime.
                    StoreError::MissingReference(_) => Err(NoFile::Missing),
                    error => Err(error.into()),
                }
            }
        }
    }

    async fn write_remote(&self, row: &mut RemoteFile, kind: Kind, made: Made) -> io::Result<()> {
        let length = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
        match made {
            Made::AsItIs(container, bytes) => {
                row.bytes += length(bytes.len());
                row.file = self.store_file(container.ext(), Vec::from(bytes)).await?;
            }
            Made::Picture(processed) => {
                let Processed { original, thumbnail, static_, .. } = *processed;
                row.bytes += length(original.bytes.len());
                row.file = self.store_file(original.ext, original.bytes).await?;
                // Only what is on a post has a small version that is named, and only the others one that stands still.
                if kind == Kind::File {
                    row.bytes += length(thumbnail.bytes.len());
                    row.small = self.store_file(thumbnail.ext, thumbnail.bytes).await?;
                } else if let Some(still) = static_ {
                    row.bytes += length(still.bytes.len());
                    row.still = self.store_file(still.ext, still.bytes).await?;
                }
            }
        }
        Ok(())
    }

    /// Lets go of files: first their rows, so that nothing points to a file that is gone.
    pub(super) async fn let_go(&self, rows: Vec<RemoteFile>) -> Result<(), StoreError> {
        for key in rows.iter().flat_map(files_of) {
            self.mark_or_warn(key).await;
        }
        let gone = rows.clone();
        self.store().write(async move |tx| -> Result<(), StoreError> { remote_files::delete(tx, &gone).await }).await?;
        for row in &rows {
            self.drop_files(row).await;
        }
        let gone = u64::try_from(rows.len()).unwrap_or_default();
        self.inner.flights.figures.evicted.fetch_add(gone, Ordering::Relaxed);
        Ok(())
    }

    async fn drop_files(&self, row: &RemoteFile) {
        for key in files_of(row) {
            self.remove_file(key).await;
        }
    }
}

fn files_of(row: &RemoteFile) -> impl Iterator<Item = &String> {
    [&row.file, &row.small, &row.still].into_iter().filter(|key| !key.is_empty())
}
