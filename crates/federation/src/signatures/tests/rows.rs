//! Rows of `docs/security-cases.tsv` that a request and a key are enough for.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method};
use url::Url;

use super::super::{
    BodyDigest, KeyProblem, Needs, Problem, SigningKey, Style, VerifyingKey, check_body, read, sign_get, sign_post,
};
use crate::testing::{
    ALICE_PRIVATE, ALICE_PRIVATE_PKCS1, ALICE_PUBLIC, ALICE_PUBLIC_PKCS1, HOME, NOW, alice, alice_public, ed25519, eve,
    eve_public, headers, request,
};

const KEY: &str = "https://a.example/users/alice#main-key";
const BODY: &[u8] = b"{}";
const STYLES: [Style; 2] = [Style::Cavage, Style::Rfc9421];

fn inbox() -> Url {
    Url::parse(&format!("https://{HOME}/inbox")).unwrap()
}

fn signed(style: Style) -> HeaderMap {
    sign_post(&alice(), KEY, &inbox(), &BodyDigest::of(BODY), style, NOW).unwrap()
}

fn problem(headers: &HeaderMap) -> Option<Problem> {
    read(&request(&Method::POST, "/inbox", headers), Needs::Body, NOW).err()
}

/// Headers with a draft-cavage signature that covers these names, with these further parameters. It is not a true one.
fn cavage(covered: &str, more: &str, lines: &[(&str, &str)]) -> HeaderMap {
    let mut headers = headers(lines);
    let value = format!(r#"keyId="{KEY}",headers="{covered}",signature="eA=="{more}"#);
    headers.insert("signature", value.parse().unwrap());
    headers
}

/// The same for RFC 9421.
fn message(covered: &str, parameters: &str, lines: &[(&str, &str)]) -> HeaderMap {
    let mut headers = headers(lines);
    headers.insert("signature-input", format!(r#"s=({covered});keyid="{KEY}"{parameters}"#).parse().unwrap());
    headers.insert("signature", "s=:eA==:".parse().unwrap());
    headers
}

const DATE: (&str, &str) = ("date", "Sat, 21 Nov 2026 12:00:00 GMT");
const DIGEST: (&str, &str) = ("digest", "SHA-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=");
const CONTENT_DIGEST: (&str, &str) = ("content-digest", "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:");
const CREATED: &str = ";created=1795262400";

#[test]
fn sig_01_an_unsigned_post_is_refused() {
    assert_eq!(problem(&HeaderMap::new()), Some(Problem::Unsigned));
    assert_eq!(problem(&headers(&[("authorization", "Bearer x"), DATE])), Some(Problem::Unsigned));
    assert_eq!(problem(&headers(&[("signature-input", "s=()"), DATE])), Some(Problem::Unsigned));
    let without = message("\"@method\" \"@target-uri\" \"content-digest\"", CREATED, &[CONTENT_DIGEST]);
    assert_eq!(problem(&without), None);
    let mut without = without;
    without.insert("signature", "other=:eA==:".parse().unwrap());
    assert_eq!(problem(&without), Some(Problem::Unsigned));
}

#[test]
fn sig_02_another_body_is_refused() {
    for style in STYLES {
        let headers = signed(style);
        assert_eq!(check_body(&headers, BODY), Ok(()));
        assert_eq!(check_body(&headers, b"{ }"), Err(Problem::Digest));
        assert_eq!(check_body(&headers, b""), Err(Problem::Digest));
    }
    // Nothing that we know is nothing.
    assert_eq!(check_body(&headers(&[("digest", "MD5=eA==")]), BODY), Err(Problem::Digest));
    assert_eq!(check_body(&headers(&[("digest", "SHA-256")]), BODY), Err(Problem::Malformed));
    assert_eq!(check_body(&headers(&[("content-digest", "sha-256=eA==")]), BODY), Err(Problem::Malformed));
}

#[test]
fn sig_03_a_signature_without_the_digest_is_refused() {
    assert_eq!(problem(&cavage("(request-target) host date", "", &[DATE, DIGEST])), Some(Problem::Uncovered));
    assert_eq!(problem(&cavage("(request-target) host date digest", "", &[DATE, DIGEST])), None);
    assert_eq!(problem(&cavage("(request-target) host date digest", "", &[DATE])), Some(Problem::Missing));
    assert_eq!(problem(&message("\"@method\" \"@target-uri\"", CREATED, &[CONTENT_DIGEST])), Some(Problem::Uncovered));
    // A request that only reads has none.
    let get = cavage("(request-target) host date", "", &[DATE]);
    assert!(read(&request(&Method::GET, "/inbox", &get), Needs::Nothing, NOW).is_ok());
}

#[test]
fn sig_05_a_signature_without_method_target_and_host_is_refused() {
    for covered in ["host date digest", "(request-target) date digest"] {
        assert_eq!(problem(&cavage(covered, "", &[DATE, DIGEST])), Some(Problem::Uncovered), "{covered}");
    }
    for covered in [
        r#""@target-uri" "content-digest""#,
        r#""@method" "content-digest""#,
        r#""@method" "@authority" "content-digest""#,
        r#""@method" "@path" "content-digest""#,
        r#""@method" "@request-target" "content-digest""#,
    ] {
        assert_eq!(problem(&message(covered, CREATED, &[CONTENT_DIGEST])), Some(Problem::Uncovered), "{covered}");
    }
    for covered in [
        r#""@method" "@path" "host" "content-digest""#,
        r#""@method" "@request-target" "@authority" "content-digest""#,
        r#""@method" "@target-uri" "content-digest""#,
    ] {
        assert_eq!(problem(&message(covered, CREATED, &[CONTENT_DIGEST])), None, "{covered}");
    }
    // A path without the query that follows it is half a target.
    let path = message(r#""@method" "@path" "@authority""#, CREATED, &[]);
    let read = |target: &str| read(&request(&Method::GET, target, &path), Needs::Nothing, NOW).err();
    assert_eq!(read("/a"), None);
    assert_eq!(read("/a?page=2"), Some(Problem::Uncovered));
}

#[test]
fn sig_05_a_signature_is_worth_nothing_elsewhere() {
    for style in STYLES {
        let headers = signed(style);
        let holds = |method: &Method, target: &str, authority: &str| {
            let request = super::super::Request { authority, ..request(method, target, &headers) };
            read(&request, Needs::Body, NOW).unwrap()[0].holds(&alice_public())
        };
        assert!(holds(&Method::POST, "/inbox", HOME));
        assert!(!holds(&Method::POST, "/users/bob/inbox", HOME));
        assert!(!holds(&Method::POST, "/inbox?a", HOME));
        assert!(!holds(&Method::DELETE, "/inbox", HOME));
        assert!(!holds(&Method::POST, "/inbox", "other.example"));
    }
    // With a `Host` of another server in it, the request is none of ours, however it is signed.
    let mut elsewhere = signed(Style::Cavage);
    elsewhere.insert("host", "other.example".parse().unwrap());
    assert_eq!(problem(&elsewhere), Some(Problem::Host));
    elsewhere.insert("host", "HOME.example:443".parse().unwrap());
    assert_eq!(problem(&elsewhere), None);
}

#[test]
fn a_query_that_was_left_out_of_the_signature_passes_where_nothing_is_done() {
    let url = Url::parse(&format!("https://{HOME}/users/bob/followers?page=1")).unwrap();
    let headers = sign_get(&alice(), KEY, &url, Style::CavageWithoutQuery, NOW).unwrap();
    let holds = |method: &Method, target: &str| {
        read(&request(method, target, &headers), Needs::Nothing, NOW).unwrap()[0].holds(&alice_public())
    };
    assert!(holds(&Method::GET, "/users/bob/followers?page=1"));
    assert!(holds(&Method::GET, "/users/bob/followers"));
    assert!(!holds(&Method::GET, "/users/bob/following?page=1"));
    let url = Url::parse(&format!("https://{HOME}/inbox?a=1")).unwrap();
    let headers = sign_post(&alice(), KEY, &url, &BodyDigest::of(BODY), Style::CavageWithoutQuery, NOW).unwrap();
    let claims = read(&request(&Method::POST, "/inbox?a=1", &headers), Needs::Body, NOW).unwrap();
    assert!(!claims[0].holds(&alice_public()));
}

#[test]
fn sig_07_two_digests_have_to_agree_and_none_may_be_there_twice() {
    let sum = |body: &[u8]| STANDARD.encode(digest(&SHA256, body));
    let forged = b"forged";
    for covered in ["digest", "content-digest"] {
        // One is covered and tells of the signed body, the other of the forged one.
        let own = |name: &str| if name == covered { sum(BODY) } else { sum(forged) };
        let lines = headers(&[
            ("digest", &format!("SHA-256={}", own("digest"))),
            ("content-digest", &format!("sha-256=:{}:", own("content-digest"))),
        ]);
        assert_eq!(check_body(&lines, forged), Err(Problem::Digest));
        assert_eq!(check_body(&lines, BODY), Err(Problem::Digest));
    }
    assert_eq!(check_body(&headers(&[DIGEST, CONTENT_DIGEST]), BODY), Ok(()));
    for (name, value) in [DIGEST, CONTENT_DIGEST] {
        let mut twice = headers(&[(name, value)]);
        twice.append(name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap());
        assert_eq!(check_body(&twice, BODY), Err(Problem::Malformed));
        assert_eq!(check_body(&headers(&[(name, &format!("{value},{value}"))]), BODY), Err(Problem::Malformed));
    }
}

#[test]
fn sig_07_nothing_may_be_there_twice() {
    let fine = "(request-target) host date digest";
    let lines = [DATE, DIGEST];
    assert_eq!(problem(&cavage(fine, "", &lines)), None);
    for twice in [
        r#",keyId="https://evil.example/key""#,
        r#",headers="date""#,
        r#",signature="eQ==""#,
        r#",created=1,created=2"#,
        r#",x="1",x="2""#,
    ] {
        assert_eq!(problem(&cavage(fine, twice, &lines)), Some(Problem::Malformed), "{twice}");
    }
    assert_eq!(problem(&cavage(&format!("{fine} Date"), "", &lines)), Some(Problem::Malformed));
    for name in ["signature", "date"] {
        let mut headers = cavage(fine, "", &lines);
        headers.append(name, headers[name].clone());
        assert_eq!(problem(&headers), Some(Problem::Malformed), "{name}");
    }
    let twice = r#""@method" "@target-uri" "content-digest" "@method""#;
    assert_eq!(problem(&message(twice, CREATED, &[CONTENT_DIGEST])), Some(Problem::Malformed));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let lines = [DATE, DIGEST];
    for value in [
        "",
        "x",
        "keyId",
        "keyId=",
        "keyId=\"k",
        r#"keyId="k",signature="#,
        r#"keyId="",signature="eA==""#,
        r#"keyId="k" signature="eA==""#,
        r#"keyId="k",signature="eA==",created=now"#,
        r#"keyId="k\",x="",signature="eA==""#,
        r#"keyId="k",headers="(request-target) host date digest",signature="???""#,
    ] {
        let mut headers = headers(&lines);
        headers.insert("signature", value.parse().unwrap());
        assert_eq!(problem(&headers), Some(Problem::Malformed), "{value}");
    }
    for (input, signature) in [
        ("s=(", "s=:eA==:"),
        ("s", "s=:eA==:"),
        ("s=1", "s=:eA==:"),
        (r#"s=("@method")"#, "s=:eA==:"),
        (r#"s=("@method");keyid=1"#, "s=:eA==:"),
        (r#"s=("@method");keyid="k""#, "s=eA"),
        (r#"s=("@method";req);keyid="k";created=1795262400"#, "s=:eA==:"),
        (r#"s=(method);keyid="k";created=1795262400"#, "s=:eA==:"),
        (r#"s=("@method" "@target-uri" "Content-Digest");keyid="k";created=1795262400"#, "s=:eA==:"),
        (r#"s=("@method" "@target-uri" "content-digest" "@status");keyid="k";created=1795262400"#, "s=:eA==:"),
        ("a=(),b=(),c=(),d=(),e=()", "a=:eA==:"),
    ] {
        let headers = headers(&[("signature-input", input), ("signature", signature), CONTENT_DIGEST]);
        assert_eq!(problem(&headers), Some(Problem::Malformed), "{input}");
    }
    assert_eq!(
        problem(&cavage("(request-target) host date digest", r#",algorithm="hmac-sha256""#, &lines)),
        Some(Problem::Algorithm)
    );
    let covered = r#""@method" "@target-uri" "content-digest""#;
    let hmac = format!(r#"{CREATED};alg="hmac-sha256""#);
    assert_eq!(problem(&message(covered, &hmac, &[CONTENT_DIGEST])), Some(Problem::Algorithm));
}

#[test]
fn an_authorization_header_may_carry_the_signature() {
    let mut headers = signed(Style::Cavage);
    let value = headers.remove("signature").unwrap();
    headers.insert("authorization", format!("Signature {}", value.to_str().unwrap()).parse().unwrap());
    let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
    assert!(claims[0].holds(&alice_public()));
}

/// 30 minutes ahead is let pass; 3 hours ahead, 13 hours old and no time at all are not.
#[test]
fn sig_15_sig_16_a_signature_is_good_for_twelve_hours_back_and_one_ahead() {
    const HOUR: i64 = 3600;
    let cases = [
        (0, true),
        (HOUR / 2, true),
        (HOUR, true),
        (HOUR + 1, false),
        (3 * HOUR, false),
        (-12 * HOUR, true),
        (-12 * HOUR - 1, false),
        (-13 * HOUR, false),
    ];
    for style in STYLES {
        for (seconds, good) in cases {
            let now = NOW.plus_seconds(seconds);
            let headers = sign_post(&alice(), KEY, &inbox(), &BodyDigest::of(BODY), style, now).unwrap();
            assert_eq!(problem(&headers), (!good).then_some(Problem::Clock), "{style:?} {seconds}");
        }
    }
    // `(created)` in draft-cavage is a time like the date, and each that is signed has to be right.
    let both = "(request-target) host (created) date digest";
    let fine = format!(",created={}", NOW.0 / 1000);
    let old = format!(",created={}", NOW.0 / 1000 - 13 * HOUR);
    assert_eq!(problem(&cavage(both, &fine, &[DATE, DIGEST])), None);
    assert_eq!(problem(&cavage(both, &old, &[DATE, DIGEST])), Some(Problem::Clock));
    assert_eq!(
        problem(&cavage(both, &fine, &[("date", "Fri, 20 Nov 2026 12:00:00 GMT"), DIGEST])),
        Some(Problem::Clock)
    );
}

#[test]
fn sig_16_a_signature_without_a_time_is_refused() {
    assert_eq!(problem(&cavage("(request-target) host digest", "", &[DATE, DIGEST])), Some(Problem::Uncovered));
    assert_eq!(
        problem(&cavage("(request-target) host digest", ",created=1795262400", &[DATE, DIGEST])),
        Some(Problem::Uncovered)
    );
    assert_eq!(problem(&cavage("(request-target) host digest date", "", &[DIGEST])), Some(Problem::Missing));
    assert_eq!(problem(&cavage("(request-target) host digest (created)", "", &[DIGEST])), Some(Problem::Missing));
    assert_eq!(
        problem(&cavage("(request-target) host digest date", "", &[("date", "noon"), DIGEST])),
        Some(Problem::Malformed)
    );
    let covered = r#""@method" "@target-uri" "content-digest""#;
    assert_eq!(problem(&message(covered, "", &[CONTENT_DIGEST])), Some(Problem::Uncovered));
    assert_eq!(problem(&message(covered, ";created=\"1795262400\"", &[CONTENT_DIGEST])), Some(Problem::Malformed));
}

#[test]
fn sig_16_a_signature_ends_when_it_says_so() {
    let end = |seconds: i64| NOW.0 / 1000 + seconds;
    let covered = "(request-target) host date digest";
    assert_eq!(problem(&cavage(covered, &format!(",expires={}", end(0)), &[DATE, DIGEST])), None);
    assert_eq!(problem(&cavage(covered, &format!(",expires={}", end(-1)), &[DATE, DIGEST])), Some(Problem::Clock));
    let covered = r#""@method" "@target-uri" "content-digest""#;
    let message = |seconds: i64| message(covered, &format!("{CREATED};expires={}", end(seconds)), &[CONTENT_DIGEST]);
    assert_eq!(problem(&message(0)), None);
    assert_eq!(problem(&message(-1)), Some(Problem::Clock));
}

/// An `RSAPublicKey` with a modulus of so many bits, as SPKI and as PKCS#1.
fn rsa_key(bits: usize, exponent: &[u8]) -> [String; 2] {
    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut bytes = match length {
            0..=0x7f => vec![tag, length as u8],
            0x80..=0xff => vec![tag, 0x81, length as u8],
            _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        };
        bytes.extend_from_slice(content);
        bytes
    }
    let mut modulus = vec![0xa5; bits / 8];
    modulus.insert(0, 0);
    let key = element(0x30, &[element(0x02, &modulus), element(0x02, exponent)].concat());
    let algorithm = element(0x30, &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00]);
    let bits = element(0x03, &[vec![0], key.clone()].concat());
    let info = element(0x30, &[algorithm, bits].concat());
    let pem =
        |label: &str, der: &[u8]| format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der));
    [pem("PUBLIC KEY", &info), pem("RSA PUBLIC KEY", &key)]
}

#[test]
fn sig_18_weak_and_absurd_keys_are_refused() {
    let e = [1, 0, 1];
    for (bits, exponent, expected) in [
        (512, &e[..], Some(KeyProblem::Weak)),
        (1024, &e, Some(KeyProblem::Weak)),
        (2040, &e, Some(KeyProblem::Weak)),
        (2048, &e, None),
        (8192, &e, None),
        (8200, &e, Some(KeyProblem::Large)),
        (32768, &e, Some(KeyProblem::Large)),
        (2048, &[1], Some(KeyProblem::Weak)),
        (2048, &[2], Some(KeyProblem::Weak)),
        (2048, &[3], None),
        (2048, &[1, 0, 0], Some(KeyProblem::Weak)),
        (2048, &[0], Some(KeyProblem::Unreadable)),
        (2048, &[], Some(KeyProblem::Unreadable)),
        (2048, &[0x81], Some(KeyProblem::Unreadable)),
    ] {
        for pem in rsa_key(bits, exponent) {
            assert_eq!(VerifyingKey::from_pem(&pem).err(), expected, "{bits} {exponent:?}");
        }
    }
    let padded = format!("{}{}", ALICE_PUBLIC, " ".repeat(16 * 1024));
    for pem in [
        "",
        "key",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\n????\n-----END PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
        &ALICE_PUBLIC.replace("MIIB", "MIIC"),
        ALICE_PRIVATE,
        &padded,
        &"A".repeat(1_000_000),
    ] {
        assert_eq!(VerifyingKey::from_pem(pem).err(), Some(KeyProblem::Unreadable), "{:.60}", pem);
    }
    assert_eq!(SigningKey::from_pem(ALICE_PUBLIC).err(), Some(KeyProblem::Unreadable));
}

#[test]
fn keys_are_read_in_each_form_that_peers_write() {
    let spki = VerifyingKey::from_pem(ALICE_PUBLIC).unwrap();
    let carriage = ALICE_PUBLIC.replace('\n', "\r\n");
    for pem in [ALICE_PUBLIC_PKCS1, &carriage, ALICE_PUBLIC.trim(), &format!("\n  {ALICE_PUBLIC}\n")] {
        assert!(VerifyingKey::from_pem(pem).unwrap() == spki);
    }
    let headers =
        sign_get(&SigningKey::from_pem(ALICE_PRIVATE_PKCS1).unwrap(), KEY, &inbox(), Style::Cavage, NOW).unwrap();
    let claims = read(&request(&Method::GET, "/inbox", &headers), Needs::Nothing, NOW).unwrap();
    assert!(claims[0].holds(&spki));
    let (_, multikey) = ed25519(7);
    assert!(multikey.starts_with("z6Mk"));
    let key = VerifyingKey::from_multikey(&multikey).unwrap();
    assert!(key.is_ed25519() && key != spki);
    for wrong in ["", "z6Mk", "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", &multikey[1..]] {
        assert_eq!(VerifyingKey::from_multikey(wrong).err(), Some(KeyProblem::Unreadable), "{wrong}");
    }
}

#[test]
fn ed25519_signs_requests_in_both_ways() {
    let (pair, multikey) = ed25519(7);
    let key = VerifyingKey::from_multikey(&multikey).unwrap();
    let covered = "(request-target) host date digest";
    for algorithm in ["", r#",algorithm="hs2019""#, r#",algorithm="ed25519""#] {
        let mut headers = cavage(covered, algorithm, &[DATE, DIGEST]);
        let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
        assert!(!claims[0].holds(&key));
        let signature = STANDARD.encode(pair.sign(&claims[0].bases[0]));
        let value = headers["signature"].to_str().unwrap().replace("eA==", &signature);
        headers.insert("signature", value.parse().unwrap());
        let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
        assert!(claims[0].holds(&key));
        assert!(!claims[0].holds(&alice_public()));
    }
    let mut headers = message(r#""@method" "@target-uri" "content-digest""#, CREATED, &[CONTENT_DIGEST]);
    let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
    let signature = STANDARD.encode(pair.sign(&claims[0].bases[0]));
    headers.insert("signature", format!("s=:{signature}:").parse().unwrap());
    let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
    assert!(claims[0].holds(&key));
}

#[test]
fn a_signature_of_another_key_is_none() {
    for style in STYLES {
        let headers = sign_post(&eve(), KEY, &inbox(), &BodyDigest::of(BODY), style, NOW).unwrap();
        let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
        assert!(!claims[0].holds(&alice_public()));
        assert!(claims[0].holds(&eve_public()));
    }
}

/// A signature of one kind never counts as one of another.
#[test]
fn an_algorithm_is_the_one_that_was_named() {
    let mut headers = signed(Style::Cavage);
    let value = headers["signature"].to_str().unwrap().replace("rsa-sha256", "ed25519");
    headers.insert("signature", value.parse().unwrap());
    let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
    assert!(!claims[0].holds(&alice_public()));
}

/// Each label is a claim of its own, with its own key. Those that cover too little count as not there.
#[test]
fn sig_20_each_label_speaks_for_itself() {
    let mut headers = signed(Style::Rfc9421);
    let (input, signature) = (headers["signature-input"].clone(), headers["signature"].clone());
    let more = r#"sig2=("@method" "@target-uri" "content-digest");created=1795262400;keyid="https://v.example/key", sig3=("@method");created=1795262400;keyid="https://w.example/key""#;
    headers.insert("signature-input", format!("{}, {more}", input.to_str().unwrap()).parse().unwrap());
    headers.insert("signature", format!("{}, sig2=:eA==:, sig3=:eA==:", signature.to_str().unwrap()).parse().unwrap());
    let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
    let found: Vec<(&str, bool)> = claims.iter().map(|claim| (claim.key_id(), claim.holds(&alice_public()))).collect();
    assert_eq!(found, [(KEY, true), ("https://v.example/key", false)]);
}

#[test]
fn sig_35_a_signature_that_was_made_for_something_else_is_none() {
    let blob = b"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9";
    let signature = STANDARD.encode(alice().sign(blob).unwrap());
    for style in STYLES {
        let mut headers = signed(style);
        let value = headers["signature"].to_str().unwrap();
        let (value, quote) = match style {
            Style::Rfc9421 => (value.split_once(":").unwrap().0, ":"),
            _ => (value.rsplit_once("signature=\"").unwrap().0, "signature=\""),
        };
        let end = if style == Style::Rfc9421 { ":" } else { "\"" };
        headers.insert("signature", format!("{value}{quote}{signature}{end}").parse().unwrap());
        let claims = read(&request(&Method::POST, "/inbox", &headers), Needs::Body, NOW).unwrap();
        assert!(!claims[0].holds(&alice_public()));
    }
    // No request can have a signing string that is such a blob: the strings begin with a name that is covered.
    assert_eq!(problem(&cavage("", "", &[DATE, DIGEST])), Some(Problem::Uncovered));
    assert_eq!(problem(&message("", CREATED, &[CONTENT_DIGEST])), Some(Problem::Uncovered));
}

#[test]
fn what_we_send_looks_as_mastodon_sends_it() {
    let body = BodyDigest::of(BODY);
    let url = Url::parse("https://b.example:8443/inbox?x=1#f").unwrap();
    let signature = |headers: &HeaderMap| headers["signature"].to_str().unwrap().to_owned();
    let headers = sign_post(&alice(), KEY, &url, &body, Style::Cavage, NOW).unwrap();
    assert_eq!(headers["date"], DATE.1);
    assert_eq!(headers["digest"], DIGEST.1);
    assert_eq!(headers["content-type"], "application/activity+json");
    let head = format!(
        r#"keyId="{KEY}",algorithm="rsa-sha256",headers="(request-target) host date digest content-type",signature=""#
    );
    assert!(signature(&headers).starts_with(&head));
    let expected = format!(
        "(request-target): post /inbox?x=1\nhost: b.example:8443\ndate: {}\ndigest: {}\ncontent-type: application/activity+json",
        DATE.1, DIGEST.1
    );
    let made = STANDARD.encode(alice().sign(expected.as_bytes()).unwrap());
    assert_eq!(signature(&headers), format!("{head}{made}\""));

    let headers = sign_get(&alice(), KEY, &url, Style::CavageWithoutQuery, NOW).unwrap();
    let expected = format!("(request-target): get /inbox\nhost: b.example:8443\ndate: {}", DATE.1);
    assert!(signature(&headers).contains(&STANDARD.encode(alice().sign(expected.as_bytes()).unwrap())));
    assert!(!headers.contains_key("digest") && !headers.contains_key("content-type"));

    let headers = sign_post(&alice(), KEY, &url, &body, Style::Rfc9421, NOW).unwrap();
    assert_eq!(headers["content-digest"], CONTENT_DIGEST.1);
    assert_eq!(
        headers["signature-input"],
        format!(
            r#"sig1=("@method" "@target-uri" "content-digest");created=1795262400;keyid="{KEY}";alg="rsa-v1_5-sha256""#
        )
    );
    assert!(sign_get(&alice(), "https://a.example/\"", &url, Style::Cavage, NOW).is_err());
}
