//! Numbers as lines that can be compared.

use crate::Outcome;
use std::{collections::BTreeMap, time::Duration};

/// How long the kernel's unit of processor time is: 100 in a second, on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// Processor time of a process, by the names of its threads. A noisy machine changes it less than the clock on the wall.
#[derive(Debug, Clone, Default)]
pub struct Used {
    whole: Duration,
    threads: BTreeMap<String, Duration>,
}

impl Used {
    /// Of a process: its number, or `self`. A thread that has ended counts in the whole alone.
    pub fn of(process: &str) -> Outcome<Self> {
        let (_, whole) = read(&std::fs::read_to_string(format!("/proc/{process}/stat"))?)?;
        let mut used = Self { whole, threads: BTreeMap::new() };
        for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
            // It may end while it is looked at.
            let Ok(stat) = std::fs::read_to_string(thread?.path().join("stat")) else { continue };
            let (name, time) = read(&stat)?;
            *used.threads.entry(name).or_default() += time;
        }
        Ok(used)
    }

    /// Of the thread that asks.
    pub fn here() -> Outcome<Self> {
        let (name, whole) = read(&std::fs::read_to_string("/proc/thread-self/stat")?)?;
        Ok(Self { whole, threads: BTreeMap::from([(name, whole)]) })
    }

    /// What was used since then.
    pub fn since(&self, before: &Self) -> Self {
        let then = |name: &str| before.threads.get(name).copied().unwrap_or_default();
        let threads = self.threads.iter().map(|(name, time)| (name.clone(), time.saturating_sub(then(name)))).collect();
        Self { whole: self.whole.saturating_sub(before.whole), threads }
    }

    /// Of all threads.
    pub fn total(&self) -> Duration {
        self.whole
    }

    /// By thread, the busiest first: `sqlite-writer 310 µs`, for each of so many things that were done.
    pub fn each(&self, count: usize) -> String {
        let mut threads: Vec<_> = self.threads.iter().filter(|(_, time)| !time.is_zero()).collect();
        threads.sort_by_key(|(_, time)| std::cmp::Reverse(**time));
        let words = threads.iter().map(|(name, time)| format!("{name} {:.0} µs", micros(**time, count)));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Name and processor time of a line of `/proc/.../stat`.
fn read(stat: &str) -> Outcome<(String, Duration)> {
    let (name, rest) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).ok_or("no name")?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut ticks = || fields.next().and_then(|field| field.parse::<u32>().ok()).unwrap_or(0);
    let (user, system) = (ticks(), ticks());
    Ok((name.to_owned(), TICK * (user + system)))
}

/// So many microseconds for each.
#[expect(clippy::cast_precision_loss, reason = "a cost to show")]
pub fn micros(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count.max(1) as f64
}

/// Many measured times.
#[derive(Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Of these.
    pub fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }
    /// The time that this share (0 to 1) did not exceed.
    pub fn quantile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = (self.0.len().saturating_sub(1) as f64 * share) as usize;
        self.0.get(index).copied().unwrap_or_default()
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// So many in this time, by the second.
#[expect(clippy::cast_precision_loss, reason = "a rate")]
pub fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The middle of a few numbers.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}
