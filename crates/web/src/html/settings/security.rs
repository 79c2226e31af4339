//! Account security: password, browsers, apps.

use crate::{
    edge::{route::Throttle, throttle::Whose},
    html::{
        Fields, Form,
        auth::count,
        field::Field,
        page::{self, Page, PageError, Visitor, show as answer},
    },
    state::State,
};
use app::{
    messages::{Language, Sentence},
    people::{
        change_password::ChangePasswordError,
        problems::{Field as About, Problems},
    },
};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};
use domain::{AppId, SessionId, Timestamp};
use wire::time::date;

#[derive(Template)]
#[template(path = "settings/security.html")]
struct Security {
    page: Page,
    fields: [Field; 2],
    sessions: Vec<SessionRow>,
    apps: Vec<AppRow>,
    host: String,
}

struct SessionRow {
    id: i64,
    browser: String,
    since: String,
    seen: String,
    is_this: bool,
}

struct AppRow {
    id: i64,
    name: String,
    website: Option<String>,
    scopes: String,
    since: String,
    used: Option<String>,
}

/// `GET /settings/security`
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html>
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let language = visitor.language;
    let notice = match query.get("done") {
        "password" => Some(language.say("security-done-password")),
        "session" => Some(language.say("security-done-session")),
        "app" => Some(language.say("security-done-app")),
        _ => None,
    };
    security(&state, &visitor, notice, &Problems::default()).await
}

async fn security(
    state: &State,
    visitor: &Visitor,
    notice: Option<Sentence>,
    problems: &Problems,
) -> Result<Response, PageError> {
    let session = visitor.signed_in()?;
    let language = visitor.language;
    let page = Page::of(state, visitor, language.say("security-title")).await?.saying(notice);
    let sessions = state.app().sessions(session).await?.into_iter().map(|row| SessionRow {
        is_this: row.id == session.id().0,
        id: row.id,
        browser: browser(language, &row.user_agent),
        since: date(Timestamp(row.created_at)),
        seen: date(Timestamp(row.last_seen_at)),
    });
    let apps = state.app().allowed_apps(session).await?.into_iter().map(|row| AppRow {
        id: row.app_id,
        name: row.name,
        website: row.website,
        scopes: row.scopes,
        since: date(Timestamp(row.created_at)),
        used: row.last_used_at.map(|at| date(Timestamp(at))),
    });
    let security = Security {
        page,
        fields: [
            Field::password("current_password", language.say("form-present-password"))
                .problem_of(problems, About::CurrentPassword),
            Field::new_password("password", language.say("form-new-password")).problem_of(problems, About::Password),
        ],
        sessions: sessions.collect(),
        apps: apps.collect(),
        host: state.app().site().host().to_owned(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(answer(status, &security.page, &security))
}

/// `POST /settings/security/password`
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html>
/// Everything else that was signed in is out; this browser gets a new cookie.
pub async fn change_password(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let session = visitor.signed_in()?;
    count(&state, Throttle::PasswordChange, &Whose::Account(session.person().account().0))?;
    let changed = state.app().change_password(session, fields.text("current_password"), fields.text("password")).await;
    match changed {
        Ok(new) => {
            let mut response = page::go("/settings/security?done=password");
            page::sign_in(&state, response.headers_mut(), &new);
            Ok(response)
        }
        Err(ChangePasswordError::Refused(problems)) => security(&state, &visitor, None, &problems).await,
        Err(ChangePasswordError::Store(error)) => Err(error.into()),
        Err(ChangePasswordError::Password(error)) => Err(error.into()),
    }
}

/// `POST /settings/security/sessions`: signs another browser out.
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html>
pub async fn end_session(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let id = fields.id::<SessionId>("id")?;
    if state.app().end_session(visitor.signed_in()?, id).await? {
        Ok(page::go("/settings/security?done=session"))
    } else {
        Err(PageError::NotFound)
    }
}

/// `POST /settings/security/apps`: locks an app out.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc7009>
pub async fn lock_out_app(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let id = fields.id::<AppId>("id")?;
    if state.app().lock_out_app(visitor.signed_in()?, id).await? {
        Ok(page::go("/settings/security?done=app"))
    } else {
        Err(PageError::NotFound)
    }
}

/// What people call the browser that calls itself this.
fn browser(language: Language, user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // Each calls itself like the ones after it, so the order decides.
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Vivaldi", "Vivaldi"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => {
            language.say("security-browser-on").with("browser", browser).with("system", system).into()
        }
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => language.say("security-browser-unknown").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, browser};

    #[test]
    fn browsers_have_names() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(browser(Language::En, chrome), "Chrome on Linux");
        assert_eq!(
            browser(Language::En, "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox on Windows"
        );
        assert_eq!(browser(Language::En, "<script>"), "Unknown browser");
    }
}
