//! Tokens for apps: for a code that a person allowed, or for the app itself.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3>, `#section-4.4`, <https://www.rfc-editor.org/rfc/rfc7636>

use crate::{App, events::Event, random::fingerprint};
use base64::Engine as _;
use domain::{AccountId, Role, Scopes, Timestamp, TokenId};
use sha2::Digest as _;
use store::{
    StoreError,
    apps::AppRow,
    engine::Tx,
    grants::{self, Grant},
    tokens::NewToken,
};
use subtle::ConstantTimeEq as _;

/// A token that was just made: its secret is nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// What the app sends with each request.
    pub secret: String,
    /// What it allows.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
}

/// How an app says who it is.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// Its public name.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

/// A code that an app exchanges.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// The code.
    pub code: String,
    /// Where the person was sent back to.
    pub redirect_uri: String,
    /// PKCE: what the challenge was made of.
    pub code_verifier: Option<String>,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// No such app, or not its secret.
    #[error("the app could not be authenticated")]
    InvalidClient,
    /// The code is unknown, used, too old, another app's, for another address, or its verifier does not fit.
    #[error("the code is not valid")]
    InvalidGrant,
    /// A scope does not exist, or the app did not register it.
    #[error("a scope is not valid for this app")]
    InvalidScope,
    /// The database failed.
    #[error("could not store the token")]
    Store(#[from] StoreError),
}

/// What of these scopes somebody with this role can give away: moderation only to those who moderate.
#[must_use]
pub fn grantable(scopes: &Scopes, role: Role) -> Scopes {
    scopes.iter().filter(|scope| role >= Role::Moderator || !scope.name().starts_with("admin:")).collect()
}

/// What became of a code, which has to be kept even where the app gets nothing.
enum Redeemed {
    Token,
    Refused,
}

impl App {
    /// The app that this client is.
    ///
    /// # Errors
    /// [`IssueError::InvalidClient`]
    pub async fn authenticate_client(&self, client: &Client) -> Result<AppRow, IssueError> {
        let app = store::apps::by_client_id(&self.read(), &client.id).await?.ok_or(IssueError::InvalidClient)?;
        let right: bool = fingerprint(&client.secret).as_slice().ct_eq(&app.client_secret_hash).into();
        if right { Ok(app) } else { Err(IssueError::InvalidClient) }
    }

    /// Exchanges a code for a token. A code works once: its second use revokes the token of the first, for one of the two
    /// is a thief.
    ///
    /// # Errors
    /// [`IssueError::InvalidClient`], [`IssueError::InvalidGrant`]
    pub async fn exchange_code(&self, client: &Client, exchange: Exchange) -> Result<Issued, IssueError> {
        let app = self.authenticate_client(client).await?;
        let (hash, now) = (fingerprint(&exchange.code), self.now());
        let secret = self.random().secret();
        let (token_hash, ids) = (fingerprint(&secret), self.ids().clone());
        let (redeemed, scopes) = self
            .store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(Redeemed, String), StoreError> {
                let Some(grant) = grants::lock(tx, &hash).await? else { return Ok((Redeemed::Refused, String::new())) };
                if grant.app_id != app.id.0 {
                    return Ok((Redeemed::Refused, String::new()));
                }
                if grant.used_at.is_some() {
                    revoke_stolen(tx, &grant, now).await?;
                    return Ok((Redeemed::Refused, String::new()));
                }
                if !fits(&grant, &exchange, now) {
                    return Ok((Redeemed::Refused, String::new()));
                }
                let id: TokenId = ids.next();
                let token = NewToken {
                    hash: token_hash,
                    app: Some(app.id),
                    person: Some((AccountId(grant.account_id), grant.epoch)),
                    scopes: grant.scopes.clone(),
                    created_at: now,
                };
                store::tokens::insert(tx, id, &token).await?;
                grants::use_up(tx, &hash, id, now).await?;
                Ok((Redeemed::Token, grant.scopes))
            })
            .await?;
        match redeemed {
            Redeemed::Token => {
                let scopes = Scopes::parse(&scopes).map_err(|_| IssueError::InvalidScope)?;
                Ok(Issued { secret, scopes, created_at: now })
            }
            Redeemed::Refused => Err(IssueError::InvalidGrant),
        }
    }

    /// A token for the app itself, which belongs to nobody.
    ///
    /// # Errors
    /// [`IssueError::InvalidClient`], [`IssueError::InvalidScope`]
    pub async fn client_token(&self, client: &Client, scope: &str) -> Result<Issued, IssueError> {
        let app = self.authenticate_client(client).await?;
        let scopes = Scopes::parse(scope).map_err(|_| IssueError::InvalidScope)?;
        let scopes = if scopes.is_empty() { Scopes::default_for_apps() } else { scopes };
        let registered = Scopes::parse(&app.scopes).unwrap_or_default();
        if !registered.contain(&scopes) {
            return Err(IssueError::InvalidScope);
        }
        let scopes = grantable(&scopes, Role::User);
        let secret = self.random().secret();
        let ids = self.ids().clone();
        let token = NewToken {
            hash: fingerprint(&secret),
            app: Some(app.id),
            person: None,
            scopes: scopes.to_string(),
            created_at: self.now(),
        };
        let created_at = token.created_at;
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                store::tokens::insert(tx, ids.next(), &token).await
            })
            .await?;
        Ok(Issued { secret, scopes, created_at })
    }
}

fn fits(grant: &Grant, exchange: &Exchange, now: Timestamp) -> bool {
    grant.expires_at > now.0
        && grant.epoch == grant.present_epoch
        && grant.redirect_uri == exchange.redirect_uri
        && verifies(grant.code_challenge.as_deref(), exchange.code_verifier.as_deref())
}

/// Whether the verifier is what the challenge was made of. A verifier without a challenge is refused too: somebody may
/// have taken the challenge out of the address on its way (RFC 9700, 4.8.2).
fn verifies(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier.filter(|verifier| !verifier.is_empty())) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let hash = sha2::Sha256::digest(verifier.as_bytes());
            let made = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash);
            (43..=128).contains(&verifier.len()) && made.as_bytes().ct_eq(challenge.as_bytes()).into()
        }
        _ => false,
    }
}

async fn revoke_stolen(tx: &mut Tx<'_>, grant: &Grant, now: Timestamp) -> Result<(), StoreError> {
    let Some(token) = grant.token_id else { return Ok(()) };
    if store::tokens::revoke(tx, TokenId(token), now).await?.is_some() {
        Event::TokensRevoked { token: Some(token), app: None, account: Some(grant.account_id) }.emit(tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_fits_its_challenge_alone() {
        // RFC 7636, appendix B
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(verifies(Some(challenge), Some(verifier)));
        assert!(!verifies(Some(challenge), Some(challenge)));
        assert!(!verifies(Some(challenge), None));
        assert!(!verifies(Some(challenge), Some("")));
        assert!(!verifies(None, Some(verifier)));
        assert!(verifies(None, None));
    }

    #[test]
    fn moderation_is_given_away_by_moderators_alone() {
        let asked = Scopes::parse("read admin:read:accounts admin:write").unwrap();
        assert_eq!(grantable(&asked, Role::User).to_string(), "read");
        assert_eq!(grantable(&asked, Role::Moderator), asked);
    }
}
