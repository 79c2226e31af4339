//! Class resource-exhaustion, at the inbox.

use super::{INBOX, Scene};
use crate::edge::{say, status};
use testkit::{
    TestServer,
    hostile::{Forgery, Traces},
    on_both_engines,
};

on_both_engines!(dos_01_an_activity_ends_after_a_mebibyte);

const MEBIBYTE: usize = 1024 * 1024;

async fn dos_01_an_activity_ends_after_a_mebibyte(server: TestServer) {
    let scene = Scene::set(&server).await;
    let before = Traces::of(&server, &scene.fediverse).await;
    // What says how long it is, and is proved.
    let long = scene.post(&scene.eve, &"a".repeat(MEBIBYTE));
    let answer = Forgery::honest(&scene.eve, &server, INBOX, &long).sends().await;
    assert_eq!(answer.status, 413, "{answer}");
    // What never ends. Nothing more comes after the first byte that is too much, and nobody waits for it.
    let host = server.base_url();
    let host = host.trim_start_matches("http://");
    let kind = "content-type: application/activity+json";
    let head = format!("POST {INBOX} HTTP/1.1\r\nhost: {host}\r\n{kind}\r\ntransfer-encoding: chunked\r\n\r\n");
    let body = "a".repeat(MEBIBYTE);
    let answer = say(&server, &format!("{head}{MEBIBYTE:x}\r\n{body}\r\n1\r\na\r\n")).await;
    assert_eq!(status(&answer), 413, "{answer}");
    before.are_all(&server, &scene.fediverse).await;
}
