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
    let page = Page::of(&state, &visitor, visitor.language.say("authorize-title")).await?;
    let authorize = Authorize {
        page: page.leading_to(redirect::form_action(&checked.redirect_uri)),
        app_name: checked.app.name.clone(),
        website: checked.app.website.clone(),
        username: session.person().username().to_owned(),
        permissions: permissions::sentences(visitor.language, &checked.scopes),
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
            let page = Page::of(&state, &visitor, visitor.language.say("authorize-code-title")).await?;
            let shown = Code { page, app_name: checked.app.name, code };
            Ok(answer(StatusCode::OK, &shown.page, &shown))
        }
        Err(AllowError::NotReady) => Ok(page::go("/auth/waiting")),
        Err(AllowError::Store(error)) => Err(error.into()),
    }
}

async fn refused(state: &State, visitor: &Visitor, checked: &Checked) -> Result<Response, PageError> {
    if let Some(to) = checked.denied(visitor.language) {
        return Ok(page::go(&to));
    }
    let page = Page::of(state, visitor, visitor.language.say("authorize-refused-title")).await?;
    let sentence = page.say("authorize-refused");
    Ok(MessagePage::new(page, [sentence]).to_front().show(StatusCode::OK))
}

/// What is wrong with the request, for the person in front of it.
async fn wrong(state: &State, visitor: &Visitor, error: AskError) -> Result<Response, PageError> {
    let language = visitor.language;
    let problem = match error {
        AskError::UnknownApp => language.say("authorize-unknown-app"),
        AskError::UnknownRedirect => language.say("authorize-unknown-redirect"),
        AskError::Refused { code, description } => {
            language.say("authorize-wrong").with("description", description).with("code", code)
        }
        AskError::Store(error) => return Err(error.into()),
    };
    let page = Page::of(state, visitor, language.say("authorize-wrong-title")).await?;
    let sentences = [problem, language.say("authorize-wrong-then")];
    Ok(MessagePage::new(page, sentences).to_front().show(StatusCode::BAD_REQUEST))
}
