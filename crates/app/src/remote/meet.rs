//! Meets those who are named in a text and not known yet: whoever writes waits a little for it, and no longer.

use crate::{App, text};
use futures::future::join_all;
use std::time::Duration;
use wire::uri::{Handle, Host};

/// How long somebody who writes waits for others' servers.
const PATIENCE: Duration = Duration::from_secs(5);

impl App {
    /// Looks up those of these handles that are of other servers and not known here. Whom nobody finds in time is not
    /// mentioned.
    pub(crate) async fn meet(&self, handles: &[text::Handle]) {
        let remote = handles.iter().filter(|handle| !handle.domain.is_empty());
        let remote = remote.filter_map(|handle| Handle::new(&handle.name, Host::typed(&handle.domain).ok()?).ok());
        let meetings = remote.map(|handle| async move {
            if let Err(error) = self.account_by_handle(&handle).await {
                tracing::debug!(%handle, %error, "somebody who is named was not found");
            }
        });
        if tokio::time::timeout(PATIENCE, join_all(meetings)).await.is_err() {
            tracing::info!("not everybody who was named was found in time");
        }
    }
}
