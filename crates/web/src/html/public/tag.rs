//! The page of a hashtag: public statuses that carry it.

use crate::{
    html::{
        Fields,
        page::{Page, PageError, Visitor, show as answer},
        public::{
            PAGE, cut,
            post::{Post, posts},
            profile::older_than,
        },
    },
    state::State,
};
use app::timelines::TagFilter;
use askama::Template;
use axum::{
    extract::{Path, State as FromState},
    http::StatusCode,
    response::Response,
};

#[derive(Template)]
#[template(path = "public/tag.html")]
struct TagPage {
    page: Page,
    tag: String,
    url: String,
    posts: Vec<Post>,
    older: Option<String>,
}

/// `GET /tags/{tag}`: shows what everybody may see, also to somebody who is signed in.
///
/// Spec: <https://docs.joinmastodon.org/user/posting/#hashtags>
pub async fn show(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Path(tag): Path<String>,
    query: Fields,
) -> Result<Response, PageError> {
    let tag = domain::tag::normalise(&tag).ok_or(PageError::NotFound)?;
    let wanted = wire::params::Page { max_id: older_than(&query)?, since_id: None, min_id: None, limit: PAGE + 1 };
    let ids = state.app().tag_timeline(None, &tag, &TagFilter::default(), wanted).await?;
    let url = state.app().site().tag_url(&tag);
    let here: String = url::form_urlencoded::byte_serialize(tag.as_bytes()).collect();
    let (ids, older) = cut(ids, &format!("/tags/{here}"), |id| id.0);
    let shown = TagPage {
        page: Page::of(&state, &visitor, format!("#{tag}")).await?,
        posts: posts(&state, visitor.language, None, &ids).await?,
        tag,
        url,
        older,
    };
    Ok(answer(StatusCode::OK, &shown.page, &shown))
}
