//! Timelines against a plain model of what they are: random histories on both engines, with restarts and an index so small
//! that its floor runs through the pages, read page by page in all directions. A failure names the seed of its history.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod home_model {
    pub mod model;
    pub mod world;
}

use app::timelines::{AccountFilter, PublicFilter, TagFilter};
use domain::{AccountId, StatusId};
use home_model::{
    model::{Model, TAGS, tag_name},
    world::{Dice, World},
};
use store::{Store, StoreError, on_both_engines};
use wire::params::Page;

on_both_engines!(timelines_are_what_the_model_says);

async fn timelines_are_what_the_model_says(store: Store) {
    // One database serves all histories: the next one begins with what the last one left.
    let mut world = World::new(store).await;
    for seed in 1..=12 {
        let mut dice = Dice(seed * 7_919);
        let capacity = [1_000, 3, 12, 40][dice.below(4)];
        world.restart(capacity).await;
        for step in 0..80 {
            world.step(&mut dice).await;
            if step % 8 == 7 {
                let place = format!("seed {seed}, capacity {capacity}, step {step}");
                check(&world, &mut dice, &place).await;
            }
        }
    }
    world.app().stop().await;
}

async fn check(world: &World, dice: &mut Dice, place: &str) {
    let model: &Model = &world.model;
    let viewer = dice.person();
    let who = Some(AccountId(viewer));
    let home = async |page| world.app().home(AccountId(viewer), page).await;
    paging(&model.home(viewer), home, dice, &format!("home of {viewer}, {place}")).await;

    let bells = async |page: Page| {
        let rung = world.app().bells(AccountId(viewer), None, page.into()).await?;
        // A page of the list is cut to its length where it is merged with what was written.
        let mut ids: Vec<StatusId> = rung.iter().filter_map(|rung| rung.status).collect();
        let surplus = ids.len().saturating_sub(page.limit);
        if page.min_id.is_some() {
            ids.drain(..surplus);
        } else {
            ids.truncate(page.limit);
        }
        Ok(ids)
    };
    paging(&model.bells(viewer), bells, dice, &format!("bells of {viewer}, {place}")).await;

    let filter = PublicFilter { local: dice.one_in(3), remote: dice.one_in(3), only_media: dice.one_in(3) };
    let who = if dice.one_in(4) { None } else { who };
    let public = async |page| world.app().public_timeline(who, filter, page).await;
    let expected = model.public(who.map_or(0, |who| who.0), filter);
    paging(&expected, public, dice, &format!("public of {who:?} {filter:?}, {place}")).await;

    let [tag, any, all, none] = [(); 4].map(|()| dice.below(TAGS));
    let pick = |tag: usize, wanted: bool| if wanted { vec![tag_name(tag).to_owned()] } else { Vec::new() };
    let filter = TagFilter {
        any: pick(any, dice.one_in(2)),
        all: pick(all, dice.one_in(3)),
        none: pick(none, dice.one_in(3)),
        public: PublicFilter { only_media: dice.one_in(4), ..PublicFilter::default() },
    };
    let tagged = async |page| world.app().tag_timeline(who, tag_name(tag), &filter, page).await;
    let expected = model.tagged(who.map_or(0, |who| who.0), tag, &filter);
    paging(&expected, tagged, dice, &format!("tag {tag} of {who:?} {filter:?}, {place}")).await;

    let account = dice.account();
    let filter = AccountFilter {
        only_media: dice.one_in(4),
        exclude_replies: dice.one_in(3),
        exclude_boosts: dice.one_in(3),
        exclude_direct: dice.one_in(3),
        pinned: false,
        tagged: dice.one_in(4).then(|| tag_name(tag).to_owned()),
    };
    let statuses = async |page| world.app().account_statuses(who, AccountId(account), &filter, page).await;
    let expected = model.account(who.map_or(0, |who| who.0), account, &filter);
    paging(&expected, statuses, dice, &format!("statuses of {account} for {who:?} {filter:?}, {place}")).await;

    let ids: Vec<StatusId> = model.posts.iter().map(|post| StatusId(post.id)).collect();
    let visible = world.app().visible_statuses(who, &ids).await.unwrap();
    let visible: Vec<StatusId> = visible.iter().map(|status| status.id).collect();
    let expected: Vec<StatusId> =
        ids.into_iter().filter(|id| model.sees_whole(who.map_or(0, |who| who.0), id.0)).collect();
    assert_eq!(visible, expected, "visible to {who:?}, {place}");
}

/// Reads a timeline downwards, upwards and from somewhere, in pages of random length.
async fn paging(
    expected: &[i64],
    read: impl AsyncFn(Page) -> Result<Vec<StatusId>, StoreError>,
    dice: &mut Dice,
    place: &str,
) {
    let ids = async |page| -> Vec<i64> { read(page).await.unwrap().into_iter().map(|id| id.0).collect() };
    let mut down = Vec::new();
    loop {
        let page = Page { max_id: down.last().copied(), limit: 1 + dice.below(9), ..Page::default() };
        let found = ids(page).await;
        if found.is_empty() {
            break;
        }
        down.extend(found);
        assert!(down.len() <= expected.len(), "downwards: {down:?}, expected {expected:?}, {place}");
    }
    assert_eq!(down, expected, "downwards, {place}");
    let mut up: Vec<i64> = Vec::new();
    loop {
        let page = Page { min_id: Some(up.first().copied().unwrap_or(0)), limit: 1 + dice.below(9), ..Page::default() };
        let found = ids(page).await;
        if found.is_empty() {
            break;
        }
        up.splice(0..0, found);
        assert!(up.len() <= expected.len(), "upwards: {up:?}, expected {expected:?}, {place}");
    }
    assert_eq!(up, expected, "upwards, {place}");
    for _ in 0..4 {
        let mut bound = || {
            (!expected.is_empty() && !dice.one_in(3))
                .then(|| expected[dice.below(expected.len())] + i64::from(dice.one_in(2)))
        };
        let (max_id, since_id, min_id) = (bound(), bound(), bound());
        let page = Page { max_id, since_id, min_id, limit: 1 + dice.below(6) };
        let low = min_id.or(since_id).unwrap_or(0);
        let between: Vec<i64> =
            expected.iter().copied().filter(|id| *id > low && max_id.is_none_or(|max| *id < max)).collect();
        let length = between.len().min(page.limit);
        let wanted = if min_id.is_some() { &between[between.len() - length..] } else { &between[..length] };
        assert_eq!(ids(page).await, wanted, "{page:?}, {place}");
    }
}
