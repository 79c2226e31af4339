//! Posting: what a status becomes, what is refused, and that a key gives one status.

use super::cast::Stage;
use app::{
    Event,
    statuses::{Draft, DraftProblem, PostError},
};
use domain::{StatusId, Visibility};
use store::Store;

store::on_both_engines!(
    a_status_is_written_with_all_that_hangs_on_it,
    a_draft_is_refused_for_what_it_holds,
    a_key_gives_one_status,
    two_requests_with_one_key_race,
    an_answer_needs_what_it_answers,
    a_thread_is_one_conversation,
    preferences_fill_what_a_draft_leaves_open,
    files_are_attached_once,
);

fn draft(text: &str) -> Draft {
    Draft { text: text.into(), ..Draft::default() }
}

async fn a_status_is_written_with_all_that_hangs_on_it(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "Bob"]).await;
    let id = stage.post(&alice, " hello @bob #Rust and #rust\n", Visibility::Public).await;
    let db = stage.app.read();
    let status = stage.status(id).await;
    assert_eq!(status.text, "hello @bob #Rust and #rust");
    assert!(status.content.starts_with("<p>hello <span class=\"h-card\""), "{}", status.content);
    assert_eq!(status.uri, format!("https://tower.example/users/alice/statuses/{id}"));
    assert_eq!(status.url, format!("https://tower.example/@alice/{id}"));
    assert!(status.has_tags && status.has_mentions && !status.has_media && status.conversation_id.is_some());
    let mentions = store::mentions::of(&db, &[id.0]).await.unwrap();
    assert_eq!(mentions.iter().map(|m| (m.account, m.silent)).collect::<Vec<_>>(), [(bob.account(), false)]);
    let tags = store::tags::of(&db, &[id.0]).await.unwrap();
    assert_eq!(tags.iter().map(|(_, tag)| (&*tag.name, &*tag.display_name)).collect::<Vec<_>>(), [("rust", "Rust")]);
    assert_eq!(stage.told(&bob).await, [("mention".to_owned(), alice.account(), Some(id))]);
    let author = stage.account(alice.account()).await;
    assert_eq!((author.statuses_count, author.last_status_at), (1, Some(status.created_at)));

    let posted = stage.events().into_iter().find_map(|event| match event {
        Event::StatusPosted(facts) => Some(facts),
        _ => None,
    });
    let facts = posted.unwrap();
    assert_eq!((facts.id, facts.author, &*facts.visibility), (id.0, alice.account().0, "public"));
    assert_eq!((facts.mentions, facts.tags), (vec![bob.account().0], vec![tags[0].1.id.0]));
}

async fn a_draft_is_refused_for_what_it_holds(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let mentions: String = (0..51).map(|i| format!("@p{i} ")).collect();
    let tags: String = (0..101).map(|i| format!("#t{i} ")).collect();
    let cases = [
        (draft(" \n "), DraftProblem::Blank),
        (draft(&"x".repeat(501)), DraftProblem::TooLong),
        (Draft { spoiler_text: "x".repeat(300), ..draft(&"x".repeat(201)) }, DraftProblem::TooLong),
        (draft(&format!("x{}", "\u{301}".repeat(40_000))), DraftProblem::TooLong),
        (draft("a\0b"), DraftProblem::NulByte),
        (draft(&mentions), DraftProblem::TooManyMentions),
        (draft(&tags), if tags.len() > 500 { DraftProblem::TooLong } else { DraftProblem::TooManyTags }),
        (Draft { language: Some("nonsense".into()), ..draft("x") }, DraftProblem::UnknownLanguage),
        (Draft { media: (1..=5).map(Into::into).collect(), ..draft("x") }, DraftProblem::TooManyMedia),
        (Draft { media: vec![77.into()], ..draft("x") }, DraftProblem::MediaNotFound(vec![77.into()])),
    ];
    for (draft, problem) in cases {
        match stage.app.post_status(&alice, draft, Some("key".into())).await {
            Err(PostError::Refused(found)) => assert_eq!(found, problem),
            other => panic!("{problem:?}: {other:?}"),
        }
    }
    assert_eq!(stage.account(alice.account()).await.statuses_count, 0);
    // A key of a refused draft is not used up.
    assert!(stage.app.post_status(&alice, draft("fine"), Some("key".into())).await.is_ok());
}

async fn a_key_gives_one_status(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let long = "k".repeat(5_000);
    for key in ["one", long.as_str()] {
        let first = stage.app.post_status(&alice, draft("hello @bob"), Some(key.into())).await.unwrap();
        let second = stage.app.post_status(&alice, draft("hello @bob"), Some(key.into())).await.unwrap();
        assert_eq!(first, second);
        let others = stage.app.post_status(&bob, draft("mine"), Some(key.into())).await.unwrap();
        assert_ne!(first, others);
    }
    assert_eq!(stage.account(alice.account()).await.statuses_count, 2);
    assert_eq!(stage.told(&bob).await.len(), 2);
    stage.assert_counters().await;
}

