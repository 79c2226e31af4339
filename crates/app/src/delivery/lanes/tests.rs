//! The order of a host, its pauses and its return, without a clock and without a database.

use super::*;

fn place(seq: i64) -> Place {
    Place { xid: 0, seq }
}

fn item(seq: i64) -> Item {
    Item { place: place(seq), inbox: "https://a.example/inbox".into() }
}

fn offer(lanes: &mut Lanes, seq: i64) {
    lanes.offer("a.example", item(seq), place(seq - 1), false, || None, Timestamp(seq));
}

fn sent(batch: &Batch) -> Vec<i64> {
    batch.items.iter().map(|item| item.place.seq).collect()
}

fn report(batch: &Batch, exhausted: bool) -> Report {
    Report {
        host: batch.host.clone(),
        done: batch.items.last().cloned(),
        exhausted,
        failure: None,
        signatures: "cavage",
    }
}

fn failure(batch: &Batch, refused: Option<Place>) -> Report {
    let failure = Failure { error: "answers 500".to_owned(), again_at: None, attempted: true, refused };
    Report { failure: Some(failure), done: None, ..report(batch, false) }
}

fn later(failures: i64) -> Timestamp {
    Timestamp(1_000 * failures)
}

#[test]
fn a_host_is_served_in_order_and_forgotten_when_it_has_everything() {
    let mut lanes = Lanes::default();
    (1..=3).for_each(|seq| offer(&mut lanes, seq));
    let batch = lanes.take(Timestamp(5)).unwrap();
    assert_eq!(sent(&batch), [1, 2, 3]);
    assert!(lanes.take(Timestamp(5)).is_none(), "one request at a time");
    offer(&mut lanes, 4);
    assert_eq!(lanes.low_water(place(4)), place(0));
    lanes.finish(report(&batch, false), Timestamp(6), later);
    assert_eq!(lanes.low_water(place(4)), place(3));
    let batch = lanes.take(Timestamp(6)).unwrap();
    assert_eq!(sent(&batch), [4]);
    lanes.finish(report(&batch, false), Timestamp(7), later);
    assert_eq!(lanes.low_water(place(4)), place(4));
    assert!(lanes.lanes.is_empty() && lanes.take_changed(Timestamp(i64::MAX)).is_empty());
}

#[test]
fn what_does_not_fit_is_read_from_the_database_and_nothing_is_missed() {
    let mut lanes = Lanes::default();
    (1..=40).for_each(|seq| offer(&mut lanes, seq));
    let mut got = Vec::new();
    for _ in 0..KEPT / BATCH {
        let batch = lanes.take(Timestamp(50)).unwrap();
        got.extend(sent(&batch));
        lanes.finish(report(&batch, false), Timestamp(50), later);
    }
    assert_eq!(got, (1..=32).collect::<Vec<i64>>());
    let batch = lanes.take(Timestamp(50)).unwrap();
    assert!(batch.items.is_empty(), "from the database");
    assert_eq!(batch.done, item(32));
    // While it is read, another row comes: it may lie beyond what was read.
    offer(&mut lanes, 41);
    lanes.finish(Report { done: Some(item(40)), ..report(&batch, true) }, Timestamp(51), later);
    let batch = lanes.take(Timestamp(51)).expect("the database is read once more");
    assert!(batch.items.is_empty());
    assert_eq!(batch.done, item(40));
    lanes.finish(Report { done: Some(item(41)), ..report(&batch, true) }, Timestamp(52), later);
    assert!(lanes.take(Timestamp(60)).is_none());
    assert_eq!(lanes.low_water(place(41)), place(41));
}

#[test]
fn a_host_that_fails_keeps_its_place_and_costs_one_entry() {
    let mut lanes = Lanes::default();
    (1..=5).for_each(|seq| offer(&mut lanes, seq));
    let batch = lanes.take(Timestamp(5)).unwrap();
    lanes.finish(failure(&batch, None), Timestamp(10), later);
    (6..=5_000).for_each(|seq| offer(&mut lanes, seq));
    assert!(lanes.lanes["a.example"].queue.is_empty());
    let kept = lanes.take_changed(Timestamp(0));
    assert_eq!((kept.len(), kept[0].behind, kept[0].cursor_seq, kept[0].failures), (1, true, 0, 1));
    assert_eq!(lanes.low_water(place(5_000)), place(5_000), "the database knows where it stands");
    assert_eq!(lanes.next_due(), Some(Timestamp(1_000)));
    assert!(lanes.take(Timestamp(999)).is_none());
    let batch = lanes.take(Timestamp(1_000)).unwrap();
    assert!(batch.probing && batch.items.is_empty());
    // It is back: everything else follows, and it is forgotten when it has all.
    lanes.finish(Report { done: Some(item(2)), ..report(&batch, false) }, Timestamp(1_001), later);
    let batch = lanes.take(Timestamp(1_001)).unwrap();
    assert!(!batch.probing);
    lanes.finish(Report { done: Some(item(5_000)), ..report(&batch, true) }, Timestamp(1_002), later);
    let kept = lanes.take_changed(Timestamp(0));
    assert_eq!((kept.len(), kept[0].behind, kept[0].failing_since), (1, false, None));
    assert!(lanes.lanes.is_empty());
}

