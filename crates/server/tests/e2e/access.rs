//! Every route against every kind of caller, made from what the routes declare: who may not call is refused, who may is
//! not, and a route whose handler asks for more than it declares is found.

use app::{
    Operator,
    oauth::{register::NewApp, token::Client},
    people::{create::NewAccount, sign_up::SignUp},
    policy::{Rule, Severity},
};
use domain::{Role, Scope, Scopes};
use http::{HeaderMap, HeaderValue, Method, header};
use testkit::{TestServer, on_both_engines, server::Sent};
use web::{Access, Route};

on_both_engines!(every_route_against_every_caller, vis_41_who_may_not_use_the_server_is_not_shown_whom_it_blocks,);

const ALL_SCOPES: &str = "profile read write follow push";

/// Routes that refuse for reasons beyond scopes: somebody who has an account makes none, who is confirmed confirms nothing.
const MORE_THAN_SCOPES: [(&str, &str); 2] = [("POST", "/api/v1/accounts"), ("POST", "/api/v1/emails/confirmations")];

/// Who calls.
struct Caller {
    name: &'static str,
    token: Option<String>,
    /// What the token carries; nothing for no token, or one that is none.
    scopes: Option<Scopes>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nobody,
    Garbage,
    AppAlone,
    Unconfirmed,
    Unapproved,
    Disabled,
    Person,
}

/// What may come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Unauthorized,
    Forbidden,
    /// 422: the method needs a person.
    NeedsPerson,
    SignIn,
    LetThrough,
}

fn let_through_if(allowed: bool) -> Expected {
    if allowed { Expected::LetThrough } else { Expected::Forbidden }
}

fn expected(route: &Route, caller: &Caller) -> Expected {
    let grants = |any_of: &[Scope]| {
        any_of.is_empty() || caller.scopes.as_ref().is_some_and(|own| any_of.iter().any(|scope| own.grant(*scope)))
    };
    let ready = matches!(caller.kind, Kind::Person | Kind::AppAlone);
    match (route.access, caller.kind) {
        (Access::Open | Access::File | Access::Document | Access::Probe | Access::Page, _) => Expected::LetThrough,
        (Access::SignedInPage, _) => Expected::SignIn,
        (_, Kind::Garbage | Kind::Disabled) => Expected::Unauthorized,
        (Access::Anyone(_), Kind::Nobody) => Expected::LetThrough,
        (_, Kind::Nobody) => Expected::Unauthorized,
        // Mastodon's streaming server knows one refusal for all of these.
        (Access::Stream(_), Kind::AppAlone) => Expected::Unauthorized,
        (Access::Stream(scopes), _) if !grants(scopes) => Expected::Unauthorized,
        (Access::Stream(_), _) => let_through_if(ready),
        (Access::User(scopes) | Access::UnreadyUser(scopes), Kind::AppAlone) if grants(scopes) => Expected::NeedsPerson,
        (Access::User(_) | Access::UnreadyUser(_), Kind::AppAlone) => Expected::Forbidden,
        (Access::Anyone(scopes) | Access::User(scopes), _) => let_through_if(grants(scopes) && ready),
        (Access::App(scopes) | Access::UnreadyUser(scopes), _) => let_through_if(grants(scopes)),
    }
}

fn matches(expected: Expected, status: u16, route: &Route) -> bool {
    match expected {
        Expected::Unauthorized => status == 401,
        Expected::Forbidden => status == 403,
        Expected::NeedsPerson => status == 422,
        Expected::SignIn => status == 303,
        // OAuth's own endpoints say 401 or 403 of a client that does not name itself.
        Expected::LetThrough if route.path.starts_with("/oauth/") => status < 500,
        // Streams of somebody else's list.
        Expected::LetThrough if route.path == "/api/v1/streaming/list" => status == 401,
        Expected::LetThrough if MORE_THAN_SCOPES.contains(&(route.method_name, route.path)) => {
            status < 500 && status != 401
        }
        Expected::LetThrough => status < 500 && status != 403 && status != 401,
    }
}

