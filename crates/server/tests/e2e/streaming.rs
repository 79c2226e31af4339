//! Streams over real sockets: what arrives, what does not, and how they end.

use crate::{
    deeds::Deeds as _,
    ears::{Ears, Lines, Listening, refused},
};
use app::Operator;
use domain::TokenId;
use http::Method;
use serde_json::{Value, json};
use testkit::{Member, TestServer, on_both_engines, server::Sent};

on_both_engines!(
    a_post_its_edit_and_its_end_arrive_as_they_happen,
    one_socket_carries_many_streams,
    a_follow_a_mute_and_a_block_count_from_the_next_post_on,
    what_is_for_few_reaches_these_few,
    a_mention_notifies_where_the_token_may_read_it,
    who_may_not_listen_is_told_why,
    nonsense_is_answered_and_the_socket_lives,
    a_message_that_is_too_long_is_refused_by_name,
    a_token_that_dies_takes_its_streams_along,
    a_slow_reader_is_cut_off_and_nobody_else_misses_anything,
    a_slow_reader_of_lines_loses_the_connection,
    server_sent_events_carry_the_same,
    a_server_that_stops_says_goodbye,
    what_is_gone_leaves_nothing_behind,
);

const HOME: &str = "?stream=user";

async fn a_post_its_edit_and_its_end_arrive_as_they_happen(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    bob.watches(&alice).await;
    let mut ears = Ears::open(&bob, HOME).await;

    let id = alice.writes("hello", "public").await;
    let update = ears.hear().await;
    assert_eq!(update.head(), (json!(["user"]), "update"));
    assert_eq!(update.status()["content"], "<p>hello</p>");
    assert_eq!(update.status()["account"]["username"], "alice");
    assert!(update.status().get("favourited").is_none(), "the same bytes go to everybody");
    let seen = bob.get(&format!("/api/v1/statuses/{id}")).await.ok().json();
    let mut told = update.status().clone();
    // So nothing is said of the one who listens: whether they may quote it they see when they ask.
    assert_eq!(seen["quote_approval"]["current_user"], "automatic");
    assert_eq!(std::mem::replace(&mut told["quote_approval"]["current_user"], json!("automatic")), "denied");
    for (field, value) in told.as_object().unwrap() {
        assert_eq!(value, &seen[field], "{field}");
    }

    alice.rewrites(&id, "hello again").await;
    let edited = ears.hear().await;
    assert_eq!(edited.head(), (json!(["user"]), "status.update"));
    assert_eq!(edited.status()["content"], "<p>hello again</p>");

    alice.takes_back(&id).await;
    let end = ears.hear().await;
    assert_eq!((end.head(), end.payload.as_str()), ((json!(["user"]), "delete"), id.as_str()));
}