async fn two_requests_with_one_key_race(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let requests = (0..16).map(|_| stage.app.post_status(&alice, draft("once"), Some("key".into())));
    let ids: Vec<StatusId> = futures::future::join_all(requests).await.into_iter().map(Result::unwrap).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(stage.account(alice.account()).await.statuses_count, 1);
    stage.assert_counters().await;
}

async fn an_answer_needs_what_it_answers(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let secret = stage.post(&alice, "for friends", Visibility::Followers).await;
    for hidden in [secret, StatusId(12)] {
        let answer = Draft { in_reply_to: Some(hidden), ..draft("psst") };
        let refused = stage.app.post_status(&bob, answer, None).await;
        assert!(matches!(refused, Err(PostError::ParentNotFound)), "{refused:?}");
    }
    stage.follow(&bob, &alice).await;
    stage.reply(&bob, secret, "thanks").await;
    assert_eq!(stage.status(secret).await.replies_count, 1);
    stage.assert_counters().await;
}

async fn a_thread_is_one_conversation(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let root = stage.post(&alice, "root", Visibility::Public).await;
    let answer = stage.reply(&bob, root, "answer").await;
    let more = stage.reply(&bob, answer, "more").await;
    let [root, answer, more] = [stage.status(root).await, stage.status(answer).await, stage.status(more).await];
    assert_eq!(root.conversation_id, answer.conversation_id);
    assert_eq!(root.conversation_id, more.conversation_id);
    assert_eq!(answer.in_reply_to_account_id, Some(alice.account()));
    // Who goes on with an own answer still talks to whom they answered.
    assert_eq!(more.in_reply_to_account_id, Some(alice.account()));
    assert_eq!((root.replies_count, answer.replies_count), (1, 1));

    // An answer to a boost is an answer to what it boosts.
    let boost = stage.app.boost(&bob, root.id, None).await.unwrap();
    let to_boost = stage.reply(&alice, boost, "to a boost").await;
    assert_eq!(stage.status(to_boost).await.in_reply_to_id, Some(root.id));
}

async fn preferences_fill_what_a_draft_leaves_open(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let plain = stage.status(stage.draft(&alice, draft("plain")).await).await;
    assert_eq!((plain.visibility, plain.sensitive, plain.language), (Visibility::Public, false, Some("en".to_owned())));
    let change = app::accounts::ProfileChange {
        visibility: Some(Visibility::Unlisted),
        sensitive: Some(true),
        language: Some(Some("de".into())),
        ..Default::default()
    };
    stage.app.update_profile(&alice, change).await.unwrap();
    let status = stage.status(stage.draft(&alice, draft("preferred")).await).await;
    assert_eq!(
        (status.visibility, status.sensitive, status.language.as_deref()),
        (Visibility::Unlisted, true, Some("de"))
    );
    let asked = Draft { sensitive: Some(false), language: Some("fr-CA".into()), ..draft("asked") };
    let status = stage.status(stage.draft(&alice, asked).await).await;
    assert_eq!((status.sensitive, status.language.as_deref()), (false, Some("fr")));
    let warned = Draft { sensitive: Some(false), spoiler_text: "careful".into(), ..draft("") };
    let status = stage.status(stage.draft(&alice, warned).await).await;
    assert_eq!((&*status.text, &*status.spoiler_text, status.sensitive), ("careful", "", true));
}

async fn files_are_attached_once(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let with = |ids: &[i64]| Draft { media: ids.iter().map(|id| (*id).into()).collect(), ..draft("") };
    stage.upload(&alice, 1, "image", "ready").await;
    stage.upload(&alice, 2, "image", "ready").await;
    stage.upload(&alice, 3, "image", "processing").await;
    stage.upload(&alice, 4, "video", "ready").await;
    stage.upload(&bob, 5, "image", "ready").await;
    let cases = [
        (with(&[1, 3]), DraftProblem::MediaProcessing),
        (with(&[1, 4]), DraftProblem::MixedMedia),
        (with(&[1, 5]), DraftProblem::MediaNotFound(vec![5.into()])),
    ];
    for (draft, problem) in cases {
        match stage.app.post_status(&alice, draft, None).await {
            Err(PostError::Refused(found)) => assert_eq!(found, problem),
            other => panic!("{problem:?}: {other:?}"),
        }
    }
    let id = stage.draft(&alice, with(&[2, 1, 2])).await;
    let media = store::media::of(&stage.app.read(), &[id.0]).await.unwrap();
    assert_eq!(media.iter().map(|file| file.id).collect::<Vec<_>>(), [2, 1]);
    assert!(stage.status(id).await.has_media);
    let again = stage.app.post_status(&alice, with(&[1]), None).await;
    assert!(matches!(again, Err(PostError::Refused(DraftProblem::MediaNotFound(_)))), "{again:?}");

    // Deleting gives the files back.
    let deleted = stage.app.delete_status(&alice, id).await.unwrap();
    assert_eq!(deleted.media.len(), 2);
    stage.draft(&alice, with(&[1, 2])).await;
}
