//! Links that are mailed: confirmation and forgotten passwords.

use super::home::{Home, draft, link_secret};
use app::{
    messages::Language,
    people::{confirm::ConfirmError, create::NewAccount, reset::ResetError, sign_in::SignIn, sign_up::SignUp},
};
use domain::Role;
use store::{Store, on_both_engines};

on_both_engines!(
    a_link_confirms_an_address_once,
    a_corrected_address_gets_a_link_of_its_own,
    a_forgotten_password_is_set_by_the_link_once,
    nobody_learns_whether_an_address_is_known,
    a_mail_is_in_the_language_of_the_account,
);

async fn a_link_confirms_an_address_once(store: Store) {
    let home = Home::new(store).await;
    home.set("sign_ups", "\"open\"").await;
    let ada = home.app.sign_up(SignUp { account: draft("ada"), agreement: true }).await.unwrap();
    let cookie = home.app.sign_in_new(ada, "").await.unwrap().secret;
    assert!(home.app.session(&cookie).await.unwrap().unwrap().actor().is_none());
    home.app.work();
    let mails = home.mails(1).await;
    assert!(mails[0].contains("To: ada@mail.example"), "{}", mails[0]);
    let secret = link_secret(&mails[0]);
    assert_eq!(home.app.confirmation(&secret).await.unwrap().as_deref(), Some("ada@mail.example"));
    assert!(
        !home.app.session(&cookie).await.unwrap().unwrap().person().standing().confirmed,
        "looking confirms nothing"
    );
    assert_eq!(home.app.confirm(&secret).await.unwrap(), ada.account());
    assert!(home.app.session(&cookie).await.unwrap().unwrap().actor().is_some());
    assert!(matches!(home.app.confirm(&secret).await, Err(ConfirmError::LinkGone)));
    let person = home.app.session(&cookie).await.unwrap().unwrap().person().clone();
    assert!(matches!(home.app.resend_confirmation(&person, None).await, Err(ConfirmError::Confirmed)));
    home.app.stop().await;
}

async fn a_corrected_address_gets_a_link_of_its_own(store: Store) {
    let home = Home::new(store).await;
    home.set("sign_ups", "\"open\"").await;
    home.account("bob", Role::User).await;
    let ada = home.app.sign_up(SignUp { account: draft("ada"), agreement: true }).await.unwrap();
    home.app.work();
    let first = link_secret(&home.mails(1).await[0]);
    let cookie = home.app.sign_in_new(ada, "").await.unwrap().secret;
    let person = home.app.session(&cookie).await.unwrap().unwrap().person().clone();
    let correct = async |email: &str| home.app.resend_confirmation(&person, Some(email)).await;
    assert!(matches!(correct("bob@mail.example").await, Err(ConfirmError::Refused(_))), "somebody has it");
    assert!(matches!(correct("nonsense").await, Err(ConfirmError::Refused(_))));
    correct("ada@other.example").await.unwrap();
    let mails = home.mails(2).await;
    assert!(mails[1].contains("To: ada@other.example"), "{}", mails[1]);
    assert!(matches!(home.app.confirm(&first).await, Err(ConfirmError::LinkGone)), "it went to the other address");
    let second = link_secret(&mails[1]);
    home.clock.advance_millis(49 * 3_600_000);
    assert!(matches!(home.app.confirm(&second).await, Err(ConfirmError::LinkGone)), "it is two days old");
    home.app.stop().await;
}

async fn a_forgotten_password_is_set_by_the_link_once(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let cookie = home.cookie("ada").await;
    home.app.request_password_reset("ADA@mail.example").await.unwrap();
    home.app.work();
    let secret = link_secret(&home.mails(1).await[0]);
    assert!(home.app.is_reset_link(&secret).await.unwrap());
    assert!(home.app.confirm(&secret).await.is_err(), "a link has one purpose");
    assert!(matches!(home.app.reset_password(&secret, "short".into()).await, Err(ResetError::Refused(_))));
    home.app.reset_password(&secret, "another horse battery".into()).await.unwrap();
    assert!(home.app.session(&cookie).await.unwrap().is_none());
    let sign_in = SignIn { login: "ada".into(), password: "another horse battery".into(), user_agent: String::new() };
    home.app.sign_in(sign_in).await.unwrap();
    let again = home.app.reset_password(&secret, "third horse battery".into()).await;
    assert!(matches!(again, Err(ResetError::LinkGone)));
    assert!(home.mails(2).await[1].contains("was changed"), "the owner hears of it");
    home.app.stop().await;
}

async fn nobody_learns_whether_an_address_is_known(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    home.app.request_password_reset("nobody@mail.example").await.unwrap();
    home.app.request_password_reset("ada@mail.example").await.unwrap();
    assert!(matches!(home.app.request_password_reset("no address").await, Err(ResetError::Refused(_))));
    home.app.work();
    let mails = home.mails(1).await;
    assert!(mails[0].contains("To: ada@mail.example"));
    let secret = link_secret(&mails[0]);
    home.clock.advance_millis(3_600_001);
    assert!(!home.app.is_reset_link(&secret).await.unwrap(), "it is an hour old");
    home.app.stop().await;
}

async fn a_mail_is_in_the_language_of_the_account(store: Store) {
    let home = Home::new(store).await;
    home.set("sign_ups", "\"open\"").await;
    for (name, locale, language) in
        [("ada", "", Some(Language::En)), ("bob", "de-AT", Some(Language::De)), ("carol", "fr", None)]
    {
        let account = NewAccount { locale: locale.into(), ..draft(name) };
        let signed_up = home.app.sign_up(SignUp { account, agreement: true }).await.unwrap();
        let cookie = home.app.sign_in_new(signed_up, "").await.unwrap().secret;
        assert_eq!(home.app.session(&cookie).await.unwrap().unwrap().person().language(), language);
    }
    home.app.work();
    let mails = home.mails(3).await;
    let mail_to = |name: &str| mails.iter().find(|mail| mail.contains(&format!("To: {name}@"))).unwrap();
    for name in ["ada", "carol"] {
        assert!(mail_to(name).contains("The link works for two days."), "{}", mail_to(name));
    }
    assert!(mail_to("bob").contains("Der Link gilt zwei Tage."), "{}", mail_to("bob"));
    home.app.stop().await;
}
