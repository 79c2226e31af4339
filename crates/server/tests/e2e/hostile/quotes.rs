//! Rows about quotes: who permits what.

use super::Scene;
use http::Method;
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Actor, Draft},
    on_both_engines,
};

on_both_engines!(
    dos_21_what_a_quoted_post_quotes_is_not_fetched,
    act_34_nothing_is_permitted_that_is_not_for_everybody,
    ori_39_a_permission_is_its_authors_and_for_one_post,
    ori_40_a_boost_is_not_quoted,
);

const STATUSES: &str = "/api/v1/statuses";

impl Scene {
    async fn asks_to_quote(&self, who: &Actor, quoted: &str) -> Value {
        let note = who.quotes(quoted, &Draft::public(who, "<p>look</p>"), None);
        let mut request = who.activity("QuoteRequest", quoted);
        request["instrument"] = note.clone();
        self.tries(who, &request).await;
        self.server.deliver().await;
        note
    }

    /// What this actor's server was answered about a post that quotes.
    fn answers(&self, who: &Actor, note: &Value) -> Vec<String> {
        let about = |activity: &Value| activity["object"]["instrument"] == note["id"];
        let received = who.peer().received().into_iter().filter(|activity| about(activity));
        received.map(|activity| activity["type"].as_str().unwrap().to_owned()).collect()
    }

    /// This one answer arrives about a post that quotes, and no other.
    async fn is_told(&self, who: &Actor, answer: &str, note: &Value) {
        let is_it = |activity: &Value| activity["type"] == answer && activity["object"]["instrument"] == note["id"];
        who.peer().receives(answer, is_it).await;
        assert_eq!(self.answers(who, note), [answer]);
    }

    async fn alice_writes(&self, visibility: &str) -> Value {
        let sent = json!({ "status": "mine", "visibility": visibility });
        self.alice.send(Method::POST, STATUSES, &sent).await.ok().json()
    }

    /// How the quote in what mentions Alice stands.
    async fn stands(&self, note: &Value) -> Value {
        let status = self.mention(note["id"].as_str().unwrap()).await.unwrap();
        status["quote"]["state"].clone()
    }

    fn quoting(&self, who: &Actor, quoted: &str, permission: Option<&Value>) -> Value {
        let handle = format!("@alice@{}", self.server.base_url().trim_start_matches("http://"));
        let draft = Draft::public(who, "<p>look</p>").mentioning(&self.alice_id(), &handle);
        who.quotes(quoted, &draft, permission)
    }
}

async fn act_34_nothing_is_permitted_that_is_not_for_everybody(server: TestServer) {
    let scene = Scene::set(&server).await;
    let victoria = &scene.victoria;
    // Victoria follows Alice, so she sees what is for followers.
    scene.tells(victoria, &victoria.activity("Follow", scene.alice_id())).await;
    let uri = |status: &Value| status["uri"].as_str().unwrap().to_owned();
    let public = scene.alice_writes("public").await;
    let private = scene.alice_writes("private").await;
    let direct = scene.alice_writes("direct").await;
    let honest = scene.asks_to_quote(victoria, &uri(&public)).await;
    scene.is_told(victoria, "Accept", &honest).await;
    // She is told no of what she sees, and nothing of what she does not.
    let seen = scene.asks_to_quote(victoria, &uri(&private)).await;
    scene.is_told(victoria, "Reject", &seen).await;
    for hidden in [&direct, &json!({ "uri": format!("{}/statuses/1", scene.alice_id()) })] {
        let note = scene.asks_to_quote(victoria, &uri(hidden)).await;
        assert!(scene.answers(victoria, &note).is_empty());
    }
    let note = scene.asks_to_quote(&scene.eve, &uri(&private)).await;
    assert!(scene.answers(&scene.eve, &note).is_empty());
    // Whom Alice blocks is not even told no: she is not seen.
    scene.arrived(&scene.eve, "hello").await;
    let block = format!("/api/v1/accounts/{}/block", scene.account(&scene.eve).await);
    drop(scene.alice.post(&block, "").await.ok());
    let note = scene.asks_to_quote(&scene.eve, &uri(&public)).await;
    assert!(scene.answers(&scene.eve, &note).is_empty());
    // Nobody asks in another's name, or with another's post.
    let mut stolen = scene.eve.activity("QuoteRequest", uri(&public));
    stolen["instrument"] = honest.clone();
    scene.tries(&scene.eve, &stolen).await;
    let seen = scene.alice.get(&format!("{STATUSES}/{}", public["id"].as_str().unwrap())).await.ok().json();
    assert_eq!(seen["quotes_count"], 1);
    assert_eq!(server.counts().await["quotes"], 1);
}

