//! Handles that lead to actors, and those that only pretend to.

use serde_json::{Value, json};

use super::*;
use crate::testing::peers::{Page, Peers};

fn handle(peers: &Peers, name: &str, host: &str) -> Handle {
    Handle::parse(&format!("{name}@{}", peers.host(host))).unwrap()
}

fn target(handle: &Handle) -> String {
    let resource: String = url::form_urlencoded::byte_serialize(handle.acct_uri().as_bytes()).collect();
    format!("/.well-known/webfinger?resource={resource}")
}

fn jrd(subject: &str, actor: &str) -> Page {
    let links = json!([
        { "rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": actor },
        { "rel": "self", "type": "application/activity+json", "href": actor }
    ]);
    Page::of("application/jrd+json", json!({ "subject": subject, "links": links }).to_string())
}

/// Answers at `host` for a handle.
fn answers(peers: &Peers, host: &str, asked: &Handle, subject: &str, actor: &str) {
    peers.put(host, &target(asked), jrd(subject, actor));
}

fn person(peers: &Peers, host: &str, target: &str, name: &str) -> String {
    let id = peers.url(host, target);
    let document: Value =
        json!({ "id": id, "type": "Person", "preferredUsername": name, "inbox": format!("{id}/inbox") });
    peers.put(host, target, Page::activity(&document));
    id
}

async fn find(peers: &Peers, handle: &Handle) -> Result<(Handle, String), WebFingerProblem> {
    let found = resolve(&peers.stranger(), handle, None).await?;
    Ok((found.handle, found.actor.value().id.as_str().to_owned()))
}

#[tokio::test]
async fn a_handle_leads_to_its_actor() {
    let peers = Peers::start().await;
    let asked = handle(&peers, "ALICE", "a");
    let own = handle(&peers, "Alice", "a");
    let id = person(&peers, "a", "/users/alice", "Alice");
    answers(&peers, "a", &asked, &own.acct_uri(), &id);
    assert_eq!(find(&peers, &asked).await, Ok((own, id)));
}

#[tokio::test]
async fn ori_21_an_answer_about_somebody_else_is_none() {
    let peers = Peers::start().await;
    let (asked, boss) = (handle(&peers, "a", "evil"), handle(&peers, "boss", "victim"));
    let evil = person(&peers, "evil", "/a", "boss");
    let id = person(&peers, "victim", "/boss", "boss");
    // The subject is the victim's: the victim's own host has the say, and names its own actor.
    answers(&peers, "evil", &asked, &boss.acct_uri(), &evil);
    assert_eq!(find(&peers, &asked).await, Err(WebFingerProblem::Nobody));
    answers(&peers, "victim", &boss, &boss.acct_uri(), &id);
    assert_eq!(find(&peers, &asked).await, Ok((boss.clone(), id.clone())));
    // The link leads to the victim's actor, who does not have that name.
    answers(&peers, "evil", &asked, &asked.acct_uri(), &id);
    assert_eq!(find(&peers, &asked).await, Err(WebFingerProblem::Unconfirmed));
    // An actor of evil's that has another name, or another id than the link.
    answers(&peers, "evil", &asked, &asked.acct_uri(), &evil);
    assert_eq!(find(&peers, &asked).await, Err(WebFingerProblem::Unconfirmed));
    let alias = peers.url("evil", "/alias");
    let named_a = person(&peers, "evil", "/real", "a");
    peers.put("evil", "/alias", Page::redirect("/real"));
    answers(&peers, "evil", &asked, &asked.acct_uri(), &alias);
    assert_eq!(find(&peers, &asked).await, Err(WebFingerProblem::Unconfirmed));
    answers(&peers, "evil", &asked, &asked.acct_uri(), &named_a);
    assert_eq!(find(&peers, &asked).await, Ok((asked, named_a)));
}

#[tokio::test]
async fn ori_21_a_name_of_another_host_is_confirmed_there_and_no_further() {
    let peers = Peers::start().await;
    let (social, apex, third) =
        (handle(&peers, "a", "social"), handle(&peers, "a", "apex"), handle(&peers, "a", "third"));
    let id = person(&peers, "social", "/users/a", "a");
    answers(&peers, "social", &social, &apex.acct_uri(), &id);
    answers(&peers, "apex", &apex, &apex.acct_uri(), &id);
    assert_eq!(find(&peers, &social).await, Ok((apex.clone(), id.clone())));
    assert_eq!(find(&peers, &apex).await, Ok((apex.clone(), id.clone())));
    answers(&peers, "apex", &apex, &third.acct_uri(), &id);
    answers(&peers, "third", &third, &third.acct_uri(), &id);
    assert_eq!(find(&peers, &social).await, Err(WebFingerProblem::Unconfirmed));
}

