//! Every way to take something back, against every surface on which it counts: the API, an open stream, a new stream, the
//! browser (R7; PUS-02, PUS-03, PUS-05, AUT-03, AUT-14, AUT-20, AUT-21). At once means in the next request; a stream that
//! is open ends by itself.

use crate::ears::{Ears, refused};
use app::{
    Operator,
    oauth::{
        authorize::{Allowed, Ask},
        redirect::OUT_OF_BAND,
        register::{NewApp, Registered},
        token::{Client, Exchange},
    },
};
use domain::Role;
use http::Method;
use testkit::{
    Browser, Member, TestServer, on_both_engines,
    server::{PASSWORD, Sent},
};

on_both_engines!(whatever_is_taken_back_is_gone_everywhere);

const HOME: &str = "?stream=user";
const NEW_PASSWORD: &str = "another horse battery";

/// Somebody with a browser and two apps, who listens through both.
struct Person {
    member: Member,
    browser: Browser,
    apps: [Registered; 2],
    codes: [String; 2],
    tokens: [String; 2],
    streams: [Ears; 2],
}

fn client(app: &Registered) -> Client {
    Client { id: app.app.client_id.clone(), secret: app.client_secret.clone() }
}

fn exchange(code: &str) -> Exchange {
    Exchange { code: code.into(), redirect_uri: OUT_OF_BAND.into(), code_verifier: None }
}

impl Person {
    async fn new(server: &TestServer, name: &str) -> Self {
        let member = server.member(name, Role::User, "read").await;
        let mut browser = Browser::new(server);
        browser.sign_in(name, PASSWORD).await;
        let app = server.app();
        let session = app.session(&browser.cookies["watertower_session"]).await.unwrap().unwrap();
        let (mut apps, mut codes, mut tokens, mut streams) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..2 {
            let new = NewApp {
                name: "Toots".into(),
                redirect_uris: vec![OUT_OF_BAND.into()],
                scopes: Some("read".into()),
                ..NewApp::default()
            };
            let registered = app.register_app(new).await.unwrap();
            let ask = Ask {
                response_type: "code".into(),
                client_id: registered.app.client_id.clone(),
                redirect_uri: OUT_OF_BAND.into(),
                scope: "read".into(),
                state: String::new(),
                code_challenge: String::new(),
                code_challenge_method: String::new(),
            };
            let checked = app.check_ask(&ask).await.unwrap();
            let Allowed::Show(code) = app.allow(&session, &checked).await.unwrap() else { panic!("no code") };
            let token = app.exchange_code(&client(&registered), exchange(&code)).await.unwrap().secret;
            let listener = Member { token: token.clone(), ..member.clone() };
            streams.push(Ears::open(&listener, HOME).await);
            apps.push(registered);
            codes.push(code);
            tokens.push(token);
        }
        Self {
            member,
            browser,
            apps: apps.try_into().unwrap(),
            codes: codes.try_into().unwrap(),
            tokens: tokens.try_into().unwrap(),
            streams: streams.try_into().unwrap_or_else(|_| panic!("two streams")),
        }
    }
}

/// What is left after something was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    first_app: bool,
    second_app: bool,
    browser: bool,
}

const SECOND_APP_AND_BROWSER: Left = Left { first_app: false, second_app: true, browser: true };
const BROWSER: Left = Left { first_app: false, second_app: false, browser: true };
const NOTHING: Left = Left { first_app: false, second_app: false, browser: false };
const APPS: Left = Left { first_app: true, second_app: true, browser: false };

#[derive(Debug, Clone, Copy)]
enum Way {
    AppRevokes,
    PersonLocksOut,
    ConsoleRevokes,
    CodeComesTwice,
    PasswordChanged,
    PasswordReset,
    PasswordSetAtTheConsole,
    AccountDisabled,
    SignedOut,
}

