//! Fetching a file of elsewhere, and making it safe.
//!
//! What is fetched lies in memory until it is kept, so all fetches together have a budget: most files are small and share
//! one part of it; whoever turns out to be larger is asked again when there is room in the other.

use super::{
    address::Kind,
    keep::Made,
    look::{NoFile, Subject},
};
use crate::App;
use domain::limits;
use egress::stranger::{Blocked, Error, Get};
use http::StatusCode;
use mediabox::{Container, Task};
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};
use store::remote_files::RemoteFile;
use tokio::sync::Semaphore;
use url::Url;

/// A file of so many bytes is small.
const SMALL_BYTES: usize = 512 * 1024;
/// Small files at a time.
const SMALL_FILES: usize = 48;
/// Bytes of all larger files at a time.
const LARGE_BYTES: usize = limits::REMOTE_MEDIA_BYTES;
const KIB: usize = 1024;

/// How long a fetch waits for room.
const PATIENCE: Duration = Duration::from_secs(20);
/// A host that asks to be left alone for no longer is asked again.
const SHORT_WAIT: Duration = Duration::from_secs(6);
/// How often a file is asked for at a host that is busy with others of ours.
const ATTEMPTS: usize = 4;

static SMALL: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(SMALL_FILES)));
static LARGE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(LARGE_BYTES / KIB)));

impl App {
    /// Fetches a file, makes it safe, and keeps it.
    pub(super) async fn fetch_remote(&self, subject: &Subject) -> Result<RemoteFile, NoFile> {
        let url: Url = subject.url.as_str().parse().map_err(|_| NoFile::Gone)?;
        // The room is held until the file lies on the disk: until then its bytes lie in memory.
        let room = room(&SMALL, 1).await?;
        match self.get_remote(&url, SMALL_BYTES).await {
            Err(Error::TooLarge { .. }) => {
                drop(room);
                let most = if subject.moves { limits::REMOTE_MEDIA_BYTES } else { limits::IMAGE_BYTES };
                let _room = room_of(&LARGE, most).await?;
                let made = self.make_safe(subject, self.get_remote(&url, most).await).await?;
                self.keep_remote(subject, made).await
            }
            answer => {
                let made = self.make_safe(subject, answer).await?;
                self.keep_remote(subject, made).await
            }
        }
    }

    /// Asks for it. A host gets few requests at a time, so some wait their turn.
    async fn get_remote(&self, url: &Url, most: usize) -> Result<egress::stranger::Answer, Error> {
        let mut attempt = 1;
        loop {
            let get = Get { max_bytes: most, accept: ACCEPT.into(), ..Get::new(url.clone(), "file") };
            match self.stranger().fetch(get).await {
                Err(Error::Busy { retry_after, .. }) if attempt < ATTEMPTS && retry_after <= SHORT_WAIT => {
                    tokio::time::sleep(retry_after).await;
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }

    /// What the box makes of a picture; films and sounds are handed on as they are, if they are on the list.
    async fn make_safe(
        &self,
        subject: &Subject,
        answer: Result<egress::stranger::Answer, Error>,
    ) -> Result<Made, NoFile> {
        let answer = answer.map_err(|error| problem(&error))?;
        match answer.status {
            status if status.is_success() => {}
            StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
                return Err(NoFile::Gone);
            }
            _ => return Err(NoFile::Failed),
        }
        // A redirect may have led to somebody whose files are not taken.
        if !self.policy().await?.takes_media_at(answer.url.as_str()) {
            return Err(NoFile::Gone);
        }
        let task = match subject.kind {
            Kind::File => Task::Attachment,
            Kind::Avatar => Task::Avatar,
            Kind::Header => Task::Header,
            Kind::Emoji => Task::Emoji,
        };
        if mediabox::Kind::sniff(&answer.body).is_some() {
            return match self.look_at(task, Vec::from(answer.body)).await {
                Ok(processed) => Ok(Made::Picture(Box::new(processed))),
                Err(error) if error.blames_the_file() => Err(NoFile::Unsupported),
                Err(error) => {
                    tracing::warn!(%error, "the media box cannot look at a file of elsewhere");
                    Err(NoFile::Busy)
                }
            };
        }
        match Container::sniff(&answer.body).filter(|_| subject.kind == Kind::File) {
            Some(container) => Ok(Made::AsItIs(container, answer.body)),
            None => Err(NoFile::Unsupported),
        }
    }
}

/// What we can do something with.
const ACCEPT: &str = "image/webp,image/png,image/jpeg,image/gif,video/*,audio/*;q=0.9,*/*;q=0.1";

async fn room(of: &Arc<Semaphore>, permits: u32) -> Result<tokio::sync::OwnedSemaphorePermit, NoFile> {
    let waited = tokio::time::timeout(PATIENCE, of.clone().acquire_many_owned(permits)).await;
    waited.map_err(|_| NoFile::Busy)?.map_err(|_| NoFile::Busy)
}

async fn room_of(of: &Arc<Semaphore>, bytes: usize) -> Result<tokio::sync::OwnedSemaphorePermit, NoFile> {
    room(of, u32::try_from(bytes / KIB).unwrap_or(u32::MAX)).await
}

fn problem(error: &Error) -> NoFile {
    match error {
        // Where we do not go there is nothing for us. A name that leads nowhere today may lead somewhere tomorrow.
        Error::BlockedAddress { why: Blocked::Address { .. }, .. } => NoFile::Failed,
        Error::BlockedAddress { .. } => NoFile::Gone,
        Error::TooLarge { .. } => NoFile::Unsupported,
        Error::Busy { .. } | Error::Saturated => NoFile::Busy,
        Error::Unreachable { .. } | Error::Timeout { .. } | Error::Garbled { .. } | Error::Redirect { .. } => {
            NoFile::Failed
        }
    }
}
