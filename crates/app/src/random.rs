//! Randomness, as an argument: tokens, salts and jitter come from here and nowhere else.

use base64::Engine as _;

/// A source of random bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer with bytes that nobody can guess.
    fn fill(&self, buffer: &mut [u8]);

    /// A secret of 256 bits, as 43 characters of base64url: tokens, codes, links.
    fn secret(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A number below `bound` (0 when the bound is 0). For jitter; the tiny bias does not matter there.
    fn below(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
    }
}

/// The operating system's randomness, through aws-lc.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks for randomness")]
    #[expect(
        clippy::expect_used,
        reason = "a machine without randomness cannot make a safe token: stop rather than go on"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// What is stored of a secret: its SHA-256. The secrets have 256 bits of their own, so no salt and no slow hash is
/// needed; a stolen database holds nothing that opens a door.
#[must_use]
pub fn fingerprint(secret: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(secret.as_bytes()).into()
}
