//! Signatures of requests: draft-cavage-http-signatures-12 and RFC 9421, in and out, with their digests and keys.
//!
//! What is read here is only what a request *claims*: [`read`] gives [`Claim`]s, and a claim holds for a key or does not.
//! Whose key it is, and what that person may say, is decided in [`crate::verify`]. The room refuses keys below 2,048 and
//! above 8,192 bits, signatures that do not cover the method, the target, the host and the body, clocks that are far off,
//! and everything that is there twice. It verifies nothing but the signing strings of requests with the keys of actors.

mod cavage;
mod claim;
mod der;
mod digest;
mod keys;
mod message;
mod multibase;
mod problem;
mod request;
mod send;
#[cfg(test)]
mod tests;

pub use claim::{Claim, read};
pub use digest::{BodyDigest, check_body};
pub use keys::{KeyProblem, SigningKey, VerifyingKey};
pub use multibase::base58;
pub use problem::Problem;
pub use request::{Needs, Request};
pub(crate) use request::{in_time, not_over};
pub use send::{Headers, Style, sign_get, sign_post, sign_post_with};
