//! The page of an account of this server.

use crate::{
    html::{
        Fields,
        page::{Page, PageError, Visitor, go, show as answer},
        public::{
            PAGE, cut,
            post::{Post, name, posts},
            shortened,
        },
    },
    state::State,
};
use app::timelines::AccountFilter;
use askama::Template;
use axum::{
    extract::{Path, State as FromState},
    http::StatusCode,
    response::Response,
};
use domain::{Account, Field};

#[derive(Template)]
#[template(path = "public/profile.html")]
struct Profile {
    page: Page,
    name: String,
    handle: String,
    url: String,
    uri: String,
    description: String,
    avatar: String,
    header: String,
    note: String,
    fields: Vec<Field>,
    me: Vec<String>,
    /// Handle and page of where it went.
    moved_to: Option<(String, String)>,
    bot: bool,
    locked: bool,
    indexable: bool,
    statuses: i64,
    people: Option<(i64, i64)>,
    since: String,
    posts: Vec<Post>,
    older: Option<String>,
}

/// The account of this server with this name, if it has a page: it is not suspended, and its owner was let in.
///
/// # Errors
/// [`PageError::NotFound`]
pub async fn account(state: &State, name: &str) -> Result<Account, PageError> {
    let account = state.app().resident(name).await?;
    account.filter(|account| account.suspended_at.is_none()).ok_or(PageError::NotFound)
}

/// `GET /@{name}`: shows what everybody may see, also to somebody who is signed in.
///
/// Spec: <https://ogp.me/>, <https://microformats.org/wiki/rel-me>
pub async fn show(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Path(username): Path<String>,
    query: Fields,
) -> Result<Response, PageError> {
    // With the name of the server behind it, as people write it elsewhere.
    let site = state.app().site();
    let own = username.split_once('@').filter(|(_, domain)| [&site.handle_domain, site.host()].contains(domain));
    if let Some((name, _)) = own {
        return Ok(go(&format!("/@{}", account(&state, name).await?.username)));
    }
    let account = account(&state, &username).await?;
    let page = Page::of(&state, &visitor, name(&account)).await?;
    let filter = AccountFilter { exclude_replies: true, ..AccountFilter::default() };
    let wanted = wire::params::Page { max_id: older_than(&query)?, since_id: None, min_id: None, limit: PAGE + 1 };
    let ids = state.app().account_statuses(None, account.id, &filter, wanted).await?;
    let site = state.app().site();
    let (ids, older) = cut(ids, &format!("/@{}", account.username), |id| id.0);
    let posts = posts(&state, visitor.language, None, &ids).await?;
    let addresses = state.app().addresses().await?;
    let went_to = match account.moved_to {
        Some(id) => store::accounts::by_id(&state.app().read(), id).await?,
        None => None,
    };
    let went_to = went_to.filter(|other| other.suspended_at.is_none());
    let me = account.fields.iter().map(|field| field.value.trim());
    let profile = Profile {
        name: name(&account),
        handle: format!("{}@{}", account.username, site.handle_domain),
        url: account.url.clone(),
        uri: account.uri.clone(),
        description: shortened(&account.note),
        avatar: addresses.avatar(&account).still,
        header: addresses.header(&account).still,
        note: account.note_html.clone(),
        me: me.filter(|value| is_web_address(value)).map(str::to_owned).collect(),
        moved_to: went_to.map(|other| (site.home().handle(&other.username, &other.domain), other.url)),
        bot: account.is_bot(),
        locked: account.locked,
        indexable: account.indexable,
        statuses: account.statuses_count,
        people: (!account.hide_collections).then_some((account.followers_count, account.following_count)),
        since: wire::time::date(account.created_at),
        fields: account.fields,
        posts,
        older,
        page,
    };
    Ok(answer(StatusCode::OK, &profile.page, &profile))
}

/// Where the page begins. What is no id finds nothing.
///
/// # Errors
/// [`PageError::NotFound`]
pub fn older_than(query: &Fields) -> Result<Option<i64>, PageError> {
    if query.get("max_id").is_empty() { Ok(None) } else { query.id::<domain::StatusId>("max_id").map(|id| Some(id.0)) }
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
