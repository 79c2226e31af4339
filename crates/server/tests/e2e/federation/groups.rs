//! Groups of elsewhere: communities of Lemmy, groups of Guppe. What they share is seen by who follows them, and believed
//! as far as its own origin says so.

use super::scene::{STATUSES, Scene, scene};
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Actor, Draft, Flavour, PUBLIC, Seen},
    on_both_engines,
};

on_both_engines!(
    a_group_of_guppe_is_followed_and_shares_posts,
    a_community_hands_on_a_page_and_its_answers,
    a_community_that_says_it_in_two_ways_says_it_once,
    ori_31_what_a_community_hands_on_is_as_its_own_origin_shows_it,
    a_community_speaks_for_people_of_its_own_server,
    what_a_community_says_of_changes_is_checked_at_the_origin,
    act_05_a_community_deletes_nothing_that_lies_elsewhere,
    act_23_act_24_what_moderators_elsewhere_do_changes_nothing_here,
    votes_in_a_community_cost_nothing,
    a_community_that_nobody_follows_is_not_heard,
    who_names_a_group_posts_to_it,
    an_answer_reaches_the_author_and_the_community,
    what_has_a_title_is_shown_with_it,
);

impl Scene {
    /// Alice finds a group by its handle, and follows it; it accepts as its program does.
    pub async fn joins(&self, group: &Actor) -> String {
        let handle = url::form_urlencoded::byte_serialize(group.handle().as_bytes()).collect::<String>();
        let found = self.alice.get(&format!("/api/v2/search?resolve=true&q={handle}")).await.ok().json();
        let account = &found["accounts"][0];
        assert_eq!(account["group"], true);
        let id = account["id"].as_str().unwrap().to_owned();
        drop(self.alice.post(&format!("/api/v1/accounts/{id}/follow"), "").await.ok());
        let follow = group.peer().receives("the follow", |activity| activity["type"] == "Follow").await;
        // Guppe names the follow by its id alone.
        let named = if group.peer().flavour() == Flavour::Guppe { follow["id"].clone() } else { follow };
        self.sends_as(group, &group.activity("Accept", named)).await;
        let ties = self.alice.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json();
        assert_eq!(ties[0]["following"], true);
        id
    }

    /// Sends as a group does, and waits until all is done that follows from it.
    async fn says(&self, group: &Actor, activity: &Value) {
        self.sends_as(group, activity).await;
        self.server.settle().await;
    }
}

/// A community, and somebody of another server who writes in it.
fn community(scene: &Scene) -> (Actor, Actor) {
    let group = scene.fediverse.peer("lemmy", Flavour::Lemmy).group("rust");
    let carol = scene.fediverse.peer("otherlemmy", Flavour::Lemmy).person("carol");
    (group, carol)
}

fn page(author: &Actor, group: &Actor, title: &str) -> Value {
    author.begins(group, title, &Draft::public(author, "<p>text</p>"))
}

async fn a_group_of_guppe_is_followed_and_shares_posts(server: TestServer) {
    let scene = scene(server).await;
    let group = scene.fediverse.peer("guppe", Flavour::Guppe).group("books");
    scene.joins(&group).await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>a book</p>").mentioning(&group.id(), &group.handle()));
    scene.says(&group, &group.shares(&note)).await;
    let home = scene.home().await;
    assert_eq!(home.len(), 1);
    assert_eq!(home[0]["account"]["acct"], group.handle()[1..]);
    assert_eq!((&home[0]["reblog"]["content"], &home[0]["visibility"]), (&json!("<p>a book</p>"), &json!("public")));
}

