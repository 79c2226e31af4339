//! Signing in, sessions and passwords.

use super::home::{Home, PASSWORD, operator};
use app::people::{
    change_password::ChangePasswordError,
    problems::{Field, Problem},
    sign_in::{SignIn, SignInError},
};
use domain::{Role, Scopes};
use store::{Store, on_both_engines};

on_both_engines!(
    wrong_passwords_and_unknown_people_look_the_same,
    one_session_ends_and_the_others_go_on,
    a_session_lives_a_year_after_its_last_use,
    a_new_password_ends_all_but_this_browser,
    the_console_sets_passwords_and_ends_everything,
    tokens_of_the_console,
    the_last_use_is_noted_now_and_then,
);

fn attempt(login: &str, password: &str) -> SignIn {
    SignIn { login: login.into(), password: password.into(), user_agent: String::new() }
}

async fn wrong_passwords_and_unknown_people_look_the_same(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let huge = "x".repeat(100_000);
    for (login, password) in [
        ("ada", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("ada@mail.example", ""),
        ("", ""),
        ("ada", &huge),
        (&huge, PASSWORD),
        ("ada' OR 1=1 --", PASSWORD),
        ("*", PASSWORD),
    ] {
        assert!(matches!(home.app.sign_in(attempt(login, password)).await, Err(SignInError::Wrong)), "{login:.20}");
    }
    for login in ["ada", "ADA", "@ada", " ada@mail.example ", "Ada@Mail.Example"] {
        home.app.sign_in(attempt(login, PASSWORD)).await.unwrap();
    }
    home.app.disable_account(&operator(), "ada").await.unwrap();
    assert!(matches!(home.app.sign_in(attempt("ada", PASSWORD)).await, Err(SignInError::Disabled)));
    assert!(matches!(home.app.sign_in(attempt("ada", "wrong horse")).await, Err(SignInError::Wrong)));
}

async fn one_session_ends_and_the_others_go_on(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    home.account("eve", Role::User).await;
    let (here, there, eve) = (home.cookie("ada").await, home.cookie("ada").await, home.cookie("eve").await);
    assert!(here != there && here.len() == 43);
    let here_session = home.app.session(&here).await.unwrap().unwrap();
    let there_session = home.app.session(&there).await.unwrap().unwrap();
    let eve_session = home.app.session(&eve).await.unwrap().unwrap();
    assert_eq!(home.app.sessions(&here_session).await.unwrap().len(), 2);
    assert!(!home.app.end_session(&eve_session, there_session.id()).await.unwrap(), "it is not hers");
    assert!(home.app.session(&there).await.unwrap().is_some());
    assert!(home.app.end_session(&here_session, there_session.id()).await.unwrap());
    assert!(home.app.session(&there).await.unwrap().is_none());
    assert!(home.app.session(&here).await.unwrap().is_some());
    for nonsense in ["", "x", &"x".repeat(600), "\0"] {
        assert!(home.app.session(nonsense).await.unwrap().is_none());
    }
}

async fn a_session_lives_a_year_after_its_last_use(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let cookie = home.cookie("ada").await;
    let days = |days: i64| home.clock.advance_millis(days * 24 * 3_600_000 + 1);
    assert!(!home.app.session(&cookie).await.unwrap().unwrap().was_renewed());
    days(300);
    assert!(home.app.session(&cookie).await.unwrap().unwrap().was_renewed());
    assert!(!home.app.session(&cookie).await.unwrap().unwrap().was_renewed(), "once a day is enough");
    days(300);
    assert!(home.app.session(&cookie).await.unwrap().is_some());
    // Once more, so that it is in the cache of this node.
    assert!(!home.app.session(&cookie).await.unwrap().unwrap().was_renewed());
    days(366);
    // The cache of this node may not keep it alive.
    assert!(home.app.session(&cookie).await.unwrap().is_none());
}

async fn a_new_password_ends_all_but_this_browser(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let (here, there) = (home.cookie("ada").await, home.cookie("ada").await);
    let token = home.app.create_token(&operator(), "ada", &Scopes::parse("read").unwrap()).await.unwrap();
    let session = home.app.session(&here).await.unwrap().unwrap();
    let change = async |present: &str, new: &str| home.app.change_password(&session, present.into(), new.into()).await;
    let Err(ChangePasswordError::Refused(problems)) = change("not it", "another horse battery").await else { panic!() };
    assert_eq!(problems.of(Field::CurrentPassword), Some(Problem::Wrong));
    let Err(ChangePasswordError::Refused(problems)) = change(PASSWORD, "short").await else { panic!() };
    assert_eq!(problems.of(Field::Password), Some(Problem::TooShort(8)));
    let cookie = change(PASSWORD, "another horse battery").await.unwrap().secret;
    assert!(home.app.session(&cookie).await.unwrap().is_some());
    for dead in [&here, &there] {
        assert!(home.app.session(dead).await.unwrap().is_none());
    }
    assert!(home.app.authenticate(&token).await.unwrap().is_none());
    assert!(matches!(home.app.sign_in(attempt("ada", PASSWORD)).await, Err(SignInError::Wrong)));
    home.app.sign_in(attempt("ada", "another horse battery")).await.unwrap();
}

async fn the_console_sets_passwords_and_ends_everything(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let cookie = home.cookie("ada").await;
    home.app.set_password(&operator(), "Ada", "another horse battery".into()).await.unwrap();
    assert!(home.app.session(&cookie).await.unwrap().is_none());
    home.app.sign_in(attempt("ada", "another horse battery")).await.unwrap();
    assert!(home.app.set_password(&operator(), "nobody", "another horse battery".into()).await.is_err());
    assert!(home.app.set_password(&operator(), "ada", "short".into()).await.is_err());
}

async fn tokens_of_the_console(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let scopes = Scopes::parse("read write follow push").unwrap();
    let secret = home.app.create_token(&operator(), "ada", &scopes).await.unwrap();
    let credential = home.app.authenticate(&secret).await.unwrap().unwrap();
    assert_eq!(credential.scopes(), &scopes);
    assert_eq!(credential.actor().unwrap().person().username(), "ada");
    let listed = home.app.list_tokens(&operator(), Some("ada")).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(home.app.create_token(&operator(), "ada", &Scopes::parse("admin:read").unwrap()).await.is_err());
    assert!(home.app.create_token(&operator(), "ada", &Scopes::default()).await.is_err());
    assert!(home.app.create_token(&operator(), "nobody", &scopes).await.is_err());
    assert!(home.app.revoke_token(&operator(), credential.token()).await.unwrap());
    assert!(!home.app.revoke_token(&operator(), credential.token()).await.unwrap());
    assert!(home.app.authenticate(&secret).await.unwrap().is_none());
    assert!(home.app.list_tokens(&operator(), None).await.unwrap().is_empty());
}

async fn the_last_use_is_noted_now_and_then(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let secret = home.app.create_token(&operator(), "ada", &Scopes::parse("read").unwrap()).await.unwrap();
    let token = async || home.app.list_tokens(&operator(), Some("ada")).await.unwrap()[0].last_used_at;
    let use_it = async || assert!(home.app.authenticate(&secret).await.unwrap().is_some());
    assert_eq!(token().await, None);
    use_it().await;
    assert_eq!(token().await, None, "a request that reads has written");
    home.app.write_uses().await.unwrap();
    let minute = || home.app.now().0.div_euclid(60_000) * 60_000;
    let first = minute();
    assert_eq!(token().await, Some(first));

    home.clock.advance_millis(9 * 60 * 1000);
    use_it().await;
    home.app.write_uses().await.unwrap();
    assert_eq!(token().await, Some(first), "once in ten minutes is enough");
    home.clock.advance_millis(60 * 1000);
    use_it().await;
    home.app.write_uses().await.unwrap();
    assert_eq!(token().await, Some(minute()));

    let cookie = home.cookie("ada").await;
    let session = home.app.session(&cookie).await.unwrap().unwrap();
    let seen = async || home.app.sessions(&session).await.unwrap()[0].last_seen_at;
    assert_ne!(seen().await, minute());
    home.clock.advance_millis(11 * 60 * 1000);
    assert!(home.app.session(&cookie).await.unwrap().is_some());
    home.app.stop().await;
    assert_eq!(seen().await, minute(), "what is noted when the server stops is written");
}
