//! Tells those who boosted or quoted a status that it was edited: some at a time, however many they are.

use crate::{
    App,
    jobs::{Job, JobError, Lane},
    notifications::{Kind, News, tell},
    quotes::tell_quoters,
};
use domain::{AccountId, StatusId};
use serde::{Deserialize, Serialize};
use store::{notifications, statuses};

/// People in one transaction.
const BATCH: i64 = 200;

/// Tells of an edit. What somebody was told of an earlier one goes: the status looks the same from both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellOfEdit {
    /// The status.
    pub status: i64,
}

impl Job for TellOfEdit {
    const KIND: &'static str = "tell_of_edit";
    const LANE: Lane = Lane::Default;

    fn unique_key(&self) -> Option<String> {
        Some(self.status.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let id = StatusId(self.status);
        let mut after = 0;
        loop {
            let boosts = statuses::local_boosts_after(&app.read(), id, after, BATCH).await?;
            let Some((last, _)) = boosts.last() else { break };
            after = *last;
            let boosters: Vec<AccountId> = boosts.iter().map(|(_, account)| *account).collect();
            let app = app.clone();
            app.clone()
                .store()
                .write(async move |tx| -> Result<(), JobError> {
                    // It may be gone by now.
                    let Some(status) = statuses::by_id(tx, id).await? else { return Ok(()) };
                    notifications::remove_from_all(tx, &boosters, Kind::Update.name(), id).await?;
                    let news = News {
                        kind: Kind::Update,
                        from: status.account_id,
                        status: Some(id),
                        conversation: status.conversation_id,
                    };
                    tell(tx, app.ids(), news, &boosters, app.now()).await?;
                    Ok(())
                })
                .await?;
        }
        tell_quoters(app, id).await?;
        Ok(())
    }
}
