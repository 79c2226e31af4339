//! Polls, as apps and pages show them: asked, voted in, hidden until the end, and gone with their status.

use http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Browser, Member, TestServer, on_both_engines};

on_both_engines!(
    a_poll_is_part_of_its_status_everywhere,
    what_is_wrong_with_a_poll_or_a_vote_is_said,
    a_poll_that_hides_its_totals_shows_them_at_the_end,
    a_poll_is_seen_by_whom_its_status_is_seen,
    an_edit_and_a_deletion_carry_the_poll,
    a_page_shows_how_a_poll_stands,
);

const STATUSES: &str = "/api/v1/statuses";

/// Asks about drinks for an hour, with these fields besides.
async fn ask(member: &Member, more: Value) -> Value {
    let mut poll = json!({"options": ["tea", "<b>coffee</b>"], "expires_in": 3_600});
    poll.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    member.send(Method::POST, STATUSES, &json!({"status": "what?", "poll": poll})).await.ok().json()
}

fn path(status: &Value) -> String {
    format!("/api/v1/polls/{}", status["poll"]["id"].as_str().unwrap())
}

async fn vote(member: &Member, status: &Value, choices: &Value) -> Answer {
    member.send(Method::POST, &format!("{}/votes", path(status)), &json!({"choices": choices})).await
}

fn totals(poll: &Value) -> Vec<Option<i64>> {
    poll["options"].as_array().unwrap().iter().map(|option| option["votes_count"].as_i64()).collect()
}

async fn a_poll_is_part_of_its_status_everywhere(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    bob.follows(&alice).await;
    let form = "status=what%3F&poll[options][]=tea&poll[options][]=coffee&poll[expires_in]=3600&poll[multiple]=true";
    let status = alice.post(STATUSES, form).await.ok().json();
    let poll = &status["poll"];
    assert_eq!((&poll["voted"], &poll["own_votes"], &poll["expired"]), (&json!(true), &json!([]), &json!(false)));
    assert_eq!((&poll["votes_count"], &poll["voters_count"], &poll["multiple"]), (&json!(0), &json!(0), &json!(true)));
    let id = status["id"].as_str().unwrap();

    let boost = carol.post(&format!("{STATUSES}/{id}/reblog"), "").await.ok().json();
    assert_eq!((&boost["poll"], &boost["reblog"]["poll"]["voted"]), (&Value::Null, &json!(false)));
    // Somebody saw it before the vote, so that it is prepared.
    assert_eq!(bob.get("/api/v1/timelines/home").await.ok().json()[0]["poll"]["votes_count"], 0);
    let voted = bob.post(&format!("{}/votes", path(&status)), "choices[]=1&choices[]=0").await.ok().json();
    assert_eq!(totals(&voted), [Some(1), Some(1)]);
    assert_eq!(
        (&voted["voted"], &voted["own_votes"], &voted["voters_count"]),
        (&json!(true), &json!([0, 1]), &json!(1))
    );
    for (place, found) in [
        ("home", bob.get("/api/v1/timelines/home").await.ok().json()[0]["poll"].clone()),
        ("status", bob.get(&format!("{STATUSES}/{id}")).await.ok().json()["poll"].clone()),
        ("poll", bob.get(&path(&status)).await.ok().json()),
        ("profile", bob.get(&format!("/api/v1/accounts/{}/statuses", alice.id)).await.ok().json()[0]["poll"].clone()),
    ] {
        assert_eq!(found, voted, "{place}");
    }
    let others = carol.get(&format!("{STATUSES}/{}", boost["id"].as_str().unwrap())).await.ok().json();
    let poll = &others["reblog"]["poll"];
    assert_eq!((&poll["voted"], &poll["own_votes"], &poll["votes_count"]), (&json!(false), &json!([]), &json!(2)));
    let open = server.get(&format!("{STATUSES}/{id}")).await.ok().json();
    assert!(open["poll"].get("voted").is_none() && open["poll"].get("own_votes").is_none(), "{open}");
    assert_eq!(server.get(&path(&status)).await.ok().json(), open["poll"]);

    server.clock().advance_millis(3_600_000);
    let over = bob.get(&format!("{STATUSES}/{id}")).await.ok().json();
    assert_eq!(over["poll"]["expired"], true, "{over}");
    server.settle().await;
    for (member, told) in [(&alice, 1), (&bob, 1), (&carol, 0)] {
        let list = member.get("/api/v1/notifications?types[]=poll").await.ok().json();
        assert_eq!(list.as_array().unwrap().len(), told, "{}: {list}", member.name);
        if told > 0 {
            assert_eq!((&list[0]["account"]["acct"], &list[0]["status"]["id"]), (&json!("alice"), &json!(id)));
            assert_eq!(list[0]["status"]["poll"]["expired"], true);
        }
    }
    server.finish().await;
}

