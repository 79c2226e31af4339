//! The vectors of draft-cavage-http-signatures-12 (appendix C) and RFC 9421 (2.2, 4.3, appendix B).

use aws_lc_rs::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use http::{HeaderMap, Method};
use sfv::{Dictionary, ListEntry, Parser};

use super::super::{
    Problem, Request, VerifyingKey, cavage, check_body,
    der::{self, PublicKeyInfo},
    keys::Algorithm,
    message,
};
use crate::testing::headers;

const BODY: &[u8] = br#"{"hello": "world"}"#;
const CAVAGE_KEY: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----
";
const TEST_KEY_RSA: &str = "-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrw
WEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFq
MGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZg
kne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0P
uKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQ
PSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB
-----END RSA PUBLIC KEY-----
";
const TEST_KEY_RSA_PSS: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----
";
const TEST_KEY_ED25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
";

fn cavage_headers() -> HeaderMap {
    headers(&[
        ("host", "example.com"),
        ("date", "Sun, 05 Jan 2014 21:31:40 GMT"),
        ("content-type", "application/json"),
        ("digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
        ("content-length", "18"),
    ])
}

fn post<'a>(target: &'a str, authority: &'a str, headers: &'a HeaderMap) -> Request<'a> {
    Request { method: &Method::POST, target, scheme: "https", authority, headers }
}

/// The signing string of a signature header, and whether its key made the signature. The key of the draft has 1,024 bits,
/// which we refuse, so the library is asked directly.
fn cavage_vector(header: &str) -> (String, bool) {
    let headers = cavage_headers();
    let request = post("/foo?param=value&pet=dog", "example.com", &headers);
    let parameters = cavage::Parameters::parse(header).unwrap();
    let base = cavage::signing_string(&request, &parameters, &parameters.listed(), request.target).unwrap();
    let (_, key) = der::pem(CAVAGE_KEY).unwrap();
    let Some(PublicKeyInfo::Rsa(key)) = der::public_key_info(&key) else { panic!("no RSA key") };
    let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, key);
    let (_, signature) = header.rsplit_once("signature=\"").unwrap();
    let signature = der::base64(signature.trim_end_matches('"').as_bytes()).unwrap();
    let holds = key.verify(&base, &signature).is_ok();
    (String::from_utf8(base).unwrap(), holds)
}

#[test]
fn sig_34_draft_cavage_c1_default() {
    let (base, holds) = cavage_vector(
        "keyId=\"Test\",algorithm=\"rsa-sha256\",signature=\"SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79\
         cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5OxEPX\
         e5WozsbM=\"",
    );
    assert_eq!(base, "date: Sun, 05 Jan 2014 21:31:40 GMT");
    assert!(holds);
}

#[test]
fn sig_34_draft_cavage_c2_basic() {
    let (base, holds) = cavage_vector(
        "keyId=\"Test\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date\",signature=\"qdx+H7PHHDZgy4y/Ahn\
         9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSW\
         kx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0=\"",
    );
    assert_eq!(
        base,
        "(request-target): post /foo?param=value&pet=dog\nhost: example.com\ndate: Sun, 05 Jan 2014 21:31:40 GMT"
    );
    assert!(holds);
}

/// The draft prints `(created)` and `(expires)` in this list, but its signature was made without them.
#[test]
fn sig_34_draft_cavage_c3_all_headers() {
    let (base, holds) = cavage_vector(
        "keyId=\"Test\",algorithm=\"rsa-sha256\",created=1402170695,expires=1402170699,headers=\"(request-target) host \
         date content-type digest content-length\",signature=\"vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgO\
         p+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zK\
         H7s1dE=\"",
    );
    assert_eq!(
        base,
        "(request-target): post /foo?param=value&pet=dog\nhost: example.com\ndate: Sun, 05 Jan 2014 21:31:40 GMT\n\
         content-type: application/json\ndigest: SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=\ncontent-length: 18"
    );
    assert!(holds);
    assert_eq!(check_body(&cavage_headers(), BODY), Ok(()));
}

