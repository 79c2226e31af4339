//! The secrets that the server makes for itself at its first start. Only the owner of the process can read them.
//!
//! Refuses to use what others can read: a leaked key is worse than a stopped start.

use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The server's own secrets.
#[derive(Clone)]
pub struct Secrets {
    /// The key of keyed hashes. Whoever loses it ends every session and every pending link; nothing else depends on it.
    pub secret_key: [u8; 32],
}

/// Why there are no secrets.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// A file or folder cannot be read or made.
    #[error("{}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others can read the file.
    #[error("{} can be read by others: run `chmod 600` on it, or delete it to get new secrets", path.display())]
    Open {
        /// Which.
        path: PathBuf,
    },
    /// The file is not what the server wrote.
    #[error("{} holds no secrets: {what}", path.display())]
    Broken {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(***)")
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    secret_key: String,
}

impl Secrets {
    /// Reads `secrets.toml` in the data folder; makes both where they are missing.
    ///
    /// Two processes that start at the same moment end up with the same secrets.
    pub fn load_or_make(data_dir: &Path) -> Result<Self, SecretsError> {
        let failed = |path: &Path, source| SecretsError::File { path: path.to_owned(), source };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(|e| failed(data_dir, e))?;
        let path = data_dir.join("secrets.toml");
        match Self::load(&path) {
            Err(SecretsError::File { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            read => return read,
        }
        Self::make(data_dir, &path).map_err(|error| failed(&path, error))?;
        Self::load(&path)
    }

    fn load(path: &Path) -> Result<Self, SecretsError> {
        let failed = |source| SecretsError::File { path: path.to_owned(), source };
        let broken = |what: String| SecretsError::Broken { path: path.to_owned(), what };
        let metadata = std::fs::metadata(path).map_err(failed)?;
        if metadata.mode() & 0o077 != 0 {
            return Err(SecretsError::Open { path: path.to_owned() });
        }
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let contents: Contents = toml::from_str(&text).map_err(|error| broken(error.message().to_owned()))?;
        let bytes = unhex(&contents.secret_key).ok_or_else(|| broken("`secret_key` is not 64 hex digits".into()))?;
        Ok(Self { secret_key: bytes })
    }

    /// Writes a whole file and links it into place, so that whoever comes second finds the first one's.
    fn make(data_dir: &Path, path: &Path) -> std::io::Result<()> {
        let mut random = [0_u8; 48];
        #[expect(clippy::disallowed_methods, reason = "the one place that makes secrets")]
        aws_lc_rs::rand::fill(&mut random).map_err(|_| std::io::Error::other("no randomness"))?;
        let (key, name) = random.split_at(32);
        let half = data_dir.join(format!(".secrets.{}.part", hex(name)));
        let text = format!("# Made at the first start. Keep it secret, and keep it.\nsecret_key = \"{}\"\n", hex(key));
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| std::fs::hard_link(&half, path));
        std::fs::remove_file(&half)?;
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn secrets_are_made_once_and_for_the_owner_alone() {
        let base = tempfile::tempdir().unwrap();
        let data = base.path().join("data");
        let made: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let starts: Vec<_> =
                (0..8).map(|_| scope.spawn(|| Secrets::load_or_make(&data).unwrap().secret_key)).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(made.iter().all(|key| *key == made[0] && *key != [0; 32]));
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join("secrets.toml")), 0o600);
        assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1, "no half-written file stays behind");
        let other = Secrets::load_or_make(&base.path().join("other")).unwrap();
        assert_ne!(other.secret_key, made[0]);
    }

    #[test]
    fn secrets_that_others_can_read_or_that_are_broken_stop_the_start() {
        let base = tempfile::tempdir().unwrap();
        Secrets::load_or_make(base.path()).unwrap();
        let file = base.path().join("secrets.toml");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Secrets::load_or_make(base.path()), Err(SecretsError::Open { .. })));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        for text in ["", "secret_key = \"abc\"", "secret_key = 5", "nonsense"] {
            std::fs::write(&file, text).unwrap();
            assert!(matches!(Secrets::load_or_make(base.path()), Err(SecretsError::Broken { .. })), "{text}");
        }
    }
}