async fn what_is_wrong_with_a_poll_or_a_vote_is_said(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    for (poll, says) in [
        (json!({"options": ["a"], "expires_in": 300}), "Validation failed: Choices must have more than one item"),
        (json!({"expires_in": 300}), "Validation failed: Choices must have more than one item"),
        (
            json!({"options": ["a", "b", "c", "d", "e"], "expires_in": 300}),
            "Validation failed: Choices can't contain more than 4 items",
        ),
        (
            json!({"options": ["a", "x".repeat(51)], "expires_in": 300}),
            "Validation failed: Choices cannot be longer than 50 characters each",
        ),
        (json!({"options": ["a", "a"], "expires_in": 300}), "Validation failed: Choices contain duplicate items"),
        (json!({"options": ["a", "b"]}), "Validation failed: Deadline can't be blank"),
        (json!({"options": ["a", "b"], "expires_in": 299}), "Validation failed: Deadline is too soon"),
        (
            json!({"options": ["a", "b"], "expires_in": 2_629_747}),
            "Validation failed: Deadline is too far into the future",
        ),
        (json!({"options": ["a", {}], "expires_in": 300}), "Validation failed: options must be a list of texts"),
        (json!("tea or coffee"), "Validation failed: poll must be an object"),
    ] {
        let refused = alice.send(Method::POST, STATUSES, &json!({"status": "x", "poll": poll})).await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str().unwrap()), (422, says), "{poll}");
    }
    let wordless = json!({"status": "", "poll": {"options": ["a", "b"], "expires_in": 300}});
    let refused = alice.send(Method::POST, STATUSES, &wordless).await;
    assert_eq!(refused.json()["error"], "Validation failed: Text can't be blank");

    let status = ask(&alice, json!({})).await;
    let refused = async |member: &Member, choices: Value, says: &str| {
        let answer = vote(member, &status, &choices).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str().unwrap()), (422, says), "{choices}");
    };
    refused(&bob, json!([]), "Validation failed: choices can't be blank").await;
    refused(&bob, Value::Null, "Validation failed: choices can't be blank").await;
    for choice in [json!(["2"]), json!([-1]), json!(["tea"]), json!([0.5]), json!(["99999999999999999999"])] {
        refused(&bob, choice, "Validation failed: The chosen vote option does not exist").await;
    }
    refused(&bob, json!([0, 1]), "Validation failed: You have already voted on this poll").await;
    refused(&alice, json!([0]), "Validation failed: You cannot vote in your own polls").await;
    drop(vote(&bob, &status, &json!(["0"])).await.ok());
    refused(&bob, json!([1]), "Validation failed: You have already voted on this poll").await;
    server.clock().advance_millis(3_600_000);
    refused(&bob, json!([1]), "Validation failed: The poll has already ended").await;
    assert_eq!(totals(&bob.get(&path(&status)).await.ok().json()), [Some(1), Some(0)]);
}

async fn a_poll_that_hides_its_totals_shows_them_at_the_end(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let status = ask(&alice, json!({"hide_totals": true})).await;
    let voted = vote(&bob, &status, &json!([1])).await.ok().json();
    for poll in [voted, alice.get(&path(&status)).await.ok().json(), server.get(&path(&status)).await.ok().json()] {
        assert_eq!((totals(&poll), &poll["votes_count"]), (vec![None, None], &json!(1)));
    }
    server.clock().advance_millis(3_600_000);
    assert_eq!(totals(&server.get(&path(&status)).await.ok().json()), [Some(0), Some(1)]);
}

