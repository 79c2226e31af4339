//! Editing, its history, and deleting.

use super::cast::Stage;
use app::{
    accounts::FollowOptions,
    jobs::Job as _,
    statuses::{DeleteError, Draft, Edit, EditError, MediaChange, TellOfEdit},
};
use domain::{StatusId, Visibility};
use store::{Store, notifications::Filter};

store::on_both_engines!(
    an_edit_keeps_every_version,
    an_edit_that_changes_nothing_leaves_no_trace,
    an_edit_changes_whom_and_what_the_text_names,
    an_edit_changes_files,
    only_the_author_edits_and_deletes,
    a_deleted_status_takes_all_with_it,
    what_has_no_status_any_more_goes_after_a_day,
);

fn edit(text: &str) -> Edit {
    Edit { text: text.into(), ..Edit::default() }
}

async fn an_edit_keeps_every_version(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "one", Visibility::Public).await;
    let before = stage.app.status_history(None, id).await.unwrap();
    assert_eq!(before.versions.iter().map(|v| &*v.text).collect::<Vec<_>>(), ["one"]);
    stage.app.boost(&bob, id, None).await.unwrap();
    for text in ["two", "three"] {
        stage.clock.advance_millis(1_000);
        stage.app.edit_status(&alice, id, Edit { spoiler_text: "cw".into(), ..edit(text) }).await.unwrap();
        assert!(stage.told(&bob).await.len() < 2);
        let waiting = store::jobs::list(&stage.app.read(), "ready", 100).await.unwrap();
        assert_eq!(waiting.iter().filter(|job| job.kind == TellOfEdit::KIND).count(), 1, "one, however many edits");
        TellOfEdit { status: id.0 }.run(&stage.app).await.unwrap();
    }
    let status = stage.status(id).await;
    assert_eq!((&*status.text, &*status.content, &*status.spoiler_text), ("three", "<p>three</p>", "cw"));
    assert!(status.sensitive && status.edited_at > Some(status.created_at));
    let history = stage.app.status_history(None, id).await.unwrap();
    let versions: Vec<_> = history.versions.iter().map(|v| (&*v.text, &*v.spoiler_text, v.sensitive)).collect();
    assert_eq!(versions, [("one", "", false), ("two", "cw", true), ("three", "cw", true)]);
    assert_eq!(history.versions[0].created_at, status.created_at);
    assert_eq!(Some(history.versions[2].created_at), status.edited_at);
    // Who boosted it hears of the last edit.
    let told: Vec<_> = stage.told(&bob).await.into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(told, ["update"]);
    assert_eq!(stage.count_events("status_edited"), 2);
}

async fn an_edit_that_changes_nothing_leaves_no_trace(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let id = stage.post(&alice, "same #tag", Visibility::Public).await;
    stage.app.edit_status(&alice, id, edit(" same #tag ")).await.unwrap();
    assert_eq!(stage.status(id).await.edited_at, None);
    assert_eq!(stage.app.status_history(None, id).await.unwrap().versions.len(), 1);
    assert_eq!(stage.count_events("status_edited"), 0);
}

async fn an_edit_changes_whom_and_what_the_text_names(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let id = stage.post(&alice, "@bob #one #two", Visibility::Direct).await;
    stage.app.edit_status(&alice, id, edit("@carol #two #three")).await.unwrap();
    let db = stage.app.read();
    let mut mentions: Vec<_> =
        store::mentions::of(&db, &[id.0]).await.unwrap().into_iter().map(|m| (m.username, m.silent)).collect();
    mentions.sort();
    assert_eq!(mentions, [("bob".to_owned(), true), ("carol".to_owned(), false)]);
    let mut tags: Vec<_> = store::tags::of(&db, &[id.0]).await.unwrap().into_iter().map(|(_, tag)| tag.name).collect();
    tags.sort();
    assert_eq!(tags, ["three", "two"]);
    // Who is no longer named may still read it; who is new is told, once.
    for reader in [&bob, &carol] {
        assert!(stage.app.visible_status(Some(reader.account()), id).await.unwrap().is_some());
    }
    stage.app.edit_status(&alice, id, edit("@carol @bob again")).await.unwrap();
    assert_eq!(stage.told(&carol).await.len(), 1);
    assert_eq!(stage.told(&bob).await.len(), 1);
    assert!(!stage.status(id).await.has_tags);
}

async fn an_edit_changes_files(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    for id in 1..=3 {
        stage.upload(&alice, id, "image", "ready").await;
    }
    let media = vec![1.into(), 2.into()];
    let id = stage.draft(&alice, Draft { text: "files".into(), media, ..Draft::default() }).await;
    let changes = vec![MediaChange { id: 2.into(), description: Some("a tower".into()), focus: Some((9.0, -0.5)) }];
    let new = Edit { media: vec![2.into(), 3.into()], changes, ..edit("files") };
    stage.app.edit_status(&alice, id, new).await.unwrap();
    let files = store::media::of(&stage.app.read(), &[id.0]).await.unwrap();
    let seen: Vec<_> = files.iter().map(|f| (f.id, &*f.description, f.focus_x, f.focus_y)).collect();
    assert_eq!(seen, [(2, "a tower", 1.0, -0.5), (3, "", 0.0, 0.0)]);
    let history = stage.app.status_history(None, id).await.unwrap();
    let ids: Vec<Vec<i64>> = history.versions.iter().map(|v| v.media.iter().map(|f| f.id).collect()).collect();
    assert_eq!(ids, [vec![1, 2], vec![2, 3]]);
    assert_eq!(history.media.len(), 3);
    let blank = stage.app.edit_status(&alice, id, edit("")).await;
    assert!(matches!(blank, Err(EditError::Refused(_))), "{blank:?}");
}

