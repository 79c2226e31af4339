//! Passwords: argon2id, so many at a time as half the cores, so that a wave of sign-ins cannot take the machine.
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
#[error("a password could not be hashed: {0}")]
pub struct PasswordError(String);

static SLOTS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Arc::new(Semaphore::new((cores / 2).max(1)))
});

fn hasher(cost: Cost) -> Result<Argon2<'static>, PasswordError> {
    let params = match cost {
        Cost::Real => Params::new(19_456, 2, 1, None),
        Cost::ForTests => Params::new(8, 1, 1, None),
    };
    let params = params.map_err(|error| PasswordError(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn in_a_slot<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
) -> Result<T, PasswordError> {
    let slot = SLOTS.clone().acquire_owned().await.map_err(|error| PasswordError(error.to_string()))?;
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(slot);
        result
    });
    done.await.map_err(|error| PasswordError(error.to_string()))?
}

/// The hash of a password, in PHC form.
///
/// # Errors
/// When the library fails.
pub async fn hash(cost: Cost, password: String, salt: [u8; 16]) -> Result<String, PasswordError> {
    in_a_slot(move || {
        let hash = hasher(cost)?
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|error| PasswordError(error.to_string()))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password is the one that was hashed. Without a hash (there is no such person) the same work is done, so
/// that the time tells nothing.
///
/// # Errors
/// When the stored hash cannot be read.
pub async fn matches(cost: Cost, password: String, stored: Option<String>) -> Result<bool, PasswordError> {
    in_a_slot(move || {
        let Some(stored) = stored else {
            let unused = hasher(cost)?.hash_password_with_salt(password.as_bytes(), &[0; 16]);
            drop(unused);
            return Ok(false);
        };
        let parsed = PasswordHash::new(&stored).map_err(|error| PasswordError(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
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
}
