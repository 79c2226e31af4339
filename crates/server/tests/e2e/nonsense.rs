//! Nonsense on every route, from somebody who is signed in: wrong types, huge and negative numbers, U+0000, wrong UTF-8,
//! names and headers that mean nothing. No answer may be a fault of the server, and no connection may break.
//!
//! What is thrown follows from a seed, which is printed. `WATERTOWER_SEED` takes another one.

use bytes::Bytes;
use domain::Role;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use store::testing::TestDatabase;
use testkit::{
    Browser, TestServer,
    server::{PASSWORD, Wish},
};
use web::{Access, Route};

mod no_nonsense_is_a_fault_of_the_server {
    use super::TestDatabase;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        super::throw_at_every_route(TestDatabase::sqlite().unwrap()).await;
    }
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        super::throw_at_every_route(TestDatabase::postgres().await.unwrap()).await;
    }
}

/// Rounds on each route. Each is one request.
const ROUNDS: usize = 40;
const SEED: u64 = 0x5EED;

/// Values, percent-encoded, as a path, a query or a form carries them.
const VALUES: [&str; 31] = [
    "",
    "0",
    "1",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999",
    "1e308",
    "NaN",
    "true",
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",
    "%C0%AF",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "%27%3B--",
    "%25%5F%5C",
    "%0D%0ASet-Cookie:%20a=b",
    "%F0%9F%92%A9%F0%9F%92%A9",
    "e%CC%81%CC%81%CC%81%E2%80%AE",
    "%40ada%40localhost",
    "acct:ada%40localhost",
    "ada",
    "https://localhost/@ada/1",
    "2026-13-45T99:99:99Z",
    "%EF%BB%BF%E2%80%A8",
    "zz%",
];

/// Names that some route knows.
const NAMES: [&str; 71] = [
    "id",
    "id[]",
    "ids[]",
    "limit",
    "max_id",
    "min_id",
    "since_id",
    "offset",
    "q",
    "type",
    "types[]",
    "exclude_types[]",
    "account_id",
    "acct",
    "status",
    "spoiler_text",
    "visibility",
    "in_reply_to_id",
    "media_ids[]",
    "language",
    "languages[]",
    "sensitive",
    "poll[options][]",
    "poll[options][0]",
    "poll[expires_in]",
    "poll[multiple]",
    "choices[]",
    "scheduled_at",
    "quote_id",
    "quoted_status_id",
    "quote_approval_policy",
    "duration",
    "notifications",
    "reblogs",
    "comment",
    "local",
    "remote",
    "only_media",
    "exclude_replies",
    "pinned",
    "tagged",
    "any[]",
    "none[]",
    "resolve",
    "following",
    "display_name",
    "note",
    "locked",
    "fields_attributes[0][name]",
    "fields_attributes[][value]",
    "source[privacy]",
    "source[language]",
    "description",
    "focus",
    "home[last_read_id]",
    "timeline[]",
    "name",
    "login",
    "password",
    "email",
    "token",
    "next",
    "client_id",
    "redirect_uri",
    "code",
    "scope",
    "state",
    "stream",
    "resource",
    "uri",
    "page",
];

/// JSON as a value.
const JSON: [&str; 16] = [
    "null",
    "true",
    "-1",
    "0.5",
    "1e400",
    "9223372036854775807",
    "-9223372036854775809",
    "\"\"",
    "\"a\\u0000b\"",
    "\"\\ud800\"",
    "[]",
    "[null,[],{},1]",
    "{}",
    "{\"a\":{\"b\":[1]}}",
    "\"%\\\\_\"",
    "\"\u{1F4A9}\u{202E}\"",
];

