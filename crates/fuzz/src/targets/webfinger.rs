//! WebFinger and NodeInfo: answers of hosts about themselves.

use wire::{
    nodeinfo::{Links, NodeInfo, Version},
    uri::Uri,
    webfinger::{Jrd, Resource, SELF},
};

use super::uri;

pub(super) fn run(input: &[u8]) {
    match Resource::parse(&String::from_utf8_lossy(input)) {
        Some(Resource::Account(handle)) => uri::same_again(&handle),
        Some(Resource::Address(address)) => assert_eq!(address.as_str().as_bytes(), input),
        None => {}
    }
    if let Ok(answer) = Jrd::parse(input) {
        let written = serde_json::to_vec(&answer).unwrap_or_default();
        assert_eq!(Jrd::parse(&written).as_ref(), Ok(&answer), "what was read can be written and read");
        if let Some(handle) = answer.handle() {
            uri::same_again(&handle);
            assert!(answer.subject.starts_with("acct:"));
        }
        if let Some(actor) = answer.actor() {
            let named =
                |link: &&wire::webfinger::Link| link.rel == SELF && link.href.as_deref() == Some(actor.as_str());
            assert!(answer.links.iter().any(|link| named(&link)), "the actor is one that was named");
        }
        assert!(answer.subscribe_template().is_none_or(|template| template.contains("{uri}")));
    }
    if let Ok(links) = Links::parse(input) {
        let named = |best: &Uri| links.links.iter().any(|link| link.href == best.as_str());
        assert!(links.best().is_none_or(|best| named(&best)));
    }
    if let Ok(info) = NodeInfo::parse(input) {
        let name = &info.software.name;
        assert!(name.len() <= 4 * 128 && !name.chars().any(char::is_control), "{name:?}");
        for version in Version::ALL {
            let written = serde_json::to_vec(&info.clone().written_as(version)).unwrap_or_default();
            let again = NodeInfo::parse(&written).map(|again| (again.software.name, again.software.version));
            assert_eq!(again, Ok((info.software.name.clone(), info.software.version.clone())));
        }
    }
}