#[test]
fn sig_34_draft_cavage_times_are_written_as_numbers_and_not_for_old_algorithms() {
    let headers = cavage_headers();
    let request = post("/foo", "example.com", &headers);
    let base = |header: &str| {
        let parameters = cavage::Parameters::parse(header).unwrap();
        cavage::signing_string(&request, &parameters, &parameters.listed(), request.target)
    };
    assert_eq!(
        base(r#"keyId="k",algorithm="hs2019",created=1402170695, expires=1402170699,headers="(created) (expires) Host",signature="eA==""#)
            .unwrap(),
        b"(created): 1402170695\n(expires): 1402170699\nhost: example.com"
    );
    assert_eq!(
        base(r#"keyId="k",algorithm="rsa-sha256",created=1402170695,headers="(created)",signature="eA==""#),
        Err(Problem::Malformed)
    );
    assert_eq!(base(r#"keyId="k",algorithm="hs2019",signature="eA==""#), Err(Problem::Missing));
}

fn message_headers() -> HeaderMap {
    headers(&[
        ("host", "example.com"),
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("content-type", "application/json"),
        (
            "content-digest",
            "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
        ),
        ("content-length", "18"),
    ])
}

fn base(request: &Request<'_>, input: &str) -> Result<String, Problem> {
    let dictionary: Dictionary = Parser::new(input).parse().unwrap();
    let Some(ListEntry::InnerList(input)) = dictionary.values().next().cloned() else { panic!("no list") };
    let covered: Vec<&str> = input.items.iter().map(|item| item.bare_item.as_string().unwrap().as_str()).collect();
    message::base(request, &covered, &input).map(|base| String::from_utf8(base).unwrap())
}

fn holds(key: &str, algorithm: Algorithm, base: &str, signature: &str) -> bool {
    let key = VerifyingKey::from_pem(key).unwrap();
    key.holds(algorithm, base.as_bytes(), &der::base64(signature.as_bytes()).unwrap())
}

#[test]
fn sig_34_rfc_9421_b21_minimal_with_rsa_pss() {
    let headers = message_headers();
    let base = base(
        &post("/foo?param=Value&Pet=dog", "example.com", &headers),
        r#"sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#,
    )
    .unwrap();
    assert_eq!(
        base,
        r#""@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#
    );
    let signature = "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckz\
         XaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0m\
         KZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C\
         8ssinQ98Xw9Q==";
    assert!(holds(TEST_KEY_RSA_PSS, Algorithm::RsaPssSha512, &base, signature));
    assert!(!holds(TEST_KEY_RSA_PSS, Algorithm::RsaSha256, &base, signature));
    assert!(!holds(TEST_KEY_RSA, Algorithm::RsaPssSha512, &base, signature));
}

#[test]
fn sig_34_rfc_9421_b22_has_a_component_that_we_refuse() {
    let headers = message_headers();
    let request = post("/foo?param=Value&Pet=dog", "example.com", &headers);
    let input = r#"sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="k""#;
    assert_eq!(base(&request, input), Err(Problem::Malformed));
}

#[test]
fn sig_34_rfc_9421_b23_full_coverage_with_rsa_pss() {
    let headers = message_headers();
    let base = base(
        &post("/foo?param=Value&Pet=dog", "example.com", &headers),
        r#"sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#,
    )
    .unwrap();
    assert_eq!(
        base,
        r#""date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@query": ?param=Value&Pet=dog
"@authority": example.com
"content-type": application/json
"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
"content-length": 18
"@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#
    );
    let signature = "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768Z\
         rCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCo\
         C1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIz\
         tsDZKEgM4cUA==";
    assert!(holds(TEST_KEY_RSA_PSS, Algorithm::RsaPssSha512, &base, signature));
    assert_eq!(check_body(&headers, BODY), Ok(()));
}

#[test]
fn sig_34_rfc_9421_b26_with_ed25519() {
    let headers = message_headers();
    let base = base(
        &post("/foo?param=Value&Pet=dog", "example.com", &headers),
        r#"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#,
    )
    .unwrap();
    let signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
    assert!(holds(TEST_KEY_ED25519, Algorithm::Ed25519, &base, signature));
    assert!(!holds(TEST_KEY_ED25519, Algorithm::RsaSha256, &base, signature));
    assert!(!holds(TEST_KEY_ED25519, Algorithm::Ed25519, &format!("{base} "), signature));
}

#[test]
fn sig_34_rfc_9421_43_the_proxy_with_rsa() {
    let mut headers = message_headers();
    headers.insert("date", "Tue, 20 Apr 2021 02:07:56 GMT".parse().unwrap());
    headers.insert("forwarded", "for=192.0.2.123;host=example.com;proto=https".parse().unwrap());
    let base = base(
        &post("/foo?param=Value&Pet=dog", "origin.host.internal.example", &headers),
        r#"proxy_sig=("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540"#,
    )
    .unwrap();
    let signature = "S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpX\
         JleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8N\
         MaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrs\
         wsE1w5o0LV/g==";
    assert!(holds(TEST_KEY_RSA, Algorithm::RsaSha256, &base, signature));
}

/// The examples of RFC 9421, 2.1 and 2.2.
#[test]
fn sig_34_rfc_9421_2_components() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "www.example.com"),
        ("x-ows-header", "  Leading and trailing whitespace.   "),
        ("cache-control", "max-age=60"),
        ("cache-control", "    must-revalidate"),
        ("example-dict", " a=1,    b=2;x=1;y=2,   c=(a   b   c)"),
        ("x-empty-header", ""),
    ] {
        headers.append(http::HeaderName::from_static(name), http::HeaderValue::from_static(value));
    }
    let request = post("/path?param=value", "WWW.example.com", &headers);
    let components = r#"s=("@method" "@target-uri" "@authority" "@scheme" "@request-target" "@path" "@query" "x-ows-header" "cache-control" "example-dict" "x-empty-header")"#;
    let whole = base(&request, components).unwrap();
    let (lines, _) = whole.split_once("\n\"@signature-params\"").unwrap();
    assert_eq!(
        lines,
        "\"@method\": POST\n\"@target-uri\": https://www.example.com/path?param=value\n\"@authority\": www.example.com\n\
         \"@scheme\": https\n\"@request-target\": /path?param=value\n\"@path\": /path\n\"@query\": ?param=value\n\
         \"x-ows-header\": Leading and trailing whitespace.\n\"cache-control\": max-age=60, must-revalidate\n\
         \"example-dict\": a=1,    b=2;x=1;y=2,   c=(a   b   c)\n\"x-empty-header\": "
    );
    let bare = post("/path", "www.example.com", &headers);
    assert!(base(&bare, r#"s=("@query")"#).unwrap().starts_with("\"@query\": ?\n"));
}

/// The examples of RFC 9530, appendix B.
#[test]
fn sig_34_rfc_9530_digests() {
    let body = b"{\"hello\": \"world\"}\n";
    for digest in [
        "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
        "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, unixsum=:AAAA:",
    ] {
        assert_eq!(check_body(&headers(&[("content-digest", digest)]), body), Ok(()));
        assert_eq!(check_body(&headers(&[("content-digest", digest)]), b"{}"), Err(Problem::Digest));
    }
    let empty = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    assert_eq!(check_body(&headers(&[("content-digest", empty)]), b""), Ok(()));
}
