//! Making accounts, letting people in, roles, settings and rules.

use super::home::{Home, draft, operator};
use app::people::{
    approve::{ApproveError, Decider},
    create::{CreateError, NewAccount},
    list::AccountFilter,
    problems::{Field, Problem},
    set_up::{SetUp, SetUpError},
    sign_up::{SignUp, SignUpError},
    standing::StandingError,
};
use domain::{AccountId, Role};
use store::{Store, on_both_engines};

on_both_engines!(
    the_operator_makes_accounts,
    each_wrong_field_is_named,
    sign_up_follows_the_settings,
    nobody_is_let_in_twice_or_by_a_member,
    two_with_one_name_at_the_same_instant,
    the_setup_link_works_once,
    two_cannot_set_up_at_the_same_instant,
    the_last_owner_stays,
    a_disabled_account_is_out_at_once,
    settings_and_rules_change_while_it_runs,
);

fn refused(error: CreateError) -> Vec<(Field, Problem)> {
    match error {
        CreateError::Refused(problems) => problems.iter().collect(),
        other => panic!("{other}"),
    }
}

fn sign_up(name: &str) -> SignUp {
    SignUp { account: draft(name), agreement: true }
}

async fn the_operator_makes_accounts(store: Store) {
    let home = Home::new(store).await;
    let id = home.account("Ada", Role::Admin).await;
    let ada = home.app.show_account(&operator(), "ADA").await.unwrap().unwrap();
    assert_eq!((ada.account_id, ada.username.as_str(), ada.role.as_str()), (id.0, "Ada", "admin"));
    assert_eq!(ada.email, "Ada@mail.example");
    assert!(ada.confirmed_at.is_some() && ada.approved_at.is_some());
    let again = home.app.create_account(&operator(), draft("aDA"), Role::User).await.unwrap_err();
    assert_eq!(refused(again), [(Field::Username, Problem::Taken), (Field::Email, Problem::Taken)]);
    home.account("admin", Role::User).await; // the operator may use reserved names
    let staff = AccountFilter { role: Some(Role::Admin), ..AccountFilter::default() };
    assert_eq!(home.app.list_accounts(&operator(), staff, AccountId(0)).await.unwrap(), [ada]);
    assert_eq!(home.app.list_accounts(&operator(), AccountFilter::default(), id).await.unwrap().len(), 1);
}

async fn each_wrong_field_is_named(store: Store) {
    let home = Home::new(store).await;
    home.set("sign_ups", "\"approval\"").await;
    let wrong = SignUp {
        account: NewAccount {
            username: "sup port".into(),
            email: "nobody".into(),
            password: "short".into(),
            ..NewAccount::default()
        },
        agreement: false,
    };
    let Err(SignUpError::Create(error)) = home.app.sign_up(wrong).await else { panic!("let in") };
    assert_eq!(
        refused(error),
        [
            (Field::Agreement, Problem::NotAccepted),
            (Field::Username, Problem::Invalid),
            (Field::Email, Problem::Invalid),
            (Field::Password, Problem::TooShort(8)),
            (Field::Reason, Problem::Blank),
        ]
    );
    let mut reserved = sign_up("Support");
    reserved.account.reason = "x".repeat(2_001);
    reserved.account.password = "p".repeat(257);
    let Err(SignUpError::Create(error)) = home.app.sign_up(reserved).await else { panic!("let in") };
    assert_eq!(
        refused(error),
        [
            (Field::Username, Problem::Reserved),
            (Field::Password, Problem::TooLong(256)),
            (Field::Reason, Problem::TooLong(2_000)),
        ]
    );
    assert!(home.app.list_accounts(&operator(), AccountFilter::default(), AccountId(0)).await.unwrap().is_empty());
}

