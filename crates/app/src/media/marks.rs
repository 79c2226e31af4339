//! Marks beside the media store: "whether a row names this file is not certain". A mark is a small file under the name of
//! the file that it is about; in it stands when it was made.

use super::files::{remove, type_of};
use crate::App;
use domain::Timestamp;
use std::{
    io,
    path::{Path, PathBuf},
};
use store::StoreError;

/// A mark that is so old belongs to nobody who is still at work.
const OLD_SECONDS: i64 = 3_600;

/// An upload that still waits after so long is on no status, and forgotten.
const LOST_SECONDS: i64 = 2 * 24 * 3_600;

/// The folder of marks.
pub(crate) struct Marks(PathBuf);

impl Marks {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The mark of this file; `None` for a key that the store does not give.
    pub(super) fn of(&self, key: &str) -> Option<PathBuf> {
        type_of(key)?;
        Some(self.0.join(Path::new(key).file_name()?))
    }
}

/// The key of the file that a mark is about.
fn key_of(mark: &str) -> Option<String> {
    let key = format!("{}/{}/{mark}", mark.get(..1)?, mark.get(1..3)?);
    type_of(&key).map(|_| key)
}

impl App {
    /// Clears away what a crash left: half-written files, uploads that nobody waits for, files that no row names.
    pub(crate) async fn clear_leftovers(&self) -> Result<(), StoreError> {
        let before = self.now().plus_seconds(-OLD_SECONDS);
        let too_late = self.now().plus_seconds(-LOST_SECONDS);
        for (folder, before) in [(self.parts(), before), (self.incoming(), too_late)] {
            for name in names(&folder).await {
                let begun = name.split_once('-').and_then(|(begun, _)| begun.parse().ok()).map(Timestamp);
                if begun.is_none_or(|begun| begun < before) {
                    remove(&folder.join(name)).await;
                }
            }
        }
        for name in names(&self.media_folder().join("marks")).await {
            self.look_at_mark(&name, before).await?;
        }
        Ok(())
    }

    async fn look_at_mark(&self, name: &str, before: Timestamp) -> Result<(), StoreError> {
        let Some(key) = key_of(name) else { return Ok(()) };
        let Some(mark) = self.marks().of(&key) else { return Ok(()) };
        let made = tokio::fs::read_to_string(&mark).await.ok().and_then(|text| text.parse().ok()).map(Timestamp);
        if made.is_none_or(|made| made >= before) {
            return Ok(());
        }
        if store::media::is_named(&self.read(), &key).await? {
            self.settle_file(&key).await;
        } else {
            tracing::info!(%key, "a file that no row names is removed");
            self.remove_file(&key).await;
        }
        Ok(())
    }
}

/// The names in a folder. One that is not there, or cannot be read, has none.
async fn names(folder: &Path) -> Vec<String> {
    let read = async || -> io::Result<Vec<String>> {
        let (mut entries, mut names) = (tokio::fs::read_dir(folder).await?, Vec::new());
        while let Some(entry) = entries.next_entry().await? {
            names.extend(entry.file_name().into_string());
        }
        Ok(names)
    };
    match read().await {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            tracing::warn!(path = %folder.display(), %error, "a folder of the media store cannot be read");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_knows_its_file() {
        let marks = Marks::new("/marks".into());
        let key = "a/bc/abcdef.png";
        let mark = marks.of(key).unwrap();
        assert_eq!(mark, Path::new("/marks/abcdef.png"));
        assert_eq!(key_of("abcdef.png").as_deref(), Some(key));
        for nonsense in ["", "a", "abc", "..", "\u{e4}\u{e4}.png", "abc.svg", "../x.png"] {
            assert_eq!(key_of(nonsense), None, "{nonsense:?}");
        }
        assert_eq!(marks.of("../../etc/passwd"), None);
    }
}