async fn only_the_author_edits_and_deletes(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "mine", Visibility::Public).await;
    let boost = stage.app.boost(&bob, id, None).await.unwrap();
    for id in [id, boost, StatusId(5)] {
        assert!(matches!(stage.app.edit_status(&bob, id, edit("his")).await, Err(EditError::NotFound)));
    }
    for id in [id, StatusId(5)] {
        assert!(matches!(stage.app.delete_status(&bob, id).await, Err(DeleteError::NotFound)));
    }
    assert_eq!(stage.status(id).await.text, "mine");
}

async fn a_deleted_status_takes_all_with_it(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let root = stage.post(&bob, "root", Visibility::Public).await;
    let id = stage.reply(&alice, root, "@carol #tag source").await;
    let answer = stage.reply(&bob, id, "answer").await;
    stage.app.favourite(&bob, id).await.unwrap();
    stage.app.bookmark(&bob, id).await.unwrap();
    stage.app.pin(&alice, id).await.unwrap();
    stage.app.boost(&bob, id, None).await.unwrap();
    stage.app.boost(&carol, id, None).await.unwrap();
    let bell = FollowOptions { notify: Some(true), ..FollowOptions::default() };
    stage.app.follow(&bob, alice.account(), bell).await.unwrap();
    let rung = stage.post(&alice, "@carol hear", Visibility::Public).await;
    stage.app.boost(&carol, rung, None).await.unwrap();
    stage.app.edit_status(&alice, rung, edit("@carol hear this")).await.unwrap();
    TellOfEdit { status: rung.0 }.run(&stage.app).await.unwrap();
    let kinds = async |actor| {
        let kinds: Vec<String> = stage.told(actor).await.into_iter().map(|(kind, ..)| kind).collect();
        kinds
    };
    assert_eq!(kinds(&alice).await, ["reblog", "follow", "reblog", "reblog", "favourite"]);
    assert_eq!(kinds(&carol).await, ["update", "mention", "mention"]);
    assert_eq!(kinds(&bob).await, ["status"]);
    stage.app.delete_status(&alice, rung).await.unwrap();
    TellOfEdit { status: rung.0 }.run(&stage.app).await.unwrap();
    assert_eq!(kinds(&alice).await, ["follow", "reblog", "reblog", "favourite"]);
    assert_eq!((kinds(&carol).await.len(), kinds(&bob).await.len()), (1, 0));
    let unread = stage.app.unread_notifications(&carol, &Filter::default(), 100).await.unwrap();
    assert_eq!(unread, 1);
    let deleted = stage.app.delete_status(&alice, id).await.unwrap();
    assert_eq!(deleted.status.text, "@carol #tag source");
    assert_eq!((deleted.mentions.len(), deleted.tags.len()), (1, 1));
    assert!(matches!(stage.app.delete_status(&alice, id).await, Err(DeleteError::NotFound)));
    assert!(stage.told(&carol).await.is_empty());
    assert_eq!(kinds(&alice).await, ["follow"], "the answer answers nothing any more");
    assert_eq!(stage.status(answer).await.in_reply_to_id, None);
    assert_eq!(stage.status(root).await.replies_count, 0);
    assert_eq!(stage.account(carol.account()).await.statuses_count, 0);
    assert_eq!(stage.count_events("status_deleted"), 5);
    stage.assert_counters().await;
}

async fn what_has_no_status_any_more_goes_after_a_day(store: Store) {
    const DAY: i64 = 24 * 3_600_000;
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let conversation = async |id| stage.status(id).await.conversation_id.unwrap();
    let gone = stage.post(&alice, "#gone #kept", Visibility::Public).await;
    let edited = stage.post(&alice, "#edited #kept", Visibility::Public).await;
    let root = stage.post(&alice, "root", Visibility::Public).await;
    let answer = stage.reply(&bob, root, "answer").await;
    let (empty, busy) = (conversation(gone).await, conversation(answer).await);
    // Who muted it tells whether it is there.
    for id in [gone, answer] {
        stage.app.mute_thread(&alice, id).await.unwrap();
    }
    stage.app.edit_status(&alice, edited, edit("#kept")).await.unwrap();
    stage.app.delete_status(&alice, gone).await.unwrap();
    stage.app.delete_status(&alice, root).await.unwrap();
    let left = async || {
        let mut tags = Vec::new();
        for name in ["gone", "edited", "kept"] {
            tags.push(store::tags::by_name(&stage.app.read(), name).await.unwrap().is_some());
        }
        let mut conversations = Vec::new();
        for id in [empty, busy] {
            let muters = store::statuses::thread_muters(&stage.app.read(), id, &[alice.account().0]).await.unwrap();
            conversations.push(!muters.is_empty());
        }
        (tags, conversations)
    };
    stage.app.sweep().await.unwrap();
    assert_eq!(left().await, (vec![true; 3], vec![true; 2]), "too early");
    stage.clock.advance_millis(DAY + 1);
    stage.app.sweep().await.unwrap();
    assert_eq!(left().await, (vec![false, false, true], vec![false, true]));
    assert_eq!(conversation(answer).await, busy);
    let again = stage.post(&bob, "#gone", Visibility::Public).await;
    stage.clock.advance_millis(2 * DAY);
    stage.app.sweep().await.unwrap();
    assert_eq!(store::tags::of(&stage.app.read(), &[again.0]).await.unwrap().len(), 1);
}
