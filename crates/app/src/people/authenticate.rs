//! Who is behind a token or a session cookie.

use crate::{
    App,
    authority::{BrowserSession, Credential, Person, Standing},
    messages::Language,
    people::{
        in_use::{LastUse, Used},
        sign_in::session_ends,
    },
    random::fingerprint,
};
use domain::{Role, Scopes, Timestamp};
use std::sync::Arc;
use store::StoreError;

/// A session that is in use is given another year once in so many seconds.
const RENEW_SECONDS: i64 = 24 * 3600;

impl App {
    /// What this access token stands for; `None` when it is none of ours, was revoked, or its person is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn authenticate(&self, secret: &str) -> Result<Option<Arc<Credential>>, StoreError> {
        if secret.is_empty() || secret.len() > 512 {
            return Ok(None);
        }
        let hash = fingerprint(secret);
        let load = async {
            let row = store::tokens::by_hash(&self.read(), &hash).await?;
            Ok::<_, StoreError>(row.and_then(credential).map(Arc::new))
        };
        let found = self.inner.credentials.get_or_load(&hash, load).await?;
        if let Some(credential) = &found {
            self.inner.uses.note(&credential.last_use, Used::Token(credential.token.0), self.now());
        }
        Ok(found)
    }

    /// The browser session with this cookie; `None` when it ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, secret: &str) -> Result<Option<Arc<BrowserSession>>, StoreError> {
        if secret.is_empty() || secret.len() > 512 {
            return Ok(None);
        }
        let hash = fingerprint(secret);
        let now = self.now();
        let load = async {
            let row = store::sessions::by_hash(&self.read(), &hash, now).await?;
            Ok::<_, StoreError>(row.and_then(|row| {
                let person = person(&row.person)?;
                Some(Arc::new(BrowserSession {
                    id: row.id,
                    person,
                    epoch: row.person.epoch,
                    expires_at: row.expires_at,
                    last_use: LastUse::new(row.last_seen_at),
                    renewed: false,
                }))
            }))
        };
        let found = self.inner.sessions.get_or_load(&hash, load).await?;
        // The cache knows nothing of time.
        let found = found.filter(|session| session.expires_at > now);
        if let Some(session) = &found {
            self.inner.uses.note(&session.last_use, Used::Session(session.id.0), now);
        }
        match found {
            Some(session) if session.expires_at < session_ends(now).plus_seconds(-RENEW_SECONDS) => {
                self.renew_session(session.id).await?;
                self.inner.sessions.forget(&hash);
                Ok(Some(Arc::new(BrowserSession { renewed: true, ..(*session).clone() })))
            }
            found => Ok(found),
        }
    }
}

/// A token that is valid: not revoked, of the person's present epoch.
fn credential(row: store::tokens::TokenRow) -> Option<Credential> {
    let person = match &row.person {
        None => None,
        Some(stored) if stored.epoch == row.epoch => Some(person(stored)?),
        Some(_) => return None,
    };
    Some(Credential {
        token: row.id,
        app: row.app,
        app_name: row.app_name.map(|(name, website)| (name.into(), website.map(Into::into))),
        scopes: Scopes::parse(&row.scopes).ok()?,
        person,
        last_use: LastUse::new(row.last_used_at.unwrap_or(Timestamp(0))),
    })
}

fn person(row: &store::users::PersonRow) -> Option<Person> {
    Some(Person {
        account: row.account,
        username: row.username.as_str().into(),
        role: Role::from_name(&row.role)?,
        standing: Standing {
            confirmed: row.confirmed,
            approved: row.approved,
            disabled: row.disabled,
            moved: row.moved,
        },
        language: Language::of(&row.locale),
    })
}
