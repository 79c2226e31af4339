//! What this machine can sign with RSA-2048: the bound of delivery, taken in the same run.

use crate::{
    Outcome,
    report::{Used, micros, rate},
};
use app::people::keys::{FreshKeys, KeySource as _};
use domain::{Clock as _, SystemClock};
use federation::signatures::{BodyDigest, SigningKey, Style, sign_post};
use std::time::{Duration, Instant};

/// How long to sign for.
const LONG: Duration = Duration::from_secs(2);

/// How fast signing alone is.
#[derive(Debug, Clone, Copy)]
pub struct Speed {
    /// Signatures a second on all cores.
    pub rate: f64,
    /// Microseconds of a processor for each.
    pub micros: f64,
}

/// Signs deliveries on all cores for two seconds.
pub fn alone() -> Outcome<Speed> {
    let key = SigningKey::from_pem(&FreshKeys.make()?.private)?;
    let url = url::Url::parse("http://h1.localhost:4000/inbox")?;
    let digest = BodyDigest::of(&[b' '; 1_500]);
    let cores = std::thread::available_parallelism()?.get();
    let begun = Instant::now();
    let signed: Outcome<Vec<(usize, Used)>> = std::thread::scope(|scope| {
        let sign = || -> Outcome<(usize, Used)> {
            let mut count = 0;
            while begun.elapsed() < LONG {
                let style = Style::Cavage;
                sign_post(
                    &key,
                    "https://tower.example/users/person0#main-key",
                    &url,
                    &digest,
                    style,
                    SystemClock.now(),
                )?;
                count += 1;
            }
            Ok((count, Used::here()?))
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(sign)).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| "signing panicked")?).collect()
    });
    let took = begun.elapsed();
    let signed = signed?;
    let count = signed.iter().map(|(count, _)| count).sum();
    let used = signed.iter().map(|(_, used)| used.total()).sum();
    Ok(Speed { rate: rate(count, took), micros: micros(used, count) })
}
