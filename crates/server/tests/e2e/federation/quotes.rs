//! Quotes between servers: asking, the answers, the permission, and taking it back.

use super::scene::{STATUSES, Scene, scene};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Actor, Draft, Flavour},
    on_both_engines,
};

on_both_engines!(
    who_is_quoted_elsewhere_is_asked,
    a_no_from_elsewhere_is_a_no,
    who_asks_gets_a_permission_until_it_is_withdrawn,
    a_request_may_only_name_the_post,
    a_policy_refuses_who_asks,
    a_quote_among_others_is_shown_with_their_permission,
    a_quote_without_consent_is_a_link,
    an_edit_elsewhere_adds_no_quote,
);

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

impl Scene {
    /// Bob writes something, and Alice, who follows him, has it.
    async fn bob_shares(&self, html: &str) -> (Value, String) {
        let note = self.bob.writes(&Draft::public(&self.bob, html));
        self.sends(&self.bob.create(&note)).await;
        let known = self.home().await[0].clone();
        assert_eq!(known["uri"], note["id"]);
        (note, id(&known).to_owned())
    }

    async fn alice_quotes(&self, quoted: &str) -> Value {
        let sent = json!({ "status": "look", "quoted_status_id": quoted });
        self.alice.send(Method::POST, STATUSES, &sent).await.ok().json()
    }

    /// How the quote in a status stands, as Alice sees it, and what is shown.
    async fn stands(&self, status: &Value) -> (Value, Value) {
        self.server.settle().await;
        let quote = self.status(status).await["quote"].clone();
        (quote["state"].clone(), quote["quoted_status"]["uri"].clone())
    }

    fn request_to_quote(&self, note: &Value, quoted: &Value) -> Value {
        let mut request = self.bob.activity("QuoteRequest", quoted.clone());
        request["instrument"] = note.clone();
        request["instrument"].as_object_mut().unwrap().remove("@context");
        request
    }

    /// The newest status in Alice's home whose id in the fediverse is this.
    async fn in_home(&self, note: &Value) -> Value {
        self.server.settle().await;
        self.home().await.into_iter().find(|status| status["uri"] == note["id"]).unwrap()
    }
}

async fn who_is_quoted_elsewhere_is_asked(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let (note, known) = scene.bob_shares("<p>quote me</p>").await;
    let quoting = scene.alice_quotes(&known).await;
    assert_eq!((&quoting["quote"]["state"], &quoting["quote"]["quoted_status"]), (&json!("pending"), &Value::Null));
    let request = scene.peer.receives("the question", |activity| activity["type"] == "QuoteRequest").await;
    assert_eq!((&request["object"], &request["actor"]), (&note["id"], &json!(scene.alice_uri())));
    assert_eq!((&request["instrument"]["id"], &request["instrument"]["quote"]), (&quoting["uri"], &note["id"]));
    let create = scene.peer.receives("the post", |activity| activity["type"] == "Create").await;
    let sent = &create["object"];
    for name in ["quote", "quoteUrl", "quoteUri", "_misskey_quote"] {
        assert_eq!(sent[name], note["id"], "{name}");
    }
    assert_eq!(sent["quoteAuthorization"], Value::Null);
    assert!(sent["content"].as_str().unwrap().starts_with("<p class=\"quote-inline\">RE: <a href="), "{sent}");
    let policy = &sent["interactionPolicy"]["canQuote"]["automaticApproval"];
    assert_eq!(policy, &json!([testkit::fediverse::PUBLIC]));

    let permission = scene.bob.permits(quoting["uri"].as_str().unwrap(), id(&note));
    let mut accept = scene.bob.activity("Accept", request);
    accept["result"] = permission["id"].clone();
    scene.sends(&accept).await;
    assert_eq!(scene.stands(&quoting).await, (json!("accepted"), note["id"].clone()));
    let update = scene.peer.receives("the permission", |activity| activity["type"] == "Update").await;
    assert_eq!(update["object"]["quoteAuthorization"], permission["id"]);

    scene.sends(&scene.bob.activity("Delete", permission["id"].clone())).await;
    assert_eq!(scene.stands(&quoting).await, (json!("revoked"), Value::Null));
    let told = |activity: &Value| activity["type"] == "Update" && activity["object"]["quote"].is_null();
    let update = scene.peer.receives("that nothing is quoted", told).await;
    assert!(!update["object"]["content"].as_str().unwrap().contains("quote-inline"));
}

