//! The door to other servers, made for this one: with its own names, which nobody sends it to, and its own clock.

use crate::{Site, random::Random};
use domain::Clock;
use egress::{Stranger, stranger};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// No more requests are under way at once, however many files may be open: an idle connection costs memory too.
const MOST: u64 = 4_096;

/// How many requests may be under way, and how many connections idle: a quarter each of the files that may be open, so
/// that half of them are left for those who come to this server, and for the database.
fn connections(open_files: u64) -> usize {
    usize::try_from((open_files / 4).clamp(16, MOST)).unwrap_or(16)
}

/// Opens the door for the server that lives here. `open_files` is how many files the process may have open.
///
/// # Errors
/// When TLS towards others cannot be set up.
pub fn stranger(
    site: &Site,
    names: Arc<dyn stranger::Names>,
    random: Arc<dyn Random>,
    clock: Arc<dyn Clock>,
    allow_loopback: bool,
    open_files: u64,
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
        most_connections: connections(open_files),
        ..stranger::Settings::new(names, jitter, now)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_outwards_leave_files_for_those_who_come() {
        assert_eq!([0, 256, 1_024, 16_384, u64::MAX].map(connections), [16, 64, 256, 4_096, 4_096]);
    }
}
