//! Polls: what may be asked, who votes, what an edit does to the votes, and who is told of the end.

use super::cast::Stage;
use app::{
    Actor,
    jobs::Job as _,
    polls::{PollDraft, PollProblem, RemoteCounts, TellOfEnd, VoteError, receive_vote, set_remote_counts},
    statuses::{Draft, DraftProblem, Edit, PostError},
};
use domain::{AccountId, Poll, PollId, StatusId, Visibility, VoteProblem, limits};
use store::Store;

store::on_both_engines!(
    a_poll_is_what_mastodon_takes,
    act_19_a_vote_counts_once,
    act_19_votes_at_the_same_moment_count_once,
    only_who_sees_the_status_votes,
    an_edit_that_asks_something_else_begins_anew,
    the_author_and_the_voters_are_told_of_the_end,
    a_poll_goes_with_its_status,
    the_same_key_asks_once,
    act_19_votes_from_elsewhere,
    act_02_counts_of_elsewhere_are_believed_as_far_as_they_can_be_true,
);

const DAY: i64 = 86_400;

fn poll(options: &[&str]) -> PollDraft {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    PollDraft { options, seconds: Some(DAY), ..PollDraft::default() }
}

fn draft(poll: PollDraft) -> Draft {
    Draft { text: "what now?".into(), visibility: Some(Visibility::Public), poll: Some(poll), ..Draft::default() }
}

fn edit(poll: Option<PollDraft>) -> Edit {
    Edit { text: "what now?".into(), poll, ..Edit::default() }
}

async fn of(stage: &Stage, status: StatusId) -> Option<Poll> {
    store::polls::of(&stage.app.read(), &[status.0]).await.unwrap().pop()
}

async fn ask(stage: &Stage, actor: &Actor, poll: PollDraft) -> Poll {
    let status = stage.draft(actor, draft(poll)).await;
    of(stage, status).await.unwrap()
}

/// Votes for each option, and how many people voted.
async fn counts(stage: &Stage, poll: &Poll) -> (Vec<i64>, Option<i64>) {
    let poll = of(stage, poll.status_id).await.unwrap();
    (poll.options.iter().map(|option| option.votes).collect(), poll.voters_count)
}

async fn vote(stage: &Stage, actor: &Actor, poll: &Poll, choices: &[i64]) -> Result<(), VoteProblem> {
    match stage.app.vote(actor, poll.id, choices.to_vec()).await {
        Ok(()) => Ok(()),
        Err(VoteError::Refused(problem)) => Err(problem),
        Err(other) => panic!("{other:?}"),
    }
}

async fn a_poll_is_what_mastodon_takes(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let lasting = |seconds| PollDraft { seconds, ..poll(&["a", "b"]) };
    let long = "x".repeat(51);
    for (poll, problem) in [
        (poll(&[]), PollProblem::TooFew),
        (poll(&["a", " ", ""]), PollProblem::TooFew),
        (poll(&["a", "b", "c", "d", "e"]), PollProblem::TooMany),
        (poll(&["a", &long]), PollProblem::TooLong),
        (poll(&["a", " a "]), PollProblem::Duplicate),
        (poll(&["a", "b\0"]), PollProblem::NulByte),
        (lasting(None), PollProblem::NoEnd),
        (lasting(Some(299)), PollProblem::TooShort),
        (lasting(Some(i64::MIN)), PollProblem::TooShort),
        (lasting(Some(2_629_747)), PollProblem::TooLasting),
        (lasting(Some(i64::MAX)), PollProblem::TooLasting),
    ] {
        let refused = stage.app.post_status(&alice, draft(poll.clone()), None).await;
        let Err(PostError::Refused(DraftProblem::Poll(said))) = refused else { panic!("{poll:?}: {refused:?}") };
        assert_eq!(said, problem, "{poll:?}");
    }
    let wordless = Draft { text: " ".into(), ..draft(poll(&["a", "b"])) };
    let refused = stage.app.post_status(&alice, wordless, None).await;
    assert!(matches!(refused, Err(PostError::Refused(DraftProblem::Blank))), "{refused:?}");
    let beside = Draft { media: vec![1.into()], ..draft(poll(&["a", "b"])) };
    let refused = stage.app.post_status(&alice, beside, None).await;
    assert!(matches!(refused, Err(PostError::Refused(DraftProblem::Poll(PollProblem::BesideFiles)))), "{refused:?}");
    assert_eq!(stage.account(alice.account()).await.statuses_count, 0);

    let asked = ask(&stage, &alice, PollDraft { multiple: true, ..poll(&[" tea ", "coffee", ""]) }).await;
    assert_eq!(asked.options.iter().map(|option| &*option.title).collect::<Vec<_>>(), ["tea", "coffee"]);
    assert_eq!(asked.expires_at, Some(stage.app.now().plus_seconds(DAY)));
    assert!(asked.multiple && !asked.hide_totals);
}

