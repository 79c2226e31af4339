//! How long a job waits after a failure: longer each time, and by chance, so that what failed together does not come
//! back together.

use crate::random::Random;
use std::time::Duration;

/// The longest pause after the first failure is twice this.
const SHORTEST: u64 = 10;
/// No pause is longer.
const LONGEST: u64 = 3_600;

/// The pause after so many attempts: anything between nothing and a bound that doubles each time ("full jitter").
pub(super) fn after(attempts: i64, random: &dyn Random) -> Duration {
    Duration::from_millis(random.below(bound(attempts).as_millis().try_into().unwrap_or(u64::MAX)))
}

/// No pause after so many attempts is as long as this.
fn bound(attempts: i64) -> Duration {
    Duration::from_secs(LONGEST.min(SHORTEST << attempts.clamp(0, 20)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// A sequence that its seed decides (splitmix64).
    struct Seeded(AtomicU64);

    impl Random for Seeded {
        fn fill(&self, buffer: &mut [u8]) {
            for chunk in buffer.chunks_mut(8) {
                let step = 0x9e37_79b9_7f4a_7c15;
                let mut word = self.0.fetch_add(step, Ordering::Relaxed).wrapping_add(step);
                word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                chunk.copy_from_slice(&(word ^ (word >> 31)).to_le_bytes()[..chunk.len()]);
            }
        }
    }

    #[test]
    fn pauses_fill_their_bound_which_doubles_to_an_hour() {
        for (attempts, seconds) in [(1, 20), (2, 40), (3, 80), (4, 160), (8, 2_560), (9, 3_600), (99, 3_600)] {
            let bound = Duration::from_secs(seconds);
            let mut pauses: Vec<Duration> = (0..400).map(|seed| after(attempts, &Seeded(seed.into()))).collect();
            pauses.sort();
            assert!(pauses[399] < bound, "attempt {attempts}: {:?}", pauses[399]);
            // Even over the whole of it: each tenth holds about a tenth.
            for tenth in 1..10 {
                let (found, even) =
                    (pauses[tenth as usize * 40].as_secs_f64(), bound.as_secs_f64() * f64::from(tenth) / 10.0);
                assert!((found - even).abs() < bound.as_secs_f64() / 10.0, "attempt {attempts}: {found} for {even}");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_pause() {
        let pause = |seed| after(3, &Seeded(AtomicU64::new(seed)));
        assert_eq!(pause(7), pause(7));
        assert_ne!(pause(7), pause(8));
    }
}
