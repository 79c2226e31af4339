//! An application with people in it, whose keys cost nothing and whose clock stands still.

use app::{
    Actor, App, Event, Operator, Parts,
    accounts::FollowOptions,
    events::Happened,
    people::create::NewAccount,
    random::{Random, SystemRandom},
    statuses::Draft,
    tail::Follower,
};
use domain::{AccountId, Clock as _, ManualClock, Role, Scopes, Status, StatusId, SystemClock, Visibility};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};
use store::{
    Store,
    media::{self, Finished, NewMedia},
};

pub struct Stage {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    heard: Arc<Heard>,
    folder: tempfile::TempDir,
}

#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl Follower for Heard {
    fn apply(&self, happened: &Happened) {
        self.0.lock().unwrap().push(happened.event.clone());
    }
}

fn parts(store: Store, clock: &Arc<ManualClock>, folder: &Path, random: Arc<dyn Random>) -> Parts {
    Parts { random, ..app::testing::parts(store, clock.clone(), folder, "https://tower.example").unwrap() }
}

impl Stage {
    pub async fn new(store: Store) -> Self {
        Self::with(store, Arc::new(SystemRandom)).await
    }

    /// With randomness of the test's.
    pub async fn with(store: Store, random: Arc<dyn Random>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let app = App::start(parts(store.clone(), &clock, folder.path(), random)).await.unwrap();
        let heard = Arc::new(Heard::default());
        app.tail().follow(heard.clone());
        Self { app, clock, store, heard, folder }
    }

    /// Another node on the same database.
    pub async fn beside(&self, random: Arc<dyn Random>) -> App {
        App::start(parts(self.store.clone(), &self.clock, self.folder.path(), random)).await.unwrap()
    }

    /// People with these names, signed in through a token.
    pub async fn cast<const N: usize>(&self, names: [&str; N]) -> [Actor; N] {
        let mut cast = Vec::new();
        for name in names {
            let operator = Operator::at_the_console();
            let new = NewAccount {
                username: name.into(),
                email: format!("{name}@mail.example"),
                password: "correct horse battery".into(),
                ..NewAccount::default()
            };
            self.app.create_account(&operator, new, Role::User).await.unwrap();
            let scopes = Scopes::parse("read write follow").unwrap();
            let token = self.app.create_token(&operator, name, &scopes).await.unwrap();
            cast.push(self.app.authenticate(&token).await.unwrap().unwrap().actor().unwrap());
        }
        cast.try_into().unwrap_or_else(|_| unreachable!("as many as there are names"))
    }

    /// Posts, a moment later than everything before.
    pub async fn post(&self, actor: &Actor, text: &str, visibility: Visibility) -> StatusId {
        self.draft(actor, Draft { text: text.into(), visibility: Some(visibility), ..Draft::default() }).await
    }

    pub async fn reply(&self, actor: &Actor, to: StatusId, text: &str) -> StatusId {
        let visibility = Some(Visibility::Public);
        self.draft(actor, Draft { text: text.into(), visibility, in_reply_to: Some(to), ..Draft::default() }).await
    }

    pub async fn draft(&self, actor: &Actor, draft: Draft) -> StatusId {
        self.clock.advance_millis(10);
        self.app.post_status(actor, draft, None).await.unwrap()
    }

    pub async fn follow(&self, actor: &Actor, target: &Actor) {
        self.app.follow(actor, target.account(), FollowOptions::default()).await.unwrap();
    }

    /// A file that somebody uploaded.
    pub async fn upload(&self, actor: &Actor, id: i64, kind: &'static str, state: &str) {
        let new = NewMedia { account: actor.account(), description: String::new(), focus: (0.0, 0.0) };
        let done = Finished {
            kind,
            file: format!("{id}.png"),
            thumbnail: String::new(),
            mime: "image/png".into(),
            meta: "{}".into(),
            blurhash: String::new(),
        };
        let (now, ready) = (self.app.now(), state == "ready");
        self.store
            .write(async move |tx| -> Result<(), store::StoreError> {
                media::insert(tx, id.into(), &new, now).await?;
                if ready {
                    media::ready(tx, id.into(), &done).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
    }

    pub async fn status(&self, id: StatusId) -> Status {
        store::statuses::by_id(&self.app.read(), id).await.unwrap().unwrap()
    }

    pub async fn account(&self, id: AccountId) -> domain::Account {
        store::accounts::by_id(&self.app.read(), id).await.unwrap().unwrap()
    }

    /// What somebody was told, newest first: kind, by whom, with which status.
    pub async fn told(&self, actor: &Actor) -> Vec<(String, AccountId, Option<StatusId>)> {
        let list = app::notifications::List {
            filter: store::notifications::Filter::default(),
            page: store::page::Page::first(100),
        };
        let told = self.app.notifications(actor, &list).await.unwrap();
        told.into_iter().map(|n| (n.kind, n.from, n.status)).collect()
    }

    /// What happened so far: a commit is told of before its caller hears that it is done.
    pub fn events(&self) -> Vec<Event> {
        self.heard.0.lock().unwrap().clone()
    }

    /// How many events of a kind there were.
    pub fn count_events(&self, kind: &str) -> usize {
        self.events().iter().filter(|event| event.kind() == kind).count()
    }

    pub async fn assert_counters(&self) {
        let wrong = store::counters::wrong(&self.app.read()).await.unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
