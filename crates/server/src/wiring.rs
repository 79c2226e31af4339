//! The one place where the rooms are put together: what `serve` runs is made here out of `store`, `app` and `web`.

use axum::Router;
use axum::routing::get;
use egress::Mailer;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::secrets::Secrets;

/// Everything that answers requests. Streams end themselves when `shutdown` is cancelled.
pub fn router(_config: &Config, _secrets: Secrets, _mailer: Mailer, _shutdown: CancellationToken) -> Router {
    Router::new().route("/health/live", get(async || "live\n"))
}
