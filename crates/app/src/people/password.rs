//! Passwords: argon2id, so many at a time as half the cores, so that a wave of sign-ins cannot take the machine. Few
//! may wait for their turn; whoever comes then is sent away at once, and told to come back.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9106>

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// How hard guessing is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB and two passes (OWASP's first choice for argon2id).
    Real,
    /// As little as the algorithm allows, for tests that make many accounts.
    ForTests,
}

/// A password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many wait already.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// The library or a stored hash failed.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

impl PasswordError {
    /// After so many seconds those who wait now have had their turn, on the slowest machine that counts.
    pub const COME_BACK_SECONDS: i64 = 5;

    fn failed(error: impl std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

/// So many may wait (DOS-38 of the security rules).
const WAITING: usize = 64;

static COUNTER: LazyLock<Counter> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Counter::new((cores / 2).max(1), WAITING)
});

/// Where slow work on a password is let in: so many at a time, and so many more who wait.
struct Counter {
    places: Arc<Semaphore>,
    slots: Arc<Semaphore>,
}

impl Counter {
    fn new(slots: usize, waiting: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(slots + waiting)), slots: Arc::new(Semaphore::new(slots)) }
    }

    /// Does the work on a thread that may block, when it is its turn. A caller who goes away leaves the queue.
    async fn serve<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let slot = self.slots.clone().acquire_owned().await.map_err(PasswordError::failed)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((slot, place));
            result
        });
        done.await.map_err(PasswordError::failed)?
    }
}

fn hasher(cost: Cost) -> Result<Argon2<'static>, PasswordError> {
    let params = match cost {
        Cost::Real => Params::new(19_456, 2, 1, None),
        Cost::ForTests => Params::new(8, 1, 1, None),
    };
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(PasswordError::failed)?))
}

/// The hash of a password, in PHC form.
///
/// # Errors
/// [`PasswordError::Busy`], or when the library fails.
pub async fn hash(cost: Cost, password: String, salt: [u8; 16]) -> Result<String, PasswordError> {
    let work = move || {
        let hash = hasher(cost)?.hash_password_with_salt(password.as_bytes(), &salt).map_err(PasswordError::failed)?;
        Ok(hash.to_string())
    };
    COUNTER.serve(work).await
}

/// Whether the password is the one that was hashed. Without a hash (there is no such person) the same work is done, so
/// that the time tells nothing.
///
/// # Errors
/// [`PasswordError::Busy`], or when the stored hash cannot be read.
pub async fn matches(cost: Cost, password: String, stored: Option<String>) -> Result<bool, PasswordError> {
    let work = move || {
        let Some(stored) = stored else {
            let unused = hasher(cost)?.hash_password_with_salt(password.as_bytes(), &[0; 16]);
            drop(unused);
            return Ok(false);
        };
        let parsed = PasswordHash::new(&stored).map_err(PasswordError::failed)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    };
    COUNTER.serve(work).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_and_no_other() {
        let stored = hash(Cost::ForTests, "correct horse".into(), [7; 16]).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$"));
        assert!(matches(Cost::ForTests, "correct horse".into(), Some(stored.clone())).await.unwrap());
        assert!(!matches(Cost::ForTests, "wrong horse".into(), Some(stored)).await.unwrap());
        assert!(!matches(Cost::ForTests, "any".into(), None).await.unwrap());
    }

    /// DOS-38
    #[tokio::test]
    async fn few_may_wait_and_the_rest_is_sent_away_at_once() {
        let counter = Arc::new(Counter::new(1, 2));
        let (let_go, wait) = std::sync::mpsc::channel::<()>();
        let wait = std::sync::Mutex::new(wait);
        let work = Arc::new(move || wait.lock().unwrap().recv().unwrap_or_default());
        let mut inside = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let (counter, work) = (counter.clone(), work.clone());
            inside.spawn(async move {
                let work = move || {
                    work();
                    Ok(())
                };
                counter.serve(work).await
            });
        }
        while counter.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(counter.serve(|| Ok(())).await, Err(PasswordError::Busy)));
        // Nobody is kept out for good: those inside have their turn, and then there is room again.
        drop(let_go);
        while let Some(done) = inside.join_next().await {
            assert!(done.unwrap().is_ok());
        }
        assert!(counter.serve(|| Ok(())).await.is_ok());
    }

    /// DOS-56
    #[tokio::test]
    async fn a_stored_hash_that_is_none_is_an_error_and_no_panic() {
        for stored in ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$\u{e9}$\u{e9}", "$2b$12$abc", "\0"] {
            let compared = matches(Cost::ForTests, "any password".into(), Some(stored.into())).await;
            assert!(!matches!(compared, Ok(true)), "{stored:?}");
        }
    }
}
