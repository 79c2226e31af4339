//! What came to nothing a short while ago, so that it is not asked for again at once.
//!
//! By address and purpose; hosts that cannot be reached are the business of their circuit. The pause doubles from ten
//! seconds to an hour, and ends with the first success. Refuses to remember what the next attempt may well do better:
//! being busy, being slow, and 401 and 403, after which a caller signs another way.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::time::Instant;

use super::answer::Answer;
use super::error::Error;
use super::flight::Key;
use super::recent::Recent;

/// How many addresses are remembered.
const MOST: usize = 8192;
/// The first pause.
const FIRST: Duration = Duration::from_secs(10);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// What came to nothing lately.
pub(super) struct Negative(Mutex<Recent<Key, Remembered>>);

struct Remembered {
    outcome: Result<Answer, Error>,
    until: Instant,
    pause: Duration,
}

impl Negative {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Recent::new(MOST, |_| false)))
    }

    /// The outcome of last time, while it holds.
    pub(super) fn recall(&self, key: &Key) -> Option<Result<Answer, Error>> {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let remembered = recent.get(key)?;
        (remembered.until > Instant::now()).then(|| remembered.outcome.clone())
    }

    /// Takes note of an outcome.
    pub(super) fn note(&self, key: &Key, outcome: &Result<Answer, Error>) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match outcome {
            Ok(answer) if answer.status.is_success() => return recent.remove(key),
            Ok(answer) if matches!(answer.status.as_u16(), 404 | 410 | 500 | 501) => {
                // That it is not there is all that anybody needs to know, and the rest would fill the memory.
                Ok(Answer { headers: HeaderMap::new(), body: Bytes::new(), ..answer.clone() })
            }
            Err(
                error @ (Error::BlockedAddress { .. }
                | Error::TooLarge { .. }
                | Error::Garbled { .. }
                | Error::Redirect { .. }),
            ) => Err(error.clone()),
            Ok(_) | Err(Error::Unreachable { .. } | Error::Timeout { .. } | Error::Busy { .. } | Error::Saturated) => {
                return;
            }
        };
        let pause = recent.get(key).map_or(FIRST, |before| before.pause.saturating_mul(2).min(LONGEST));
        recent.insert(key.clone(), Remembered { outcome, until: Instant::now() + pause, pause });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;
    use tokio::time::advance;

    use super::{Answer, Error, FIRST, Key, LONGEST, MOST, Negative};

    fn answer(status: u16) -> Result<Answer, Error> {
        Ok(Answer {
            url: "https://a.example/".parse().unwrap(),
            status: StatusCode::from_u16(status).unwrap(),
            headers: http::HeaderMap::new(),
            body: "words".into(),
            retry_after: None,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_missing_address_is_asked_for_again_after_a_pause_that_grows_until_it_is_there() {
        let negative = Negative::new();
        let key = Key::of_test("https://a.example/");
        assert!(negative.recall(&key).is_none());
        let mut pause = FIRST;
        for _ in 0..12 {
            negative.note(&key, &answer(404));
            advance(pause - Duration::from_secs(1)).await;
            let recalled = negative.recall(&key).unwrap().unwrap();
            assert_eq!((recalled.status, recalled.body.len()), (StatusCode::NOT_FOUND, 0));
            advance(Duration::from_secs(1)).await;
            assert!(negative.recall(&key).is_none());
            pause = (pause * 2).min(LONGEST);
        }
        assert_eq!(pause, LONGEST);
        negative.note(&key, &answer(200));
        negative.note(&key, &answer(404));
        advance(FIRST).await;
        assert!(negative.recall(&key).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_go_better_at_once_is_not_remembered() {
        let negative = Negative::new();
        let key = Key::of_test("https://a.example/");
        for status in [200, 302, 401, 403, 429, 503] {
            negative.note(&key, &answer(status));
            assert!(negative.recall(&key).is_none(), "{status}");
        }
        for error in [
            Error::Saturated,
            Error::Busy { host: "a.example".into(), retry_after: Duration::from_secs(1) },
            Error::Timeout { host: "a.example".into(), stage: crate::Stage::Answer },
        ] {
            negative.note(&key, &Err(error));
            assert!(negative.recall(&key).is_none());
        }
        negative.note(&key, &Err(Error::TooLarge { host: "a.example".into(), limit: 1 }));
        assert!(negative.recall(&key).unwrap().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn dos_32_no_more_is_remembered_than_the_bound() {
        let negative = Negative::new();
        for number in 0..(2 * MOST) {
            negative.note(&Key::of_test(&format!("https://a.example/{number}")), &answer(404));
        }
        assert!(negative.0.lock().unwrap().len() <= MOST + 1);
    }
}