#[tokio::test]
async fn ori_21_ori_26_an_actor_has_the_handle_that_its_host_confirms() {
    let peers = Peers::start().await;
    let own = handle(&peers, "a", "social");
    let id = person(&peers, "social", "/users/1", "a");
    let other = person(&peers, "social", "/users/2", "a");
    answers(&peers, "social", &own, &own.acct_uri(), &id);
    let stranger = peers.stranger();
    let actor = async |id: &str| fetch::actor(&stranger, &Uri::parse(id).unwrap(), None).await.unwrap();
    assert_eq!(confirm(&stranger, actor(&id).await.value()).await, Ok(own.clone()));
    assert_eq!(confirm(&stranger, actor(&other).await.value()).await, Err(WebFingerProblem::Unconfirmed));
    // A handle at another host that the actor itself names (FEP-2c59).
    let apex = handle(&peers, "a", "apex");
    let document = json!({ "id": id, "type": "Person", "preferredUsername": "a", "webfinger": apex.to_string() });
    peers.put("social", "/users/1", Page::activity(&document));
    answers(&peers, "apex", &apex, &apex.acct_uri(), &id);
    assert_eq!(confirm(&stranger, actor(&id).await.value()).await, Ok(apex.clone()));
    let boss = handle(&peers, "boss", "apex");
    let document = json!({ "id": id, "type": "Person", "preferredUsername": "a", "webfinger": boss.to_string() });
    peers.put("social", "/users/1", Page::activity(&document));
    answers(&peers, "apex", &boss, &boss.acct_uri(), &id);
    assert_eq!(confirm(&stranger, actor(&id).await.value()).await, Err(WebFingerProblem::Unconfirmed));
}

#[tokio::test]
async fn host_meta_says_where_a_host_answers() {
    let peers = Peers::start().await;
    let asked = handle(&peers, "a", "apex");
    let id = person(&peers, "social", "/users/a", "a");
    let template = peers.url("social", "/finger?resource={uri}");
    let meta = format!("<XRD><Link rel=\"lrdd\" template=\"{template}\"/></XRD>");
    peers.put("apex", "/.well-known/host-meta", Page::of("application/xrd+xml", meta));
    peers.put("social", &target(&asked).replace("/.well-known/webfinger", "/finger"), jrd(&asked.acct_uri(), &id));
    assert_eq!(find(&peers, &asked).await, Ok((asked, id)));
}

#[tokio::test]
async fn nobody_is_nobody() {
    let peers = Peers::start().await;
    let asked = handle(&peers, "a", "a");
    assert_eq!(find(&peers, &asked).await, Err(WebFingerProblem::Nobody));
    // A template that leads to where we were is not followed again.
    let template = peers.url("a", "/.well-known/webfinger?resource={uri}");
    let meta = format!("<XRD><Link rel=\"lrdd\" template=\"{template}\"/></XRD>");
    peers.put("a", "/.well-known/host-meta", Page::of("application/xrd+xml", meta));
    let before = peers.asked().len();
    assert_eq!(find(&peers, &asked).await, Err(WebFingerProblem::Nobody));
    assert_eq!(peers.asked().len(), before + 2);
    peers.put("a", &target(&asked), Page::status(503));
    let problem = find(&peers, &asked).await.unwrap_err();
    assert_eq!((problem.is_transient(), &problem), (true, &WebFingerProblem::Status(StatusCode::SERVICE_UNAVAILABLE)));
    for page in [Page::of("application/jrd+json", "{}"), Page::of("application/jrd+json", "<html>")] {
        peers.put("a", &target(&asked), page);
        assert!(matches!(find(&peers, &asked).await, Err(WebFingerProblem::Answer(_))));
    }
    peers.put(
        "a",
        &target(&asked),
        Page::of("application/jrd+json", json!({ "subject": asked.acct_uri() }).to_string()),
    );
    assert_eq!(find(&peers, &asked).await, Err(WebFingerProblem::Unconfirmed));
}
