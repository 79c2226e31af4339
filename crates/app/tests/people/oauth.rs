//! Apps, codes and tokens.

use super::home::{Home, draft};
use app::{
    authority::BrowserSession,
    messages::Language,
    oauth::{
        authorize::{Allowed, Ask, AskError},
        redirect::OUT_OF_BAND,
        register::{NewApp, Registered},
        revoke::RevokeError,
        token::{Client, Exchange, IssueError},
    },
    people::sign_up::{SignUp, SignUpError},
};
use domain::Role;
use std::sync::Arc;
use store::{Store, on_both_engines};

on_both_engines!(
    a_code_becomes_a_token_once,
    a_code_is_bound_to_its_app_its_address_its_verifier_and_its_time,
    what_an_app_may_not_ask,
    what_an_app_may_not_register,
    a_new_password_ends_codes_too,
    an_app_has_a_token_of_its_own,
    an_app_ends_its_own_tokens_alone,
    a_person_locks_an_app_out,
    an_app_signs_people_up,
    moderation_is_not_given_away_by_members,
);

// RFC 7636, appendix B
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "https://app.example/cb";

pub async fn register(home: &Home, scopes: &str) -> Registered {
    let new = NewApp {
        name: "Toots".into(),
        website: "https://app.example".into(),
        redirect_uris: vec![BACK.into(), OUT_OF_BAND.into()],
        scopes: Some(scopes.into()),
    };
    home.app.register_app(new).await.unwrap()
}

pub fn client(app: &Registered) -> Client {
    Client { id: app.app.client_id.clone(), secret: app.client_secret.clone() }
}

pub fn ask(app: &Registered) -> Ask {
    Ask {
        response_type: "code".into(),
        client_id: app.app.client_id.clone(),
        redirect_uri: BACK.into(),
        scope: "read write:statuses".into(),
        state: "a state".into(),
        code_challenge: CHALLENGE.into(),
        code_challenge_method: "S256".into(),
    }
}

pub async fn session(home: &Home, name: &str) -> Arc<BrowserSession> {
    home.app.session(&home.cookie(name).await).await.unwrap().unwrap()
}

pub async fn code(home: &Home, session: &BrowserSession, ask: &Ask) -> String {
    let checked = home.app.check_ask(ask).await.unwrap();
    let Allowed::Redirect(to) = home.app.allow(session, &checked).await.unwrap() else { panic!("no redirect") };
    let rest = to.strip_prefix("https://app.example/cb?code=").unwrap();
    rest.strip_suffix("&state=a+state").unwrap().to_owned()
}

pub fn exchange(code: &str) -> Exchange {
    Exchange { code: code.into(), redirect_uri: BACK.into(), code_verifier: Some(VERIFIER.into()) }
}

async fn a_code_becomes_a_token_once(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let session = session(&home, "ada").await;
    let app = register(&home, "read write").await;
    let code = code(&home, &session, &ask(&app)).await;
    let issued = home.app.exchange_code(&client(&app), exchange(&code)).await.unwrap();
    assert_eq!(issued.scopes.to_string(), "read write:statuses");
    let credential = home.app.authenticate(&issued.secret).await.unwrap().unwrap();
    assert_eq!(credential.actor().unwrap().person().username(), "ada");
    assert_eq!(credential.actor().unwrap().app_name(), Some(("Toots", Some("https://app.example"))));
    let again = home.app.exchange_code(&client(&app), exchange(&code)).await;
    assert!(matches!(again, Err(IssueError::InvalidGrant)));
    assert!(home.app.authenticate(&issued.secret).await.unwrap().is_none(), "one of the two was a thief");
}

async fn a_code_is_bound_to_its_app_its_address_its_verifier_and_its_time(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let session = session(&home, "ada").await;
    let (app, other) = (register(&home, "read write").await, register(&home, "read write").await);
    let code = code(&home, &session, &ask(&app)).await;
    let refused = async |client: Client, exchange: Exchange| {
        matches!(home.app.exchange_code(&client, exchange).await, Err(IssueError::InvalidGrant))
    };
    assert!(refused(client(&other), exchange(&code)).await);
    assert!(refused(client(&app), Exchange { redirect_uri: OUT_OF_BAND.into(), ..exchange(&code) }).await);
    assert!(refused(client(&app), Exchange { code_verifier: None, ..exchange(&code) }).await);
    assert!(refused(client(&app), Exchange { code_verifier: Some(CHALLENGE.into()), ..exchange(&code) }).await);
    assert!(refused(client(&app), exchange("")).await);
    let wrong = Client { secret: "wrong".into(), ..client(&app) };
    let wrong = home.app.exchange_code(&wrong, exchange(&code)).await;
    assert!(matches!(wrong, Err(IssueError::InvalidClient)));
    home.clock.advance_millis(600_001);
    assert!(refused(client(&app), exchange(&code)).await);

    // A verifier where no challenge was: somebody took it out on the way.
    let bare = Ask { code_challenge: String::new(), code_challenge_method: String::new(), ..ask(&app) };
    let code = self::code(&home, &session, &bare).await;
    assert!(refused(client(&app), exchange(&code)).await);
    home.app.exchange_code(&client(&app), Exchange { code_verifier: None, ..exchange(&code) }).await.unwrap();
}