async fn a_community_hands_on_a_page_and_its_answers(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    scene.joins(&group).await;
    let page = page(&carol, &group, "A title");
    scene.says(&group, &group.hands_on(&carol.create(&page))).await;
    let comment = Draft::public(&carol, "<p>a comment</p>").in_reply_to(page["id"].as_str().unwrap());
    let comment = carol.writes(&comment);
    scene.says(&group, &group.hands_on(&carol.create(&comment))).await;
    let home = scene.home().await;
    assert_eq!(home.len(), 1, "an answer stays in its thread");
    let shown = &home[0]["reblog"];
    assert_eq!((&home[0]["account"]["group"], &shown["uri"]), (&json!(true), &page["id"]));
    assert!(shown["content"].as_str().unwrap().contains("A title"), "{}", shown["content"]);
    let path = format!("/api/v1/statuses/{}/context", shown["id"].as_str().unwrap());
    let context = scene.alice.get(&path).await.ok().json();
    assert_eq!(context["descendants"][0]["uri"], comment["id"]);
}

async fn a_community_that_says_it_in_two_ways_says_it_once(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    scene.joins(&group).await;
    for (title, activity_first) in [("one", true), ("two", false)] {
        let page = page(&carol, &group, title);
        let mut said = [group.hands_on(&carol.create(&page)), group.shares(&page)];
        if !activity_first {
            said.reverse();
        }
        for announce in said {
            scene.says(&group, &announce).await;
        }
    }
    assert_eq!(scene.home().await.len(), 2);
    assert_eq!(scene.server.counts().await["statuses"], 4, "two pages, two boosts");
}

async fn ori_31_what_a_community_hands_on_is_as_its_own_origin_shows_it(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    scene.joins(&group).await;
    let page = page(&carol, &group, "true");
    let mut create = carol.create(&page);
    create["object"]["name"] = "forged".into();
    scene.says(&group, &group.hands_on(&create)).await;
    let home = scene.home().await;
    assert!(home[0]["reblog"]["content"].as_str().unwrap().contains("true"));
    // What lies nowhere was never written.
    let mut invented = create.clone();
    invented["object"]["id"] = carol.peer().url("/post/999999").into();
    scene.says(&group, &group.hands_on(&invented)).await;
    // Nor is it Carol's if it lies at the group's.
    invented["object"]["id"] = group.peer().url("/post/999999").into();
    scene.says(&group, &group.hands_on(&invented)).await;
    assert_eq!(scene.home().await.len(), 1);
    assert_eq!(scene.server.counts().await["statuses"], 2);
}

async fn a_community_speaks_for_people_of_its_own_server(server: TestServer) {
    let scene = scene(server).await;
    let (group, _) = community(&scene);
    let dora = group.peer().person("dora");
    scene.joins(&group).await;
    // The first time nobody here knows Dora: post and author are fetched.
    scene.says(&group, &group.hands_on(&dora.create(&page(&dora, &group, "first")))).await;
    let fetched = group.peer().seen().len();
    let second = page(&dora, &group, "second");
    scene.says(&group, &group.hands_on(&dora.create(&second))).await;
    assert_eq!(group.peer().seen().len(), fetched, "nothing was asked for");
    let home = scene.home().await;
    assert!(home.len() == 2 && home.iter().any(|boost| boost["reblog"]["uri"] == second["id"]));
}

async fn what_a_community_says_of_changes_is_checked_at_the_origin(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    scene.joins(&group).await;
    let mut page = page(&carol, &group, "before");
    scene.says(&group, &group.hands_on(&carol.create(&page))).await;
    page["name"] = "after".into();
    page["updated"] = "2026-11-01T12:00:30.000000Z".into();
    let mut forged = page.clone();
    forged["name"] = "forged".into();
    carol.peer().shows(&page);
    scene.server.clock().advance_millis(60_000);
    scene.says(&group, &group.hands_on(&carol.activity("Update", forged))).await;
    let shown = scene.home().await[0]["reblog"].clone();
    assert!(shown["content"].as_str().unwrap().contains("after"), "{}", shown["content"]);
    // Deleted by its author.
    carol.peer().forgets(page["id"].as_str().unwrap());
    scene.says(&group, &group.hands_on(&carol.activity("Delete", page["id"].clone()))).await;
    assert_eq!(scene.home().await.len(), 0);
    assert_eq!(scene.server.counts().await["tombstones"], 1);
}

