//! Two nodes that draw the same ids in the same millisecond: both store what they were asked to, and nobody hears of it.

use super::cast::Stage;
use app::{
    Actor, App, Operator,
    accounts::FollowOptions,
    media::Upload,
    oauth::register::NewApp,
    people::{create::NewAccount, sign_in::SignIn},
    random::{Random, SystemRandom},
    statuses::Draft,
};
use domain::{Role, Scopes, Visibility};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use store::{Reads as _, Store, params, stmt};

store::on_both_engines!(nodes_that_draw_the_same_ids_both_store);

stmt! { static COUNTS: Slow() -> (String, i64) =
"SELECT 'apps' AS name, COUNT(*) FROM apps UNION ALL SELECT 'conversations', COUNT(*) FROM conversations
 UNION ALL SELECT 'jobs', COUNT(*) FROM jobs UNION ALL SELECT 'media', COUNT(*) FROM media
 UNION ALL SELECT 'notifications', COUNT(*) FROM notifications UNION ALL SELECT 'sessions', COUNT(*) FROM sessions
 UNION ALL SELECT 'tags', COUNT(*) FROM tags UNION ALL SELECT 'tokens', COUNT(*) FROM tokens"; }

/// Gives every node the same seed for its ids (what is asked first), and then what nobody can guess.
#[derive(Default)]
struct SameSeed(AtomicBool);

impl Random for SameSeed {
    fn fill(&self, buffer: &mut [u8]) {
        if self.0.swap(true, Ordering::Relaxed) {
            SystemRandom.fill(buffer);
        } else {
            buffer.fill(0);
        }
    }
}

async fn nodes_that_draw_the_same_ids_both_store(store: Store) {
    let stage = Stage::with(store.clone(), Arc::new(SameSeed::default())).await;
    let other = stage.beside(Arc::new(SameSeed::default())).await;
    let nodes = [&stage.app, &other];
    let operator = Operator::at_the_console();
    // Every step begins a millisecond: both nodes draw its first id.
    let mut people = Vec::new();
    stage.clock.advance_millis(1);
    for (app, name) in nodes.into_iter().zip(["alice", "bob"]) {
        let email = format!("{name}@mail.example");
        let new = NewAccount { username: name.into(), email, password: PASSWORD.into(), ..NewAccount::default() };
        people.push(app.create_account(&operator, new, Role::User).await.unwrap());
    }
    assert_ne!(people[0], people[1]);
    stage.clock.advance_millis(1);
    let mut actors: Vec<Actor> = Vec::new();
    for (app, name) in nodes.into_iter().zip(["alice", "bob"]) {
        let token = app.create_token(&operator, name, &Scopes::parse("read write follow").unwrap()).await.unwrap();
        actors.push(app.authenticate(&token).await.unwrap().unwrap().actor().unwrap());
    }
    let both = [(&stage.app, &actors[0]), (&other, &actors[1])];

    stage.clock.advance_millis(1);
    for (app, name) in nodes.into_iter().zip(["alice", "bob"]) {
        let sign_in = SignIn { login: name.into(), password: PASSWORD.into(), user_agent: String::new() };
        app.sign_in(sign_in).await.unwrap();
    }
    stage.clock.advance_millis(1);
    for app in nodes {
        let new = NewApp {
            name: "app".into(),
            website: String::new(),
            redirect_uris: vec!["urn:ietf:wg:oauth:2.0:oob".into()],
            scopes: None,
        };
        app.register_app(new).await.unwrap();
    }
    stage.clock.advance_millis(1);
    for app in nodes {
        app.add_rule(&operator, "be kind", "").await.unwrap();
    }
    stage.clock.advance_millis(1);
    for (app, actor) in both {
        let upload = Upload { bytes: b"GIF89a".to_vec(), description: String::new(), focus: (0.0, 0.0) };
        app.upload(actor, upload).await.unwrap();
    }

    stage.clock.advance_millis(1);
    let mut posts = Vec::new();
    for ((app, actor), named) in both.into_iter().zip(["@bob #one", "@alice #two"]) {
        let draft = Draft { text: named.into(), visibility: Some(Visibility::Public), ..Draft::default() };
        posts.push(app.post_status(actor, draft, None).await.unwrap());
    }
    assert_ne!(posts[0], posts[1]);
    let alices = posts[0];
    react(&stage, both, alices, &people).await;

    for (name, count) in store.read().all(&COUNTS, params![]).await.unwrap() {
        // Each heard of a mention and a follow, and Alice of a favourite and a boost.
        assert_eq!(count, if name == "notifications" { 6 } else { 2 }, "{name}");
    }
    assert_eq!(stage.app.rules().await.unwrap().len(), 2);
    assert_eq!(stage.status(alices).await.favourites_count, 2);

    stage.clock.advance_millis(1);
    for ((app, actor), target) in both.into_iter().zip([people[1], people[0]]) {
        app.mute(actor, target, true, None).await.unwrap();
    }
    stage.clock.advance_millis(1);
    for ((app, actor), target) in both.into_iter().zip([people[1], people[0]]) {
        app.block(actor, target).await.unwrap();
    }
}

const PASSWORD: &str = "correct horse battery";

/// Everything else that draws ids.
async fn react(stage: &Stage, both: [(&App, &Actor); 2], post: domain::StatusId, people: &[domain::AccountId]) {
    stage.clock.advance_millis(1);
    for (app, actor) in both {
        app.favourite(actor, post).await.unwrap();
    }
    stage.clock.advance_millis(1);
    for (app, actor) in both {
        app.bookmark(actor, post).await.unwrap();
    }
    stage.clock.advance_millis(1);
    let mut boosts = Vec::new();
    for (app, actor) in both {
        boosts.push(app.boost(actor, post, None).await.unwrap());
    }
    assert_ne!(boosts[0], boosts[1]);
    stage.clock.advance_millis(1);
    for ((app, actor), target) in both.into_iter().zip([people[1], people[0]]) {
        app.follow(actor, target, FollowOptions::default()).await.unwrap();
    }
}
