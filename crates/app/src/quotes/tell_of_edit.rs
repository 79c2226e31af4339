//! Tells those who quoted a status that it was edited: some at a time, however many they are.

use crate::{
    App,
    notifications::{Kind, News, tell},
};
use domain::StatusId;
use store::{StoreError, engine::Tx, notifications, quotes, statuses};

/// People in one transaction.
const BATCH: i64 = 200;

/// Tells of an edit, with one's own quote. What somebody was told of an earlier one goes.
pub(crate) async fn tell_quoters(app: &App, id: StatusId) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let quoting = quotes::local_after(&app.read(), id, after, BATCH).await?;
        let Some(last) = quoting.last() else { return Ok(()) };
        after = last.id.0;
        let with = app.clone();
        app.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                // It may be gone by now.
                let Some(status) = statuses::by_id(tx, id).await? else { return Ok(()) };
                for quote in &quoting {
                    let news = News {
                        kind: Kind::QuotedUpdate,
                        from: status.account_id,
                        status: Some(quote.status),
                        conversation: None,
                    };
                    let kind = news.kind.name();
                    notifications::remove(tx, quote.account, kind, news.from, news.status).await?;
                    tell(tx, with.ids(), news, &[quote.account], with.now()).await?;
                }
                Ok(())
            })
            .await?;
    }
}
