//! Tells the author of a poll and those who voted that it is over: some at a time, however many they are. Other servers hear
//! how it ended.

use crate::{
    App,
    delivery::publish::poll_over,
    jobs::{Job, JobError, Lane},
    notifications::{Kind, News, tell, tell_author},
};
use domain::{AccountId, PollId, Timestamp};
use serde::{Deserialize, Serialize};
use store::{notifications, polls, statuses};

/// People in one transaction.
const BATCH: i64 = 200;

/// Tells of the end of a poll. An edit that moves the end enqueues another one, and this one then tells nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellOfEnd {
    /// The poll.
    pub poll: i64,
    /// When it ends, as far as is known when the job is enqueued.
    pub expires_at: i64,
}

impl Job for TellOfEnd {
    const KIND: &'static str = "tell_of_poll_end";
    const LANE: Lane = Lane::Default;

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.poll, self.expires_at))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        self.tell(app, None).await?;
        let mut after = 0;
        loop {
            let voters = polls::local_voters_after(&app.read(), PollId(self.poll), after, BATCH).await?;
            let Some(last) = voters.last() else { return Ok(()) };
            after = last.0;
            self.tell(app, Some(voters)).await?;
        }
    }
}

impl TellOfEnd {
    /// Tells these voters, or the author. What they were told of an earlier end goes: it was none.
    async fn tell(&self, app: &App, voters: Option<Vec<AccountId>>) -> Result<(), JobError> {
        let (app, id, end) = (app.clone(), PollId(self.poll), Timestamp(self.expires_at));
        app.clone()
            .store()
            .write(async move |tx| -> Result<(), JobError> {
                // It may be gone by now, or last longer.
                let Some(poll) = polls::by_id(tx, id).await?.filter(|poll| poll.expires_at == Some(end)) else {
                    return Ok(());
                };
                let Some(status) = statuses::by_id(tx, poll.status_id).await? else { return Ok(()) };
                let news = News {
                    kind: Kind::Poll,
                    from: status.account_id,
                    status: Some(status.id),
                    conversation: status.conversation_id,
                };
                let hearers = voters.as_deref().unwrap_or(std::slice::from_ref(&status.account_id));
                notifications::remove_from_all(tx, hearers, Kind::Poll.name(), status.id).await?;
                match &voters {
                    Some(voters) => drop(tell(tx, app.ids(), news, voters, app.now()).await?),
                    None => {
                        tell_author(tx, app.ids(), news, app.now()).await?;
                        if status.local {
                            poll_over(&app, tx, &status, &poll).await?;
                        }
                    }
                }
                Ok(())
            })
            .await
    }
}
