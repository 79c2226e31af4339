//! The door to other servers, made for this one: with its own names, which nobody sends it to, and its own clock.

use crate::{Site, random::Random};
use domain::Clock;
use egress::{Stranger, stranger};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// Opens the door for the server that lives here.
///
/// # Errors
/// When TLS towards others cannot be set up.
pub fn stranger(
    site: &Site,
    names: Arc<dyn stranger::Names>,
    random: Arc<dyn Random>,
    clock: Arc<dyn Clock>,
    allow_loopback: bool,
) -> Result<Stranger, stranger::Unopened> {
    let jitter: stranger::Random = Arc::new(move || {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    });
    let now: stranger::WallClock = Arc::new(move || {
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(clock.now().0).unwrap_or_default())
    });
    let media = site.media_base_url.split_once("://").map_or(site.media_base_url.as_str(), |(_, host)| host);
    let mut own_names = vec![site.host().to_owned(), site.handle_domain.clone(), media.to_owned()];
    own_names.sort();
    own_names.dedup();
    Stranger::new(stranger::Settings {
        user_agent: format!("Watertower/{} (+{}/)", env!("CARGO_PKG_VERSION"), site.base_url),
        own_names,
        allow_loopback,
        ..stranger::Settings::new(names, jitter, now)
    })
}
