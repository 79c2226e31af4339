//! The media store: files in a folder, under keys that nobody can guess. A file is whole or not there.

use crate::App;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Types that are served, by ending. Nothing else is ever stored.
pub const TYPES: [(&str, &str); 4] =
    [("jpg", "image/jpeg"), ("png", "image/png"), ("gif", "image/gif"), ("webp", "image/webp")];

/// The type of a stored file, by its key; `None` when the key is none that this store gives.
#[must_use]
pub fn type_of(key: &str) -> Option<&'static str> {
    let (name, ending) = key.rsplit_once('.')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
    let safe = name.chars().all(plain) && !name.starts_with('/') && !name.contains("//") && name.len() < 100;
    let found = TYPES.iter().find(|(known, _)| *known == ending)?;
    safe.then_some(found.1)
}

/// Writes a file so that it is whole after any crash: beside its place, flushed, then moved.
async fn write(path: PathBuf, bytes: Vec<u8>) -> io::Result<()> {
    tokio::task::spawn_blocking(move || {
        let folder = path.parent().ok_or_else(|| io::Error::other("a file needs a folder"))?;
        std::fs::create_dir_all(folder)?;
        let part = path.with_extension("part");
        let mut file = std::fs::File::create(&part)?;
        io::Write::write_all(&mut file, &bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        std::fs::File::open(folder)?.sync_all()
    })
    .await
    .map_err(io::Error::other)?
}

impl App {
    fn media_folder(&self) -> PathBuf {
        self.site().data_dir.join("media")
    }

    /// Where an upload waits to be processed.
    fn incoming(&self, name: &str) -> PathBuf {
        self.media_folder().join("incoming").join(name)
    }

    /// Keeps an upload; gives the name under which it waits.
    pub(super) async fn keep_incoming(&self, bytes: Vec<u8>) -> io::Result<String> {
        let name = self.random().secret();
        write(self.incoming(&name), bytes).await?;
        Ok(name)
    }

    /// An upload that waits. `None` when it does not lie here: another node may have it.
    pub(super) async fn read_incoming(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match tokio::fs::read(self.incoming(name)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn drop_incoming(&self, name: &str) {
        remove(&self.incoming(name)).await;
    }

    /// Stores a file; gives its key.
    pub(super) async fn store_file(&self, ending: &str, bytes: Vec<u8>) -> io::Result<String> {
        let name = self.random().secret();
        let key = format!("{}/{}/{name}.{ending}", &name[..1], &name[1..3]);
        write(self.media_folder().join("files").join(&key), bytes).await?;
        Ok(key)
    }

    /// Removes a stored file.
    pub(crate) async fn remove_file(&self, key: &str) {
        if type_of(key).is_some() {
            remove(&self.media_folder().join("files").join(key)).await;
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
async fn remove(path: &Path) {
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
