//! Every endpoint, called for real: each answer is held against what a real Mastodon answered and against the description
//! of its API. What is owed is made from the table of routes: a route that is never compared fails the test.

mod accounts;
mod comparison;
mod instance;
mod me;
mod media;
mod oauth;
mod profile;
mod refusals;
mod relations;
mod statuses;
mod timelines;

use comparison::Comparison;
use store::testing::TestDatabase;
use testkit::{TestServer, server::Wish};

mod every_answer_is_like_mastodons {
    use super::TestDatabase;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        super::compare_everything(async || TestDatabase::sqlite().unwrap()).await;
    }
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        super::compare_everything(async || TestDatabase::postgres().await.unwrap()).await;
    }
}

/// A server that counts requests, so that its answers say what is left.
async fn server(database: TestDatabase, with_media_box: bool) -> TestServer {
    let program = || (env!("CARGO_BIN_EXE_watertower").into(), vec!["media-box".to_owned()]);
    let media_box = with_media_box.then(program);
    TestServer::start(database, Wish { media_box, rate_limits: true, ..Wish::default() }).await
}

async fn compare_everything(database: impl AsyncFn() -> TestDatabase) {
    let comparison = Comparison::begin();
    let one = server(database().await, true).await;
    let [alice, bob] = one.cast(["alice", "bob"]).await;
    instance::compare(&comparison, &one, &alice).await;
    profile::compare(&comparison, &alice).await;
    accounts::compare(&comparison, &alice, &bob).await;
    relations::compare(&comparison, &one, &alice, &bob).await;
    statuses::compare(&comparison, &alice, &bob).await;
    timelines::compare(&comparison, &alice, &bob).await;
    me::compare(&comparison, &alice, &bob).await;
    me::compare_conversations(&comparison, &alice, &bob).await;
    media::compare(&comparison, &alice).await;
    oauth::compare(&comparison, &one).await;
    // The windows of the throttles are over: the rest asks a lot.
    one.clock().advance_millis(3_600_000);
    refusals::compare(&comparison, &one, &alice).await;
    one.finish().await;

    // Nothing processes files on this one, so that they stay in the state between.
    let slow = server(database().await, false).await;
    media::compare_while_processing(&comparison, &slow).await;
    slow.finish().await;
    comparison.end();
}
