//! The command line beside a running server: accounts, tokens, settings, rules and relays.

use super::watertower;
use serde_json::Value;

const PASSWORD: &str = "correct horse battery\n";

#[test]
fn the_operator_looks_after_people_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let home = watertower(folder.path());
    let server = home.serve();
    assert!(server.says("/setup?token=").contains("http://localhost:3000/setup?token="));

    let create = ["account", "create", "@Ada", "--email", "ada@example.org", "--role", "owner", "--password-stdin"];
    assert_eq!(home.run(&create, PASSWORD).unwrap(), "@Ada can sign in.\n");
    let again = home.run(&create, PASSWORD).unwrap_err();
    assert_eq!(again.matches("Username is already taken").count(), 1, "said once: {again}");
    let short = ["account", "create", "bob", "--email", "bob@example.org", "--password-stdin"];
    assert!(home.run(&short, "short\n").unwrap_err().contains("too short"));
    assert!(home.run(&short[..5], PASSWORD).unwrap_err().contains("--password-stdin"), "never on the command line");

    let list: Vec<Value> = serde_json::from_str(&home.run(&["account", "list", "--json"], "").unwrap()).unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(
        (&list[0]["username"], &list[0]["role"], &list[0]["state"]),
        (&"Ada".into(), &"owner".into(), &"active".into())
    );
    assert!(home.run(&["account", "show", "@ada"], "").unwrap().contains("ada@example.org"));
    for last in [&["account", "set-role", "ada", "user"][..], &["account", "disable", "ada"]] {
        assert!(home.run(last, "").unwrap_err().contains("last owner"));
    }

    let create = ["token", "create", "ada", "--scopes", "read write follow push"];
    let token = home.run(&create, "").unwrap();
    let token = token.strip_suffix('\n').unwrap();
    assert_eq!(token.len(), 43, "the token alone");
    server.get_until("/oauth/userinfo", token, "\"preferred_username\":\"Ada\"");
    let list: Vec<Value> = serde_json::from_str(&home.run(&["token", "list", "ada", "--json"], "").unwrap()).unwrap();
    assert!(!list[0].to_string().contains(token));
    let id = list[0]["id"].as_str().unwrap();
    home.run(&["token", "revoke", id], "").unwrap();
    server.get_until("/oauth/userinfo", token, "401 Unauthorized");
    assert!(home.run(&["token", "revoke", id], "").unwrap_err().contains("no token"));
    assert!(home.run(&["token", "create", "ada", "--scopes", "everything"], "").unwrap_err().contains("everything"));

    // What the command line takes away is gone on the running server.
    let token = home.run(&create, "").unwrap().trim().to_owned();
    server.get_until("/oauth/userinfo", &token, "200 OK");
    home.run(&["account", "reset-password", "ada", "--password-stdin"], "another horse battery\n").unwrap();
    server.get_until("/oauth/userinfo", &token, "401 Unauthorized");
}

#[test]
fn rules_for_domains_change_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let home = watertower(folder.path());
    let server = home.serve();
    let path = "/api/v1/instance/domain_blocks";
    for setting in ["show_domain_blocks", "show_domain_blocks_rationale"] {
        home.run(&["settings", "set", setting, "all"], "").unwrap();
    }
    server.get_until(path, "", "[]");
    let block = ["domain", "block", "Evil.Example", "--public-comment", "spam", "--private-comment", "report 17"];
    home.run(&block, "").unwrap();
    server.get_until(path, "", "\"domain\":\"evil.example\"");
    assert!(server.get(path, "").contains("\"comment\":\"spam\"") && !server.get(path, "").contains("report 17"));
    home.run(
        &[&block[..3], &["--severity", "limit", "--obfuscate", "--reject-media", "--reject-reports"]].concat(),
        "",
    )
    .unwrap();
    server.get_until(path, "", "\"domain\":\"evil.****ple\"");
    home.run(&["domain", "allow", "friend.example"], "").unwrap();
    let list = home.run(&["domain", "list"], "").unwrap();
    assert_eq!(list, "limit  evil.example  reject-media  reject-reports\nallow  friend.example\n");
    let json: Value = serde_json::from_str(&home.run(&["domain", "list", "--json"], "").unwrap()).unwrap();
    assert_eq!(
        (&json["rules"][0]["severity"], &json["allowed"]),
        (&"limit".into(), &serde_json::json!(["friend.example"]))
    );
    home.run(&["domain", "unblock", "evil.example"], "").unwrap();
    server.get_until(path, "", "[]");
    home.run(&["domain", "disallow", "friend.example"], "").unwrap();
    assert_eq!(home.run(&["domain", "list"], "").unwrap(), "");
    for (wrong, problem) in [
        (&["domain", "unblock", "evil.example"][..], "watertower domain list"),
        (&["domain", "disallow", "evil.example"][..], "watertower domain list"),
        (&["domain", "block", "https://evil.example"][..], "without a scheme"),
        (&["domain", "block", "localhost"][..], "this server"),
        (&["domain", "block", "evil.example", "--severity", "silence"][..], "limit"),
    ] {
        let refused = home.run(wrong, "").unwrap_err();
        assert!(refused.contains(problem), "{wrong:?}: {refused}");
    }
}

