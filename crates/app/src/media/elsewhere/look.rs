//! Looking at a file of elsewhere.

use super::{
    address::{self, Form, Kind},
    figures::RemoteFigures,
};
use crate::App;
use domain::{AccountId, MediaId};
use futures::FutureExt as _;
use std::time::Duration;
use store::{
    StoreError,
    remote_files::{self, Origin, RemoteFile},
};
use wire::uri::Uri;

/// How long a reader waits for a file that is being fetched. The fetch goes on without them.
const PATIENCE: Duration = Duration::from_secs(45);
/// A use is noted when the last note is so old.
const COARSE_SECONDS: i64 = 6 * 3_600;

/// A file, open for reading.
#[derive(Debug)]
pub struct LookedAt {
    /// Its key in the media store: another key, another content.
    pub key: String,
    /// The file.
    pub file: tokio::fs::File,
    /// Its type.
    pub kind: &'static str,
    /// Its size.
    pub length: u64,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoFile {
    /// No address of ours, nothing there any more, or not shown.
    #[error("there is no such file")]
    Missing,
    /// Its server says that it is gone, or is nowhere that we go.
    #[error("its server does not have the file")]
    Gone,
    /// It is no picture, film or sound that is shown, or a broken one.
    #[error("the file is of no type that is shown")]
    Unsupported,
    /// Its server did not answer well.
    #[error("its server did not give the file")]
    Failed,
    /// Too much is under way, or there is no room.
    #[error("the file cannot be fetched at the moment")]
    Busy,
    /// The database failed.
    #[error("the database failed")]
    Store,
}

impl NoFile {
    /// For how long it holds.
    pub(super) fn seconds(self) -> Option<i64> {
        match self {
            Self::Gone => Some(3_600),
            Self::Unsupported => Some(24 * 3_600),
            Self::Failed => Some(300),
            Self::Missing | Self::Busy | Self::Store => None,
        }
    }
}

impl From<StoreError> for NoFile {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Busy,
            error => {
                tracing::error!(%error, "a file of elsewhere cannot be looked up");
                Self::Store
            }
        }
    }
}

/// What is looked at.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) kind: Kind,
    /// Under which it is kept.
    pub(super) key: String,
    pub(super) url: Uri,
    pub(super) media: Option<MediaId>,
    pub(super) status: Option<i64>,
    pub(super) account: Option<AccountId>,
    /// It was announced as a film or a sound.
    pub(super) moves: bool,
}

impl App {
    /// A file of elsewhere, by the four parts of the address that this server gave it. Fetched if it has to be.
    ///
    /// # Errors
    /// When there is none, or it cannot be had.
    pub async fn look_at_remote(&self, kind: &str, form: &str, what: &str, seal: &str) -> Result<LookedAt, NoFile> {
        let figures = &self.inner.flights.figures;
        let looked = self.look(kind, form, what, seal).await;
        match &looked {
            Err(NoFile::Missing | NoFile::Gone) => RemoteFigures::count(&figures.missing),
            Err(NoFile::Unsupported) => RemoteFigures::count(&figures.unsupported),
            Err(NoFile::Failed) => RemoteFigures::count(&figures.failed),
            Err(NoFile::Busy | NoFile::Store) => RemoteFigures::count(&figures.busy),
            Ok(_) => {}
        }
        looked
    }

    /// Figures of files of elsewhere.
    #[must_use]
    pub fn remote_figures(&self) -> &RemoteFigures {
        &self.inner.flights.figures
    }

    async fn look(&self, kind: &str, form: &str, what: &str, seal: &str) -> Result<LookedAt, NoFile> {
        let (Some(kind), Some(form)) = (Kind::of_name(kind), Form::of_name(form)) else { return Err(NoFile::Missing) };
        let subject = self.subject(kind, what, seal).await?;
        if let Some(kept) = remote_files::by_key(&self.read(), &subject.key).await?
            && kept.url == subject.url.as_str()
            && let Some(looked) = self.open_form(&kept, form).await?
        {
            RemoteFigures::count(&self.inner.flights.figures.hits);
            if kept.used_at < self.now().plus_seconds(-COARSE_SECONDS).0 {
                self.inner.flights.note_use(&kept.key);
            }
            return Ok(looked);
        }
        let fetched = self.fetched(subject).await?;
        self.open_form(&fetched, form).await?.ok_or(NoFile::Missing)
    }

