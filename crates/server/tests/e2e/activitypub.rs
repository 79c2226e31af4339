//! What other servers read, through the door that they use: whole documents, and who gets none.

mod actors;
mod asking;
mod collections;
mod discovery;
mod hidden;
mod statuses;

pub use actors::suspend;

use http::{HeaderMap, HeaderValue, Method, header};
use store::{Store, engine::Options};
use testkit::{Answer, TestServer};

const ACTIVITY: &str = "application/activity+json";

/// A request of another server.
async fn fetch(server: &TestServer, path: &str) -> Answer {
    ask(server, Method::GET, path, ACTIVITY).await
}

async fn ask(server: &TestServer, method: Method, path: &str, accept: &str) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
    server.send_with(method, path, headers, bytes::Bytes::new()).await
}

/// The answer as a snapshot shows it: without names of this run, keys, ids and keys of files.
fn shown(server: &TestServer, answer: &Answer) -> String {
    let base = server.base_url();
    let host = base.trim_start_matches("http://");
    let text = match answer.json() {
        json if answer.status.is_success() => serde_json::to_string_pretty(&json).unwrap(),
        json => format!("{}\n{json}", answer.status),
    };
    let text = text.replace(&base, "https://tower.example").replace(host, "tower.example");
    let text = between(&text, "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----\\n", "PEM");
    numbered(&between(&text, "/media/", ".png", "/media/FILE.png"))
}

/// Everything from `start` to `end`, and those two, is `instead`.
fn between(text: &str, start: &str, end: &str, instead: &str) -> String {
    let (mut made, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(start) {
        let Some((_, after)) = after.split_once(end) else { break };
        made.push_str(before);
        made.push_str(instead);
        rest = after;
    }
    made + rest
}

/// Ids have long numbers, which are counted here.
fn numbered(text: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut made = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(start);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        made.push_str(before);
        let (number, after) = digits.split_at(end);
        if number.len() < 15 {
            made.push_str(number);
        } else {
            let at = seen.iter().position(|known| *known == number).unwrap_or_else(|| {
                seen.push(number);
                seen.len() - 1
            });
            made.push_str(&format!("ID{}", at + 1));
        }
        rest = after;
    }
    made + rest
}

/// Without the names that documents use: other snapshots show them.
fn bare(server: &TestServer, answer: &Answer) -> String {
    let mut json = answer.json();
    assert!(json.as_object_mut().unwrap().remove("@context").is_some(), "a document has a context");
    let answer = Answer { body: json.to_string().into(), ..answer.clone() };
    shown(server, &answer)
}

/// The server's database, for what nobody can do through the server (yet).
async fn beside(server: &TestServer) -> Store {
    Store::open(server.database_url(), Options::default()).await.unwrap()
}