impl Way {
    const ALL: [(Self, Left); 9] = [
        (Self::AppRevokes, SECOND_APP_AND_BROWSER),
        (Self::PersonLocksOut, SECOND_APP_AND_BROWSER),
        (Self::ConsoleRevokes, SECOND_APP_AND_BROWSER),
        (Self::CodeComesTwice, SECOND_APP_AND_BROWSER),
        (Self::PasswordChanged, BROWSER),
        (Self::PasswordReset, NOTHING),
        (Self::PasswordSetAtTheConsole, NOTHING),
        (Self::AccountDisabled, NOTHING),
        (Self::SignedOut, APPS),
    ];

    async fn go(self, server: &TestServer, person: &mut Person, name: &str) {
        let (app, operator) = (server.app(), Operator::at_the_console());
        let first = client(&person.apps[0]);
        match self {
            Self::AppRevokes => app.revoke_own_token(&first, &person.tokens[0]).await.unwrap(),
            Self::PersonLocksOut => {
                let id = person.apps[0].app.id.to_string();
                assert_eq!(person.browser.post("/settings/security/apps", &[("id", &id)]).await.status, 303);
            }
            Self::ConsoleRevokes => {
                let token = app.authenticate(&person.tokens[0]).await.unwrap().unwrap().token();
                assert!(app.revoke_token(&operator, token).await.unwrap());
            }
            Self::CodeComesTwice => {
                assert!(app.exchange_code(&first, exchange(&person.codes[0])).await.is_err());
            }
            Self::PasswordChanged => {
                let form = [("current_password", PASSWORD), ("password", NEW_PASSWORD)];
                assert_eq!(person.browser.post("/settings/security/password", &form).await.status, 303);
            }
            Self::PasswordReset => {
                let email = format!("{name}@example.org");
                assert_eq!(person.browser.clone().post("/auth/password", &[("email", &email)]).await.status, 200);
                let secret = mailed_secret(server, &email).await;
                app.reset_password(&secret, NEW_PASSWORD.into()).await.unwrap();
            }
            Self::PasswordSetAtTheConsole => {
                app.set_password(&operator, name, NEW_PASSWORD.into()).await.unwrap();
            }
            Self::AccountDisabled => app.disable_account(&operator, name).await.unwrap(),
            Self::SignedOut => {
                // A copy of the cookie is what a thief has.
                assert_eq!(person.browser.clone().post("/auth/sign_out", &[]).await.status, 303);
            }
        }
    }
}

/// The secret in the last mail to this address.
async fn mailed_secret(server: &TestServer, email: &str) -> String {
    server.settle().await;
    let mut mails: Vec<_> =
        std::fs::read_dir(server.folder().join("mail")).unwrap().map(|file| file.unwrap().path()).collect();
    mails.sort();
    let mut texts =
        mails.iter().map(|path| std::fs::read_to_string(path).unwrap().replace("=\r\n", "").replace("=3D", "="));
    let mail = texts.rfind(|text| text.contains(email)).unwrap();
    let after = mail.split_once("token=").unwrap().1;
    after.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

async fn whatever_is_taken_back_is_gone_everywhere(server: TestServer) {
    for (turn, (way, left)) in Way::ALL.into_iter().enumerate() {
        let name = format!("person{turn}");
        let mut person = Person::new(&server, &name).await;
        way.go(&server, &mut person, &name).await;
        for (index, stays) in [left.first_app, left.second_app].into_iter().enumerate() {
            let token = &person.tokens[index];
            let path = "/api/v1/accounts/verify_credentials";
            let answer = server.send(Method::GET, path, Some(token), Sent::Nothing).await;
            assert_eq!(answer.status.as_u16(), if stays { 200 } else { 401 }, "{way:?}: the API, app {index}");
            if stays {
                // Still there: it answers.
                person.streams[index].settle().await;
            } else {
                assert_eq!(refused(&server, HOME, Some(token)).await.0, 401, "{way:?}: a new stream, app {index}");
                assert_eq!(person.streams[index].end().await, Some(1008), "{way:?}: an open stream, app {index}");
            }
        }
        let status = person.browser.get("/settings/security").await.status.as_u16();
        assert_eq!(status, if left.browser { 200 } else { 303 }, "{way:?}: the browser");
        drop(person.member);
    }
}
