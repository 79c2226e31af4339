//! The page on which a person allows an app something, or refuses.

use crate::{
    html::{
        Fields, Form,
        auth::{MessagePage, permissions},
        page::{self, Page, PageError, Visitor, show as answer},
    },
    state::State,
};
use app::oauth::{
    authorize::{AllowError, Allowed, Ask, AskError, Checked},
    redirect,
};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};

#[derive(Template)]
#[template(path = "auth/authorize.html")]
struct Authorize {
    page: Page,
    app_name: String,
    website: Option<String>,
    username: String,
    permissions: Vec<String>,
    goes_to: Option<String>,
    hidden: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "auth/code.html")]
struct Code {
    page: Page,
    app_name: String,
    code: String,
}

/// Parameters of the protocol that go through the form.
const PARAMETERS: [&str; 7] =
    ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"];

fn ask(fields: &Fields) -> Ask {
    Ask {
        response_type: fields.text("response_type"),
        client_id: fields.text("client_id"),
        redirect_uri: fields.text("redirect_uri"),
        scope: fields.text("scope"),
        state: fields.text("state"),
        code_challenge: fields.text("code_challenge"),
        code_challenge_method: fields.text("code_challenge_method"),
    }
}

/// `GET /oauth/authorize`
///
/// Spec: <https://docs.joinmastodon.org/methods/oauth/#authorize>
/// Differs from Mastodon: always asks, also for an app that was allowed before; a request that is wrong is explained
/// here and not sent back by itself, so that nobody can use this server to redirect people.
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let ask = ask(&query);
    let checked = match state.app().check_ask(&ask).await {
        Ok(checked) => checked,
        Err(error) => return wrong(&state, &visitor, error).await,
    };
    let Some(session) = visitor.session.as_ref().filter(|_| !query.is_on("force_login")) else {
        return Ok(page::go(&sign_in_first(&query)));
    };
    if session.actor().is_none() {
        return Ok(page::go("/auth/waiting"));
    }
    let page = Page::of(&state, &visitor, "Allow this app?").await?;
    let authorize = Authorize {
        page: page.leading_to(redirect::form_action(&checked.redirect_uri)),
        app_name: checked.app.name.clone(),
        website: checked.app.website.clone(),
        username: session.person().username().to_owned(),
        permissions: permissions::sentences(&checked.scopes),
        goes_to: redirect::form_action(&checked.redirect_uri),
        hidden: PARAMETERS.iter().map(|name| (*name, query.text(name))).collect(),
    };
    Ok(answer(StatusCode::OK, &authorize.page, &authorize))
}

/// The sign-in page, from which this request goes on.
fn sign_in_first(query: &Fields) -> String {
    let mut here = url::form_urlencoded::Serializer::new(String::new());
    for name in PARAMETERS {
        if !query.get(name).is_empty() {
            here.append_pair(name, query.get(name));
        }
    }
    let here = format!("/oauth/authorize?{}", here.finish());
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.append_pair("next", &here);
    if query.is_on("force_login") {
        address.append_pair("again", "1");
    }
    format!("/auth/sign_in?{}", address.finish())
}

/// `POST /oauth/authorize`
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2>
pub async fn submit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let checked = match state.app().check_ask(&ask(&fields)).await {
        Ok(checked) => checked,
        Err(error) => return wrong(&state, &visitor, error).await,
    };
    let Some(session) = &visitor.session else { return Ok(page::go(&sign_in_first(&fields))) };
    match fields.get("decision") {
        "allow" => {}
        "deny" => return refused(&state, &visitor, &checked).await,
        _ => return Err(PageError::Status(StatusCode::UNPROCESSABLE_ENTITY)),
    }
    match state.app().allow(session, &checked).await {
        Ok(Allowed::Redirect(to)) => Ok(page::go(&to)),
        Ok(Allowed::Show(code)) => {
            let page = Page::of(&state, &visitor, "Your code").await?;
            let shown = Code { page, app_name: checked.app.name, code };
            Ok(answer(StatusCode::OK, &shown.page, &shown))
        }
        Err(AllowError::NotReady) => Ok(page::go("/auth/waiting")),
        Err(AllowError::Store(error)) => Err(error.into()),
    }
}

async fn refused(state: &State, visitor: &Visitor, checked: &Checked) -> Result<Response, PageError> {
    if let Some(to) = checked.denied() {
        return Ok(page::go(&to));
    }
    let page = Page::of(state, visitor, "Refused").await?;
    Ok(MessagePage::new(page, &["The app got no access to your account."])
        .next("Go to the front page", "/")
        .show(StatusCode::OK))
}

/// What is wrong with the request, for the person in front of it.
async fn wrong(state: &State, visitor: &Visitor, error: AskError) -> Result<Response, PageError> {
    let problem = match error {
        AskError::UnknownApp => "This server does not know the app. It may have to connect to this server anew.".into(),
        AskError::UnknownRedirect => {
            "The app asks to send you to an address that it did not register. That may be a trick.".into()
        }
        AskError::Refused { code, description } => format!("{description} ({code})."),
        AskError::Store(error) => return Err(error.into()),
    };
    let page = Page::of(state, visitor, "This app's request does not work").await?;
    let sentences = [problem.as_str(), "Nothing was allowed. Go back to the app and try again, or tell its makers."];
    Ok(MessagePage::new(page, &sentences).next("Go to the front page", "/").show(StatusCode::BAD_REQUEST))
}
