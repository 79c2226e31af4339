//! More deliveries at once than the server can look at: those beyond the bound are asked to come again, and nothing is
//! lost or done twice.

use super::scene::scene;
use bytes::Bytes;
use federation::signatures::Style;
use futures::{StreamExt as _, stream::FuturesUnordered};
use http::{Method, StatusCode};
use std::sync::{Arc, Barrier};
use store::{
    Store, StoreError,
    engine::{Engine, Options},
    follows::Follow,
};
use testkit::{TestServer, on_both_engines};
use tokio::sync::Notify;

on_both_engines!(what_does_not_fit_is_asked_to_come_again);

/// Deliveries beyond the bound.
const MORE: usize = 20;

async fn what_does_not_fit_is_asked_to_come_again(server: TestServer) {
    server::listen::raise_open_files().unwrap();
    let scene = scene(server).await;
    let follow = scene.bob_follows().await;
    scene.sends(&scene.bob.activity("Undo", follow)).await;
    let app = scene.server.app();
    let bob = store::accounts::by_uri(&app.read(), &scene.bob.id()).await.unwrap().unwrap();

    // A transaction that stays open, and that the one of each of these has to wait for.
    let beside = Store::open(scene.server.database_url(), Options::default()).await.unwrap();
    // On SQLite it has a thread of its own, and may not wait as a task does.
    let (open, end, thread) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Barrier::new(2)));
    let is_sqlite = beside.engine() == Engine::Sqlite;
    let stays_open = {
        let (open, end, thread) = (open.clone(), end.clone(), thread.clone());
        let (now, target) = (app.now(), scene.alice.id);
        beside.write(async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
            let follow = Follow {
                id: domain::FollowId(1),
                account: bob.id,
                target,
                accepted: true,
                show_boosts: true,
                notify_from: None,
                languages: Vec::new(),
                uri: None,
                created_at: now,
            };
            store::follows::insert(tx, &follow).await?;
            open.notify_one();
            if is_sqlite {
                thread.wait();
            } else {
                end.notified().await;
            }
            Err(StoreError::Corrupt { table: "follows", id: 1, what: "taken back".to_owned() })
        })
    };
    let again = scene.bob.activity("Follow", scene.alice_uri());
    let crowd = async {
        open.notified().await;
        let body = Bytes::from(again.to_string());
        let headers = scene.bob.signs(&scene.server, "/inbox", &body, Style::Cavage);
        let send = || scene.server.send_with(Method::POST, "/inbox", headers.clone(), body.clone());
        let mut answers: FuturesUnordered<_> = (0..app::inbox::ROOM + MORE).map(|_| send()).collect();
        for _ in 0..MORE {
            let answer = answers.next().await.unwrap();
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(answer.headers["retry-after"], "5");
        }
        if is_sqlite {
            thread.wait();
        } else {
            end.notify_one();
        }
        let taken = answers.filter(|answer| std::future::ready(answer.status == StatusCode::ACCEPTED)).count().await;
        assert_eq!(taken, app::inbox::ROOM, "what was begun is finished");
    };
    let (ended, ()) = futures::join!(stays_open, crowd);
    assert!(ended.is_err());
    let followers = async || {
        let account = scene.alice.get(&format!("/api/v1/accounts/{}", scene.alice.id)).await.ok().json();
        account["followers_count"].clone()
    };
    assert_eq!(followers().await, 1);
    // Who was asked to come again does.
    scene.sends(&again).await;
    assert_eq!(followers().await, 1);
    let crowded = app.inbox_figures().all().into_iter().find(|(_, reason, _)| *reason == "crowded");
    assert_eq!(crowded, Some(("rejected", "crowded", MORE as u64)));
}
