//! What an application is made of where nobody waits for it: in tests, and where communities are made to measure.
//! Passwords are hashed cheaply, all accounts have the same pair of keys, mails are files. Never part of a server.

use crate::{
    Parts, Random, Site, outside,
    people::{
        keys::{FreshKeys, KeyError, KeySource, Keys},
        password::Cost,
    },
    random::SystemRandom,
};
use domain::Clock;
use egress::{
    MailAddress, Mailer,
    configured::folder::Folder,
    stranger::{NameError, Names},
};
use futures::future::BoxFuture;
use std::{
    error::Error,
    net::IpAddr,
    path::Path,
    sync::{Arc, OnceLock},
};
use store::Store;

/// Files that may be open: enough for as many connections as there may be at most.
const FILES: u64 = 1 << 16;

/// One pair of keys for all accounts of a process: making one takes a tenth of a second.
struct OnePair;

impl KeySource for OnePair {
    fn make(&self) -> Result<Keys, KeyError> {
        static PAIR: OnceLock<Keys> = OnceLock::new();
        if let Some(pair) = PAIR.get() {
            return Ok(pair.clone());
        }
        let made = FreshKeys.make()?;
        Ok(PAIR.get_or_init(|| made).clone())
    }
}

/// No name leads anywhere: what is not on this machine is not reached.
struct NoNames;

impl Names for NoNames {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, NameError>> {
        Box::pin(async move { Err(NameError { what: format!("{host} is not looked up here") }) })
    }
}

/// The parts of an application that calls itself `base_url`, with its files in `data_dir`. Who wants another part says
/// so: `Parts { random, ..parts(..)? }`.
///
/// # Errors
/// When the sender of its mails cannot be read, which does not happen.
pub fn parts(
    store: Store,
    clock: Arc<dyn Clock>,
    data_dir: &Path,
    base_url: &str,
) -> Result<Parts, Box<dyn Error + Send + Sync>> {
    let from = MailAddress::parse("Tower <no-reply@tower.example>")?;
    let handle_domain = base_url.split_once("://").map_or(base_url, |(_, host)| host);
    let site = Site {
        base_url: base_url.to_owned(),
        handle_domain: handle_domain.to_owned(),
        media_base_url: base_url.to_owned(),
        data_dir: data_dir.to_owned(),
    };
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let on_this_machine = handle_domain.split(':').next().is_some_and(|name| name.ends_with("localhost"));
    let stranger = outside::stranger(&site, Arc::new(NoNames), random.clone(), clock.clone(), on_this_machine, FILES)?;
    Ok(Parts {
        store,
        clock,
        random,
        site,
        stranger,
        mailer: Mailer::Folder(Folder::new(data_dir.join("mail"), from)),
        media_box: Default::default(),
        keys: Arc::new(OnePair),
        password_cost: Cost::ForTests,
    })
}