async fn act_05_a_community_deletes_nothing_that_lies_elsewhere(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    scene.joins(&group).await;
    let page = page(&carol, &group, "stays");
    scene.says(&group, &group.hands_on(&carol.create(&page))).await;
    let id = scene.home().await[0]["reblog"]["id"].clone();
    let moderator = group.peer().person("moderator");
    for by in [&carol, &moderator] {
        scene.says(&group, &group.hands_on(&by.activity("Delete", page["id"].clone()))).await;
    }
    assert_eq!(scene.home().await.len(), 0, "the group shows it no longer");
    assert_eq!(scene.status(&json!({ "id": id })).await["uri"], page["id"], "but it is there");
}

async fn act_23_act_24_what_moderators_elsewhere_do_changes_nothing_here(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    let id = scene.joins(&group).await;
    let moderator = scene.fediverse.peer("evil", Flavour::Lemmy).person("moderator");
    scene.says(&group, &group.hands_on(&carol.create(&page(&carol, &group, "stays")))).await;
    let before = scene.server.counts().await;
    let deeds =
        [("Block", scene.alice_uri(), group.id()), ("Remove", carol.id(), format!("{}/moderators", group.id()))];
    for (kind, object, target) in deeds {
        let mut deed = moderator.activity(kind, object);
        deed["target"] = target.into();
        deed["cc"] = json!([group.id()]);
        deed["removeData"] = true.into();
        scene.says(&moderator, &deed).await;
        scene.says(&group, &group.hands_on(&deed)).await;
    }
    for (kind, object) in [("Lock", "post"), ("Add", "post")] {
        scene.says(&group, &group.hands_on(&moderator.activity(kind, carol.peer().url(object)))).await;
    }
    let mut after = scene.server.counts().await;
    // The moderator was met.
    after.insert("accounts".into(), before["accounts"]);
    after.insert("remote_keys".into(), before["remote_keys"]);
    after.insert("events".into(), before["events"]);
    assert_eq!(before, after);
    let ties = scene.alice.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json();
    assert_eq!((&ties[0]["following"], &ties[0]["blocked_by"]), (&json!(true), &json!(false)));
}

async fn votes_in_a_community_cost_nothing(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    scene.joins(&group).await;
    let page = page(&carol, &group, "liked");
    scene.says(&group, &group.hands_on(&carol.create(&page))).await;
    let (before, asked) = (scene.server.counts().await, carol.peer().seen().len());
    for kind in ["Like", "Dislike"] {
        let vote = carol.activity(kind, page["id"].clone());
        scene.says(&group, &group.hands_on(&vote)).await;
        scene.says(&group, &group.hands_on(&carol.activity("Undo", vote))).await;
    }
    assert_eq!(scene.server.counts().await, before);
    assert_eq!(carol.peer().seen().len(), asked);
}

async fn a_community_that_nobody_follows_is_not_heard(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    let page = page(&carol, &group, "unheard");
    scene.says(&group, &group.hands_on(&carol.create(&page))).await;
    scene.says(&group, &group.shares(&page)).await;
    let counts = scene.server.counts().await;
    let rows = |table: &str| counts.get(table).copied().unwrap_or_default();
    assert_eq!((rows("statuses"), rows("inbox")), (0, 0), "{counts:?}");
    assert!(carol.peer().seen().is_empty());
}

async fn who_names_a_group_posts_to_it(server: TestServer) {
    let scene = scene(server).await;
    let (group, _) = community(&scene);
    // Nobody here follows it, or has met it.
    let named = group.handle().replacen('@', "!", 1);
    let status = scene.alice_posts(&format!("A question\n\nWho knows? {named}")).await;
    assert_eq!(status["mentions"][0]["acct"], group.handle()[1..]);
    let create = group.peer().receives("the post", |activity| activity["type"] == "Create").await;
    for addressed in [&create, &create["object"]] {
        assert_eq!(addressed["to"], json!([PUBLIC]));
        assert!(addressed["cc"].as_array().unwrap().contains(&json!(group.id())), "{addressed}");
        assert_eq!(addressed["audience"], group.id());
    }
    assert_eq!(create["object"]["tag"][0]["href"], group.id());
    // To people alone it is no audience; nor are two groups.
    let direct = json!({ "status": format!("psst {named}"), "visibility": "direct" });
    drop(scene.alice.send(http::Method::POST, STATUSES, &direct).await.ok());
    let other = group.peer().group("other");
    scene.alice_posts(&format!("{named} {}", other.handle())).await;
    let is_post = |seen: &&Seen| seen.is_delivery() && seen.json()["type"] == "Create";
    group.peer().until("three posts", |seen| seen.iter().filter(is_post).count() >= 3).await;
    let received = group.peer().received();
    let creates: Vec<_> = received.iter().filter(|activity| activity["type"] == "Create").collect();
    assert!(creates[1..].iter().all(|create| create.get("audience").is_none()), "{creates:?}");
}