async fn a_no_from_elsewhere_is_a_no(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let (_, known) = scene.bob_shares("<p>quote me</p>").await;
    let quoting = scene.alice_quotes(&known).await;
    let request = scene.peer.receives("the question", |activity| activity["type"] == "QuoteRequest").await;
    // Only who was asked answers.
    let carol = scene.peer.person("carol");
    for kind in ["Accept", "Reject"] {
        let mut answer = carol.activity(kind, request.clone());
        answer["result"] = carol.permits(quoting["uri"].as_str().unwrap(), "x")["id"].clone();
        scene.sends_as(&carol, &answer).await;
        assert_eq!(scene.stands(&quoting).await.0, "pending");
    }
    scene.sends(&scene.bob.activity("Reject", request["id"].clone())).await;
    assert_eq!(scene.stands(&quoting).await, (json!("rejected"), Value::Null));
}

async fn who_asks_gets_a_permission_until_it_is_withdrawn(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let posted = scene.alice_posts("quote me").await;
    let uri = posted["uri"].as_str().unwrap().to_owned();
    let note = scene.bob.quotes(&uri, &Draft::public(&scene.bob, "<p>look</p>"), None);
    scene.sends(&scene.request_to_quote(&note, &posted["uri"])).await;
    let yes = |activity: &Value| activity["type"] == "Accept" && !activity["result"].is_null();
    let accept = scene.peer.receives("the permission", yes).await;
    let permission = accept["result"].as_str().unwrap().to_owned();
    assert_eq!((&accept["object"]["type"], &accept["object"]["instrument"]), (&json!("QuoteRequest"), &note["id"]));
    let news = scene.alice.get("/api/v1/notifications?types[]=quote").await.ok().json();
    assert_eq!((&news[0]["status"]["uri"], &news[0]["status"]["quote"]["state"]), (&note["id"], &json!("accepted")));
    assert_eq!(scene.status(&posted).await["quotes_count"], 1);

    let path = permission.strip_prefix(&scene.server.base_url()).unwrap();
    let read = scene.bob.fetches(&scene.server, path).await.ok();
    assert_eq!(read.header("content-type"), "application/activity+json; charset=utf-8");
    let document = read.json();
    assert_eq!(
        (&document["type"], &document["id"], &document["attributedTo"]),
        (&json!("QuoteAuthorization"), &json!(permission), &json!(scene.alice_uri()))
    );
    assert_eq!((&document["interactingObject"], &document["interactionTarget"]), (&note["id"], &json!(uri)));
    // Asked again, the answer is the same.
    scene.sends(&scene.request_to_quote(&note, &posted["uri"])).await;
    scene.sent().await;
    assert_eq!(scene.status(&posted).await["quotes_count"], 1);

    let quoting = news[0]["status"]["id"].as_str().unwrap();
    let revoke = format!("{STATUSES}/{}/quotes/{quoting}/revoke", id(&posted));
    assert_eq!(scene.alice.post(&revoke, "").await.ok().json()["quote"]["state"], "revoked");
    let delete = scene.peer.receives("the end", |activity| activity["type"] == "Delete").await;
    assert_eq!(delete["object"]["id"], permission);
    assert_eq!(scene.bob.fetches(&scene.server, path).await.status, StatusCode::NOT_FOUND);
    scene.sends(&scene.request_to_quote(&note, &posted["uri"])).await;
    scene.peer.receives("the refusal", |activity| activity["type"] == "Reject").await;
    assert_eq!(scene.stands(&news[0]["status"]).await.0, "revoked");
}

async fn a_request_may_only_name_the_post(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let posted = scene.alice_posts("quote me").await;
    let uri = posted["uri"].as_str().unwrap().to_owned();
    let note = scene.bob.quotes(&uri, &Draft::public(&scene.bob, "<p>look</p>"), None);
    let mut request = scene.bob.activity("QuoteRequest", uri.clone());
    request["instrument"] = note["id"].clone();
    scene.sends(&request).await;
    let yes = |activity: &Value| activity["type"] == "Accept" && !activity["result"].is_null();
    scene.peer.receives("the permission", yes).await;
    // What does not quote it gets none.
    let plain = scene.bob.writes(&Draft::public(&scene.bob, "<p>plain</p>"));
    scene.sends(&scene.request_to_quote(&plain, &posted["uri"])).await;
    scene.sent().await;
    assert_eq!(scene.status(&posted).await["quotes_count"], 1);
    assert_eq!(scene.peer.received().iter().filter(|activity| yes(activity)).count(), 1);
}

