//! Mails as files, for a server without SMTP. A mail holds a secret link, so only the owner can read the folder.
//!
//! A file appears whole or not at all. The newest mails stay and older ones go: strangers can make this server write
//! mails, and must not be able to fill its disk with them.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::mail::{Mail, MailAddress};
use super::mailer::{MailError, Sent};

/// So many mails stay.
const MOST: usize = 1_000;

/// A folder that takes mails.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    from: MailAddress,
}

impl Folder {
    /// Mails from this address, in this folder. It is made with the first mail.
    #[must_use]
    pub fn new(path: PathBuf, from: MailAddress) -> Self {
        Self { path, from }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) async fn send(&self, mail: &Mail) -> Result<Sent, MailError> {
        let bytes = mail.message(&self.from)?.formatted();
        let (folder, name) = (self.path.clone(), mail.file_name());
        let write = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes, MOST));
        match write.await {
            Ok(Ok(path)) => Ok(Sent::Written { path }),
            Ok(Err(error)) => Err(MailError::Transient { what: format!("{}: {error}", self.path.display()) }),
            Err(error) => Err(MailError::Transient { what: error.to_string() }),
        }
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8], most: usize) -> std::io::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(name);
    let half = folder.join(format!(".{name}.part"));
    // What an interrupted attempt left behind is overwritten.
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&half, &path)?;
    drop_oldest(folder, most)?;
    Ok(path)
}

/// Removes the oldest mails beyond so many. Names begin with the time, so the oldest come first.
fn drop_oldest(folder: &Path, most: usize) -> std::io::Result<()> {
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "eml") {
            mails.push(path);
        }
    }
    mails.sort_unstable();
    for path in &mails[..mails.len().saturating_sub(most)] {
        match std::fs::remove_file(path) {
            // Another mail's writer was quicker.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            removed => removed?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_mails_stay() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("notes.txt"), "the operator's own").unwrap();
        for name in ["3.eml", "1.eml", "2.eml", "5.eml", "4.eml"] {
            write(folder.path(), name, b"mail", 3).unwrap();
        }
        let mut left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["3.eml", "4.eml", "5.eml", "notes.txt"]);
    }
}
