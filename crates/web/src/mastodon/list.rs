//! Lists, page by page: which part of one is asked for, and the answer with the links to its neighbours. What stands in a
//! list is decided by the use cases.

use super::json::Json;
use crate::{edge::error::ApiError, extract::Input, state::State};
use app::{App, statuses::Listed};
use axum::{
    extract::{FromRequest, Request},
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::{AccountId, StatusId};
use store::page::Page;
use wire::{link, params::PageRule};

/// Pages of statuses.
pub const STATUSES: PageRule = PageRule { default: 20, max: 40 };
/// Pages of accounts.
pub const ACCOUNTS: PageRule = PageRule { default: 40, max: 80 };
/// Pages of notifications.
pub const NOTIFICATIONS: PageRule = PageRule { default: 40, max: 80 };

/// The places of the first and the last entry of a page; `None` for an empty one.
pub type Ends = Option<(i64, i64)>;

/// The ends of a list that is ordered by its entries' own ids.
pub fn ends<T>(entries: &[T], id: impl Fn(&T) -> i64) -> Ends {
    Some((id(entries.first()?), id(entries.last()?)))
}

/// A request for a page of a list.
pub struct List {
    /// What every handler can reach.
    pub state: State,
    /// The parameters.
    pub input: Input,
    uri: Uri,
}

impl FromRequest<State> for List {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &State) -> Result<Self, ApiError> {
        let uri = request.uri().clone();
        Ok(Self { state: state.clone(), input: Input::from_request(request, state).await?, uri })
    }
}

impl List {
    /// The use cases.
    pub fn app(&self) -> &App {
        self.state.app()
    }

    /// The part that is asked for, as the store takes it.
    pub fn place(&self, rule: PageRule) -> Result<Page, ApiError> {
        let page = self.input.page(rule)?;
        Ok(Page {
            max_id: page.max_id,
            since_id: page.since_id,
            min_id: page.min_id,
            limit: i64::try_from(page.limit).unwrap_or(i64::MAX),
        })
    }

    /// The answer: a list that is ready, with the links to its neighbours.
    pub fn page(&self, body: Bytes, ends: Ends) -> Response {
        let mut response = Json(body).into_response();
        let (newest, oldest) = ends.unzip();
        let query = self.uri.query().unwrap_or("");
        let link = link::pages(&self.app().site().base_url, self.uri.path(), query, newest, oldest);
        if let Some(Ok(link)) = link.map(HeaderValue::try_from) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }

    /// The answer: accounts, by the ids of the rows that list them.
    pub async fn accounts(&self, listed: &Listed<AccountId>) -> Result<Response, ApiError> {
        let body = self.state.render().account_list(&listed.items).await?;
        Ok(self.page(body, listed.ends))
    }

    /// The answer: statuses as the viewer sees them, by the ids of the rows that list them.
    pub async fn statuses(&self, viewer: AccountId, listed: &Listed<StatusId>) -> Result<Response, ApiError> {
        let body = self.state.render().status_list(Some(viewer), &listed.items).await?;
        Ok(self.page(body, listed.ends))
    }

    /// The answer: statuses as the viewer sees them, by their own ids.
    pub async fn timeline(&self, viewer: Option<AccountId>, ids: &[StatusId]) -> Result<Response, ApiError> {
        let body = self.state.render().status_list(viewer, ids).await?;
        Ok(self.page(body, ends(ids, |id| id.0)))
    }
}