async fn every_route_against_every_caller(server: TestServer) {
    let callers = callers(&server).await;
    let mut wrong = Vec::new();
    let routes = web::routes();
    assert!(routes.len() >= 3, "the table of routes is empty");
    for route in &routes {
        let path = fill(route.path);
        for caller in &callers {
            let mut headers = HeaderMap::new();
            if let Some(accept) = route.accept() {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            if let Some(token) = &caller.token {
                headers.insert(header::AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}")).unwrap());
            }
            let status = server.status_of(route.method_name, &path, headers).await.as_u16();
            let expected = expected(route, caller);
            if !matches(expected, status, route) {
                let Caller { name, .. } = caller;
                wrong.push(format!("{} {} as {name}: {status}, expected {expected:?}", route.method_name, route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A path with names filled in, which lead to nothing.
async fn vis_41_who_may_not_use_the_server_is_not_shown_whom_it_blocks(server: TestServer) {
    let (app, operator) = (server.app(), Operator::at_the_console());
    let callers = callers(&server).await;
    let rule = crate::federation::rule("evil.example", Severity::Suspend);
    app.set_domain_rule(&operator, Rule { public_comment: "spam".to_owned(), ..rule }).await.unwrap();
    for setting in ["show_domain_blocks", "show_domain_blocks_rationale"] {
        app.change_setting(&operator, setting, "\"users\"").await.unwrap();
    }
    for caller in callers {
        let token = caller.token.as_deref();
        let answer = server.send(Method::GET, "/api/v1/instance/domain_blocks", token, Sent::Nothing).await;
        let shown = answer.text().contains("evil.example") && answer.text().contains("spam");
        assert_eq!(shown, caller.kind == Kind::Person, "{}: {answer}", caller.name);
        assert_eq!(answer.status.is_success(), shown, "{}", caller.name);
    }
}

fn fill(path: &str) -> String {
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, after) = after.split_once('}').unwrap();
        filled.push_str(before);
        filled.push('1');
        rest = after;
    }
    filled + rest
}

async fn callers(server: &TestServer) -> Vec<Caller> {
    let caller = |name, kind, token: &str, scopes: &str| Caller {
        name,
        kind,
        token: Some(token.to_owned()),
        scopes: Some(Scopes::parse(scopes).unwrap()),
    };
    let app = server.app();
    let operator = Operator::at_the_console();
    let mut callers = vec![
        Caller { name: "nobody", kind: Kind::Nobody, token: None, scopes: None },
        Caller {
            name: "somebody with a token that is none",
            kind: Kind::Garbage,
            token: Some("x".repeat(43)),
            scopes: None,
        },
    ];
    drop(server.member("alice", Role::User, ALL_SCOPES).await);
    for scopes in [ALL_SCOPES, "read", "write", "push", "profile", "follow"] {
        let token = server.token("alice", scopes).await;
        callers.push(caller("a person with the scopes of the next lines", Kind::Person, &token, scopes));
    }
    // Each scope alone.
    for scope in Scope::ALL.iter().filter(|scope| scope.name().contains(':') && !scope.name().starts_with("admin")) {
        let token = server.token("alice", scope.name()).await;
        callers.push(caller(scope.name(), Kind::Person, &token, scope.name()));
    }
    let new = NewApp {
        name: "An app".into(),
        redirect_uris: vec!["urn:ietf:wg:oauth:2.0:oob".into()],
        scopes: Some(ALL_SCOPES.into()),
        ..NewApp::default()
    };
    let registered = app.register_app(new).await.unwrap();
    let client = Client { id: registered.app.client_id.clone(), secret: registered.client_secret };
    let own = app.client_token(&client, ALL_SCOPES).await.unwrap().secret;
    callers.push(caller("an app alone", Kind::AppAlone, &own, ALL_SCOPES));

    let sign_up = |name: &str| SignUp {
        account: NewAccount {
            username: name.into(),
            email: format!("{name}@example.org"),
            password: testkit::server::PASSWORD.into(),
            reason: "I would like to test".into(),
            ..NewAccount::default()
        },
        agreement: true,
    };
    let credential = app.authenticate(&own).await.unwrap().unwrap();
    app.change_setting(&operator, "sign_ups", "\"open\"").await.unwrap();
    app.change_setting(&operator, "confirm_email", "true").await.unwrap();
    let token = app.register(&credential, sign_up("unconfirmed")).await.unwrap().secret;
    callers.push(caller("somebody who has still to confirm", Kind::Unconfirmed, &token, ALL_SCOPES));
    app.change_setting(&operator, "sign_ups", "\"approval\"").await.unwrap();
    app.change_setting(&operator, "confirm_email", "false").await.unwrap();
    let token = app.register(&credential, sign_up("unapproved")).await.unwrap().secret;
    callers.push(caller("somebody who has still to wait", Kind::Unapproved, &token, ALL_SCOPES));

    drop(server.member("gone", Role::User, ALL_SCOPES).await);
    let token = server.token("gone", ALL_SCOPES).await;
    app.disable_account(&operator, "gone").await.unwrap();
    callers.push(caller("somebody who is disabled", Kind::Disabled, &token, ALL_SCOPES));
    callers
}