async fn act_19_a_vote_counts_once(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let single = ask(&stage, &alice, poll(&["tea", "coffee"])).await;
    for (actor, choices, problem) in [
        (&alice, &[0][..], VoteProblem::Own),
        (&bob, &[], VoteProblem::Empty),
        (&bob, &[0, 1], VoteProblem::AlreadyVoted),
        (&bob, &[2], VoteProblem::NoSuchChoice),
        (&bob, &[-1], VoteProblem::NoSuchChoice),
    ] {
        assert_eq!(vote(&stage, actor, &single, choices).await, Err(problem), "{choices:?}");
    }
    assert_eq!(counts(&stage, &single).await, (vec![0, 0], Some(0)));
    assert_eq!(vote(&stage, &bob, &single, &[1]).await, Ok(()));
    for again in [[1], [0]] {
        assert_eq!(vote(&stage, &bob, &single, &again).await, Err(VoteProblem::AlreadyVoted));
    }
    assert_eq!(counts(&stage, &single).await, (vec![0, 1], Some(1)));

    let several = ask(&stage, &alice, PollDraft { multiple: true, ..poll(&["tea", "coffee", "milk"]) }).await;
    assert_eq!(vote(&stage, &bob, &several, &[0, 2]).await, Ok(()));
    // What does not count as a whole does not count at all.
    assert_eq!(vote(&stage, &bob, &several, &[1, 2]).await, Err(VoteProblem::AlreadyVoted));
    assert_eq!(vote(&stage, &bob, &several, &[1, 7]).await, Err(VoteProblem::NoSuchChoice));
    assert_eq!(counts(&stage, &several).await, (vec![1, 0, 1], Some(1)));
    assert_eq!(vote(&stage, &bob, &several, &[1]).await, Ok(()));
    assert_eq!(counts(&stage, &several).await, (vec![1, 1, 1], Some(1)));

    let late = ask(&stage, &alice, poll(&["a", "b"])).await;
    stage.clock.advance_millis(DAY * 1_000);
    assert_eq!(vote(&stage, &bob, &late, &[0]).await, Err(VoteProblem::Expired));
    assert_eq!(counts(&stage, &late).await, (vec![0, 0], Some(0)));
    stage.assert_counters().await;
}

async fn act_19_votes_at_the_same_moment_count_once(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let asked = ask(&stage, &alice, poll(&["tea", "coffee"])).await;
    let votes =
        (0..8).map(|i| vote(&stage, if i % 2 == 0 { &bob } else { &carol }, &asked, if i < 4 { &[0] } else { &[1] }));
    let votes = futures::future::join_all(votes).await;
    assert_eq!(votes.iter().filter(|vote| vote.is_ok()).count(), 2, "{votes:?}");
    let (options, voters) = counts(&stage, &asked).await;
    assert_eq!((options.iter().sum::<i64>(), voters), (2, Some(2)));
    stage.assert_counters().await;
}

async fn only_who_sees_the_status_votes(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let private = Draft { visibility: Some(Visibility::Followers), ..draft(poll(&["a", "b"])) };
    let status = stage.draft(&alice, private).await;
    let asked = of(&stage, status).await.unwrap();
    let not_found = async |actor: &Actor, id: PollId| {
        let refused = stage.app.vote(actor, id, vec![0]).await;
        assert!(matches!(refused, Err(VoteError::NotFound)), "{refused:?}");
        assert!(stage.app.visible_poll(Some(actor.account()), id).await.is_err());
    };
    not_found(&bob, asked.id).await;
    not_found(&bob, PollId(7)).await;
    assert!(stage.app.visible_poll(None, asked.id).await.is_err());
    stage.follow(&bob, &alice).await;
    stage.app.vote(&bob, asked.id, vec![0]).await.unwrap();

    let open = ask(&stage, &alice, poll(&["a", "b"])).await;
    stage.app.block(&bob, alice.account()).await.unwrap();
    assert!(matches!(stage.app.vote(&bob, open.id, vec![0]).await, Err(VoteError::NotAllowed)));
    stage.app.block(&alice, carol.account()).await.unwrap();
    not_found(&carol, open.id).await;
    assert_eq!(counts(&stage, &open).await, (vec![0, 0], Some(0)));
}

