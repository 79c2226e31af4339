//! The ids that accounts and statuses have in the fediverse, opened in a browser: they lead to the page.

use crate::{
    html::{
        page::{PageError, Visitor, go},
        public::profile,
    },
    state::State,
};
use axum::{
    extract::{Path, State as FromState},
    response::Response,
};
use domain::StatusId;

/// `GET /users/{name}`
///
/// Spec: <https://www.w3.org/TR/activitypub/#retrieving-objects>
pub async fn account(FromState(state): FromState<State>, Path(name): Path<String>) -> Result<Response, PageError> {
    let account = profile::account(&state, &name).await?;
    Ok(go(&format!("/@{}", account.username)))
}

/// `GET /users/{name}/statuses/{id}`: for whoever may see the status.
///
/// Spec: <https://www.w3.org/TR/activitypub/#retrieving-objects>
pub async fn status(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id: StatusId = id.parse().map_err(|_| PageError::NotFound)?;
    let account = profile::account(&state, &name).await?;
    let viewer = visitor.session.as_ref().and_then(|session| session.actor()).map(|actor| actor.account());
    let status = state.app().visible_status(viewer, id).await?;
    status.filter(|status| status.account_id == account.id).ok_or(PageError::NotFound)?;
    Ok(go(&format!("/@{}/{id}", account.username)))
}
