//! What the signatures of a request claim, whichever specification they follow.

use domain::Timestamp;

use super::{Needs, Problem, Request, VerifyingKey, cavage, keys::Algorithm, message};

/// One signature: the key that it names, and what that key has to have signed.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(super) key_id: String,
    /// What is signed, by the names of headers and of what goes for one; in lower case.
    pub(super) covered: Vec<String>,
    /// What was signed. Several where peers differ in how they write it down.
    pub(super) bases: Vec<Vec<u8>>,
    pub(super) algorithms: &'static [Algorithm],
    pub(super) signature: Vec<u8>,
}

impl Claim {
    /// The key that is said to have signed: an address, though nothing says so yet.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What the signature covers: names of headers, and of what goes for one.
    #[must_use]
    pub fn covered(&self) -> &[String] {
        &self.covered
    }

    /// Whether this key signed the request.
    #[must_use]
    pub fn holds(&self, key: &VerifyingKey) -> bool {
        let signed =
            |base: &Vec<u8>| self.algorithms.iter().any(|algorithm| key.holds(*algorithm, base, &self.signature));
        self.bases.iter().any(signed)
    }
}

/// What the signatures of a request claim: at least one claim, each of which covers what it has to and is in time.
///
/// `Signature-Input` makes it RFC 9421, otherwise `Signature` or `Authorization: Signature` make it draft-cavage. The body
/// is not looked at: see [`super::check_body`].
///
/// # Errors
/// When there is none, or none that may count.
pub fn read(request: &Request<'_>, needs: Needs, now: Timestamp) -> Result<Vec<Claim>, Problem> {
    if !request.is_for_us() {
        return Err(Problem::Host);
    }
    if request.headers.contains_key(message::SIGNATURE_INPUT) {
        message::read(request, needs, now)
    } else {
        cavage::read(request, needs, now).map(|claim| vec![claim])
    }
}