async fn what_an_app_may_not_ask(store: Store) {
    let home = Home::new(store).await;
    let app = register(&home, "read").await;
    let good = Ask { scope: "read:accounts".into(), ..ask(&app) };
    home.app.check_ask(&good).await.unwrap();
    let check = async |ask: Ask| home.app.check_ask(&ask).await.unwrap_err();
    assert!(matches!(check(Ask { client_id: "x".into(), ..good.clone() }).await, AskError::UnknownApp));
    for uri in ["https://app.example/cb?x", "https://evil.example/cb", "", "javascript:alert(1)"] {
        assert!(matches!(check(Ask { redirect_uri: uri.into(), ..good.clone() }).await, AskError::UnknownRedirect));
    }
    let code = async |ask: Ask| match check(ask).await {
        AskError::Refused { code, .. } => code,
        other => panic!("{other}"),
    };
    assert_eq!(code(Ask { scope: "write".into(), ..good.clone() }).await, "invalid_scope");
    assert_eq!(code(Ask { scope: "read wriet".into(), ..good.clone() }).await, "invalid_scope");
    assert_eq!(code(Ask { response_type: "token".into(), ..good.clone() }).await, "unsupported_response_type");
    assert_eq!(code(Ask { code_challenge_method: "plain".into(), ..good.clone() }).await, "invalid_request");
    assert_eq!(code(Ask { code_challenge_method: String::new(), ..good.clone() }).await, "invalid_request");
    assert_eq!(code(Ask { code_challenge: "short".into(), ..good.clone() }).await, "invalid_request");
    assert_eq!(code(Ask { code_challenge: String::new(), ..good.clone() }).await, "invalid_request");
    let denied = home.app.check_ask(&good).await.unwrap().denied(Language::En).unwrap();
    assert!(denied.starts_with("https://app.example/cb?error=access_denied&"), "{denied}");
    assert!(denied.ends_with("&state=a+state"), "{denied}");
}

async fn what_an_app_may_not_register(store: Store) {
    let home = Home::new(store).await;
    let good = NewApp { name: "Toots".into(), redirect_uris: vec![BACK.into()], ..NewApp::default() };
    assert_eq!(home.app.register_app(good.clone()).await.unwrap().app.scopes, "read");
    for bad in [
        NewApp { name: "  ".into(), ..good.clone() },
        NewApp { name: "x".repeat(61), ..good.clone() },
        NewApp { website: "javascript:alert(1)".into(), ..good.clone() },
        NewApp { redirect_uris: vec![], ..good.clone() },
        NewApp { redirect_uris: vec![BACK.into(), "data:text/html,x".into()], ..good.clone() },
        NewApp { redirect_uris: vec![BACK.into(); 21], ..good.clone() },
        NewApp { scopes: Some("read everything".into()), ..good.clone() },
        NewApp { scopes: Some("read ".repeat(1_000)), ..good.clone() },
    ] {
        assert!(home.app.register_app(bad.clone()).await.is_err(), "{bad:?}");
    }
}

async fn a_new_password_ends_codes_too(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let session = session(&home, "ada").await;
    let app = register(&home, "read write").await;
    let code = code(&home, &session, &ask(&app)).await;
    home.app.set_password(&super::home::operator(), "ada", "another horse battery".into()).await.unwrap();
    let refused = home.app.exchange_code(&client(&app), exchange(&code)).await;
    assert!(matches!(refused, Err(IssueError::InvalidGrant)));
}

