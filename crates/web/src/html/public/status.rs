//! The page of a status, with its thread.

use crate::{
    html::{
        page::{self, Page, PageError, Visitor, show as answer},
        public::{
            post::{Picture, Post, posts},
            profile::account,
            shortened,
        },
    },
    state::State,
};
use app::statuses::ReadError;
use askama::Template;
use axum::{
    extract::{Path, State as FromState},
    http::StatusCode,
    response::Response,
};
use domain::StatusId;

#[derive(Template)]
#[template(path = "public/status.html")]
struct StatusPage {
    page: Page,
    title: String,
    url: String,
    /// Where other servers read it, if they may.
    uri: Option<String>,
    published: String,
    description: String,
    avatar: String,
    pictures: Vec<Picture>,
    indexable: bool,
    before: Vec<Post>,
    focus: Post,
    after: Vec<Post>,
}

/// `GET /@{name}/{id}`: what the visitor may see; to anybody else it looks like a status that never was.
///
/// Spec: <https://ogp.me/>
pub async fn show(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Path((username, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id: StatusId = id.parse().map_err(|_| PageError::NotFound)?;
    let account = account(&state, &username).await?;
    let viewer = visitor.session.as_ref().and_then(|session| session.actor()).map(|actor| actor.account());
    let status = state.app().visible_status(viewer, id).await?.ok_or(PageError::NotFound)?;
    if status.account_id != account.id {
        return Err(PageError::NotFound);
    }
    if let Some(boost) = status.boost {
        let original = state.app().visible_status(viewer, boost.of).await?.ok_or(PageError::NotFound)?;
        let here = &state.app().site().base_url;
        // Statuses of other servers have their pages there: never a redirect to an address of somebody else.
        return original.url.strip_prefix(here.as_str()).map(page::go).ok_or(PageError::NotFound);
    }
    let context = match state.app().status_context(viewer, id).await {
        Ok(context) => context,
        Err(ReadError::NotFound) => return Err(PageError::NotFound),
        Err(ReadError::Store(error)) => return Err(error.into()),
    };
    let focus = posts(&state, visitor.language, viewer, &[id]).await?.pop().ok_or(PageError::NotFound)?.in_focus();
    let open = status.spoiler_text.is_empty();
    let covered = !open || status.sensitive;
    let description = shortened(if open { &status.text } else { &status.spoiler_text });
    let title = format!("{} (@{}@{})", focus.author, account.username, state.app().site().handle_domain);
    let shown = StatusPage {
        page: Page::of(&state, &visitor, title.clone()).await?,
        title,
        url: status.url,
        uri: status.visibility.is_open().then_some(status.uri),
        published: focus.machine_time.clone(),
        description,
        avatar: focus.avatar.clone(),
        pictures: if covered { Vec::new() } else { focus.pictures.clone() },
        indexable: account.indexable && status.visibility.is_open(),
        before: posts(&state, visitor.language, viewer, &context.ancestors).await?,
        after: posts(&state, visitor.language, viewer, &context.descendants).await?,
        focus,
    };
    Ok(answer(StatusCode::OK, &shown.page, &shown))
}
