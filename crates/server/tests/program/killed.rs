//! The real binary, killed while many clients post: what was acknowledged is there afterwards, and no idempotency key made
//! two posts.

use super::watertower;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
};
use store::testing::TestDatabase;
use testkit::program::{Running, exchange};

/// Clients that post at the same time.
const CLIENTS: usize = 16;
/// After so many acknowledged posts the server is killed, round by round.
const ROUNDS: [usize; 4] = [1, 60, 150, 250];

#[test]
fn sqlite() {
    survives(None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let database = TestDatabase::postgres().await.unwrap();
    let url = database.url.clone();
    tokio::task::spawn_blocking(move || survives(Some(&url))).await.unwrap();
    drop(database);
}

/// A whole answer with status 200; `None` when the server died over it.
fn ask(address: &str, request: &str) -> Option<Value> {
    let text = exchange(address, request)?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    assert!(head.starts_with("HTTP/1.1 200"), "{text}");
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    if length != Some(body.len()) {
        return None; // it was cut off
    }
    Some(serde_json::from_str(body).unwrap())
}

/// Posts under a key whose text it is. Gives the id.
fn post(address: &str, token: &str, key: &str) -> Option<String> {
    let body = json!({"status": key}).to_string();
    let request = format!(
        "POST /api/v1/statuses HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         idempotency-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    Some(ask(address, &request)?["id"].as_str().unwrap().to_owned())
}

/// Everything that the person posted: text by id.
fn posts(address: &str, token: &str, account: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut before = String::new();
    loop {
        let request = format!(
            "GET /api/v1/accounts/{account}/statuses?limit=40{before} HTTP/1.1\r\nhost: localhost:3000\r\n\
             connection: close\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        let page = ask(address, &request).unwrap();
        let page = page.as_array().unwrap();
        let Some(last) = page.last() else { return all };
        before = format!("&max_id={}", last["id"].as_str().unwrap());
        for status in page {
            let text = |name: &str| status[name].as_str().unwrap().to_owned();
            all.insert(text("id"), text("content").replace("<p>", "").replace("</p>", ""));
        }
    }
}

/// What became of the keys of a round: the id where it was acknowledged.
type Keys = BTreeMap<String, Option<String>>;

/// Posts with many clients until the server is killed over it.
fn storm(server: &mut Running, token: &str, round: usize, enough: usize) -> Keys {
    let acknowledged = AtomicUsize::new(0);
    let address = server.address.clone();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (address, acknowledged) = (&address, &acknowledged);
                scope.spawn(move || {
                    let mut keys = Keys::new();
                    for number in 0.. {
                        let key = format!("r{round}-c{client}-n{number}");
                        let id = post(address, token, &key);
                        let died = id.is_none();
                        keys.insert(key, id);
                        if died {
                            break;
                        }
                        acknowledged.fetch_add(1, Ordering::SeqCst);
                    }
                    keys
                })
            })
            .collect();
        while acknowledged.load(Ordering::SeqCst) < enough {
            assert!(clients.iter().any(|client| !client.is_finished()), "the server died by itself");
            std::thread::yield_now();
        }
        server.kill();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

fn survives(database: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let mut program = watertower(folder.path()).with("WATERTOWER__LIMITS__RATE_LIMITS", "false");
    if let Some(url) = database {
        program = program.with("WATERTOWER__DATABASE__URL", url);
    }
    let token = program.person("ada", "read write");
    let mut server = program.serve();
    let me = format!(
        "GET /api/v1/accounts/verify_credentials HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\n\r\n"
    );
    let account = ask(&server.address, &me).unwrap()["id"].as_str().unwrap().to_owned();

    let mut expected: BTreeMap<String, String> = BTreeMap::new();
    for (round, enough) in ROUNDS.into_iter().enumerate() {
        let keys = storm(&mut server, &token, round, enough);
        server = program.serve();
        let kept = posts(&server.address, &token, &account);
        for (key, id) in &keys {
            if let Some(id) = id {
                assert_eq!(kept.get(id), Some(key), "an acknowledged post is gone");
            }
            // The client tries again, as it would: it gets the same post, or now a first one.
            let again = post(&server.address, &token, key).unwrap();
            assert!(id.as_ref().is_none_or(|id| *id == again), "{key} made two posts: {id:?} and {again}");
            expected.insert(again, key.clone());
        }
    }
    let kept = posts(&server.address, &token, &account);
    assert_eq!(kept, expected, "there is one post for each key");
    let texts: BTreeSet<&String> = kept.values().collect();
    assert_eq!(texts.len(), kept.len());
    assert!(kept.len() >= ROUNDS.iter().sum());
}
