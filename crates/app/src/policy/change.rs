//! Changing how other domains are dealt with. What is decided is in force at once; accounts that are known are made to
//! follow by a job, and a rule that ends undoes what it did to them.

use super::{Severity, follow};
use crate::{App, Operator};
use store::{
    StoreError,
    domain_blocks::{self, DomainBlock},
    engine::Tx,
};
use wire::uri::Host;

/// Why a rule for a domain was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// That is no name of a domain.
    #[error("{0:?} is no domain; expected a name such as `example.org`, without a scheme and a port")]
    NoDomain(String),
    /// It is this server's own, or one above it.
    #[error("{0:?} is the domain of this server, or one above it: rules are for other servers")]
    Own(String),
    /// The database failed.
    #[error("could not store the rule")]
    Store(#[from] StoreError),
}

/// How a domain shall be dealt with.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The domain; every name under it is meant as well.
    pub domain: String,
    /// How it is dealt with.
    pub severity: Severity,
    /// Its pictures and files are not taken.
    pub reject_media: bool,
    /// Its reports are not taken.
    pub reject_reports: bool,
    /// Why, for those who look after the server.
    pub private_comment: String,
    /// Why, for everybody.
    pub public_comment: String,
    /// Where the rule is shown to everybody, the name is shown in part.
    pub obfuscate: bool,
}

impl App {
    /// The rules for domains, by name.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn domain_rules(&self) -> Result<Vec<DomainBlock>, StoreError> {
        domain_blocks::all(&self.read()).await
    }

    /// The domains of the allow list, by name.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn allowed_domains(&self) -> Result<Vec<String>, StoreError> {
        domain_blocks::allowed(&self.read()).await
    }

    /// Sets the rule for a domain, in place of the one that there is.
    ///
    /// # Errors
    /// [`PolicyError`]
    pub async fn set_domain_rule(&self, _: &Operator, rule: Rule) -> Result<(), PolicyError> {
        let app = self.clone();
        let block = DomainBlock {
            domain: self.named(&rule.domain)?,
            severity: rule.severity.name().to_owned(),
            reject_media: rule.reject_media,
            reject_reports: rule.reject_reports,
            private_comment: rule.private_comment,
            public_comment: rule.public_comment,
            obfuscate: rule.obfuscate,
            created_at: self.now().0,
        };
        let set = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            domain_blocks::put(tx, &block).await?;
            follow::changed(&app, tx).await
        };
        Ok(self.store().write(set).await?)
    }

    /// Removes the rule for a domain, and what it did to accounts. `false` when there is none. Follows that it ended stay
    /// ended.
    ///
    /// # Errors
    /// [`PolicyError`]
    pub async fn remove_domain_rule(&self, _: &Operator, domain: &str) -> Result<bool, PolicyError> {
        let (app, domain) = (self.clone(), self.named(domain)?);
        let remove = async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
            let removed = domain_blocks::delete(tx, &domain).await?;
            if removed {
                follow::changed(&app, tx).await?;
            }
            Ok(removed)
        };
        Ok(self.store().write(remove).await?)
    }

    /// Puts a domain on the allow list. It counts where the setting `allow_list` is on.
    ///
    /// # Errors
    /// [`PolicyError`]
    pub async fn allow_domain(&self, _: &Operator, domain: &str) -> Result<(), PolicyError> {
        let (app, domain) = (self.clone(), self.named(domain)?);
        let allow = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            if domain_blocks::allow(tx, &domain, app.now()).await? {
                follow::changed(&app, tx).await?;
            }
            Ok(())
        };
        Ok(self.store().write(allow).await?)
    }

    /// Takes a domain off the allow list. `false` when it is not on it.
    ///
    /// # Errors
    /// [`PolicyError`]
    pub async fn disallow_domain(&self, _: &Operator, domain: &str) -> Result<bool, PolicyError> {
        let (app, domain) = (self.clone(), self.named(domain)?);
        let disallow = async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
            let removed = domain_blocks::disallow(tx, &domain).await?;
            if removed {
                follow::changed(&app, tx).await?;
            }
            Ok(removed)
        };
        Ok(self.store().write(disallow).await?)
    }

    /// A domain as rules name it: lower case, in ASCII, and none of our own.
    fn named(&self, domain: &str) -> Result<String, PolicyError> {
        let host = Host::typed(domain.trim()).map_err(|_| PolicyError::NoDomain(domain.to_owned()))?;
        let host = host.as_str();
        if host.contains(':') {
            return Err(PolicyError::NoDomain(domain.to_owned()));
        }
        let own = [self.site().host(), self.site().handle_domain.as_str()];
        if own.iter().any(|own| super::names(own).any(|name| name == host)) {
            return Err(PolicyError::Own(host.to_owned()));
        }
        Ok(host.to_owned())
    }
}