async fn a_policy_refuses_who_asks(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let carol: Actor = scene.peer.person("carol");
    let sent = json!({ "status": "quote me", "quote_approval_policy": "followers" });
    let posted = scene.alice.send(Method::POST, STATUSES, &sent).await.ok().json();
    let create = scene.peer.receives("the post", |activity| activity["type"] == "Create").await;
    let policy = &create["object"]["interactionPolicy"]["canQuote"]["automaticApproval"];
    assert_eq!(policy, &json!([format!("{}/followers", scene.alice_uri())]));
    let uri = posted["uri"].as_str().unwrap();
    for (who, answer) in [(&carol, "Reject"), (&scene.bob, "Accept")] {
        let note = who.quotes(uri, &Draft::public(who, "<p>look</p>"), None);
        let mut request = who.activity("QuoteRequest", uri);
        request["instrument"] = note.clone();
        scene.sends_as(who, &request).await;
        let is_it = |activity: &Value| activity["type"] == answer && activity["object"]["instrument"] == note["id"];
        scene.peer.receives(answer, is_it).await;
    }
    assert_eq!(scene.status(&posted).await["quotes_count"], 1);
}

async fn a_quote_among_others_is_shown_with_their_permission(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let carol = scene.fediverse.peer("elsewhere", Flavour::Mastodon).person("carol");
    let quoted = carol.writes(&Draft::public(&carol, "<p>far away</p>"));
    let draft = Draft::public(&scene.bob, "<p>look</p>");
    let without = scene.bob.quotes(id(&quoted), &draft, None);
    scene.sends(&scene.bob.create(&without)).await;
    assert_eq!(scene.in_home(&without).await["quote"]["state"], "pending");
    // A permission for another post is none.
    let of_other = carol.permits(id(&without), id(&quoted));
    let stolen = scene.bob.quotes(id(&quoted), &draft, Some(&of_other));
    scene.sends(&scene.bob.create(&stolen)).await;
    assert_eq!(scene.in_home(&stolen).await["quote"]["state"], "pending");
    // The permission comes with an edit.
    let mut permitted = without.clone();
    permitted["quoteAuthorization"] = of_other["id"].clone();
    scene.sends(&scene.bob.activity("Update", permitted.clone())).await;
    let seen = scene.in_home(&without).await;
    assert_eq!((&seen["quote"]["state"], &seen["quote"]["quoted_status"]["uri"]), (&json!("accepted"), &quoted["id"]));
    // Somebody quotes themselves: nobody is asked.
    let own = scene.bob.quotes(id(&without), &draft, None);
    scene.sends(&scene.bob.create(&own)).await;
    let seen = scene.in_home(&own).await;
    assert_eq!((&seen["quote"]["state"], &seen["quote"]["quoted_status"]["uri"]), (&json!("accepted"), &without["id"]));
    // And carol takes it back.
    scene.sends_as(&carol, &carol.activity("Delete", of_other["id"].clone())).await;
    assert_eq!(scene.in_home(&without).await["quote"], json!({ "state": "revoked", "quoted_status": null }));
}

async fn a_quote_without_consent_is_a_link(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let misskey = scene.fediverse.peer("elsewhere", Flavour::Misskey).person("carol");
    let quoted = misskey.writes(&Draft::public(&misskey, "<p>far away</p>"));
    let (first, _) = scene.bob_shares("<p>first</p>").await;
    for (of, state) in [(&quoted, Value::Null), (&first, json!("accepted"))] {
        let mut note = scene.bob.writes(&Draft::public(&scene.bob, "<p class=\"quote-inline\">RE: there</p>"));
        note["quoteUrl"] = of["id"].clone();
        scene.sends(&scene.bob.create(&note)).await;
        let seen = scene.in_home(&note).await;
        assert_eq!(seen["quote"]["state"], state);
        assert!(seen["content"].as_str().unwrap().contains("RE: there"));
    }
    assert!(misskey.peer().seen().iter().all(|seen| !id(&quoted).ends_with(seen.path())), "nobody fetches it");
}

async fn an_edit_elsewhere_adds_no_quote(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let (first, _) = scene.bob_shares("<p>first</p>").await;
    let (second, _) = scene.bob_shares("<p>second</p>").await;
    let mut plain = scene.bob.writes(&Draft::public(&scene.bob, "<p>plain</p>"));
    let mut quoting = scene.bob.quotes(id(&first), &Draft::public(&scene.bob, "<p>quoting</p>"), None);
    for note in [&plain, &quoting] {
        scene.sends(&scene.bob.create(note)).await;
    }
    assert_eq!(scene.in_home(&quoting).await["quote"]["state"], "accepted");
    for note in [&mut plain, &mut quoting] {
        note["quote"] = second["id"].clone();
        scene.sends(&scene.bob.activity("Update", note.clone())).await;
    }
    for note in [&plain, &quoting] {
        assert_eq!(scene.in_home(note).await["quote"], Value::Null, "{note}");
    }
}
