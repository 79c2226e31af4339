//! Makes an upload safe to show.

use super::problem::kept;
use crate::{
    App, Event,
    jobs::{Job, JobError, Lane},
};
use domain::{MediaId, Timestamp};
use mediabox::{Processed, Rendition, Task};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use store::{
    StoreError,
    media::{self, Finished},
};

/// Processes one upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessMedia {
    /// The file.
    pub media: i64,
    /// Whose it is.
    pub account: i64,
    /// The name under which the upload waits in the media store.
    pub incoming: String,
}

/// An upload that no node finds for so long is lost.
const LOST_AFTER_SECONDS: i64 = 600;
/// Until then it is left to the node that has it.
const LEAVE_IT: Duration = Duration::from_secs(2);

impl Job for ProcessMedia {
    const KIND: &'static str = "process_media";
    const LANE: Lane = Lane::Media;

    fn unique_key(&self) -> Option<String> {
        Some(self.media.to_string())
    }
    fn fair_key(&self) -> String {
        self.account.to_string()
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let id = MediaId(self.media);
        let file = media::by_id(&app.read(), id).await?;
        let Some(file) = file.filter(|file| file.state == "processing") else {
            app.drop_incoming(&self.incoming).await;
            return Ok(()); // it was decided, or deleted, before
        };
        let found = app.read_incoming(&self.incoming).await.map_err(|error| JobError::Retry(error.to_string()))?;
        let Some(bytes) = found else {
            if app.now() < Timestamp(file.created_at).plus_seconds(LOST_AFTER_SECONDS) {
                return Err(JobError::Snooze(LEAVE_IT));
            }
            app.record(id, Err(String::new())).await?;
            return Ok(());
        };
        match app.look_at(Task::Attachment, bytes).await {
            Ok(processed) => {
                let finished = app.keep(processed).await.map_err(|error| JobError::Retry(error.to_string()))?;
                let kept = app.record(id, Ok(finished.clone())).await?;
                for key in [&finished.file, &finished.thumbnail] {
                    if kept { app.settle_file(key).await } else { app.remove_file(key).await }
                }
            }
            Err(error) if error.blames_the_file() => {
                app.record(id, Err(kept(error))).await?;
            }
            Err(error) => return Err(JobError::Retry(error.to_string())),
        }
        app.drop_incoming(&self.incoming).await;
        Ok(())
    }
}

pub(super) fn size(rendition: &Rendition) -> serde_json::Value {
    json!({
        "width": rendition.width,
        "height": rendition.height,
        "size": rendition.size(),
        "aspect": rendition.aspect(),
    })
}

impl App {
    /// Stores what the box made.
    async fn keep(&self, processed: Processed) -> std::io::Result<Finished> {
        let meta = json!({ "original": size(&processed.original), "small": size(&processed.thumbnail) });
        Ok(Finished {
            kind: "image",
            mime: processed.original.mime.to_owned(),
            file: self.store_file(processed.original.ext, processed.original.bytes).await?,
            thumbnail: self.store_file(processed.thumbnail.ext, processed.thumbnail.bytes).await?,
            meta: meta.to_string(),
            blurhash: processed.blurhash,
        })
    }

    /// Records how it went. `false` when it was decided before.
    async fn record(&self, id: MediaId, outcome: Result<Finished, String>) -> Result<bool, StoreError> {
        self.store()
            .write(async move |tx| -> Result<bool, StoreError> {
                let decided = match &outcome {
                    Ok(finished) => media::ready(tx, id, finished).await?,
                    Err(problem) => media::failed(tx, id, problem).await?,
                };
                Event::MediaChanged { media: id.0, status: None }.emit(tx).await?;
                Ok(decided)
            })
            .await
    }
}
