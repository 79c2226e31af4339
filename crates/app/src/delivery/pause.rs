//! How long a host that fails is left alone: longer each time, and by chance, so that hosts that failed together do not
//! come back together. Fewer than twenty tries reach over a week.

use crate::random::Random;
use domain::Timestamp;

/// No pause after the first failure is longer, in milliseconds.
const SHORTEST: u64 = 2 * 60 * 1_000;
/// Each bound is so many times the one before.
const FACTOR: u64 = 3;
/// No pause is longer, in milliseconds.
const LONGEST: u64 = 36 * 60 * 60 * 1_000;

/// When to try again after so many failures: anything between now and a bound that triples each time ("full jitter").
pub(super) fn until(failures: i64, random: &dyn Random, now: Timestamp) -> Timestamp {
    now.plus_millis(i64::try_from(random.below(bound(failures))).unwrap_or(i64::MAX))
}

fn bound(failures: i64) -> u64 {
    let times = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or(0);
    SHORTEST.saturating_mul(FACTOR.saturating_pow(times)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OUT-10
    #[test]
    fn bounds_grow_to_a_day_and_a_half() {
        let minutes: Vec<u64> = (0..9).map(|failures| bound(failures) / 60_000).collect();
        assert_eq!(minutes, [2, 2, 6, 18, 54, 162, 486, 1_458, 2_160]);
    }

    #[test]
    fn a_week_takes_fewer_than_seventeen_tries_on_average() {
        let week = 7 * 24 * 60 * 60 * 1_000;
        let (mut at, mut tries) = (0, 0_i64);
        while at < week {
            tries += 1;
            at += bound(tries) / 2;
        }
        assert!(tries <= 17, "{tries}");
    }
}