async fn one_socket_carries_many_streams(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let mut ears = Ears::open(&bob, "").await;
    for stream in ["public", "public:local", "public:media", "user:notification"] {
        ears.say(&json!({"type": "subscribe", "stream": stream})).await;
    }
    ears.say(&json!({"type": "subscribe", "stream": "hashtag", "tag": "Cats"})).await;
    ears.settle().await;

    alice.writes("look: #cats", "public").await;
    let mut heard = Vec::new();
    for _ in 0..3 {
        let event = ears.hear().await;
        assert_eq!(event.kind, "update");
        heard.push(event.stream.to_string());
    }
    heard.sort();
    assert_eq!(heard, [r#"["hashtag","Cats"]"#, r#"["public"]"#, r#"["public:local"]"#]);

    for stream in ["public:local", "public"] {
        ears.say(&json!({"type": "unsubscribe", "stream": stream})).await;
    }
    ears.settle().await;
    alice.writes("again: #CATS", "public").await;
    assert_eq!(ears.hear().await.stream, json!(["hashtag", "Cats"]));
    alice.writes("unlisted #cats", "unlisted").await;
    alice.writes("the last #cats", "public").await;
    assert!(ears.hear().await.payload.contains("the last"));
}

async fn a_follow_a_mute_and_a_block_count_from_the_next_post_on(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    alice.watches(&carol).await;
    let mut ears = Ears::open(&alice, "?stream=user&stream=ignored").await;
    ears.say(&json!({"type": "subscribe", "stream": "public"})).await;
    ears.settle().await;
    let (app, actor) = (server.app(), alice.actor().await);
    let mut expect = async |on: &[&str]| {
        let id = bob.writes("from bob", "public").await;
        let last = carol.writes("from carol", "public").await;
        let mut heard = Vec::new();
        loop {
            let event = ears.hear().await;
            if event.status()["id"] == json!(id) {
                heard.push(event.stream[0].as_str().unwrap().to_owned());
            } else if event.status()["id"] == json!(last) && event.stream == json!(["public"]) {
                break;
            }
        }
        heard.sort();
        assert_eq!(heard, on);
    };
    expect(&["public"]).await;
    alice.watches(&bob).await;
    expect(&["public", "user"]).await;
    app.mute(&actor, bob.id, true, None).await.unwrap();
    expect(&[]).await;
    app.unmute(&actor, bob.id).await.unwrap();
    expect(&["public", "user"]).await;
    app.block(&actor, bob.id).await.unwrap();
    expect(&[]).await;
    app.unblock(&actor, bob.id).await.unwrap();
    expect(&["public"]).await;
}

async fn what_is_for_few_reaches_these_few(server: TestServer) {
    let [alice, follower, stranger] = server.cast(["alice", "follower", "stranger"]).await;
    follower.watches(&alice).await;
    let mut few = Ears::open(&follower, HOME).await;
    let mut own = Ears::open(&alice, HOME).await;
    let mut other = Ears::open(&stranger, HOME).await;
    other.say(&json!({"type": "subscribe", "stream": "public"})).await;
    other.settle().await;

    let private = alice.writes("for followers", "private").await;
    let direct = alice.writes("to nobody", "direct").await;
    let public = alice.writes("for all", "public").await;
    let names = [(&private, "private"), (&direct, "direct"), (&public, "public")];
    let told = async |ears: &mut Ears, last: &str| {
        let mut told = Vec::new();
        while told.last().is_none_or(|heard| heard != last) {
            let event = ears.hear().await;
            let id = if event.kind == "delete" { json!(event.payload) } else { event.status()["id"].clone() };
            let (_, name) = names.iter().find(|(known, _)| json!(known) == id).unwrap();
            told.push(format!("{} {name}", event.kind));
        }
        told
    };
    // What is gone before it was sent is not sent: so all have heard it before it goes.
    assert_eq!(told(&mut few, "update public").await, ["update private", "update public"]);
    assert_eq!(told(&mut other, "update public").await, ["update public"]);
    assert_eq!(told(&mut own, "update public").await, ["update private", "update direct", "update public"]);
    for (id, _) in names {
        alice.takes_back(id).await;
    }
    assert_eq!(told(&mut few, "delete public").await, ["delete private", "delete public"]);
    assert_eq!(told(&mut other, "delete public").await, ["delete public"]);
    assert_eq!(told(&mut own, "delete public").await, ["delete private", "delete direct", "delete public"]);
}

async fn a_mention_notifies_where_the_token_may_read_it(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let narrow = Member { token: server.token("bob", "read:statuses").await, ..bob.clone() };
    let mut full = Ears::open(&bob, HOME).await;
    let mut ringing = Ears::open(&bob, "?stream=user:notification").await;
    let mut silent = Ears::open(&narrow, HOME).await;

    alice.writes("hey @bob", "public").await;
    for (ears, stream) in [(&mut full, "user"), (&mut ringing, "user:notification")] {
        let event = ears.hear().await;
        assert_eq!(event.head(), (json!([stream]), "notification"));
        assert_eq!(event.status()["type"], "mention");
        assert_eq!(event.status()["account"]["username"], "alice");
        assert!(event.status()["status"]["content"].as_str().unwrap().contains("hey"));
    }
    bob.writes("my own", "public").await;
    assert_eq!(silent.hear().await.kind, "update");
    silent.say(&json!({"type": "subscribe", "stream": "user:notification"})).await;
    assert_eq!(
        silent.error().await,
        json!({
            "error": "Access token does not have the required scopes",
            "status": 401,
        })
    );
}

async fn who_may_not_listen_is_told_why(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let writer = server.token("alice", "write").await;
    let events = ["user", "public", "public/local", "hashtag?tag=x", "list?list=1", "direct", "user/notification"];
    let sockets = ["?stream=user", "?stream=public", ""];
    let addresses = events.iter().map(|path| format!("/{path}")).chain(sockets.map(str::to_owned));
    for address in addresses {
        for (token, error) in [
            (None, "Missing access token"),
            (Some("nonsense"), "Invalid access token"),
            (Some(writer.as_str()), "Access token does not have the required scopes"),
        ] {
            let answer = server.send(Method::GET, &format!("/api/v1/streaming{address}"), token, Sent::Nothing).await;
            assert_eq!(
                (answer.status.as_u16(), answer.json()),
                (401, json!({ "error": error })),
                "{address} {token:?}"
            );
            if !address.starts_with('/') {
                assert_eq!(refused(&server, &address, token).await, (401, json!({ "error": error })));
            }
        }
    }
    for (path, status, error) in [
        ("hashtag", 400, "Missing tag name parameter"),
        ("list", 401, "Not authorized to stream this list"),
        ("list?list=1", 401, "Not authorized to stream this list"),
    ] {
        let answer = alice.get(&format!("/api/v1/streaming/{path}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (status, json!({ "error": error })), "{path}");
    }
    assert_eq!(alice.get("/api/v1/streaming").await.status, 400, "no upgrade, no stream");
    assert_eq!(server.get("/api/v1/streaming/health").await.ok().text(), "OK");
    for way in [Listening::Header, Listening::Query, Listening::Subprotocol] {
        let mut ears = Ears::open_as(&alice, HOME, way).await;
        alice.writes("heard", "public").await;
        assert_eq!(ears.hear().await.kind, "update", "{way:?}");
    }
}

async fn a_message_that_is_too_long_is_refused_by_name(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let mut ears = Ears::open(&alice, HOME).await;
    // As long as is read, and a byte more.
    ears.say_raw(&" ".repeat(64 * 1024)).await;
    assert_eq!(ears.error().await["status"], 400);
    ears.say_raw(&" ".repeat(64 * 1024 + 1)).await;
    assert_eq!(ears.end().await, Some(1009));
}

async fn nonsense_is_answered_and_the_socket_lives(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let mut ears = Ears::open(&alice, "?stream=nonsense").await;
    let unknown = json!({"error": "Unknown channel requested", "status": 400});
    assert_eq!(ears.error().await, unknown);
    let deep = "[".repeat(10_000);
    let unreadable: [&str; 8] = [
        "",
        "{",
        "null",
        "[]",
        r#"{"type":"subscribe"}"#,
        r#"{"type":"dance","stream":"user"}"#,
        r#"{"type":"subscribe","stream":{"a":1}}"#,
        &deep,
    ];
    for text in unreadable {
        ears.say_raw(text).await;
        assert_eq!(ears.error().await["status"], 400, "{text:.40}");
    }
    for (order, status) in [
        (json!({"type": "subscribe", "stream": "usr"}), 400),
        (json!({"type": "subscribe", "stream": "hashtag"}), 400),
        (json!({"type": "subscribe", "stream": "list", "list": "1"}), 401),
        (json!({"type": "subscribe", "stream": "list", "list": -7}), 401),
        (json!({"type": "unsubscribe", "stream": "usr"}), 400),
    ] {
        ears.say(&order).await;
        assert_eq!(ears.error().await["status"], status, "{order}");
    }
    ears.say(&json!({"type": "unsubscribe", "stream": "public"})).await;
    for _ in 0..3 {
        ears.say(&json!({"type": "subscribe", "stream": ["user"]})).await;
    }
    // DOS-42: the last is one too many.
    for tag in 0..64 {
        ears.say(&json!({"type": "subscribe", "stream": "hashtag", "tag": format!("t{tag}")})).await;
    }
    assert_eq!(ears.error().await["status"], 429);
    ears.settle().await;
    alice.writes("still here", "public").await;
    assert_eq!(ears.hear().await.head(), (json!(["user"]), "update"));
}

async fn a_token_that_dies_takes_its_streams_along(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let operator = Operator::at_the_console();
    let other = Member { token: server.token("alice", "read").await, ..alice.clone() };
    let mut lost = Ears::open(&alice, HOME).await;
    let mut kept = Ears::open(&other, HOME).await;
    let mut bobs = Ears::open(&bob, HOME).await;

    let tokens = server.app().list_tokens(&operator, Some("alice")).await.unwrap();
    let first = tokens.iter().map(|token| token.id).min().unwrap();
    assert!(server.app().revoke_token(&operator, TokenId(first)).await.unwrap());
    assert_eq!(lost.end().await, Some(1008));
    assert_eq!(refused(&server, HOME, Some(&alice.token)).await.0, 401);

    bob.writes("still there", "public").await;
    assert_eq!(bobs.hear().await.kind, "update");
    server.app().disable_account(&operator, "alice").await.unwrap();
    assert_eq!(kept.end().await, Some(1008));
    assert_ne!(refused(&server, HOME, Some(&other.token)).await.0, 101);
    bob.writes("still there", "public").await;
    assert_eq!(bobs.hear().await.kind, "update");
}

async fn a_slow_reader_is_cut_off_and_nobody_else_misses_anything(server: TestServer) {
    let [alice, slow, quick] = server.cast(["alice", "slow", "quick"]).await;
    slow.watches(&alice).await;
    quick.watches(&alice).await;
    let mut asleep = Ears::open_with_small_buffers(&slow, HOME).await;
    for stream in ["public", "public:local"] {
        asleep.say(&json!({"type": "subscribe", "stream": stream})).await;
    }
    for tag in ["x", "X"] {
        asleep.say(&json!({"type": "subscribe", "stream": "hashtag", "tag": tag})).await;
    }
    asleep.settle().await;
    let mut awake = Ears::open(&quick, HOME).await;

    let text = format!("{} #x", "🗼".repeat(490));
    let mut posted = Vec::new();
    for _ in 0..400 {
        posted.push(alice.writes(&text, "public").await);
        // Each is taken before the next is posted, so only the slow one can fall behind.
        let event = awake.hear().await;
        assert_eq!(event.status()["id"], json!(posted.last()));
        if server.streaming().evicted > 0 {
            break;
        }
    }
    assert_eq!(server.streaming().evicted, 1, "{} posts were queued without an end", posted.len());
    // What it did get is the beginning, without a gap; then comes the end.
    let mut got = Vec::new();
    let code = loop {
        match asleep.next().await {
            Ok(event) if event.stream == json!(["user"]) => got.push(event.status()["id"].as_str().unwrap().to_owned()),
            Ok(_) => {}
            Err(code) => break code,
        }
    };
    assert!(matches!(code, None | Some(1013)), "{code:?}");
    assert_eq!(got, posted[..got.len()]);
    assert!(got.len() < posted.len());
    alice.writes("after that", "public").await;
    assert_eq!(awake.hear().await.status()["content"], "<p>after that</p>");
}

async fn a_slow_reader_of_lines_loses_the_connection(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let asleep = Lines::open_with(&alice, "/api/v1/streaming/user", Some(4096)).await;
    let text = "🗼".repeat(490);
    for _ in 0..1_000 {
        alice.writes(&text, "public").await;
        if server.streaming().evicted > 0 {
            break;
        }
    }
    // Nobody has read a byte, and yet the server holds nothing for it any more.
    server
        .until("the eviction", async || {
            let stats = server.streaming();
            (stats.evicted, stats.connections, stats.subscriptions) == (1, 0, 0)
        })
        .await;
    drop(asleep);
}

async fn server_sent_events_carry_the_same(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    bob.watches(&alice).await;
    let mut home = Lines::open(&bob, "/api/v1/streaming/user").await;
    let media = Lines::open(&bob, "/api/v1/streaming/public?only_media=true").await;
    let mut tag = Lines::open(&bob, "/api/v1/streaming/hashtag/local?tag=Cats").await;
    assert_eq!(home.head("content-type"), "text/event-stream");
    assert_eq!(home.head("cache-control"), "private, no-store");

    let id = alice.writes("two\n\nlines #cats", "public").await;
    for lines in [&mut home, &mut tag] {
        let (event, data) = lines.event().await;
        assert_eq!(event, "update");
        let status: Value = serde_json::from_str(&data).unwrap();
        assert_eq!(status["id"], json!(id));
    }
    alice.takes_back(&id).await;
    for lines in [&mut home, &mut tag] {
        assert_eq!(lines.event().await, ("delete".to_owned(), id.clone()));
    }

    // The stream of media ends without having told any of it.
    server.app().disable_account(&Operator::at_the_console(), "bob").await.unwrap();
    for lines in [home, media, tag] {
        lines.end().await;
    }
}

async fn a_server_that_stops_says_goodbye(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let mut ears = Ears::open(&alice, HOME).await;
    let lines = Lines::open(&alice, "/api/v1/streaming/public").await;
    let farewell = tokio::spawn(async move {
        let code = ears.end().await;
        lines.end().await;
        code
    });
    server.finish().await;
    assert_eq!(farewell.await.unwrap(), Some(1001));
}

async fn what_is_gone_leaves_nothing_behind(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    for _ in 0..3 {
        let ears = [Ears::open(&alice, HOME).await, Ears::open(&alice, "?stream=public").await];
        let lines = Lines::open(&alice, "/api/v1/streaming/direct").await;
        let stats = server.streaming();
        assert_eq!(stats.connections, 3);
        drop((ears, lines));
        server
            .until("their end", async || {
                let stats = server.streaming();
                (stats.connections, stats.subscriptions) == (0, 0)
            })
            .await;
    }
    assert_eq!(server.streaming().evicted, 0);
}
