//! Who may quote a status of elsewhere, in the words that this server has for it.

use domain::{Approvers, QuotePolicy};
use wire::{
    activitystreams::{self, CanQuote},
    uri::Uri,
};

/// The policy of a status. One that says nothing, as those of servers without quotes, lets nobody.
pub(super) fn policy(said: Option<&CanQuote>, author: &Uri, followers: Option<&Uri>) -> QuotePolicy {
    let Some(said) = said else { return QuotePolicy::NOBODY };
    let read = |set: &activitystreams::Approvers| Approvers {
        public: set.public,
        followers: set.others.iter().any(|uri| Some(uri) == followers),
        following: false,
        others: set.others.iter().any(|uri| uri != author && Some(uri) != followers),
    };
    QuotePolicy { automatic: read(&said.automatic), manual: read(&said.manual) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_those_whom_it_lets() {
        let uri = |text: &str| Uri::parse(text).unwrap();
        let (author, followers) = (uri("https://a.example/ann"), uri("https://a.example/ann/followers"));
        let read = |automatic: &[&str], public| {
            let others = automatic.iter().map(|text| uri(text)).collect();
            let said = CanQuote {
                automatic: activitystreams::Approvers { public, others },
                manual: activitystreams::Approvers::default(),
            };
            policy(Some(&said), &author, Some(&followers))
        };
        assert_eq!(policy(None, &author, Some(&followers)), QuotePolicy::NOBODY);
        assert_eq!(read(&[], true), QuotePolicy::PUBLIC);
        assert_eq!(read(&["https://a.example/ann/followers"], false), QuotePolicy::FOLLOWERS);
        assert_eq!(read(&["https://a.example/ann"], false), QuotePolicy::NOBODY);
        assert!(read(&["https://a.example/ann/friends"], false).automatic.others);
    }
}
