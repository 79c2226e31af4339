//! Addresses, hosts and handles: what is read is written as it was, and there is one answer to whose it is.

use url::Url;
use wire::uri::{BYTES, Handle, Host, Uri};

pub(super) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (one, two) = text.split_once('\n').unwrap_or((&text, ""));
    for text in [one, two] {
        host(text);
        handle(text);
    }
    if let (Some(one), Some(two)) = (address(one), address(two)) {
        let same = one.same_origin(&two);
        assert_eq!(same, two.same_origin(&one));
        assert_eq!(same, one.url().origin() == two.url().origin(), "another rule for the origin agrees");
        assert!(one != two || same);
        assert!(!same || one.host() == two.host());
    }
}

/// Reads an address, and holds it against how `url` reads it.
pub(super) fn address(text: &str) -> Option<Uri> {
    let uri = Uri::parse(text).ok()?;
    assert_eq!(uri.as_str(), text, "kept byte for byte");
    assert!(text.len() <= BYTES);
    let url = Url::parse(text).unwrap_or_else(|error| panic!("{text:?} is an address: {error}"));
    assert_eq!(*uri.url(), url);
    assert!(matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none());
    let host = uri.host();
    assert_eq!(url.host_str(), Some(host.name()));
    assert_eq!(url.port(), host.port());
    let written = text.split(['/', '?', '#']).nth(2).unwrap_or_default().to_ascii_lowercase();
    assert!(written.starts_with(host.name()), "the host stands in the address as it is: {text:?}");
    assert_eq!(Host::parse(host.as_str()), Ok(host));
    let document = uri.without_fragment();
    assert!(uri.same_origin(&document) && !document.as_str().contains('#'));
    assert_eq!(Uri::parse(document.as_str()).as_ref(), Ok(&document));
    assert_eq!(document.url().as_str(), Url::parse(document.as_str()).map(String::from).unwrap_or_default());
    Some(uri)
}

fn host(text: &str) {
    if let Ok(host) = Host::typed(text) {
        assert_eq!(Host::parse(host.as_str()).as_ref(), Ok(&host));
        let address = format!("https://{host}/");
        let uri = address_of_host(&address);
        assert_eq!(uri.host().name(), host.name());
    }
    if let Ok(host) = Host::parse(text) {
        assert!(host.as_str().eq_ignore_ascii_case(text), "nothing is changed but the case");
        assert_eq!(Host::typed(text), Ok(host));
    }
}

fn address_of_host(text: &str) -> Uri {
    address(text).unwrap_or_else(|| panic!("{text:?}: a host has an address"))
}

fn handle(text: &str) {
    for handle in [Handle::parse(text), Handle::typed(text)].into_iter().flatten() {
        same_again(&handle);
    }
}

/// A handle can be read in all ways in which it is written.
pub(super) fn same_again(handle: &Handle) {
    for written in [handle.to_string(), handle.acct_uri(), format!("@{handle}")] {
        assert_eq!(Handle::parse(&written).as_ref(), Ok(handle));
    }
    assert!(handle.is_same(handle) && handle.name().is_ascii());
}
