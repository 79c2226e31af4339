//! `[database]`: where everything is remembered.

use std::path::{Path, PathBuf};

use store::engine::Engine;

use super::spec::section;
use super::value::{Raw, Setting};

section! {
    /// Where everything is remembered.
    pub struct Database("database") {
        /// `sqlite:PATH` for a file beside the server, which needs no other service, or `postgres://USER:PASSWORD@HOST/NAME`
        /// for PostgreSQL 15 or later.
        ///
        /// To a server across a network, say how the way is protected, in libpq's words: `?sslmode=verify-full&sslrootcert=FILE`
        /// (PEM; `system` for the authorities that this machine trusts) takes no server but the one that `HOST` names.
        /// `verify-ca` lets any name pass, `require` any certificate, `prefer` (the default) also a server without TLS;
        /// `disable` never encrypts. Names are those in the certificate's `subjectAltName`.
        url: Option<DatabaseUrl> = unset("`watertower.db` in `server.data_dir`");
    }
}

impl Database {
    /// The database to open.
    #[must_use]
    pub fn place(&self, data_dir: &Path) -> DatabaseUrl {
        self.url.clone().unwrap_or_else(|| DatabaseUrl::Sqlite(data_dir.join("watertower.db")))
    }
}

/// A database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A PostgreSQL server. Holds a password: see [`Setting::show`] for what may be shown.
    Postgres(String),
}

impl DatabaseUrl {
    /// The engine that it needs.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// As the store takes it, with its password.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => url.clone(),
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.show())
    }
}

impl Setting for DatabaseUrl {
    const EXPECTED: &'static str = "`sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`";
    const FROM_FILE: bool = true;

    fn read(raw: &Raw) -> Result<Self, String> {
        let Raw::Text(text) = raw else { return Err(format!("found {}", raw.kind())) };
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err("found no path".into()) } else { Ok(Self::Sqlite(path.into())) };
        }
        // The rest is the driver's to judge; the text is not repeated, for it may hold a password.
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.clone()));
        }
        let scheme = text.split(':').next().unwrap_or_default();
        Err(if scheme.len() < text.len() { format!("found the scheme `{scheme}`") } else { "found no scheme".into() })
    }

    fn show(&self) -> Raw {
        Raw::Text(match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(text) => match url::Url::parse(text) {
                Ok(mut url) => {
                    // A URL without a host cannot carry a password, so that refusing to set one loses nothing.
                    if url.password().is_some() && url.set_password(Some("***")).is_err() {
                        return Raw::Text("postgres:***".into());
                    }
                    let query: Vec<(String, String)> = url
                        .query_pairs()
                        .map(|(key, value)| {
                            let value = if key.contains("password") { "***".to_owned() } else { value.into_owned() };
                            (key.into_owned(), value)
                        })
                        .collect();
                    if !query.is_empty() {
                        url.query_pairs_mut().clear().extend_pairs(query);
                    }
                    url.to_string()
                }
                Err(_) => "postgres:***".into(),
            },
        })
    }
}
