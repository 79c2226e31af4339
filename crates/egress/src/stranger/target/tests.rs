//! Which addresses pass before a packet is sent, by row of the security cases.

use url::Url;

use super::{Blocked, Error, OwnName, Rules, Target};

fn check(url: &str, rules: &Rules) -> Result<Target, Blocked> {
    // What `url` cannot read never becomes a request at all.
    let url: Url = url.parse().map_err(|_| Blocked::Name)?;
    Target::check(url, rules).map_err(|error| match error {
        Error::BlockedAddress { why, .. } => why,
        other => panic!("{other}"),
    })
}

fn strict(url: &str) -> Result<Target, Blocked> {
    check(url, &Rules::default())
}

fn loopback(own: &[&str]) -> Rules {
    let own = own.iter().map(|name| OwnName::parse(name)).collect();
    Rules { own, more_ports: Vec::new(), allow_loopback: true }
}

#[test]
fn a_plain_https_address_passes() {
    let target = strict("https://Social.Example:443/users/a?x=%20#main-key").unwrap();
    assert_eq!(target.url.as_str(), "https://social.example/users/a?x=%20");
    assert_eq!((target.host.as_str(), target.port, target.tls), ("social.example", 443, true));
    assert_eq!(target.path, "/users/a?x=%20");
    assert_eq!(&*target.origin, "https://social.example:443");
    assert_eq!(target.authority(), "social.example");
    strict("https://xn--bcher-kva.example/").unwrap();
    strict("https://_dmarc.a-b.example/").unwrap();
}

#[test]
fn net_21_an_address_in_place_of_a_name_is_refused_however_it_is_spelt() {
    for host in [
        "2130706433",
        "0x7f.1",
        "017700000001",
        "127.1",
        "[::1]",
        "[fe80::1%25eth0]",
        "１２７.０.０.１",
        "127.0.0.1.",
        "0x7f000001",
        "[::ffff:1.1.1.1]",
        "1.1.1.1",
        "①②⑦.⓪.⓪.①",
        "%31%32%37.0.0.1",
        "0",
        "[::]",
        "169.254.169.254",
    ] {
        let why = strict(&format!("https://{host}/")).unwrap_err();
        assert!(matches!(why, Blocked::Literal | Blocked::Name), "{host}: {why}");
        check(&format!("http://{host}/"), &loopback(&[])).unwrap_err();
    }
    assert_eq!(strict("https://2130706433/").unwrap_err(), Blocked::Literal);
    assert_eq!(strict("https://[::1]/").unwrap_err(), Blocked::Literal);
}

#[test]
fn net_22_a_name_with_a_local_meaning_is_refused_before_it_is_resolved() {
    for host in [
        "localhost",
        "a.localhost",
        "metadata.google.internal",
        "metadata",
        "printer.local",
        "x.onion",
        "1.168.192.in-addr.arpa",
        "router.lan",
        "home.arpa",
        "social.example.",
        "a..example",
        ".example.org",
        "a.b!c.example",
        "a*.example",
    ] {
        assert_eq!(strict(&format!("https://{host}/")).unwrap_err(), Blocked::Name, "{host}");
    }
    let long = ["a".repeat(63).as_str(); 4].join(".");
    assert_eq!(strict(&format!("https://{long}.example/")).unwrap_err(), Blocked::Name);
    assert_eq!(strict(&format!("https://{}.example/", "a".repeat(64))).unwrap_err(), Blocked::Name);
}

#[test]
fn net_23_a_user_a_password_or_another_port_is_refused() {
    assert_eq!(strict("https://good@169.254.169.254/").unwrap_err(), Blocked::Userinfo);
    assert_eq!(strict("https://good@social.example/").unwrap_err(), Blocked::Userinfo);
    assert_eq!(strict("https://:pass@social.example/").unwrap_err(), Blocked::Userinfo);
    for port in [22, 25, 80, 6379, 8443, 9200] {
        assert_eq!(strict(&format!("https://social.example:{port}/")).unwrap_err(), Blocked::Port);
    }
    let more = Rules { more_ports: vec![8443], ..Rules::default() };
    assert_eq!(check("https://social.example:8443/", &more).unwrap().authority(), "social.example:8443");
    assert_eq!(check("https://social.example:8444/", &more).unwrap_err(), Blocked::Port);
}

#[test]
fn net_24_another_scheme_is_refused() {
    for url in [
        "file:///etc/passwd",
        "gopher://a.example/",
        "ftp://a.example/",
        "unix:/run/x.sock",
        "data:text/plain,x",
        "jar:https://a.example!/x",
        "ws://a.example/",
        "http://a.example/",
        "javascript:alert(1)",
        "blob:https://a.example/1",
    ] {
        assert_eq!(strict(url).unwrap_err(), Blocked::Scheme, "{url}");
    }
    assert_eq!(check("http://a.example/", &loopback(&[])).unwrap_err(), Blocked::Scheme);
    assert_eq!(check("ftp://a.localhost/", &loopback(&[])).unwrap_err(), Blocked::Scheme);
}

#[test]
fn net_27_our_own_names_are_refused_at_any_port() {
    let own = ["social.example", "Handle.example:443", "media.example."].map(OwnName::parse);
    let rules = Rules { own: own.into(), more_ports: vec![8443], allow_loopback: false };
    for url in [
        "https://social.example/",
        "https://SOCIAL.example/inbox",
        "https://social.example:8443/",
        "https://handle.example/",
        "https://handle.example:8443/",
        "https://media.example/",
    ] {
        assert_eq!(check(url, &rules).unwrap_err(), Blocked::Own, "{url}");
    }
    check("https://other.social.example/", &rules).unwrap();
}

#[test]
fn net_27_on_loopback_names_our_port_is_our_own() {
    let rules = loopback(&["a.localhost:3000"]);
    for url in ["http://a.localhost:3000/", "http://localhost:3000/", "https://b.localhost:3000/"] {
        assert_eq!(check(url, &rules).unwrap_err(), Blocked::Own, "{url}");
    }
    let other = check("http://b.localhost:3001/users/b", &rules).unwrap();
    assert!(other.loopback && !other.tls);
    assert_eq!(other.authority(), "b.localhost:3001");
    check("http://a.localhost:3001/", &rules).unwrap();
    check("http://a.localhost/", &rules).unwrap();
}

#[test]
fn the_switch_for_loopback_opens_nothing_else() {
    let rules = loopback(&[]);
    assert_eq!(check("https://a.example:8443/", &rules).unwrap_err(), Blocked::Port);
    assert_eq!(check("http://127.0.0.1:8080/", &rules).unwrap_err(), Blocked::Literal);
    assert_eq!(check("http://localhost.:8080/", &rules).unwrap_err(), Blocked::Name);
    assert_eq!(check("http://notlocalhost:8080/", &rules).unwrap_err(), Blocked::Name);
    assert_eq!(check("http://a@localhost:8080/", &rules).unwrap_err(), Blocked::Userinfo);
}

#[test]
fn an_address_over_2048_bytes_is_refused() {
    let url = |length: usize| format!("https://a.example/{}", "x".repeat(length - "https://a.example/".len()));
    strict(&url(2048)).unwrap();
    assert_eq!(strict(&url(2049)).unwrap_err(), Blocked::TooLong);
}