async fn ori_39_a_permission_is_its_authors_and_for_one_post(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (victoria, eve) = (&scene.victoria, &scene.eve);
    let carol = victoria.peer().person("carol");
    let quoted = victoria.writes(&Draft::public(victoria, "<p>mine</p>"));
    let quoted = quoted["id"].as_str().unwrap();
    let true_one = scene.quoting(&carol, quoted, None);
    let permission = victoria.permits(true_one["id"].as_str().unwrap(), quoted);
    // Eve is first with the same permission, with one of her own, and with one that says it is Victoria's.
    let own = eve.permits("placeholder", quoted);
    let early = scene.quoting(eve, quoted, Some(&permission));
    let foreign = scene.quoting(eve, quoted, Some(&own));
    for (note, stamp) in [(&early, &permission), (&foreign, &own)] {
        if stamp == &own {
            let mut forged = own.clone();
            forged["interactingObject"] = note["id"].clone();
            forged["attributedTo"] = json!(victoria.id());
            eve.peer().shows(&forged);
        }
        scene.tells(eve, &eve.create(note)).await;
        assert_eq!(scene.stands(note).await, "pending");
    }
    let fetched = |seen: &testkit::fediverse::Seen| own["id"].as_str().unwrap().ends_with(seen.path());
    assert!(!eve.peer().seen().iter().any(fetched), "a permission on another host is not even asked for");
    // The true one is not held up by that.
    let mut with = true_one.clone();
    with["quoteAuthorization"] = permission["id"].clone();
    carol.peer().shows(&with);
    scene.tells(&carol, &carol.create(&with)).await;
    assert_eq!(scene.stands(&with).await, "accepted");
    // And Eve takes nothing of it back.
    scene.tries(eve, &eve.activity("Delete", permission["id"].clone())).await;
    scene.tries(&carol, &carol.activity("Delete", permission["id"].clone())).await;
    assert_eq!(scene.stands(&with).await, "accepted");
    // Alice asks Victoria: a yes that points elsewhere is none.
    let known = scene.mention(with["id"].as_str().unwrap()).await.unwrap();
    let known = known["quote"]["quoted_status"]["id"].clone();
    let sent = json!({ "status": "look", "quoted_status_id": known });
    let quoting = scene.alice.send(Method::POST, STATUSES, &sent).await.ok().json();
    let request = victoria.peer().receives("the question", |activity| activity["type"] == "QuoteRequest").await;
    let stands = async || {
        server.settle().await;
        let path = format!("{STATUSES}/{}", quoting["id"].as_str().unwrap());
        scene.alice.get(&path).await.ok().json()["quote"]["state"].clone()
    };
    let uri = quoting["uri"].as_str().unwrap();
    for result in
        [eve.permits(uri, quoted), victoria.permits("https://else.example/1", quoted), carol.permits(uri, quoted)]
    {
        let mut accept = victoria.activity("Accept", request.clone());
        accept["result"] = result["id"].clone();
        scene.tries(victoria, &accept).await;
        assert_eq!(stands().await, "pending", "{result}");
    }
    let mut accept = victoria.activity("Accept", request.clone());
    accept["result"] = victoria.permits(uri, quoted)["id"].clone();
    scene.tries(victoria, &accept).await;
    assert_eq!(stands().await, "accepted");
}

async fn dos_21_what_a_quoted_post_quotes_is_not_fetched(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (victoria, eve) = (&scene.victoria, &scene.eve);
    let last = victoria.writes(&Draft::public(victoria, "<p>last</p>"));
    let last = last["id"].as_str().unwrap();
    let middle = victoria.quotes(last, &Draft::public(victoria, "<p>middle</p>"), None);
    let middle = middle["id"].as_str().unwrap();
    let first = scene.quoting(eve, middle, None);
    let permission = victoria.permits(first["id"].as_str().unwrap(), middle);
    let mut first = first;
    first["quoteAuthorization"] = permission["id"].clone();
    eve.peer().shows(&first);
    scene.tells(eve, &eve.create(&first)).await;
    let seen = scene.mention(first["id"].as_str().unwrap()).await.unwrap()["quote"].clone();
    assert_eq!((&seen["state"], &seen["quoted_status"]["uri"]), (&json!("accepted"), &json!(middle)));
    assert_eq!(seen["quoted_status"]["quote"], json!({ "state": "pending", "quoted_status_id": null }));
    let asked = |id: &str| victoria.peer().seen().iter().filter(|seen| id.ends_with(seen.path())).count();
    assert_eq!((asked(middle), asked(last)), (1, 0));
}

async fn ori_40_a_boost_is_not_quoted(server: TestServer) {
    let scene = Scene::set(&server).await;
    let [bob] = server.cast(["bob"]).await;
    let sent = json!({ "status": "mine", "quote_approval_policy": "nobody" });
    let mine = bob.send(Method::POST, STATUSES, &sent).await.ok().json();
    let boost = scene.alice.post(&format!("{STATUSES}/{}/reblog", mine["id"].as_str().unwrap()), "").await.ok().json();
    // In the API.
    for member in [&scene.alice, &bob] {
        let sent = json!({ "status": "look", "quoted_status_id": boost["id"] });
        assert_eq!(member.send(Method::POST, STATUSES, &sent).await.status, 404);
    }
    // At request.
    let uri = format!("{}/statuses/{}/activity", scene.alice_id(), boost["id"].as_str().unwrap());
    let note = scene.asks_to_quote(&scene.victoria, &uri).await;
    scene.is_told(&scene.victoria, "Reject", &note).await;
    // On receipt, also with a permission of who boosted.
    let theirs = scene.victoria.writes(&Draft::public(&scene.victoria, "<p>theirs</p>"));
    let announce = scene.eve.activity("Announce", theirs["id"].clone());
    scene.eve.peer().shows(&announce);
    scene.follows(&scene.eve).await;
    scene.tells(&scene.eve, &announce).await;
    for boosted in [uri.as_str(), announce["id"].as_str().unwrap()] {
        let note = scene.quoting(&scene.eve, boosted, None);
        let permission = scene.eve.permits(note["id"].as_str().unwrap(), boosted);
        let mut note = note;
        note["quoteAuthorization"] = permission["id"].clone();
        scene.eve.peer().shows(&note);
        scene.tells(&scene.eve, &scene.eve.create(&note)).await;
        assert_eq!(scene.stands(&note).await, Value::Null, "{boosted}");
    }
}
