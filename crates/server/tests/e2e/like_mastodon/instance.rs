//! What the server says of itself.

use super::Comparison;
use serde_json::json;
use testkit::{Member, TestServer};

pub async fn compare(with: &Comparison, server: &TestServer, alice: &Member) {
    let operator = app::Operator::at_the_console();
    let set = async |name: &str, value: &str| server.app().change_setting(&operator, name, value).await.unwrap();
    set("contact_account", "\"alice\"").await;
    set("contact_email", "\"hello@example.org\"").await;
    server.app().add_rule(&operator, "Be kind", "Even when it rains").await.unwrap();

    let of_server = with.look(server, "/api/v2/instance").await;
    assert_eq!(of_server["contact"]["account"]["acct"], "alice");
    assert_eq!(of_server["api_versions"], json!({"mastodon": 0}));
    assert_eq!(with.get(alice, "/api/v1/instance").await["rules"][0]["text"], "Be kind");
    let deprecated = server.get("/api/v1/instance").await;
    assert_eq!(deprecated.header("deprecation"), "@1668384000");
    assert!(server.get("/api/v2/instance").await.header("deprecation").is_empty());
    for part in ["rules", "peers", "extended_description", "privacy_policy", "languages", "translation_languages"] {
        with.look(server, &format!("/api/v1/instance/{part}")).await;
    }
    let languages = with.look(server, "/api/v1/instance/languages").await;
    assert!(languages.as_array().unwrap().contains(&json!({"code": "en", "name": "English"})));
    with.look(server, "/api/v1/custom_emojis").await;
    let rule = crate::federation::rule("evil.example", app::policy::Severity::Suspend);
    server.app().set_domain_rule(&operator, rule).await.unwrap();
    // Mastodon says so with a page; an app reads JSON here as elsewhere.
    assert_eq!(alice.get("/api/v1/instance/domain_blocks").await.status, 404);
    set("show_domain_blocks", "\"all\"").await;
    set("show_domain_blocks_rationale", "\"all\"").await;
    assert_eq!(with.get(alice, "/api/v1/instance/domain_blocks").await[0]["severity"], "suspend");
    with.look(server, "/api/v1/instance/domain_blocks").await;
    with.look(server, "/api/v1/streaming/health").await;
    for path in ["/.well-known/nodeinfo", "/nodeinfo/2.0"] {
        with.look(server, path).await;
    }
}