#[test]
fn the_operator_looks_after_reports() {
    let folder = tempfile::tempdir().unwrap();
    let home = watertower(folder.path());
    let server = home.serve();
    for name in ["ada", "eve"] {
        let mail = format!("{name}@example.org");
        home.run(&["account", "create", name, "--email", &mail, "--password-stdin"], PASSWORD).unwrap();
    }
    let token = home.run(&["token", "create", "ada", "--scopes", "read write"], "").unwrap().trim().to_owned();
    let eve = server.ask("GET", "/api/v1/accounts/lookup?acct=eve", &token, &serde_json::json!({}));
    let report = serde_json::json!({ "account_id": eve["id"], "comment": "rude\u{1b}[2J", "category": "other" });
    let report = server.ask("POST", "/api/v1/reports", &token, &report);
    let id = report["id"].as_str().unwrap();
    let line = |list: &str| home.run(&["report", "list", list], "").unwrap();
    assert!(line("--all").starts_with(id) && line("--all").ends_with("  open  other  @eve  by @ada\n"));
    assert_eq!(line("--resolved"), "");
    let shown = home.run(&["report", "show", id], "").unwrap();
    assert!(shown.contains("state     open") && shown.ends_with("\nrude\u{fffd}[2J\n"), "{shown:?}");
    home.run(&["report", "resolve", id], "").unwrap();
    assert!(home.run(&["report", "resolve", id], "").unwrap_err().contains("resolved already"));
    assert_eq!(home.run(&["report", "list"], "").unwrap(), "");
    let all: Vec<Value> = serde_json::from_str(&home.run(&["report", "list", "--all", "--json"], "").unwrap()).unwrap();
    assert_eq!((&all[0]["state"], &all[0]["account"]), (&"resolved".into(), &"@eve".into()));
    home.run(&["report", "reopen", id], "").unwrap();
    assert!(line("--all").contains("  open  "));
    assert!(home.run(&["report", "show", "1"], "").unwrap_err().contains("there is no report 1"));
}

