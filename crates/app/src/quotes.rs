//! Quotes with consent: whoever is quoted says yes or no, by their policy, and may take a yes back. Of a quote that is not
//! permitted nothing is shown but that there is one.
//!
//! Spec: FEP-044f, <https://docs.joinmastodon.org/spec/activitypub/#quote-posts>

mod ask;
mod change;
mod decide;
mod remote;
mod tell_of_edit;
mod verify;

pub use ask::QuoteProblem;
pub use change::QuoteError;
pub use verify::VerifyQuote;

pub(crate) use ask::{asked, begin, quoter};
pub(crate) use decide::{accept, end, reject, revoke};
pub(crate) use remote::{change_remote, enter_remote};
pub(crate) use tell_of_edit::tell_quoters;
pub(crate) use verify::verify_later;
