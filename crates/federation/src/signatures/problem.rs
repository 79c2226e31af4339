//! Why a request counts as not signed.

/// What is wrong with how a request is signed. The answer to all of them is 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no signature.
    #[error("the request is not signed")]
    Unsigned,
    /// A header cannot be read, or is there twice.
    #[error("the signature cannot be read")]
    Malformed,
    /// An algorithm that we do not speak.
    #[error("the algorithm is unknown")]
    Algorithm,
    /// Method, target, host, time or body is not covered.
    #[error("the signature covers too little")]
    Uncovered,
    /// The request names another host than ours.
    #[error("the request is for another host")]
    Host,
    /// A header that is covered is not there.
    #[error("a signed header is missing")]
    Missing,
    /// Too old, too far in the future, or past its own end.
    #[error("the signature is out of time")]
    Clock,
    /// The body is not the one that was signed.
    #[error("the digest is another")]
    Digest,
}

impl Problem {
    /// A short stable name, for counters.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Malformed => "signature_malformed",
            Self::Algorithm => "signature_algorithm",
            Self::Uncovered => "signature_uncovered",
            Self::Host => "signature_host",
            Self::Missing => "signature_missing_header",
            Self::Clock => "signature_clock",
            Self::Digest => "digest",
        }
    }
}
