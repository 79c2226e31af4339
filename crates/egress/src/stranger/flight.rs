//! Single flight: who asks for what is already being fetched waits for that, instead of asking the host once more.
//!
//! The fetch belongs to everybody who waits for it: it goes on while one of them does, and ends with the last.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};

use super::answer::Answer;
use super::error::Error;
use super::redirect::Redirects;

/// What makes two fetches the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) url: String,
    pub(super) purpose: Cow<'static, str>,
    pub(super) accept: Cow<'static, str>,
    pub(super) max_bytes: usize,
    pub(super) redirects: Redirects,
}

impl Key {
    #[cfg(test)]
    pub(super) fn of_test(url: &str) -> Self {
        let (purpose, accept) = ("test".into(), "*/*".into());
        Self { url: url.into(), purpose, accept, max_bytes: 1, redirects: Redirects::Never }
    }
}

type Outcome = Result<Answer, Error>;
type Flight = Shared<BoxFuture<'static, Outcome>>;

/// The fetches that are under way.
#[derive(Default)]
pub(super) struct Flights {
    under_way: Mutex<UnderWay>,
}

#[derive(Default)]
struct UnderWay {
    by_key: HashMap<Key, (u64, WeakShared<BoxFuture<'static, Outcome>>)>,
    next: u64,
}

impl Flights {
    /// Joins the flight for this key, or starts it. Says whether it was joined.
    pub(super) fn board(
        self: &Arc<Self>,
        key: &Key,
        fetch: impl FnOnce() -> BoxFuture<'static, Outcome>,
    ) -> (Flight, bool) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, flight)) = under_way.by_key.get(key)
            && let Some(flight) = flight.upgrade()
        {
            return (flight, true);
        }
        let number = under_way.next;
        under_way.next += 1;
        let landing = Landing { flights: Arc::clone(self), key: key.clone(), number };
        let fetch = fetch();
        let flight = async move {
            let _landing = landing;
            fetch.await
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            under_way.by_key.insert(key.clone(), (number, weak));
        }
        (flight, false)
    }

    /// How many are under way.
    pub(super) fn len(&self) -> usize {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).by_key.len()
    }
}

/// Strikes a flight off the list when it has landed, or was given up by all.
struct Landing {
    flights: Arc<Flights>,
    key: Key,
    number: u64,
}

impl Drop for Landing {
    fn drop(&mut self) {
        let mut under_way = self.flights.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        // Another may have started under the same key since this one was given up.
        if under_way.by_key.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            under_way.by_key.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures::FutureExt as _;
    use tokio::sync::oneshot;

    use super::{Error, Flights, Key};

    #[tokio::test]
    async fn dos_51_the_same_fetch_happens_once_and_is_forgotten_when_it_lands() {
        let flights = Arc::new(Flights::default());
        let key = Key::of_test("https://a.example/");
        let (land, landed) = oneshot::channel::<()>();
        let (first, joined) = flights.board(&key, || landed.map(|_| Err(Error::Saturated)).boxed());
        assert!(!joined);
        let (second, joined) = flights.board(&key, || panic!("it is under way"));
        assert!(joined);
        // Who started it gives up: it goes on for the other.
        drop(first);
        land.send(()).unwrap();
        assert_eq!(second.await.unwrap_err(), Error::Saturated);
        assert_eq!(flights.len(), 0);
    }

    #[tokio::test]
    async fn a_flight_that_everybody_gave_up_is_over() {
        let flights = Arc::new(Flights::default());
        let key = Key::of_test("https://a.example/");
        let (first, _) = flights.board(&key, || std::future::pending().boxed());
        drop(first);
        assert_eq!(flights.len(), 0);
        let (_second, joined) = flights.board(&key, || std::future::pending().boxed());
        assert!(!joined);
        assert_eq!(flights.len(), 1);
    }
}
