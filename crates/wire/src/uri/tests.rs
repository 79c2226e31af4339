//! Addresses, hosts and handles, good and bad.
use super::*;
use proptest::prelude::*;

fn uri(text: &str) -> Uri {
    Uri::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn addresses_are_kept_byte_for_byte() {
    for text in [
        "https://mastodon.example/users/alice",
        "https://mastodon.example/users/alice#main-key",
        "https://mastodon.example",
        "https://Mastodon.Example:443/Users/../Alice",
        "http://pixelfed.localhost:8080/p/1?a[]=1&b=%20|x",
        "https://xn--bcher-kva.example/ä/日本語/%E6%97%A5",
        "https://example.com:8443/",
        "https://a.example/@bob@b.example",
    ] {
        assert_eq!(uri(text).as_str(), text);
        assert_eq!(String::from(uri(text)), text);
        assert_eq!(serde_json::from_str::<Uri>(&serde_json::to_string(&uri(text)).unwrap()).unwrap(), uri(text));
    }
}

#[test]
fn ori_24_an_address_has_one_origin_or_is_refused() {
    let victim = uri("https://v.example/u");
    for same in ["https://V.example:443/u", "https://v.example", "https://v.example?u", "https://v.example#u"] {
        assert!(uri(same).same_origin(&victim), "{same}");
        assert_eq!(uri(same).host().as_str(), "v.example", "{same}");
        assert_ne!(uri(same), victim, "ids are compared as they are written");
    }
    for other in ["http://v.example/u", "https://v.example:80/u", "https://v.example.org/u", "https://w.v.example/u"] {
        assert!(!uri(other).same_origin(&victim), "{other}");
    }
    for bad in [
        "https://v.example./u",
        "https://v%2eexample/u",
        "https://user@v.example/u",
        "https://user:pass@v.example/u",
        "https://@v.example/u",
        "https://evil.example\\@v.example/u",
        "https:\\\\v.example\\u",
        "https://v.exa\tmple/u",
        "https://v.example/\nu",
        " https://v.example/u",
        "https://v.example/u ",
        "https:/v.example/u",
        "https:///v.example/u",
        "https:v.example/u",
        "//v.example/u",
        "/u",
        "u",
        "",
        "https://",
        "https://?v.example",
        "https://v..example/u",
        "https://-v.example/u",
        "https://v_w.example/u",
        "https://v.example:/u",
        "https://v.example:0/u",
        "https://v.example:00443/u",
        "https://v.example:65536/u",
        "https://v.example:443:443/u",
        "https://ｖ.example/u",
        "https://bücher.example/u",
        "https://xn--a/u",
        "https://xn--zzzzzzz999.example/u",
        "https://127.0.0.1/u",
        "https://2130706433/u",
        "https://0x7f.1/u",
        "https://1.2.3.4.5/u",
        "https://[::1]/u",
        "https://intranet/u",
        "https://v.example/%zz",
        "https://v.example/a\u{202e}b",
        "https://v.example/a\u{200b}b",
        "https://v.example/\"onmouseover=",
        "https://v.example/<script>",
    ] {
        assert!(Uri::parse(bad).is_err(), "{bad:?}");
    }
    assert_eq!(Uri::parse(&format!("https://v.example/{}", "a".repeat(2_031))), Err(UriError::TooLong));
    assert!(Uri::parse(&format!("https://v.example/{}", "a".repeat(2_030))).is_ok());
}

#[test]
fn ori_18_no_scheme_but_http_and_https() {
    for bad in [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "ftp://v.example/",
        "HTTPS://v.example/",
        "at://x",
    ] {
        assert_eq!(Uri::parse(bad), Err(UriError::Scheme), "{bad}");
    }
}

#[test]
fn ori_19_a_host_is_never_cleaned_until_it_fits() {
    for bad in [
        "exa/mple.com",
        "exa mple.com",
        "example.com/",
        "example.com.",
        ".example.com",
        "example.com#",
        "exam\u{ad}ple.com",
        "ex%61mple.com",
        "example。com",
        "[::1]",
        "1.2.3.4",
        "",
        ":80",
        "com",
    ] {
        assert!(Host::parse(bad).is_err(), "{bad:?}");
        assert!(Handle::parse(&format!("a@{bad}")).is_err(), "{bad:?}");
    }
    assert_eq!(Host::parse("Example.COM").unwrap().as_str(), "example.com");
    assert_eq!(Host::parse(&format!("{}.com", "a".repeat(64))), Err(HostError::Name));
    assert_eq!(Host::parse(&"a.".repeat(127)), Err(HostError::Name));
}

#[test]
fn people_may_type_a_host_in_their_own_script() {
    assert_eq!(Host::typed("Bücher.example").unwrap().as_str(), "xn--bcher-kva.example");
    assert_eq!(Host::typed("bücher.localhost:3000").unwrap().as_str(), "xn--bcher-kva.localhost:3000");
    assert_eq!(Host::typed("a.example").unwrap().as_str(), "a.example");
    for bad in ["bü cher.example", "bücher", "ü/x.example", "ü@x.example", "１.２.３.４", ""] {
        assert!(Host::typed(bad).is_err(), "{bad}");
    }
}

#[test]
fn loopback_names_keep_their_port() {
    let host = uri("http://mastodon.localhost:40001/users/alice").host();
    assert_eq!(
        (host.as_str(), host.name(), host.port()),
        ("mastodon.localhost:40001", "mastodon.localhost", Some(40_001))
    );
    assert!(host.is_loopback());
    assert!(!Host::parse("localhost.example").unwrap().is_loopback());
    assert!(!Host::parse("notlocalhost.example").unwrap().is_loopback());
    let handle = Handle::parse("acct:alice@mastodon.localhost:40001").unwrap();
    assert_eq!(handle.to_string(), "alice@mastodon.localhost:40001");
    assert_eq!(Handle::parse("alice@mastodon.example:40001"), Err(HostError::Port.into()));
}

#[test]
fn ori_23_a_name_has_plain_letters() {
    for good in ["alice", "Alice_1", "gts.example.org", "a-b", "_", "0"] {
        assert_eq!(Handle::parse(&format!("{good}@a.example")).unwrap().name(), good);
    }
    for bad in [
        "",
        "аlice",
        "ali\u{202e}ce",
        "al\u{200d}ice",
        "a lice",
        "ali/ce",
        "al\u{301}ice",
        ".",
        "..",
        "-",
        "a+b",
        "a:b",
    ] {
        assert_eq!(Handle::new(bad, Host::parse("a.example").unwrap()), Err(HandleError::Name), "{bad:?}");
    }
    assert_eq!(Handle::parse(&format!("{}@a.example", "a".repeat(2_049))), Err(HandleError::NameTooLong));
    for bad in ["alice", "@alice", "acct:alice", "acct:acct:a@b.example", "@@a@b.example", "a@b@c.example"] {
        assert!(Handle::parse(bad).is_err(), "{bad}");
    }
    let same = |a: &str, b: &str| Handle::parse(a).unwrap().is_same(&Handle::parse(b).unwrap());
    assert!(same("@Alice@A.example", "acct:alice@a.example"));
    assert!(!same("alice@a.example", "alice@b.example"));
}

#[test]
fn a_key_lies_in_a_document() {
    assert_eq!(uri("https://a.example/u#main-key").without_fragment(), uri("https://a.example/u"));
    assert_eq!(uri("https://A.example/u#").without_fragment(), uri("https://A.example/u"));
    assert_eq!(uri("https://a.example#k").without_fragment().as_str(), "https://a.example");
    assert_eq!(uri("https://a.example/u").without_fragment(), uri("https://a.example/u"));
}

proptest! {
    #[test]
    fn nothing_makes_the_readers_panic(text: String, near in "(https?://)?[a-zA-Z0-9.:@%\\-ü/?#\\[\\]\\\\]{0,40}") {
        for text in [&text, &near, &format!("https://{text}"), &format!("https://a.example/{text}")] {
            if let Ok(uri) = Uri::parse(text) {
                prop_assert_eq!(uri.as_str(), text);
                prop_assert_eq!(Host::parse(uri.host().as_str()), Ok(uri.host()));
                prop_assert!(uri.same_origin(&uri.without_fragment()));
                prop_assert_eq!(uri.without_fragment(), Uri::parse(uri.without_fragment().as_str()).unwrap());
            }
            if let Ok(host) = Host::parse(text) {
                prop_assert_eq!(Host::parse(host.as_str()), Ok(host.clone()));
                prop_assert_eq!(Host::typed(text), Ok(host));
            }
            drop(Host::typed(text));
            if let Ok(handle) = Handle::parse(text) {
                prop_assert_eq!(Handle::parse(&handle.acct_uri()), Ok(handle));
            }
        }
    }
}
