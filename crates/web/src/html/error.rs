//! Pages that say what went wrong and what to do now. They need neither database nor settings.

use crate::{
    edge::language::Told,
    html::page::{Page, show},
};
use app::messages::{Language, Message};
use askama::Template;
use axum::{http::StatusCode, response::Response};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    what: String,
    now_what: String,
}

/// The page for this status, for a reader whose language is not known yet.
#[must_use]
pub fn page_of(status: StatusCode) -> Response {
    let mut response = page(Language::default(), status);
    response.extensions_mut().insert(Told::Page(status));
    response
}

/// The page for this status.
#[must_use]
pub fn page(language: Language, status: StatusCode) -> Response {
    let (title, what, now_what) = match status.as_u16() {
        403 => (
            Message::new("wrong-forbidden-title"),
            Message::new("wrong-forbidden"),
            Message::new("wrong-forbidden-now"),
        ),
        404 => (
            Message::new("wrong-not-found-title"),
            Message::new("wrong-not-found"),
            Message::new("wrong-not-found-now"),
        ),
        405 => (Message::new("wrong-method-title"), Message::new("wrong-method"), Message::new("wrong-method-now")),
        410 => (Message::new("wrong-gone-title"), Message::new("wrong-gone"), Message::new("wrong-gone-now")),
        413 => (
            Message::new("wrong-too-large-title"),
            Message::new("wrong-too-large"),
            Message::new("wrong-too-large-now"),
        ),
        400 | 415 | 422 => (
            Message::new("wrong-unreadable-title"),
            Message::new("wrong-unreadable"),
            Message::new("wrong-unreadable-now"),
        ),
        429 => {
            (Message::new("wrong-too-many-title"), Message::new("wrong-too-many"), Message::new("wrong-too-many-now"))
        }
        503 => (
            Message::new("wrong-unavailable-title"),
            Message::new("wrong-unavailable"),
            Message::new("wrong-unavailable-now"),
        ),
        500..600 => (Message::new("wrong-ours-title"), Message::new("wrong-ours"), Message::new("wrong-ours-now")),
        _ => (Message::new("wrong-other-title"), Message::new("wrong-other"), Message::new("wrong-other-now")),
    };
    let page = Page::plain(language, title.in_language(language));
    let (what, now_what) = (what.in_language(language), now_what.in_language(language));
    let template = ErrorPage { page, status: status.as_u16(), what, now_what };
    show(status, &template.page, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_error_has_a_page_that_says_what_to_do() {
        let statuses = [400, 403, 404, 405, 410, 413, 415, 418, 422, 429, 500, 502, 503];
        for (language, status) in
            Language::ALL.into_iter().flat_map(|language| statuses.map(|status| (language, status)))
        {
            let status = StatusCode::from_u16(status).unwrap();
            let response = page(language, status);
            assert_eq!(response.status(), status);
            let policy = response.headers().get("content-security-policy").unwrap().to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
            let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
            let text = std::str::from_utf8(&body).unwrap();
            assert!(text.contains(&format!("<html lang=\"{}\">", language.tag())), "{text}");
            assert!(text.contains("<h1>") && text.contains("<main") && !text.contains("<script"), "{text}");
        }
    }
}