async fn a_poll_is_seen_by_whom_its_status_is_seen(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let poll = json!({"options": ["tea", "coffee"], "expires_in": 3_600});
    let sent = json!({"status": "@bob what?", "visibility": "direct", "poll": poll});
    let status = alice.send(Method::POST, STATUSES, &sent).await.ok().json();
    drop(bob.get(&path(&status)).await.ok());
    let missing = carol.get("/api/v1/polls/1").await;
    assert_eq!(missing.status, 404);
    for hidden in
        [carol.get(&path(&status)).await, server.get(&path(&status)).await, vote(&carol, &status, &json!([0])).await]
    {
        assert_eq!((hidden.status, &hidden.body), (missing.status, &missing.body));
    }
    drop(vote(&bob, &status, &json!([0])).await.ok());

    let open = ask(&alice, json!({})).await;
    drop(bob.post(&format!("/api/v1/accounts/{}/block", alice.id), "").await.ok());
    assert_eq!(vote(&bob, &open, &json!([0])).await.status, 403);
    assert_eq!(totals(&server.get(&path(&open)).await.ok().json()), [Some(0), Some(0)]);
}

async fn an_edit_and_a_deletion_carry_the_poll(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let status = ask(&alice, json!({})).await;
    let place = format!("{STATUSES}/{}", status["id"].as_str().unwrap());
    drop(vote(&bob, &status, &json!([0])).await.ok());
    server.clock().advance_millis(1_000);
    let poll = json!({"options": ["yes", "no"], "expires_in": 600, "multiple": true});
    let edited = alice.send(Method::PUT, &place, &json!({"status": "well?", "poll": poll})).await.ok().json();
    assert_eq!((&edited["poll"]["id"], totals(&edited["poll"])), (&status["poll"]["id"], vec![Some(0), Some(0)]));
    let own = bob.get(&place).await.ok().json();
    assert_eq!((&own["poll"]["voted"], &own["poll"]["multiple"]), (&json!(false), &json!(true)));
    server.clock().advance_millis(1_000);
    let without = alice.send(Method::PUT, &place, &json!({"status": "well?"})).await.ok().json();
    assert_eq!(without["poll"], Value::Null);
    assert_eq!(bob.get(&path(&status)).await.status, 404);
    let history = bob.get(&format!("{place}/history")).await.ok().json();
    let titles = |version: usize| history[version]["poll"]["options"].clone();
    assert_eq!(titles(0), json!([{"title": "tea"}, {"title": "<b>coffee</b>"}]));
    assert_eq!(titles(1), json!([{"title": "yes"}, {"title": "no"}]));
    assert!(history[2].get("poll").is_none(), "{history}");

    let status = ask(&alice, json!({})).await;
    let place = format!("{STATUSES}/{}", status["id"].as_str().unwrap());
    let gone = alice.delete(&place).await.ok().json();
    assert_eq!((&gone["poll"]["options"][0]["title"], &gone["text"]), (&json!("tea"), &json!("what?")));
    assert_eq!(alice.get(&path(&status)).await.status, 404);
}

async fn a_page_shows_how_a_poll_stands(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let open = ask(&alice, json!({})).await;
    for (member, choice) in [(&bob, 1), (&carol, 1)] {
        drop(vote(member, &open, &json!([choice])).await.ok());
    }
    let hidden = ask(&alice, json!({"hide_totals": true})).await;
    let mut browser = Browser::new(&server);
    let place = |status: &Value| format!("/@alice/{}", status["id"].as_str().unwrap());
    let page = browser.get(&place(&open)).await.ok().text();
    for part in ["aria-label=\"Poll\"", "<span>tea</span>", "100 % · 2 votes", "0 % · 0 votes", "2 votes · open until "]
    {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains("<b>"), "an option is text: {page}");
    let page = browser.get(&place(&hidden)).await.ok().text();
    assert!(page.contains("The result is shown at the end") && !page.contains("<progress"), "{page}");
    server.clock().advance_millis(3_600_000);
    let page = browser.get(&place(&hidden)).await.ok().text();
    assert!(page.contains("0 votes · ended") && page.contains("<progress"), "{page}");
    let german = [("accept-language", "de")];
    let page = browser.send(Method::GET, &place(&hidden), None, &german).await.ok().text();
    assert!(page.contains("0 Stimmen · beendet"), "{page}");
}