async fn an_edit_that_asks_something_else_begins_anew(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let asked = ask(&stage, &alice, poll(&["tea", "coffee"])).await;
    vote(&stage, &bob, &asked, &[0]).await.unwrap();
    let same = stage.app.now();
    // The same poll at the same moment is no change; another deadline is one, and the votes stay.
    stage.clock.set(asked.expires_at.unwrap().plus_seconds(-DAY));
    stage.app.edit_status(&alice, asked.status_id, edit(Some(poll(&["tea", "coffee"])))).await.unwrap();
    assert_eq!(stage.status(asked.status_id).await.edited_at, None);
    stage.clock.set(same.plus_seconds(60));
    let later = PollDraft { hide_totals: true, ..poll(&["tea", "coffee"]) };
    stage.app.edit_status(&alice, asked.status_id, edit(Some(later))).await.unwrap();
    let after = of(&stage, asked.status_id).await.unwrap();
    assert_eq!((after.id, after.expires_at), (asked.id, Some(stage.app.now().plus_seconds(DAY))));
    assert!(after.hide_totals && stage.status(asked.status_id).await.edited_at.is_some());
    assert_eq!(counts(&stage, &asked).await, (vec![1, 0], Some(1)));

    for other in [poll(&["coffee", "tea"]), PollDraft { multiple: true, ..poll(&["coffee", "tea"]) }] {
        stage.clock.advance_millis(1_000);
        stage.app.edit_status(&alice, asked.status_id, edit(Some(other))).await.unwrap();
        assert_eq!(counts(&stage, &asked).await, (vec![0, 0], Some(0)));
        vote(&stage, &bob, &asked, &[0]).await.unwrap();
    }
    stage.clock.advance_millis(1_000);
    stage.app.edit_status(&alice, asked.status_id, edit(None)).await.unwrap();
    assert_eq!(of(&stage, asked.status_id).await, None);
    stage.clock.advance_millis(1_000);
    stage.app.edit_status(&alice, asked.status_id, edit(Some(poll(&["yes", "no"])))).await.unwrap();
    assert_eq!(counts(&stage, &asked).await, (vec![0, 0], Some(0)));

    let history = stage.app.status_history(None, asked.status_id).await.unwrap();
    let versions: Vec<Option<String>> = history.versions.into_iter().map(|v| v.poll.map(|p| p.join(" "))).collect();
    let asked = [Some("tea coffee"), Some("tea coffee"), Some("coffee tea"), Some("coffee tea"), None, Some("yes no")];
    assert_eq!(versions, asked.map(|titles| titles.map(str::to_owned)));
    stage.assert_counters().await;
}

async fn the_author_and_the_voters_are_told_of_the_end(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol, dan] = stage.cast(["alice", "bob", "carol", "dan"]).await;
    let asked = ask(&stage, &alice, poll(&["tea", "coffee"])).await;
    for actor in [&bob, &carol] {
        vote(&stage, actor, &asked, &[0]).await.unwrap();
    }
    let jobs = async || {
        let waiting = store::jobs::list(&stage.app.read(), "ready", 100).await.unwrap();
        let ends = waiting.into_iter().filter(|job| job.kind == TellOfEnd::KIND);
        ends.map(|job| (job.run_at, serde_json::from_str::<TellOfEnd>(&job.payload).unwrap())).collect::<Vec<_>>()
    };
    let waiting = jobs().await;
    let (run_at, first) = waiting[0];
    assert_eq!((waiting.len(), run_at), (1, asked.expires_at.unwrap().0));

    // A later end has a job of its own; that of the first one then tells nobody.
    stage.clock.advance_millis(1_000);
    stage.app.edit_status(&alice, asked.status_id, edit(Some(poll(&["tea", "coffee"])))).await.unwrap();
    let second = jobs().await[1].1;
    stage.clock.advance_millis(DAY * 1_000);
    first.run(&stage.app).await.unwrap();
    assert!(stage.told(&bob).await.is_empty());
    // Who mutes the author hears nothing, and a second run tells nobody twice.
    stage.app.mute(&carol, alice.account(), true, None).await.unwrap();
    for _ in 0..2 {
        second.run(&stage.app).await.unwrap();
        let over = vec![("poll".to_owned(), alice.account(), Some(asked.status_id))];
        assert_eq!(stage.told(&alice).await, over);
        assert_eq!(stage.told(&bob).await, over);
        assert!(stage.told(&carol).await.is_empty() && stage.told(&dan).await.is_empty());
    }
    // Without the poll there is nothing to tell of.
    stage.app.edit_status(&alice, asked.status_id, edit(None)).await.unwrap();
    assert!(stage.told(&bob).await.is_empty() && stage.told(&alice).await.is_empty());
    second.run(&stage.app).await.unwrap();
    assert!(stage.told(&bob).await.is_empty());
}

