//! Avatars and headers: processed while their owner waits.

use crate::App;
use domain::StoredImage;
use mediabox::{MediaError, Task};

/// Why a picture was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// There is something wrong with the file.
    #[error("{0}")]
    File(MediaError),
    /// The media box failed.
    #[error("the picture cannot be processed")]
    Box(#[source] MediaError),
    /// The disk failed, or is full.
    #[error("the picture cannot be kept")]
    Disk(#[source] std::io::Error),
}

impl App {
    /// Makes an avatar safe to show, and stores it.
    ///
    /// # Errors
    /// When there is something wrong with it, or it cannot be kept.
    pub async fn take_avatar(&self, bytes: Vec<u8>) -> Result<StoredImage, PictureError> {
        self.take_picture(Task::Avatar, bytes).await
    }

    /// Makes a header picture safe to show, and stores it.
    ///
    /// # Errors
    /// When there is something wrong with it, or it cannot be kept.
    pub async fn take_header(&self, bytes: Vec<u8>) -> Result<StoredImage, PictureError> {
        self.take_picture(Task::Header, bytes).await
    }

    async fn take_picture(&self, task: Task, bytes: Vec<u8>) -> Result<StoredImage, PictureError> {
        let processed = self.look_at(task, bytes).await.map_err(|error| {
            if error.blames_the_file() { PictureError::File(error) } else { PictureError::Box(error) }
        })?;
        let file =
            self.store_file(processed.original.ext, processed.original.bytes).await.map_err(PictureError::Disk)?;
        let still = match processed.static_ {
            Some(still) => self.store_file(still.ext, still.bytes).await.map_err(PictureError::Disk)?,
            None => file.clone(),
        };
        Ok(StoredImage { file, still })
    }
}