async fn an_answer_reaches_the_author_and_the_community(server: TestServer) {
    let scene = scene(server).await;
    let (group, carol) = community(&scene);
    scene.joins(&group).await;
    let page = page(&carol, &group, "A title");
    scene.says(&group, &group.hands_on(&carol.create(&page))).await;
    let comment = carol.writes(&Draft::public(&carol, "<p>first</p>").in_reply_to(page["id"].as_str().unwrap()));
    scene.says(&group, &group.hands_on(&carol.create(&comment))).await;
    let shown = scene.home().await[0]["reblog"].clone();
    let path = format!("/api/v1/statuses/{}/context", shown["id"].as_str().unwrap());
    let first = scene.alice.get(&path).await.ok().json()["descendants"][0].clone();
    let answer = |to: &Value, visibility: &str| json!({ "status": format!("an answer, {visibility}"), "in_reply_to_id": to["id"], "visibility": visibility });
    for (to, answered) in [(&shown, &page), (&first, &comment)] {
        let ours = scene.alice.send(http::Method::POST, STATUSES, &answer(to, "public")).await.ok().json();
        for peer in [group.peer(), carol.peer()] {
            let create = peer.receives("the answer", |activity| activity["object"]["id"] == ours["uri"]).await;
            assert_eq!(create["object"]["inReplyTo"], answered["id"]);
            assert_eq!(create.get("audience"), None);
        }
        let uri = &ours["uri"];
        let mine = format!("{STATUSES}/{}", ours["id"].as_str().unwrap());
        drop(scene.alice.delete(&mine).await.ok());
        let is_gone = |activity: &Value| activity["type"] == "Delete" && activity["object"]["id"] == *uri;
        group.peer().receives("its deletion", is_gone).await;
    }
    drop(scene.alice.send(http::Method::POST, STATUSES, &answer(&shown, "private")).await.ok());
    scene.sent().await;
    let secret = |activity: &Value| activity.to_string().contains("an answer, private");
    assert!(!group.peer().received().iter().any(secret), "what is for followers is not for the community");
}

async fn what_has_a_title_is_shown_with_it(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    for kind in ["Page", "Article", "Video", "Event", "Audio"] {
        let mut post = scene.bob.writes(&Draft::public(&scene.bob, "<p>what it says</p>"));
        post["type"] = kind.into();
        post["name"] = format!("A title of a {kind}").into();
        post["audience"] = scene.peer.url("/video-channels/channel").into();
        // PeerTube names who wrote it and where it is shown, and gives pages and files as links.
        post["attributedTo"] = json!([
            { "type": "Person", "id": scene.bob.id() },
            { "type": "Group", "id": scene.peer.url("/video-channels/channel") },
        ]);
        post["url"] = json!([
            { "type": "Link", "mediaType": "text/html", "href": scene.peer.url("/w/1") },
            { "type": "Link", "mediaType": "video/mp4", "href": scene.peer.url("/static/1.mp4"), "height": 720 },
        ]);
        scene.peer.shows(&post);
        scene.sends(&scene.bob.create(&post)).await;
        scene.server.settle().await;
        let home = scene.home().await;
        let shown = home.iter().find(|status| status["uri"] == post["id"]).unwrap();
        assert!(shown["content"].as_str().unwrap().contains(&format!("A title of a {kind}")), "{kind}: {shown}");
        assert_eq!(shown["url"], scene.peer.url("/w/1"), "{kind}");
    }
}