async fn a_poll_goes_with_its_status(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let asked = ask(&stage, &alice, poll(&["tea", "coffee"])).await;
    vote(&stage, &bob, &asked, &[0]).await.unwrap();
    stage.app.delete_status(&alice, asked.status_id).await.unwrap();
    assert_eq!(of(&stage, asked.status_id).await, None);
    let votes = store::polls::votes_by(&stage.app.read(), bob.account(), &[asked.id.0]).await.unwrap();
    assert!(votes.is_empty());
    TellOfEnd { poll: asked.id.0, expires_at: asked.expires_at.unwrap().0 }.run(&stage.app).await.unwrap();
    assert!(stage.told(&alice).await.is_empty());
}

async fn the_same_key_asks_once(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let post = async || stage.app.post_status(&alice, draft(poll(&["a", "b"])), Some("k".into())).await.unwrap();
    let first = post().await;
    assert_eq!(post().await, first);
    assert_eq!(store::polls::of(&stage.app.read(), &[first.0]).await.unwrap().len(), 1);
}

/// What somebody of another server votes; `Err(None)` when there is no such poll for them.
async fn receive(
    stage: &Stage,
    poll: PollId,
    voter: AccountId,
    (choice, uri): (i64, &'static str),
) -> Result<(), Option<VoteProblem>> {
    let now = stage.app.now();
    let received = stage
        .store
        .write(async move |tx| -> Result<StatusId, VoteError> { receive_vote(tx, poll, voter, choice, uri, now).await })
        .await;
    match received {
        Ok(_) => Ok(()),
        Err(VoteError::Refused(problem)) => Err(Some(problem)),
        Err(VoteError::NotFound) => Err(None),
        Err(other) => panic!("{other:?}"),
    }
}

async fn act_19_votes_from_elsewhere(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let asked = ask(&stage, &alice, PollDraft { multiple: true, ..poll(&["tea", "coffee"]) }).await;
    let (bob, carol) = (bob.account(), carol.account());
    assert_eq!(receive(&stage, asked.id, bob, (0, "https://far.example/1")).await, Ok(()));
    for (voter, choice, uri, problem) in [
        (bob, 0, "https://far.example/1", Some(VoteProblem::AlreadyVoted)),
        (bob, 0, "https://far.example/2", Some(VoteProblem::AlreadyVoted)),
        (bob, 9, "https://far.example/2", Some(VoteProblem::NoSuchChoice)),
        (carol, 0, "https://far.example/1", Some(VoteProblem::AlreadyVoted)),
        (alice.account(), 0, "https://far.example/2", Some(VoteProblem::Own)),
    ] {
        assert_eq!(receive(&stage, asked.id, voter, (choice, uri)).await, Err(problem), "{choice} {uri}");
    }
    assert_eq!(counts(&stage, &asked).await, (vec![1, 0], Some(1)));
    // Several choices come one by one.
    assert_eq!(receive(&stage, asked.id, bob, (1, "https://far.example/2")).await, Ok(()));
    assert_eq!(counts(&stage, &asked).await, (vec![1, 1], Some(1)));
    assert_eq!(receive(&stage, PollId(7), bob, (0, "https://far.example/3")).await, Err(None));
    stage.app.block(&alice, carol).await.unwrap();
    assert_eq!(receive(&stage, asked.id, carol, (0, "https://far.example/3")).await, Err(None));
    stage.clock.advance_millis(DAY * 1_000);
    let late = receive(&stage, asked.id, bob, (0, "https://far.example/4")).await;
    assert_eq!(late, Err(Some(VoteProblem::Expired)));
    stage.assert_counters().await;
}

async fn act_02_counts_of_elsewhere_are_believed_as_far_as_they_can_be_true(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let asked = ask(&stage, &alice, poll(&["tea", "coffee"])).await;
    let set = async |votes: &[Option<i64>], voters: Option<i64>| {
        let (counts, id, now) = (RemoteCounts { votes: votes.to_vec(), voters }, asked.id, stage.app.now());
        stage.store.write(async move |tx| set_remote_counts(tx, id, &counts, now).await).await.unwrap()
    };
    assert!(set(&[Some(5), Some(3)], Some(7)).await);
    assert_eq!(counts(&stage, &asked).await, (vec![5, 3], Some(7)));
    assert!(set(&[Some(-5), Some(i64::MAX)], Some(-1)).await);
    assert_eq!(counts(&stage, &asked).await, (vec![5, limits::UNTRUSTED_COUNT], Some(7)));
    assert!(set(&[None, None], None).await);
    assert!(!set(&[Some(1)], Some(1)).await, "these are counts of another poll");
    assert_eq!(counts(&stage, &asked).await, (vec![5, limits::UNTRUSTED_COUNT], Some(7)));
    assert_eq!(of(&stage, asked.status_id).await.unwrap().fetched_at, Some(stage.app.now()));
}