async fn sign_up_follows_the_settings(store: Store) {
    let home = Home::new(store).await;
    home.set("sign_ups", "\"closed\"").await;
    assert!(matches!(home.app.sign_up(sign_up("ada")).await, Err(SignUpError::Closed)));
    home.set("sign_ups", "\"open\"").await;
    home.set("confirm_email", "false").await;
    assert!(home.app.sign_up(sign_up("ada")).await.unwrap().standing().is_usable());
    home.set("confirm_email", "true").await;
    let bob = home.app.sign_up(sign_up("bob")).await.unwrap();
    assert!(!bob.standing().confirmed && bob.standing().approved);
    home.set("sign_ups", "\"approval\"").await;
    let mut cleo = sign_up("cleo");
    cleo.account.reason = "I like towers".into();
    let cleo = home.app.sign_up(cleo).await.unwrap();
    assert!(!cleo.standing().approved);
    let operator = operator();
    let waiting = home.app.waiting_sign_ups(Decider::Operator(&operator)).await.unwrap();
    assert_eq!(waiting.iter().map(|user| user.sign_up_reason.as_str()).collect::<Vec<_>>(), ["I like towers"]);
}

async fn nobody_is_let_in_twice_or_by_a_member(store: Store) {
    let home = Home::new(store).await;
    let operator = operator();
    let by = Decider::Operator(&operator);
    let waiting = async |name: &str| {
        let mut one = sign_up(name);
        one.account.reason = "because".into();
        home.app.sign_up(one).await.unwrap().account()
    };
    let (ada, bob) = (waiting("ada").await, waiting("bob").await);
    home.app.approve_sign_up(by, ada).await.unwrap();
    assert!(matches!(home.app.approve_sign_up(by, ada).await, Err(ApproveError::NotWaiting(_))));
    assert!(matches!(home.app.reject_sign_up(by, ada).await, Err(ApproveError::NotWaiting(_))));

    home.account("member", Role::User).await;
    let session = home.app.session(&home.cookie("member").await).await.unwrap().unwrap();
    let member = session.actor().unwrap();
    assert!(matches!(home.app.waiting_sign_ups(Decider::Staff(&member)).await, Err(ApproveError::NotAllowed)));
    assert!(matches!(home.app.approve_sign_up(Decider::Staff(&member), bob).await, Err(ApproveError::NotAllowed)));

    home.account("mod", Role::Moderator).await;
    let session = home.app.session(&home.cookie("mod").await).await.unwrap().unwrap();
    home.app.reject_sign_up(Decider::Staff(&session.actor().unwrap()), bob).await.unwrap();
    assert_eq!(home.app.show_account(&operator, "bob").await.unwrap(), None);
    waiting("bob").await; // the name is free again
}

async fn two_with_one_name_at_the_same_instant(store: Store) {
    let home = Home::new(store).await;
    let tries = (0..6).map(|i| {
        let app = home.app.clone();
        let new = NewAccount { email: format!("n{i}@mail.example"), ..draft("ada") };
        tokio::spawn(async move { app.create_account(&operator(), new, Role::User).await })
    });
    let mut made = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert_eq!(refused(error), [(Field::Username, Problem::Taken)]),
        }
    }
    assert_eq!(made, 1);
}

fn set_up(link: &str, name: &str) -> SetUp {
    SetUp { secret: link.split_once("token=").unwrap().1.to_owned(), title: " Our tower ".into(), owner: draft(name) }
}

async fn the_setup_link_works_once(store: Store) {
    let home = Home::new(store).await;
    let first = home.app.setup_link().await.unwrap().unwrap();
    let link = home.app.setup_link().await.unwrap().unwrap();
    assert!(link.starts_with("https://tower.example/setup?token="));
    assert!(matches!(home.app.set_up(set_up(&first, "ada")).await, Err(SetUpError::LinkGone)), "it was replaced");
    let nameless = SetUp { title: "  ".into(), ..set_up(&link, "ada") };
    assert!(matches!(home.app.set_up(nameless).await, Err(SetUpError::Create(_))), "a wrong form keeps the link good");
    home.app.set_up(set_up(&link, "ada")).await.unwrap();
    assert_eq!(home.app.settings().await.unwrap().title, "Our tower");
    assert_eq!(home.app.show_account(&operator(), "ada").await.unwrap().unwrap().role, "owner");
    assert!(matches!(home.app.set_up(set_up(&link, "eve")).await, Err(SetUpError::LinkGone)));
    assert_eq!(home.app.setup_link().await.unwrap(), None);
}

