//! How many people are here, and how much they write. Counted once a minute at most: everybody may ask.

use crate::App;
use domain::Timestamp;
use std::sync::{Mutex, PoisonError};
use store::StoreError;

/// Figures of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// People whose accounts can be used.
    pub users: i64,
    /// Their statuses.
    pub statuses: i64,
    /// People who were active in the last 30 days.
    pub active_month: i64,
    /// People who were active in the last 180 days.
    pub active_halfyear: i64,
}

/// The last count, and when it was made.
#[derive(Debug, Default)]
pub struct LastCount(Mutex<Option<(Timestamp, Figures)>>);

const FRESH_SECONDS: i64 = 60;
const MONTH_SECONDS: i64 = 30 * 24 * 3_600;
const HALFYEAR_SECONDS: i64 = 180 * 24 * 3_600;

impl App {
    /// The figures, at most a minute old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn figures(&self) -> Result<Figures, StoreError> {
        let now = self.now();
        let last = *self.inner.figures.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = last.filter(|(at, _)| *at <= now && now < at.plus_seconds(FRESH_SECONDS));
        if let Some((_, figures)) = fresh {
            return Ok(figures);
        }
        let db = self.read();
        let (users, statuses) = store::figures::count(&db).await?;
        let active_month = store::figures::active(&db, now.plus_seconds(-MONTH_SECONDS)).await?;
        let active_halfyear = store::figures::active(&db, now.plus_seconds(-HALFYEAR_SECONDS)).await?;
        let figures = Figures { users, statuses, active_month, active_halfyear };
        *self.inner.figures.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, figures));
        Ok(figures)
    }
}