/// A small generator of numbers that look random (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
    fn value(&mut self) -> String {
        match self.below(12) {
            0 => "x".repeat(3_000),
            1 => "%C3%BC".repeat(600),
            _ => self.of(&VALUES).to_owned(),
        }
    }
    fn pairs(&mut self) -> String {
        let many = self.below(6);
        let pairs: Vec<String> = (0..many).map(|_| format!("{}={}", self.of(&NAMES), self.value())).collect();
        pairs.join("&")
    }
    fn json(&mut self) -> String {
        let many = self.below(6);
        let mut members = Vec::new();
        for _ in 0..many {
            let name = self.of(&NAMES);
            let name = name.split('[').next().unwrap_or(name);
            members.push(format!("{name:?}:{}", self.of(&JSON)));
        }
        format!("{{{}}}", members.join(","))
    }
    fn multipart(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        for _ in 0..self.below(5) {
            let name = self.of(&["file", "avatar", "header", "thumbnail", "status", "a\0b", "", "fields_attributes[]"]);
            let file = if self.below(2) == 0 { "; filename=\"..\\..\\x.png\"" } else { "" };
            body.extend_from_slice(
                format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
            );
            let cut = self.below(90);
            body.extend((0..cut).map(|_| u8::try_from(self.below(256)).unwrap()));
            if self.below(2) == 0 {
                body.extend_from_slice(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff");
            }
            body.extend_from_slice(b"\r\n");
        }
        if self.below(4) > 0 {
            body.extend_from_slice(b"--x--\r\n");
        }
        body
    }
    fn body(&mut self) -> (&'static str, Vec<u8>) {
        match self.below(8) {
            0 => ("application/json", self.json().into_bytes()),
            1 => ("application/json; charset=utf-16", b"{\"status\":\"\xff\"}".to_vec()),
            2 => ("multipart/form-data; boundary=x", self.multipart()),
            3 => ("multipart/form-data", b"--".to_vec()),
            4 => ("application/x-www-form-urlencoded", b"a[=1&[]=2&a[b]=3&a[]=4&%ff=\xff".to_vec()),
            5 => ("application/json", self.json().into_bytes()),
            _ => ("application/x-www-form-urlencoded", self.pairs().into_bytes()),
        }
    }
    /// A path of the route, whose names are filled with nonsense or with something that exists.
    fn path(&mut self, route: &str, known: &[String]) -> String {
        let (mut path, mut rest) = (String::new(), route);
        while let Some((before, after)) = rest.split_once('{') {
            let (_, after) = after.split_once('}').unwrap();
            path.push_str(before);
            let value = match self.below(3) {
                0 => known[self.below(known.len())].clone(),
                _ => self.value(),
            };
            path.push_str(if value.is_empty() { "1" } else { &value });
            rest = after;
        }
        path.push_str(rest);
        match self.below(3) {
            0 => path,
            _ => format!("{path}?{}", self.pairs()),
        }
    }
    fn headers(&mut self) -> Vec<(&'static str, Vec<u8>)> {
        let mut headers: Vec<(&'static str, Vec<u8>)> = Vec::new();
        let nonsense: [&[u8]; 7] =
            [b"\xff\xfe", b"", b"-1", b"bytes=9-1,-0", b"99999999999999999999", b"*", b"a,b;q=9"];
        for name in
            ["accept", "accept-language", "idempotency-key", "last-event-id", "range", "if-none-match", "origin"]
        {
            if self.below(6) == 0 {
                headers.push((name, nonsense[self.below(nonsense.len())].to_vec()));
            }
        }
        headers
    }
}

fn seed() -> u64 {
    std::env::var("WATERTOWER_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

async fn throw_at_every_route(database: TestDatabase) {
    let media_box = Some((env!("CARGO_BIN_EXE_watertower").into(), vec!["media-box".to_owned()]));
    let server = TestServer::start(database, Wish { media_box, ..Wish::default() }).await;
    let seed = seed();
    println!("WATERTOWER_SEED={seed}");
    let mut dice = Dice(seed);
    let ada = server.member("ada", Role::Owner, "read write follow push profile").await;
    let [bob] = server.cast(["bob"]).await;
    ada.follows(&bob).await;
    let known = vec![
        ada.posts("hello @bob #tag", "public").await,
        bob.posts("only for @ada", "direct").await,
        poll_of(&bob).await,
        ada.id.to_string(),
        bob.id.to_string(),
        "@ada".into(),
        "tag".into(),
    ];
    let mut wrong = Vec::new();
    for route in &web::routes() {
        let mut browser = Browser::new(&server);
        if route.access.is_page() {
            browser.sign_in("ada", PASSWORD).await;
        }
        for _ in 0..ROUNDS {
            let thrown = throw(&mut dice, &server, route, &known, &browser, &ada.token).await;
            wrong.extend(thrown.err());
        }
    }
    assert!(wrong.is_empty(), "seed {seed}: {} answers are faults:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(ada.get("/api/v1/timelines/home").await.status, 200, "seed {seed}: the server has suffered");
    server.settle().await;
    server.finish().await;
}

/// A poll of somebody.
async fn poll_of(member: &testkit::Member) -> String {
    let poll = serde_json::json!({"options": ["a", "b"], "expires_in": 600, "multiple": true});
    let sent = serde_json::json!({"status": "a or b?", "poll": poll});
    let status = member.send(Method::POST, "/api/v1/statuses", &sent).await.ok().json();
    status["poll"]["id"].as_str().unwrap().to_owned()
}

/// One request; what was sent, when the answer was a fault or none.
async fn throw(
    dice: &mut Dice,
    server: &TestServer,
    route: &Route,
    known: &[String],
    browser: &Browser,
    token: &str,
) -> Result<(), String> {
    let path = dice.path(route.path, known);
    let mut headers = HeaderMap::new();
    for (name, value) in dice.headers() {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_bytes(&value).unwrap());
    }
    if let Some((name, value)) = browser.cookies.iter().next() {
        headers.insert(header::COOKIE, HeaderValue::try_from(format!("{name}={value}")).unwrap());
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    } else if !route.path.starts_with("/oauth/") || dice.below(2) == 0 {
        headers.insert(header::AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}")).unwrap());
    } else {
        // "a%00b:c" and "\0:\0"
        let basic = dice.of(&["Basic YSUwMGI6Yw==", "Basic ADoA", "Basic /w==", "Basic"]);
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(basic));
    }
    if let Some(accept) = route.accept() {
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    }
    let (kind, body) = if route.method_name == "GET" { ("", Vec::new()) } else { dice.body() };
    if !kind.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    let sent = format!("{} {path} {headers:?} {}", route.method_name, String::from_utf8_lossy(&body));
    if path.parse::<http::Uri>().is_err() {
        return Ok(());
    }
    let server = server.clone();
    let method: Method = route.method_name.parse().unwrap();
    let stream = matches!(route.access, Access::Stream(_));
    let answer = tokio::spawn(async move {
        if stream {
            (server.status_of(method.as_str(), &path, headers).await, String::new())
        } else {
            let answer = server.send_with(method, &path, headers, Bytes::from(body)).await;
            (answer.status, answer.text())
        }
    });
    match answer.await {
        Ok((status, _)) if !status.is_server_error() => Ok(()),
        Ok((status, text)) => Err(format!("{status} {text}: {}", sent.chars().take(900).collect::<String>())),
        Err(_) => Err(format!("no answer: {}", sent.chars().take(900).collect::<String>())),
    }
}
