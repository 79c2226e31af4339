//! The index alone: events in the wrong order, twice, and while it is being filled.

use super::*;
use domain::{AccountId, StatusId};

fn facts(id: i64, author: i64) -> StatusFacts {
    let mut facts = StatusFacts::plain(StatusId(id), AccountId(author), Visibility::Public);
    facts.tags = vec![7];
    facts
}

fn boost(id: i64, author: i64, of: i64, of_author: i64) -> StatusFacts {
    let mut facts = StatusFacts::plain(StatusId(id), AccountId(author), Visibility::Public);
    (facts.boost_of, facts.boost_of_author) = (Some(of), Some(of_author));
    facts
}

fn row(id: i64, author: i64) -> RecentRow {
    RecentRow {
        id,
        author,
        visibility: "public".to_owned(),
        language: None,
        reply_account: None,
        boost_of: None,
        boost_author: None,
        has_media: false,
        local: true,
        has_tags: false,
        has_mentions: false,
        domain: String::new(),
        boost_domain: String::new(),
    }
}

fn filled(capacity: usize) -> Index {
    let mut index = Index::new(capacity);
    index.filled(i64::MIN);
    index
}

fn ids(index: &Index) -> Vec<i64> {
    index.order.iter().map(|place| place.0).collect()
}

/// All lists say the same as the list of all.
fn assert_sound(index: &Index) {
    let mut by_author: Vec<Place> =
        index.authors.iter().flat_map(|(author, list)| list.iter().map(|entry| (entry.id, *author))).collect();
    by_author.sort_unstable();
    assert_eq!(by_author, Vec::from(index.order.clone()));
    assert!(index.authors.values().all(|list| list.iter().is_sorted_by_key(|entry| entry.id) && !list.is_empty()));
    let entries = |wanted: &dyn Fn(&Entry, i64) -> bool| -> Vec<Place> {
        index
            .order
            .iter()
            .copied()
            .filter(|place| index.find(*place).is_some_and(|entry| wanted(entry, place.1)))
            .collect()
    };
    assert_eq!(entries(&Entry::is_public), Vec::from(index.public.clone()));
    assert_eq!(entries(&|entry, author| entry.is_public(author) && entry.local), Vec::from(index.local.clone()));
    for (tag, list) in &index.tags {
        assert_eq!(entries(&|entry, _| entry.is_tagged() && entry.tags().contains(tag)), Vec::from(list.clone()));
    }
    for (original, list) in &index.boosts {
        assert_eq!(entries(&|entry, _| entry.boost_of == *original), Vec::from(list.clone()));
    }
}

#[test]
fn events_may_come_twice_and_in_any_order() {
    let events = [
        Event::StatusPosted(facts(10, 1)),
        Event::StatusPosted(boost(20, 2, 10, 1)),
        Event::StatusPosted(facts(30, 1)),
        Event::StatusDeleted(facts(10, 1)),
    ];
    // All orders, with each event twice in two of them.
    for order in 0..24_usize {
        let mut rest = events.to_vec();
        let mut index = filled(10);
        let mut number = order;
        while !rest.is_empty() {
            let event = rest.remove(number % rest.len());
            number /= rest.len() + 1;
            index.apply(&event);
            index.apply(&event);
            assert_sound(&index);
        }
        assert_eq!(ids(&index), [30], "order {order}");
    }
}

#[test]
fn an_edit_goes_before_the_post_that_it_changed() {
    let mut edited = facts(10, 1);
    edited.tags = vec![8];
    edited.language = Some("eo".to_owned());
    let mut index = filled(10);
    index.apply(&Event::StatusPosted(boost(20, 2, 10, 1)));
    index.apply(&Event::StatusEdited(edited));
    index.apply(&Event::StatusPosted(facts(10, 1)));
    assert_sound(&index);
    assert!(index.by_tag(7).is_none() && index.by_tag(8).is_some());
    let boost = index.find((20, 2)).unwrap();
    assert_eq!(boost.language, Language::new(Some("eo")), "a boost has the language of its original");
}

#[test]
fn the_floor_rises_when_there_is_no_room() {
    let mut index = filled(3);
    for id in [10, 20, 30, 25, 40] {
        index.apply(&Event::StatusPosted(facts(id, id % 3)));
        assert_sound(&index);
    }
    assert_eq!(ids(&index), [25, 30, 40]);
    assert_eq!(index.floor(), 21);
    index.apply(&Event::StatusPosted(facts(20, 1)));
    index.apply(&Event::StatusEdited(facts(11, 1)));
    assert_eq!(ids(&index), [25, 30, 40], "what is below the floor stays out");
}

#[test]
fn what_happens_during_the_filling_is_not_lost() {
    let mut index = Index::new(10);
    assert_eq!(index.floor(), i64::MAX, "nothing is known yet");
    // The first batch was read before these happened, and the second after.
    index.apply(&Event::StatusPosted(facts(15, 1)));
    index.apply(&Event::StatusDeleted(facts(20, 1)));
    index.apply(&Event::StatusPosted(facts(5, 1)));
    for id in [30, 20, 15] {
        index.add_row(&row(id, 1), &[], &[]);
    }
    index.filled(10);
    assert_sound(&index);
    assert_eq!(ids(&index), [15, 30]);
    assert_eq!(index.floor(), 10);
}

#[test]
fn accounts_that_are_gone_take_all_with_them() {
    let mut index = filled(10);
    index.apply(&Event::StatusPosted(facts(10, 1)));
    index.apply(&Event::StatusPosted(boost(20, 2, 10, 1)));
    let mut answer = facts(30, 2);
    answer.in_reply_to_account = Some(1);
    index.apply(&Event::StatusPosted(answer));
    assert_eq!(index.unsettled(), None);
    index.apply(&Event::AccountVisibilityChanged { account: 1 });
    let (asked, mark) = index.unsettled().unwrap();
    index.apply(&Event::AccountVisibilityChanged { account: 2 });
    index.settle(&asked, &[], mark);
    assert_sound(&index);
    assert_eq!(ids(&index), [30]);
    assert_eq!(Vec::from(index.public.clone()), [(30, 2)], "an answer to nobody is no answer");
    assert_eq!(index.unsettled().unwrap().0, [2], "what came into doubt since is looked up later");
}
