//! Pictures that people upload: kept as they came until the media box has made them safe, then as it made them. What a
//! stranger sent is never served. Files of other servers are in `elsewhere`.

mod elsewhere;
pub mod files;
mod marks;
mod picture;
mod problem;
mod process;
mod upload;

pub use elsewhere::{Addresses, LookedAt, NoFile, Pictures, RemoteFigures, Stock};
pub use picture::PictureError;
pub use problem::{kept_problem, problem};
pub use process::ProcessMedia;
pub use upload::{ChangeMediaError, Upload, UploadError};

pub(crate) use elsewhere::Flights;

use crate::App;
use mediabox::{BoxCommand, MediaError, Processed, Task};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Boxes at a time: each may take a gigabyte of memory and a core.
static BOXES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Arc::new(Semaphore::new(cores.clamp(1, 4)))
});

impl App {
    /// Lets the media box look at a file.
    async fn look_at(&self, task: Task, bytes: Vec<u8>) -> Result<Processed, MediaError> {
        let (program, arguments) = &self.inner.parts.media_box;
        let command = arguments.iter().fold(BoxCommand::new(program), |command, argument| command.arg(argument));
        let gone = |what: String| MediaError::Internal { log: what };
        let permit = BOXES.clone().acquire_owned().await.map_err(|error| gone(error.to_string()))?;
        let work = tokio::task::spawn_blocking(move || {
            let result = mediabox::parent::process_blocking(&command, task, &bytes);
            drop(permit);
            result
        });
        work.await.map_err(|error| gone(error.to_string()))?
    }
}
