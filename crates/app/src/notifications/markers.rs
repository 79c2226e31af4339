//! How far a person has read, on all their devices.
//!
//! Spec: <https://docs.joinmastodon.org/methods/markers/>

use crate::{Actor, App, Event};
use store::{
    StoreError,
    notifications::{self, Marker},
};

/// A reading position to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMarker {
    /// `home` or `notifications`.
    pub timeline: String,
    /// The last id that was read.
    pub last_read_id: i64,
}

/// Why a reading position was not kept.
#[derive(Debug, thiserror::Error)]
pub enum MarkerError {
    /// There is no such timeline.
    #[error("timeline {0:?} has no reading position")]
    UnknownTimeline(String),
    /// Another device moved it at the same time: nothing was changed, and trying again is right.
    #[error("the reading position was moved at the same time")]
    Conflict,
    /// The database failed.
    #[error("could not keep the reading position")]
    Store(#[from] StoreError),
}

const TIMELINES: [&str; 2] = ["home", "notifications"];

impl App {
    /// The person's reading positions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn markers(&self, actor: &Actor) -> Result<Vec<Marker>, StoreError> {
        notifications::markers(&self.read(), actor.account()).await
    }

    /// Moves reading positions; all of them, or none. Returns those that were moved.
    ///
    /// # Errors
    /// [`MarkerError::Conflict`] when another device was quicker.
    pub async fn set_markers(&self, actor: &Actor, new: Vec<NewMarker>) -> Result<Vec<Marker>, MarkerError> {
        if let Some(unknown) = new.iter().find(|marker| !TIMELINES.contains(&marker.timeline.as_str())) {
            return Err(MarkerError::UnknownTimeline(unknown.timeline.clone()));
        }
        let (account, now) = (actor.account(), self.now());
        self.store()
            .write(async move |tx| -> Result<Vec<Marker>, MarkerError> {
                let known = notifications::markers(tx, account).await?;
                for marker in &new {
                    let version = known.iter().find(|m| m.timeline == marker.timeline).map(|m| m.version);
                    let (timeline, last) = (marker.timeline.as_str(), marker.last_read_id);
                    if !notifications::put_marker(tx, account, timeline, last, version, now).await? {
                        return Err(MarkerError::Conflict);
                    }
                    Event::MarkerMoved { account: account.0, timeline: timeline.to_owned() }.emit(tx).await?;
                }
                let now_known = notifications::markers(tx, account).await?;
                Ok(now_known.into_iter().filter(|m| new.iter().any(|n| n.timeline == m.timeline)).collect())
            })
            .await
    }
}