    /// What an address names: sealed by us, there, and shown.
    async fn subject(&self, kind: Kind, what: &str, seal: &str) -> Result<Subject, NoFile> {
        let key = &self.inner.secret_key;
        let policy = self.policy().await?;
        if kind == Kind::Emoji {
            let url = address::emoji_url(what).ok_or(NoFile::Missing)?;
            if !address::is_sealed(key, kind, what, url.as_str(), seal) || !policy.takes_media_at(url.as_str()) {
                return Err(NoFile::Missing);
            }
            let key = format!("emoji:{}", digest(url.as_str()));
            return Ok(Subject { kind, key, url, media: None, status: None, account: None, moves: false });
        }
        // One number is written in one way.
        let id: i64 = what.parse().ok().filter(|id: &i64| id.to_string() == what).ok_or(NoFile::Missing)?;
        let origin: Option<Origin> = match kind {
            Kind::File => remote_files::of_media(&self.read(), MediaId(id)).await?,
            Kind::Avatar => remote_files::of_avatar(&self.read(), AccountId(id)).await?,
            Kind::Header | Kind::Emoji => remote_files::of_header(&self.read(), AccountId(id)).await?,
        };
        let origin = origin.ok_or(NoFile::Missing)?;
        let sealed = address::is_sealed(key, kind, what, &origin.url, seal);
        let taken = policy.takes_media(&origin.domain)
            && policy.takes_media_at(&origin.uri)
            && policy.takes_media_at(&origin.url);
        if !sealed || !taken {
            return Err(NoFile::Missing);
        }
        Ok(Subject {
            kind,
            key: format!("{}:{id}", kind.name()),
            url: Uri::parse(&origin.url).map_err(|_| NoFile::Missing)?,
            media: origin.media_id.map(MediaId),
            status: origin.status_id,
            account: Some(AccountId(origin.account_id)),
            moves: matches!(origin.kind.as_str(), "video" | "audio" | "unknown"),
        })
    }

    /// Waits until the file was fetched, by whomever.
    async fn fetched(&self, subject: Subject) -> Result<RemoteFile, NoFile> {
        let flights = &self.inner.flights;
        if let Some(why) = flights.failure(&subject.key, subject.url.as_str(), self.now()) {
            return Err(why);
        }
        let _waits = flights.readers.try_acquire().map_err(|_| NoFile::Busy)?;
        let key = subject.key.clone();
        let begin = || {
            let app = self.clone();
            async move {
                RemoteFigures::count(&app.inner.flights.figures.fetches);
                let fetched = app.fetch_remote(&subject).await;
                if let Err(why) = &fetched {
                    app.inner.flights.remember(&subject.key, subject.url.as_str(), *why, app.now());
                }
                app.inner.flights.landed(&subject.key);
                fetched
            }
            .boxed()
        };
        let (flight, joined) = flights.board(&key, begin).ok_or(NoFile::Busy)?;
        if joined {
            RemoteFigures::count(&flights.figures.joined);
        } else {
            // It goes on when its reader does not wait for it, and ends with the server.
            let (app, flight) = (self.clone(), flight.clone());
            self.spawn(async move {
                tokio::select! {
                    () = app.stopping().cancelled() => app.inner.flights.landed(&key),
                    _ = flight => {}
                }
            });
        }
        tokio::time::timeout(PATIENCE, flight).await.unwrap_or(Err(NoFile::Busy))
    }

    /// One of the pictures of a file that is kept. `None` when it does not lie there any more.
    async fn open_form(&self, kept: &RemoteFile, form: Form) -> Result<Option<LookedAt>, NoFile> {
        let key = match form {
            Form::Small if !kept.small.is_empty() => &kept.small,
            Form::Still if !kept.still.is_empty() => &kept.still,
            Form::Whole | Form::Small | Form::Still => &kept.file,
        };
        let opened = self.open_file(key).await.map_err(|error| {
            tracing::warn!(%error, "a file of elsewhere cannot be read");
            NoFile::Busy
        })?;
        Ok(opened.map(|(file, kind, length)| LookedAt { key: key.clone(), file, kind, length }))
    }
}

/// Where something lies, in few characters.
fn digest(url: &str) -> String {
    use base64::Engine as _;
    let digest = crate::random::fingerprint(url);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest)
}
