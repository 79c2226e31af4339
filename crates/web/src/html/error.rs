//! Pages that say what went wrong and what to do now. They need neither database nor settings.

use crate::html::page::{Page, show};
use askama::Template;
use axum::{http::StatusCode, response::Response};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    what: &'static str,
    now_what: &'static str,
}

/// The page for this status.
#[must_use]
pub fn page(status: StatusCode) -> Response {
    let (title, what, now_what) = match status.as_u16() {
        403 => (
            "This is not for you",
            "You are not allowed to see or to do this.",
            "If you followed a link to get here, it may be meant for somebody else. Signing in may help.",
        ),
        404 => (
            "There is nothing here",
            "The page does not exist, was deleted, or is not shown to you.",
            "Check the address for a typing mistake, or ask whoever gave it to you.",
        ),
        405 => (
            "This address does something else",
            "It does not take this kind of request.",
            "Go back and use the link or the button on the page.",
        ),
        410 => (
            "This is over",
            "What was here is gone: a link works once and for a limited time, and what was deleted stays deleted.",
            "If it was a link from a mail, ask for a new one where you asked for the first.",
        ),
        413 => ("Too much at once", "What you sent is larger than this page takes.", "Go back and shorten it."),
        400 | 415 | 422 => (
            "This cannot be read",
            "What your browser sent is not complete or not valid.",
            "Go back, reload the page and try again.",
        ),
        429 => (
            "Too many attempts",
            "There were too many attempts in a short time, from you or from somebody who shares your connection.",
            "Wait a few minutes and try again.",
        ),
        503 => (
            "Just now it does not work",
            "The server cannot do this at the moment. Nothing of yours is lost.",
            "Wait a minute and try again.",
        ),
        500..600 => (
            "Something went wrong on our side",
            "It is not your fault, and it has been logged for whoever runs this server.",
            "Try again in a while. If it happens again, tell them when it happened.",
        ),
        _ => ("That did not work", "The server refused this request.", "Go back and try again."),
    };
    let page = Page::plain(title);
    let template = ErrorPage { page, status: status.as_u16(), what, now_what };
    show(status, &template.page, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_error_has_a_page_that_says_what_to_do() {
        for status in [400, 403, 404, 405, 410, 413, 415, 418, 422, 429, 500, 502, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            let response = page(status);
            assert_eq!(response.status(), status);
            let policy = response.headers().get("content-security-policy").unwrap().to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
            let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
            let text = std::str::from_utf8(&body).unwrap();
            assert!(text.contains("<h1>") && text.contains("<main") && !text.contains("<script"), "{text}");
        }
    }
}
