//! What the operator sees of federation, and what becomes of what was put aside.

use super::scene::{Scene, scene};
use app::{Operator, oversight::Aside};
use domain::Timestamp;
use http::StatusCode;
use store::{Store, StoreError, engine::Options, hosts::Host};
use testkit::{
    TestServer,
    fediverse::{Flavour, Mood},
    on_both_engines,
};

on_both_engines!(
    a_poisoned_activity_is_put_aside_and_shown,
    a_delivery_that_was_put_aside_goes_out_when_the_operator_says_so,
    hosts_are_told_apart_by_how_they_stand,
);

const OPERATOR: fn() -> Operator = Operator::at_the_console;

/// The database beside the server, as another process would have it.
async fn beside(scene: &Scene) -> Store {
    Store::open(scene.server.database_url(), Options::default()).await.unwrap()
}

async fn a_poisoned_activity_is_put_aside_and_shown(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let app = scene.server.app();
    let elsewhere = scene.fediverse.peer("elsewhere", Flavour::Mastodon);
    elsewhere.becomes(Mood::Only(StatusCode::SERVICE_UNAVAILABLE));
    let boost = scene.bob.activity("Announce", elsewhere.url("/notes/1"));
    scene.sends(&boost).await;
    let put_aside = async || {
        // No pause between two attempts is longer.
        scene.server.clock().advance_millis(600_000);
        app.federation_status(&OPERATOR()).await.unwrap().quarantined == 1
    };
    scene.server.until("the end of five attempts", put_aside).await;
    let aside = app.put_aside(&OPERATOR()).await.unwrap().pop().unwrap();
    let Aside::In(job, Some(kept)) = &aside else { panic!("{aside:?}") };
    assert_eq!((job.attempts, kept.activity.as_str()), (5, boost["id"].as_str().unwrap()));
    assert!(job.error.contains("/notes/1"), "{}", job.error);

    // It holds up nobody.
    let like = scene.alice_posts("hello").await;
    scene.sends(&scene.bob.activity("Like", like["uri"].clone())).await;
    assert_eq!(scene.status(&like).await["favourites_count"], 1);

    assert!(app.retry_put_aside(&OPERATOR(), &aside.id()).await.unwrap());
    assert!(!app.retry_put_aside(&OPERATOR(), &aside.id()).await.unwrap(), "it is not there any more");
    assert_eq!(app.federation_status(&OPERATOR()).await.unwrap().quarantined, 0);
    scene.server.until("the end of five more", put_aside).await;
    let aside = app.put_aside(&OPERATOR()).await.unwrap().pop().unwrap();
    assert!(app.drop_put_aside(&OPERATOR(), &aside.id()).await.unwrap());
    assert!(app.one_put_aside(&OPERATOR(), &aside.id()).await.unwrap().is_none());
    assert_eq!(scene.server.counts().await["inbox"], 0);
}

async fn a_delivery_that_was_put_aside_goes_out_when_the_operator_says_so(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let app = scene.server.app();
    scene.alice_posts("hello").await;
    scene.sent().await;
    let store = beside(&scene).await;
    let seq = store::outbox::head(&store.read()).await.unwrap();
    let host = scene.peer.name().to_owned();
    let refuse = async || {
        let host = host.clone();
        let put = async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
            store::hosts::refused(tx, &host, seq, "answers 500", Timestamp(1)).await
        };
        store.write(put).await.unwrap();
    };
    refuse().await;
    let id: app::oversight::AsideId = format!("{seq}@{host}").parse().unwrap();
    assert_eq!(app.put_aside(&OPERATOR()).await.unwrap()[0].id(), id);
    assert_eq!(app.federation_status(&OPERATOR()).await.unwrap().refused, 1);
    assert_eq!(scene.count("Create"), 1);
    assert!(app.retry_put_aside(&OPERATOR(), &id).await.unwrap());
    scene.sent().await;
    assert_eq!(scene.count("Create"), 2);
    refuse().await;
    assert!(app.drop_put_aside(&OPERATOR(), &id).await.unwrap());
    assert!(!app.drop_put_aside(&OPERATOR(), &id).await.unwrap());
    scene.sent().await;
    assert_eq!((scene.count("Create"), app.put_aside(&OPERATOR()).await.unwrap().len()), (2, 0));
}

async fn hosts_are_told_apart_by_how_they_stand(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let (app, now) = (scene.server.app(), scene.server.app().now());
    let store = beside(&scene).await;
    let day = 24 * 60 * 60 * 1_000;
    for (name, days) in [("weak.example", 6), ("dead.example", 8)] {
        let since = Some(now.0 - days * day);
        let host = Host { failing_since: since, failures: 9, next_try_at: Some(now.0 + day), ..Host::fresh(name) };
        let keep = async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
            store::hosts::keep(tx, &host, 0, now).await
        };
        store.write(keep).await.unwrap();
    }
    let status = app.federation_status(&OPERATOR()).await.unwrap();
    assert_eq!((status.hosts, status.failing, status.unreachable, status.backlog), (1, 1, 1, 0));
    assert_eq!(status.nodes, [32]);
    let hosts = app.federation_hosts(&OPERATOR()).await.unwrap();
    let names: Vec<_> = hosts.iter().map(|host| (host.host.host.as_str(), host.standing.name())).collect();
    assert_eq!(names[..2], [("dead.example", "unreachable"), ("weak.example", "failing")]);

    assert!(app.retry_host(&OPERATOR(), "weak.example").await.unwrap());
    let weak = app.federation_host(&OPERATOR(), "weak.example").await.unwrap().unwrap();
    assert_eq!(weak.host.next_try_at, None);
    let bobs = app.federation_host(&OPERATOR(), scene.peer.name()).await.unwrap().unwrap();
    assert_eq!((bobs.standing.name(), bobs.waiting), ("well", 0));
    assert!(app.federation_host(&OPERATOR(), "nobody.example").await.unwrap().is_none());
    assert!(!app.retry_host(&OPERATOR(), "nobody.example").await.unwrap());
}