async fn an_app_has_a_token_of_its_own(store: Store) {
    let home = Home::new(store).await;
    let app = register(&home, "read write").await;
    let issued = home.app.client_token(&client(&app), "read").await.unwrap();
    let credential = home.app.authenticate(&issued.secret).await.unwrap().unwrap();
    assert!(credential.person().is_none() && credential.actor().is_none());
    assert_eq!(credential.app(), Some(app.app.id));
    assert!(matches!(home.app.client_token(&client(&app), "push").await, Err(IssueError::InvalidScope)));
    let wrong = Client { secret: String::new(), ..client(&app) };
    assert!(matches!(home.app.client_token(&wrong, "read").await, Err(IssueError::InvalidClient)));
}

async fn an_app_ends_its_own_tokens_alone(store: Store) {
    let home = Home::new(store).await;
    let (app, other) = (register(&home, "read").await, register(&home, "read").await);
    let token = home.app.client_token(&client(&app), "").await.unwrap().secret;
    let by_other = home.app.revoke_own_token(&client(&other), &token).await;
    assert!(matches!(by_other, Err(RevokeError::Unauthorized)));
    let nobody = home.app.revoke_own_token(&Client::default(), &token).await;
    assert!(matches!(nobody, Err(RevokeError::Unauthorized)));
    assert!(home.app.authenticate(&token).await.unwrap().is_some());
    home.app.revoke_own_token(&client(&app), &token).await.unwrap();
    assert!(home.app.authenticate(&token).await.unwrap().is_none());
    home.app.revoke_own_token(&client(&app), &token).await.unwrap();
    home.app.revoke_own_token(&client(&app), "never was one").await.unwrap();
}

async fn a_person_locks_an_app_out(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    home.account("bob", Role::User).await;
    let (ada, bob) = (session(&home, "ada").await, session(&home, "bob").await);
    let app = register(&home, "read write").await;
    let mut tokens = Vec::new();
    for session in [&ada, &ada, &bob] {
        let code = code(&home, session, &ask(&app)).await;
        tokens.push(home.app.exchange_code(&client(&app), exchange(&code)).await.unwrap().secret);
    }
    let allowed = home.app.allowed_apps(&ada).await.unwrap();
    assert_eq!(allowed.iter().map(|app| app.name.as_str()).collect::<Vec<_>>(), ["Toots"]);
    assert!(home.app.lock_out_app(&ada, app.app.id).await.unwrap());
    assert!(home.app.authenticate(&tokens[0]).await.unwrap().is_none());
    assert!(home.app.authenticate(&tokens[1]).await.unwrap().is_none());
    assert!(home.app.authenticate(&tokens[2]).await.unwrap().is_some(), "bob still uses it");
    assert!(home.app.allowed_apps(&ada).await.unwrap().is_empty());
    assert!(!home.app.lock_out_app(&ada, app.app.id).await.unwrap());
}

async fn an_app_signs_people_up(store: Store) {
    let home = Home::new(store).await;
    home.set("sign_ups", "\"open\"").await;
    home.set("confirm_email", "false").await;
    let app = register(&home, "read write admin:read").await;
    let own = home.app.client_token(&client(&app), "read").await.unwrap().secret;
    let own = home.app.authenticate(&own).await.unwrap().unwrap();
    let sign_up = |name: &str| SignUp { account: draft(name), agreement: true };
    let issued = home.app.register(&own, sign_up("ada")).await.unwrap();
    let credential = home.app.authenticate(&issued.secret).await.unwrap().unwrap();
    assert_eq!(credential.actor().unwrap().person().username(), "ada");
    assert_eq!(credential.scopes().to_string(), "read write");
    let by_person = home.app.register(&credential, sign_up("bob")).await;
    assert!(matches!(by_person, Err(SignUpError::NotAnApp)));
    home.set("confirm_email", "true").await;
    let issued = home.app.register(&own, sign_up("cleo")).await.unwrap();
    let credential = home.app.authenticate(&issued.secret).await.unwrap().unwrap();
    assert!(credential.actor().is_none() && credential.person().is_some());
}

async fn moderation_is_not_given_away_by_members(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    home.account("mod", Role::Moderator).await;
    let app = register(&home, "read admin:read").await;
    let ask = Ask { scope: "read admin:read".into(), ..ask(&app) };
    for (name, scopes) in [("ada", "read"), ("mod", "read admin:read")] {
        let session = session(&home, name).await;
        let code = code(&home, &session, &ask).await;
        let issued = home.app.exchange_code(&client(&app), exchange(&code)).await.unwrap();
        assert_eq!(issued.scopes.to_string(), scopes);
    }
}