#[test]
fn settings_and_rules_change_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let home = watertower(folder.path());
    let server = home.serve();
    assert!(server.get("/", "").contains("<h1>Watertower</h1>"));
    home.run(&["settings", "set", "title", "Our tower"], "").unwrap();
    server.get_until("/", "", "<h1>Our tower</h1>");
    assert_eq!(home.run(&["settings", "get", "title"], "").unwrap(), "Our tower\n");
    home.run(&["settings", "set", "sign_ups", "closed"], "").unwrap();
    server.get_until("/auth/sign_up", "", "cannot be made at the moment");
    let all: Value = serde_json::from_str(&home.run(&["settings", "get", "--json"], "").unwrap()).unwrap();
    assert_eq!((&all["title"], &all["sign_ups"]), (&"Our tower".into(), &"closed".into()));
    let wrong = home.run(&["settings", "set", "sign_ups", "maybe"], "").unwrap_err();
    assert!(wrong.contains("sign_ups") && wrong.contains("approval"), "{wrong}");
    let wrong = home.run(&["settings", "set", "confirm_email", "perhaps"], "").unwrap_err();
    assert!(wrong.contains("confirm_email") && wrong.contains("`true` or `false`"), "{wrong}");
    let wrong = home.run(&["settings", "set", "contact_account", "nobody"], "").unwrap_err();
    assert!(wrong.contains("contact_account") && wrong.contains("there is no account \"nobody\""), "{wrong}");
    let ada = ["account", "create", "ada", "--email", "ada@example.org", "--password-stdin"];
    home.run(&ada, PASSWORD).unwrap();
    for contact in ["@Ada", ""] {
        home.run(&["settings", "set", "contact_account", contact], "").unwrap();
        assert_eq!(home.run(&["settings", "get", "contact_account"], "").unwrap(), format!("{contact}\n"));
    }
    assert!(home.run(&["settings", "set", "titel", "x"], "").unwrap_err().contains("title"));
    assert!(home.run(&["settings", "get", "titel"], "").unwrap_err().contains("title"));

    home.run(&["rule", "add", "Be kind", "--hint", "To everybody"], "").unwrap();
    server.get_until("/about", "", "Be kind");
    let rules: Vec<Value> = serde_json::from_str(&home.run(&["rule", "list", "--json"], "").unwrap()).unwrap();
    assert_eq!(rules[0]["hint"], "To everybody");
    home.run(&["rule", "remove", rules[0]["id"].as_str().unwrap()], "").unwrap();
    assert_eq!(home.run(&["rule", "list"], "").unwrap(), "");
}

#[test]
fn relays_are_added_and_let_go_also_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let home = watertower(folder.path());
    home.run(&["migrate"], "").unwrap();
    assert_eq!(home.run(&["relay", "list"], "").unwrap(), "");
    let add = ["relay", "add", "https://relay.example/inbox"];
    let id = home.run(&add, "").unwrap();
    let id = id.trim();
    assert!(home.run(&add, "").unwrap_err().contains("added before"));
    assert!(home.run(&["relay", "add", "relay.example"], "").unwrap_err().contains("no address"));
    let state = || -> Value {
        let list: Vec<Value> = serde_json::from_str(&home.run(&["relay", "list", "--json"], "").unwrap()).unwrap();
        assert_eq!((list.len(), &list[0]["id"], &list[0]["style"]), (1, &id.into(), &"mastodon".into()));
        list[0]["state"].clone()
    };
    assert_eq!(state(), "pending");
    for (command, then) in [("disable", "disabled"), ("enable", "pending")] {
        home.run(&["relay", command, id], "").unwrap();
        assert_eq!(state(), then);
    }
    assert!(home.run(&["relay", "list"], "").unwrap().ends_with("  https://relay.example/inbox\n"));
    home.run(&["relay", "remove", id], "").unwrap();
    assert!(home.run(&["relay", "remove", id], "").unwrap_err().contains("no relay"));
}

#[test]
fn the_operator_sees_how_federation_goes() {
    let folder = tempfile::tempdir().unwrap();
    let home = watertower(folder.path());
    let server = home.serve();
    drop(server.setup_path());
    assert!(home.run(&["federation", "status"], "").unwrap().contains("quarantined inbox    0\n"));
    let status: Value = serde_json::from_str(&home.run(&["federation", "status", "--json"], "").unwrap()).unwrap();
    assert_eq!(
        (&status["hosts"], &status["backlog"], &status["oldest_undelivered"]),
        (&0.into(), &0.into(), &Value::Null)
    );
    for list in [&["federation", "hosts", "--json"][..], &["federation", "quarantine", "list", "--json"]] {
        assert_eq!(home.run(list, "").unwrap(), "[]\n");
    }
    for unknown in [&["federation", "hosts", "nobody.example"][..], &["federation", "retry", "nobody.example"]] {
        assert!(home.run(unknown, "").unwrap_err().contains("nothing is known of the host \"nobody.example\""));
    }
    for deed in ["show", "retry", "drop"] {
        for id in ["12", "12@nobody.example"] {
            let error = home.run(&["federation", "quarantine", deed, id], "").unwrap_err();
            assert!(error.contains(&format!("nothing called {id} was put aside")), "{error}");
        }
        assert!(home.run(&["federation", "quarantine", deed, "x"], "").unwrap_err().contains("invalid"));
    }
}
