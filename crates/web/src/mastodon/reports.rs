//! Reports about accounts.

use super::json::{self, Json};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, post},
    },
    extract::{Auth, Input, auth::WriteReports},
    state::State,
};
use app::reports::ReportDraft;
use axum::extract::State as FromState;
use domain::{AccountId, Category, ReportId, RuleId, StatusId, limits};
use std::collections::HashMap;
use wire::{
    mastodon::{Id, Report},
    time,
};

/// Rules and domains in one request.
const NAMED: usize = 100;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![post("/api/v1/reports", Access::user::<WriteReports>(), Throttle::Reports, CacheClass::Private, file)]
}

/// Reports an account: `POST /api/v1/reports`. Statuses that are not the account's, or that the person does not see, are
/// left out.
///
/// Spec: <https://docs.joinmastodon.org/methods/reports/#post>
pub async fn file(
    FromState(state): FromState<State>,
    auth: Auth<WriteReports>,
    input: Input,
) -> Result<Json, ApiError> {
    let categories = Category::ALL.map(Category::name);
    let target = input.id("account_id")?.ok_or(ApiError::NotFound)?;
    let draft = ReportDraft {
        target: AccountId(target),
        statuses: input.ids("status_ids", limits::REPORTED_STATUSES)?.into_iter().map(StatusId).collect(),
        comment: input.text("comment")?.unwrap_or_default(),
        category: input.one_of("category", &categories)?.and_then(Category::from_name),
        rules: input.ids("rule_ids", NAMED)?.into_iter().map(RuleId).collect(),
        forward: input.bool("forward")?.unwrap_or(false),
        forward_to: input.has("forward_to_domains").then(|| input.texts("forward_to_domains", NAMED)).transpose()?,
    };
    let id = state.app().report(&auth, draft).await?;
    let report = entities(&state, &[id]).await?.remove(&id).ok_or(ApiError::NotFound)?;
    json::entity(&report)
}

/// The entities of these reports. One whose account is gone is left out.
pub(super) async fn entities(state: &State, ids: &[ReportId]) -> Result<HashMap<ReportId, Report>, ApiError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let db = state.app().read();
    let reports = store::reports::by_ids(&db, &ids).await?;
    let mut statuses: HashMap<ReportId, Vec<Id>> = HashMap::new();
    for (report, status) in store::reports::statuses_of(&db, &ids).await? {
        statuses.entry(report).or_default().push(Id(status.id.0));
    }
    let accounts = state.render().accounts(reports.iter().map(|report| report.target.0)).await?;
    let mut entities = HashMap::new();
    for report in reports {
        let Some(account) = accounts.get(&report.target.0) else { continue };
        let entity = Report {
            id: Id(report.id.0),
            action_taken: report.resolved_at.is_some(),
            action_taken_at: report.resolved_at.map(time::date_time),
            category: report.category.name(),
            comment: report.comment,
            forwarded: report.forwarded,
            created_at: time::date_time(report.created_at),
            status_ids: statuses.remove(&report.id).unwrap_or_default(),
            collection_ids: [],
            rule_ids: report.rules.map(|rules| rules.into_iter().map(|rule| Id(rule.0)).collect()),
            target_account: json::raw(account.bytes())?,
        };
        entities.insert(report.id, entity);
    }
    Ok(entities)
}