async fn two_cannot_set_up_at_the_same_instant(store: Store) {
    let home = Home::new(store).await;
    let link = home.app.setup_link().await.unwrap().unwrap();
    let tries = ["ada", "eve", "mallory"].map(|name| {
        let (app, set_up) = (home.app.clone(), set_up(&link, name));
        tokio::spawn(async move { app.set_up(set_up).await.is_ok() })
    });
    let mut owners = 0;
    for one in tries {
        owners += i32::from(one.await.unwrap());
    }
    assert_eq!(owners, 1);
    assert_eq!(home.app.list_accounts(&operator(), AccountFilter::default(), AccountId(0)).await.unwrap().len(), 1);
}

async fn the_last_owner_stays(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::Owner).await;
    let demote = async |name: &str| home.app.set_role(&operator(), name, Role::User).await;
    assert!(matches!(demote("ada").await, Err(StandingError::LastOwner(_))));
    assert!(matches!(home.app.disable_account(&operator(), "Ada").await, Err(StandingError::LastOwner(_))));
    assert!(matches!(demote("nobody").await, Err(StandingError::NoSuchAccount(_))));
    home.account("bob", Role::Owner).await;
    home.app.disable_account(&operator(), "bob").await.unwrap();
    assert!(
        matches!(demote("ada").await, Err(StandingError::LastOwner(_))),
        "an owner who cannot sign in does not count"
    );
    home.app.enable_account(&operator(), "bob").await.unwrap();
    demote("ada").await.unwrap();
    assert_eq!(home.app.show_account(&operator(), "ada").await.unwrap().unwrap().role, "user");
}

async fn a_disabled_account_is_out_at_once(store: Store) {
    let home = Home::new(store).await;
    home.account("ada", Role::User).await;
    let cookie = home.cookie("ada").await;
    let token = home.app.create_token(&operator(), "ada", &"read".parse_scopes()).await.unwrap();
    assert!(home.app.session(&cookie).await.unwrap().is_some());
    assert!(home.app.authenticate(&token).await.unwrap().is_some());
    home.app.disable_account(&operator(), "ada").await.unwrap();
    assert!(home.app.session(&cookie).await.unwrap().is_none());
    assert!(home.app.authenticate(&token).await.unwrap().is_none());
    home.app.enable_account(&operator(), "ada").await.unwrap();
    assert!(home.app.session(&cookie).await.unwrap().is_none(), "what was out stays out");
    home.cookie("ada").await;
}

async fn settings_and_rules_change_while_it_runs(store: Store) {
    let home = Home::new(store).await;
    home.set("title", "\"Tower \\u0022quoted\\u0022\"").await;
    assert_eq!(home.app.settings().await.unwrap().title, "Tower \"quoted\"");
    for (name, json) in [("titel", "\"x\""), ("title", "1"), ("title", "x"), ("sign_ups", "\"maybe\"")] {
        assert!(home.app.change_setting(&operator(), name, json).await.is_err(), "{name} = {json}");
    }
    let first = home.app.add_rule(&operator(), " Be kind ", "").await.unwrap();
    home.app.add_rule(&operator(), "No spam", "None at all").await.unwrap();
    let texts = async || home.app.rules().await.unwrap().into_iter().map(|rule| rule.text).collect::<Vec<_>>();
    assert_eq!(texts().await, ["Be kind", "No spam"]);
    assert!(home.app.remove_rule(&operator(), first).await.unwrap());
    assert!(!home.app.remove_rule(&operator(), first).await.unwrap());
    assert_eq!(texts().await, ["No spam"]);
    assert!(home.app.add_rule(&operator(), "  ", "").await.is_err());
}

trait ParseScopes {
    fn parse_scopes(&self) -> domain::Scopes;
}
impl ParseScopes for str {
    fn parse_scopes(&self) -> domain::Scopes {
        domain::Scopes::parse(self).unwrap()
    }
}
