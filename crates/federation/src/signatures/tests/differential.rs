//! Our signing strings against a second, naive implementation that was written from the specifications alone, over random
//! requests; and what we send against what we accept.

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use proptest::prelude::*;
use url::Url;

use super::super::{BodyDigest, Needs, Style, check_body, read, sign_get, sign_post};
use crate::testing::{HOME, NOW, alice, alice_public, eve_public, request};

/// draft-cavage-12, 2.3, word for word: works on a list of lines instead of a buffer.
fn naive_cavage(method: &str, target: &str, created: i64, listed: &[String], headers: &[(String, String)]) -> String {
    let line = |name: &String| match name.as_str() {
        "(request-target)" => format!("(request-target): {} {target}", method.to_lowercase()),
        "(created)" => format!("(created): {created}"),
        name => {
            let values: Vec<&str> = headers
                .iter()
                .filter(|(header, _)| header == name)
                .map(|(_, value)| value.trim_matches([' ', '\t']))
                .collect();
            format!("{name}: {}", values.join(", "))
        }
    };
    listed.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// RFC 9421, 2.5, likewise.
fn naive_message(
    method: &str,
    target: &str,
    listed: &[String],
    headers: &[(String, String)],
    parameters: &str,
) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut lines: Vec<String> = listed
        .iter()
        .map(|name| {
            let value = match name.as_str() {
                "@method" => method.to_owned(),
                "@target-uri" => format!("https://{HOME}{target}"),
                "@authority" => HOME.to_owned(),
                "@path" => path.to_owned(),
                "@query" => format!("?{query}"),
                "@request-target" => target.to_owned(),
                name => headers
                    .iter()
                    .filter(|(header, _)| header == name)
                    .map(|(_, value)| value.trim_matches([' ', '\t']).to_owned())
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            format!("\"{name}\": {value}")
        })
        .collect();
    let quoted: Vec<String> = listed.iter().map(|name| format!("\"{name}\"")).collect();
    lines.push(format!("\"@signature-params\": ({}){parameters}", quoted.join(" ")));
    lines.join("\n")
}

fn header_map(lines: &[(String, String)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    map
}

prop_compose! {
    /// Headers with empty values, tabs, runs of spaces, capitals and lines that repeat.
    fn lines()(
        extra in prop::collection::vec(("x-[a-c]", "[ \t]{0,3}[A-Za-z0-9 \t,;=\"]{0,12}[ \t]{0,3}"), 0..8),
    ) -> Vec<(String, String)> {
        let mut lines = vec![
            ("host".to_owned(), HOME.to_owned()),
            ("date".to_owned(), "Sat, 21 Nov 2026 12:00:00 GMT".to_owned()),
            ("digest".to_owned(), "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned()),
            ("content-digest".to_owned(), "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:".to_owned()),
        ];
        lines.extend(extra);
        lines
    }
}

fn names(lines: &[(String, String)], first: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = first.iter().map(ToString::to_string).collect();
    for (name, _) in lines {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn sig_34_draft_cavage_agrees_with_a_second_implementation(
        lines in lines(),
        target in "/[a-zA-Z0-9/%._~-]{0,20}(\\?[a-z0-9=&%?]{0,12})?",
        post: bool,
        turn in 0usize..8,
    ) {
        let mut listed = names(&lines, &["(request-target)", "(created)"]);
        let turn = turn % listed.len();
        listed.rotate_left(turn);
        let method = if post { Method::POST } else { Method::GET };
        let created = NOW.0 / 1000;
        let mut headers = header_map(&lines);
        let spelt: Vec<String> = listed.iter().map(|name| name.to_uppercase()).collect();
        let value = format!(
            "keyId=\"https://a.example/k\", algorithm=\"hs2019\" ,created={created},\theaders=\"{}\",signature=\"eA==\"",
            spelt.join(" ")
        );
        headers.insert("signature", value.parse().unwrap());
        let claims = read(&request(&method, &target, &headers), Needs::Body, NOW).unwrap();
        let expected = naive_cavage(method.as_str(), &target, created, &listed, &lines);
        prop_assert_eq!(String::from_utf8_lossy(&claims[0].bases[0]), expected);
    }

    #[test]
    fn sig_34_rfc_9421_agrees_with_a_second_implementation(
        lines in lines(),
        target in "/[a-zA-Z0-9/%._~-]{0,20}(\\?[a-z0-9=&%?]{0,12})?",
        turn in 0usize..8,
    ) {
        let derived = ["@method", "@target-uri", "@authority", "@path", "@query", "@request-target"];
        let mut listed = names(&lines, &derived);
        let turn = turn % listed.len();
        listed.rotate_left(turn);
        let parameters = format!(";created={};keyid=\"https://a.example/k\"", NOW.0 / 1000);
        let quoted: Vec<String> = listed.iter().map(|name| format!("\"{name}\"")).collect();
        let mut headers = header_map(&lines);
        headers.insert("signature-input", format!("s=( {}  ){parameters}", quoted.join("  ")).parse().unwrap());
        headers.insert("signature", "s=:eA==:".parse().unwrap());
        let claims = read(&request(&Method::POST, &target, &headers), Needs::Body, NOW).unwrap();
        let expected = naive_message("POST", &target, &listed, &lines, &parameters);
        prop_assert_eq!(String::from_utf8_lossy(&claims[0].bases[0]), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What we sign we accept, of the key that signed and of no other; and nothing of it can be changed.
    #[test]
    fn what_we_send_is_what_we_accept(
        path in "/[a-z0-9/]{0,12}",
        query in prop::option::of("[a-z0-9=&]{1,12}"),
        body in prop::collection::vec(any::<u8>(), 0..64),
        style in prop::sample::select(vec![Style::Cavage, Style::Rfc9421]),
        flip in 0usize..4,
    ) {
        let target = query.map_or(path.clone(), |query| format!("{path}?{query}"));
        let url = Url::parse(&format!("https://{HOME}{target}#part")).unwrap();
        let key_id = "https://a.example/users/alice#main-key";
        let mut headers = sign_post(&alice(), key_id, &url, &BodyDigest::of(&body), style, NOW).unwrap();
        let claims = read(&request(&Method::POST, &target, &headers), Needs::Body, NOW).unwrap();
        prop_assert_eq!(claims.len(), 1);
        prop_assert_eq!(claims[0].key_id(), key_id);
        prop_assert!(claims[0].holds(&alice_public()));
        prop_assert!(!claims[0].holds(&eve_public()));
        prop_assert_eq!(check_body(&headers, &body), Ok(()));
        let mut other = body;
        other.push(b' ');
        prop_assert!(check_body(&headers, &other).is_err());

        let elsewhere = format!("{target}x");
        let (method, target, needs) = match flip {
            0 => (Method::PUT, &target, Needs::Body),
            1 => (Method::POST, &elsewhere, Needs::Body),
            2 => {
                let name = if style == Style::Cavage { "digest" } else { "content-digest" };
                headers.insert(name, "SHA-256=eA==".parse().unwrap());
                (Method::POST, &target, Needs::Body)
            }
            _ => {
                headers = sign_get(&alice(), key_id, &url, style, NOW).unwrap();
                let claims = read(&request(&Method::GET, &target, &headers), Needs::Nothing, NOW).unwrap();
                prop_assert!(claims[0].holds(&alice_public()));
                (Method::GET, &elsewhere, Needs::Nothing)
            }
        };
        let claims = read(&request(&method, target, &headers), needs, NOW).unwrap();
        prop_assert!(!claims[0].holds(&alice_public()));
    }
}
