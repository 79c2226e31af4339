//! What strangers' requests leave behind is cleared away, and what somebody uses is not (DOS-40, DOS-41).

use super::{
    home::{Home, draft, operator},
    oauth::{ask, client, code, exchange, register, session},
};
use app::people::sign_up::SignUp;
use domain::{Role, Scopes, StatusId};
use store::{Store, StoreError, idempotency, on_both_engines};

on_both_engines!(
    apps_and_tokens_that_nobody_uses_go,
    accounts_that_nobody_confirms_go,
    of_many_keys_the_newest_are_kept,
);

const DAY: i64 = 24 * 3_600_000;

async fn apps_and_tokens_that_nobody_uses_go(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let ada = session(&home, "ada").await;
    let by_console = home.app.create_token(&operator(), "ada", &Scopes::parse("read").unwrap()).await.unwrap();
    let [unused, with_token, allowed, asked, locked_out] = [
        register(&home, "read write").await,
        register(&home, "read write").await,
        register(&home, "read write").await,
        register(&home, "read write").await,
        register(&home, "read write").await,
    ];
    let client_token = home.app.client_token(&client(&with_token), "read").await.unwrap().secret;
    let code_of = async |app| code(&home, &ada, &ask(app)).await;
    let used = home.app.exchange_code(&client(&allowed), exchange(&code_of(&allowed).await)).await.unwrap().secret;
    let never = home.app.exchange_code(&client(&allowed), exchange(&code_of(&allowed).await)).await.unwrap().secret;
    home.app.exchange_code(&client(&locked_out), exchange(&code_of(&locked_out).await)).await.unwrap();
    assert!(home.app.lock_out_app(&ada, locked_out.app.id).await.unwrap());
    let unspent = code_of(&asked).await;
    assert!(home.app.authenticate(&used).await.unwrap().is_some());
    let sweep_after = async |days: i64| {
        home.clock.advance_millis(days * DAY);
        home.app.sweep().await.unwrap();
        let mut left = Vec::new();
        for app in [&unused, &with_token, &allowed, &asked, &locked_out] {
            left.push(store::apps::by_client_id(&home.app.read(), &app.app.client_id).await.unwrap().is_some());
        }
        left
    };
    assert_eq!(sweep_after(0).await, [true, true, true, true, true], "too early");
    assert!(home.app.exchange_code(&client(&asked), exchange(&unspent)).await.is_ok(), "its code was swept away");
    assert_eq!(sweep_after(2).await, [false, true, true, true, true], "only the first was never used");
    assert_eq!(sweep_after(1).await, [false, true, true, true, false], "a token that was taken back keeps no app");
    assert!(home.app.authenticate(&client_token).await.unwrap().is_some());
    assert_eq!(sweep_after(28).await, [false, true, true, false, false], "the token of the fourth was never used");
    assert!(home.app.authenticate(&client_token).await.unwrap().is_some(), "it was used");
    assert!(home.app.authenticate(&used).await.unwrap().is_some());
    assert!(home.app.authenticate(&never).await.unwrap().is_none());
    assert_eq!(sweep_after(300).await, [false, true, true, false, false]);
    assert!(home.app.authenticate(&used).await.unwrap().is_some(), "used within a year");
    assert_eq!(sweep_after(300).await, [false, false, true, false, false]);
    assert_eq!(sweep_after(66).await, [false, false, false, false, false]);
    assert!(home.app.authenticate(&by_console).await.unwrap().is_some(), "somebody made this one on purpose");
}

async fn accounts_that_nobody_confirms_go(store: Store) {
    let home = Home::new(store).await;
    home.set("sign_ups", "\"approval\"").await;
    let sign_up = async |name: &str| {
        let mut account = draft(name);
        account.reason = "towers".into();
        home.app.sign_up(SignUp { account, agreement: true }).await
    };
    home.set("confirm_email", "false").await;
    sign_up("waits").await.unwrap();
    home.set("confirm_email", "true").await;
    let gone = sign_up("typo").await.unwrap();
    let cookie = home.app.sign_in_new(gone, "").await.unwrap().secret;
    assert!(home.app.session(&cookie).await.unwrap().is_some());
    home.clock.advance_millis(6 * DAY);
    home.app.sweep().await.unwrap();
    assert!(sign_up("typo").await.is_err(), "there is still time to confirm");
    home.clock.advance_millis(DAY + 1);
    home.app.sweep().await.unwrap();
    assert!(home.app.session(&cookie).await.unwrap().is_none(), "the account is gone, and a cache keeps its session");
    sign_up("typo").await.unwrap();
    let waiting = home.app.waiting_sign_ups(app::people::approve::Decider::Operator(&operator())).await.unwrap();
    let names: Vec<&str> = waiting.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, ["waits", "typo"], "who waits for a moderator is not swept away");
}

/// DOS-41: keys are what clients make up, so nobody fills the database with them.
async fn of_many_keys_the_newest_are_kept(store: Store) {
    let home = Home::new(store.clone()).await;
    let [ada, bob] = [home.account("ada", Role::User).await, home.account("bob", Role::User).await];
    let claim = async |account, key: i64| {
        home.clock.advance_millis(1);
        let now = home.app.now();
        let claimed: Result<_, StoreError> = store
            .write(async move |tx| idempotency::claim(tx, account, &format!("key {key}"), StatusId(key), now).await)
            .await;
        claimed.unwrap()
    };
    assert_eq!(claim(bob, 1_000).await, None);
    for key in 1..=idempotency::KEPT + 1 {
        assert_eq!(claim(ada, key).await, None);
    }
    assert_eq!(claim(ada, 2).await, Some(StatusId(2)), "the oldest that is kept");
    assert_eq!(claim(ada, 1).await, None, "it was forgotten");
    assert_eq!(claim(bob, 1_000).await, Some(StatusId(1_000)), "somebody else's");
}
