//! The media store: files in a folder, under keys that nobody can guess. A file is whole or not there.
//!
//! A file and the row that names it cannot be written at one stroke. So a file whose row is not certain has a mark beside
//! the store ([`Marks`]); after a crash the sweep looks at old marks, and removes the files that no row names.

use super::marks::Marks;
use crate::App;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Types that are served, by ending. Nothing else is ever stored.
pub const TYPES: [(&str, &str); 11] = [
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("m4a", "audio/mp4"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("flac", "audio/flac"),
    ("wav", "audio/wav"),
];

/// The type of a stored file, by its key; `None` when the key is none that this store gives.
#[must_use]
pub fn type_of(key: &str) -> Option<&'static str> {
    let (name, ending) = key.rsplit_once('.')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
    let safe = name.chars().all(plain) && !name.starts_with('/') && !name.contains("//") && name.len() < 100;
    let found = TYPES.iter().find(|(known, _)| *known == ending)?;
    safe.then_some(found.1)
}

/// Writes a file so that it is whole after any crash: under another name, flushed, then moved.
pub(super) async fn write(part: PathBuf, path: PathBuf, bytes: Vec<u8>) -> io::Result<()> {
    tokio::task::spawn_blocking(move || {
        for folder in [part.parent(), path.parent()] {
            std::fs::create_dir_all(folder.ok_or_else(|| io::Error::other("a file needs a folder"))?)?;
        }
        let mut file = std::fs::File::create(&part)?;
        io::Write::write_all(&mut file, &bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
    })
    .await
    .map_err(io::Error::other)?
}

impl App {
    pub(super) fn media_folder(&self) -> PathBuf {
        self.site().data_dir.join("media")
    }

    /// Marks of files whose rows are not certain.
    pub(super) fn marks(&self) -> Marks {
        Marks::new(self.media_folder().join("marks"))
    }

    /// Where files are written until they are whole, under names that say when they were begun.
    pub(super) fn parts(&self) -> PathBuf {
        self.media_folder().join("parts")
    }

    fn part(&self) -> PathBuf {
        self.parts().join(self.dated_name())
    }

    /// Where uploads wait to be processed, under names that say when they came.
    pub(super) fn incoming(&self) -> PathBuf {
        self.media_folder().join("incoming")
    }

    fn dated_name(&self) -> String {
        format!("{}-{}", self.now().0, self.random().secret())
    }

    /// Keeps an upload; gives the name under which it waits.
    pub(super) async fn keep_incoming(&self, bytes: Vec<u8>) -> io::Result<String> {
        let name = self.dated_name();
        write(self.part(), self.incoming().join(&name), bytes).await?;
        Ok(name)
    }

    /// An upload that waits. `None` when it does not lie here: another node may have it.
    pub(super) async fn read_incoming(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match tokio::fs::read(self.incoming().join(name)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn drop_incoming(&self, name: &str) {
        remove(&self.incoming().join(name)).await;
    }

    /// Stores a file; gives its key. It stays marked until [`App::settle_file`] or [`App::remove_file`].
    pub(super) async fn store_file(&self, ending: &str, bytes: Vec<u8>) -> io::Result<String> {
        let name = self.random().secret();
        let key = format!("{}/{}/{name}.{ending}", &name[..1], &name[1..3]);
        self.mark_file(&key).await?;
        write(self.part(), self.media_folder().join("files").join(&key), bytes).await?;
        Ok(key)
    }

    /// Marks a file before its row is taken away (or made), so that a crash leaves nothing behind.
    pub(crate) async fn mark_file(&self, key: &str) -> io::Result<()> {
        let mark = self.marks().of(key);
        match mark {
            Some(mark) => write(self.part(), mark, self.now().0.to_string().into_bytes()).await,
            None => Ok(()),
        }
    }

    /// As [`App::mark_file`], before a row is taken away: without a mark the file may be left over, and no more.
    pub(crate) async fn mark_or_warn(&self, key: &str) {
        if let Err(error) = self.mark_file(key).await {
            tracing::warn!(%key, %error, "a file cannot be marked");
        }
    }

    /// The row that names this file stands: its mark goes.
    pub(crate) async fn settle_file(&self, key: &str) {
        if let Some(mark) = self.marks().of(key) {
            remove(&mark).await;
        }
    }

    /// Removes a stored file, and its mark.
    pub(crate) async fn remove_file(&self, key: &str) {
        if type_of(key).is_some() {
            remove(&self.media_folder().join("files").join(key)).await;
            self.settle_file(key).await;
        }
    }

    /// A stored file, open for reading, with its type and size. `None` when there is none of this key.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn open_file(&self, key: &str) -> io::Result<Option<(tokio::fs::File, &'static str, u64)>> {
        let Some(kind) = type_of(key) else { return Ok(None) };
        let file = match tokio::fs::File::open(self.media_folder().join("files").join(key)).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let length = file.metadata().await?.len();
        Ok(Some((file, kind, length)))
    }
}

/// Removes a file. One that is left over costs a little room, so a failure is logged and no more.
pub(super) async fn remove(path: &Path) {
    match tokio::fs::remove_file(path).await {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(path = %path.display(), %error, "a file cannot be removed"),
    }
}

#[cfg(test)]
mod tests {
    use super::type_of;

    #[test]
    fn only_our_own_keys_are_files() {
        assert_eq!(type_of("a/bc/abc-_1.jpg"), Some("image/jpeg"));
        for bad in ["../a.jpg", "/etc/passwd", "a/../b.png", "a.svg", "a.html", "a//b.png", "a.jpg.html", "", ".jpg/"] {
            assert_eq!(type_of(bad), None, "{bad}");
        }
    }
}