#[test]
fn what_waits_for_long_no_longer_holds_up_the_place_of_all() {
    let mut lanes = Lanes::default();
    offer(&mut lanes, 1);
    lanes.offer("b.example", item(2), place(1), false, || None, Timestamp(900));
    assert_eq!(lanes.low_water(place(2)), place(0));
    let kept = lanes.take_changed(Timestamp(100));
    assert_eq!(kept.iter().map(|host| host.host.as_str()).collect::<Vec<_>>(), ["a.example"]);
    assert_eq!(lanes.low_water(place(2)), place(1));
    lanes.not_kept(kept);
    assert_eq!(lanes.low_water(place(2)), place(0), "it was not written down after all");
}

#[test]
fn a_host_that_sends_something_is_tried_at_once() {
    let mut lanes = Lanes::default();
    offer(&mut lanes, 1);
    let batch = lanes.take(Timestamp(5)).unwrap();
    lanes.finish(failure(&batch, None), Timestamp(10), later);
    lanes.heard_of("a.example");
    assert!(lanes.take(Timestamp(11)).is_some());
    lanes.heard_of("a.example");
    lanes.heard_of("nobody.example");
    assert!(lanes.take(Timestamp(11)).is_none(), "it runs already");
}

#[test]
fn refusals_of_one_row_are_counted_and_those_of_different_rows_are_not() {
    let mut lanes = Lanes::default();
    offer(&mut lanes, 1);
    for times in 0..3 {
        lanes.heard_of("a.example");
        let batch = lanes.take(Timestamp(5)).unwrap();
        assert_eq!(batch.stuck, times);
        lanes.finish(failure(&batch, Some(place(1))), Timestamp(10), later);
    }
    lanes.heard_of("a.example");
    let batch = lanes.take(Timestamp(5)).unwrap();
    lanes.finish(failure(&batch, Some(place(2))), Timestamp(10), later);
    lanes.heard_of("a.example");
    assert_eq!(lanes.take(Timestamp(5)).unwrap().stuck, 1);
}

#[test]
fn who_is_named_does_not_queue_behind_a_post_for_many() {
    let mut lanes = Lanes::default();
    for host in 0..100 {
        lanes.offer(&format!("h{host}.example"), item(1), place(0), false, || None, Timestamp(1));
    }
    lanes.offer("named.example", item(2), place(1), true, || None, Timestamp(2));
    assert_eq!(&*lanes.take(Timestamp(3)).unwrap().host, "named.example");
}

#[test]
fn a_host_that_was_behind_goes_on_after_its_cursor() {
    let mut lanes = Lanes::default();
    let row = Host {
        behind: true,
        cursor_seq: 7,
        cursor_inbox: "https://a.example/inbox".into(),
        next_try_at: Some(500),
        ..Host::fresh("a.example")
    };
    lanes.resume(row, Timestamp(1));
    offer(&mut lanes, 9);
    assert!(lanes.take(Timestamp(499)).is_none());
    let batch = lanes.take(Timestamp(500)).unwrap();
    assert_eq!((batch.items.len(), batch.done), (0, item(7)));
}

#[test]
fn a_host_that_catches_up_is_written_down_on_its_way() {
    let mut lanes = Lanes::default();
    lanes.resume(Host { behind: true, ..Host::fresh("a.example") }, Timestamp(1));
    let batch = lanes.take(Timestamp(2)).unwrap();
    lanes.finish(Report { done: Some(item(7)), ..report(&batch, false) }, Timestamp(3), later);
    let written = lanes.take_changed(Timestamp(0));
    assert_eq!(written.iter().map(|host| (host.cursor_seq, host.behind)).collect::<Vec<_>>(), [(7, true)]);
}

#[test]
fn what_is_handed_over_is_not_begun_and_is_written_down() {
    let mut lanes = Lanes::default();
    offer(&mut lanes, 1);
    let batch = lanes.take(Timestamp(1)).unwrap();
    offer(&mut lanes, 2);
    assert_eq!(lanes.park_all(|_| true).len(), 1, "a request is under way");
    lanes.finish(report(&batch, false), Timestamp(2), later);
    assert!(!lanes.park("a.example"));
    assert!(lanes.take(Timestamp(i64::MAX)).is_none());
    let written = lanes.take_changed(Timestamp(i64::MAX));
    assert_eq!(written.iter().map(|host| (host.cursor_seq, host.behind)).collect::<Vec<_>>(), [(1, true)]);
}

#[test]
fn hosts_that_say_nothing_never_take_the_place_of_those_that_do() {
    let mut lanes = Lanes::default();
    let name = |number: usize| format!("silent{number}.example");
    for number in 0..PROBES * 3 {
        let silent = Host { failures: 1, failing_since: Some(1), behind: true, ..Host::fresh(&name(number)) };
        lanes.resume(silent, Timestamp(1));
    }
    let probes: Vec<Batch> = std::iter::from_fn(|| lanes.take(Timestamp(2))).collect();
    assert_eq!(probes.len(), PROBES, "the others wait for their turn");
    offer(&mut lanes, 1);
    assert_eq!(&*lanes.take(Timestamp(2)).unwrap().host, "a.example");
    assert_eq!(lanes.figures(Timestamp(0)).failing, PROBES as u64 * 3);
    lanes.finish(failure(&probes[0], None), Timestamp(3), later);
    let next = lanes.take(Timestamp(3)).unwrap();
    assert!(next.probing && lanes.take(Timestamp(3)).is_none(), "one ends, one begins");
}
