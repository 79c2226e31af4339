//! Mails as files, for a server without SMTP. A mail holds a secret link, so only the owner can read the folder.
//!
//! A file appears whole or not at all.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::mail::{Mail, MailAddress};
use super::mailer::{MailError, Sent};

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
        let write = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes));
        match write.await {
            Ok(Ok(path)) => Ok(Sent::Written { path }),
            Ok(Err(error)) => Err(MailError::Transient { what: format!("{}: {error}", self.path.display()) }),
            Err(error) => Err(MailError::Transient { what: error.to_string() }),
        }
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(name);
    let half = folder.join(format!(".{name}.part"));
    // What an interrupted attempt left behind is overwritten.
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&half, &path)?;
    Ok(path)
}
