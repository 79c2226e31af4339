//! Boosts a status, and takes it back. A boost is a status of its own, one for each account and original.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#boost>

use super::{
    enter::{boost_news, boost_touched, enter_boost},
    facts::{boost_facts, counts},
    see::{original_of, visible_original},
};
use crate::{Actor, App, Event, delivery::publish, notifications::take_back};
use domain::{Account, NewBoost, Status, StatusId, Visibility};
use store::{StoreError, accounts, blocks, engine::Tx, preferences, statuses};

/// Why a boost did not happen.
#[derive(Debug, thiserror::Error)]
pub enum BoostError {
    /// The status does not exist, or the person may not know that it does.
    #[error("there is no such status for this person")]
    NotFound,
    /// It is seen, but may not be passed on: addressed to few, or written by somebody whom the person blocks.
    #[error("this status may not be boosted")]
    NotAllowed,
    /// A boost cannot be addressed to single people.
    #[error("a boost cannot be addressed to single people")]
    Visibility,
    /// The database failed.
    #[error("could not store the boost")]
    Store(#[from] StoreError),
}

impl App {
    /// Boosts a status; a boost stands for what it boosts. Returns the boost: the first one, however often this is asked.
    ///
    /// # Errors
    /// [`BoostError`], by reason.
    pub async fn boost(
        &self,
        actor: &Actor,
        id: StatusId,
        visibility: Option<Visibility>,
    ) -> Result<StatusId, BoostError> {
        if visibility == Some(Visibility::Direct) {
            return Err(BoostError::Visibility);
        }
        let db = self.read();
        let booster = accounts::by_id(&db, actor.account()).await?.ok_or(BoostError::NotFound)?;
        let visibility = match visibility {
            Some(visibility) => visibility,
            None => match preferences::of(&db, booster.id).await?.visibility {
                Visibility::Direct => Visibility::Followers,
                preferred => preferred,
            },
        };
        let app = self.clone();
        self.store()
            .write(async move |tx| -> Result<StatusId, BoostError> { boost(&app, tx, &booster, id, visibility).await })
            .await
    }

    /// Takes a boost back, by the id of the original or of a boost of it. Returns the original. Idempotent.
    ///
    /// # Errors
    /// [`BoostError::NotFound`] for what the person neither boosted nor may see.
    pub async fn unboost(&self, actor: &Actor, id: StatusId) -> Result<StatusId, BoostError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<StatusId, BoostError> {
                let original = original_of(tx, id).await?.ok_or(BoostError::NotFound)?;
                let boost = match statuses::boost_by(tx, account, original.id).await? {
                    Some(boost) => statuses::by_id(tx, boost).await?,
                    None => None,
                };
                match boost {
                    Some(boost) => {
                        let booster = accounts::by_id(tx, account).await?.ok_or(BoostError::NotFound)?;
                        publish::deleted(&app, tx, &booster, &boost).await?;
                        remove_boost(tx, &boost, &original).await?;
                    }
                    None => drop(visible_original(tx, account, id).await?.ok_or(BoostError::NotFound)?),
                }
                Ok(original.id)
            })
            .await
    }
}

async fn boost(
    app: &App,
    tx: &mut Tx<'_>,
    booster: &Account,
    id: StatusId,
    visibility: Visibility,
) -> Result<StatusId, BoostError> {
    let original = visible_original(tx, booster.id, id).await?.ok_or(BoostError::NotFound)?;
    let own = original.account_id == booster.id;
    let visibility = match original.visibility {
        Visibility::Public | Visibility::Unlisted => visibility,
        Visibility::Followers if own => Visibility::Followers,
        Visibility::Followers | Visibility::Direct => return Err(BoostError::NotAllowed),
    };
    if blocks::exists(tx, booster.id, original.account_id).await? {
        return Err(BoostError::NotAllowed);
    }
    // Held until the end: a second boost at the same time waits here, and then finds the first one.
    if !statuses::lock(tx, original.id).await? {
        return Err(BoostError::NotFound);
    }
    if let Some(earlier) = statuses::boost_by(tx, booster.id, original.id).await? {
        return Ok(earlier);
    }
    let (now, site) = (app.now(), app.site());
    let boost_id: StatusId = app.ids().next();
    let boost = NewBoost {
        id: boost_id,
        account_id: booster.id,
        uri: format!("{}/activity", site.status_uri(&booster.uri, boost_id)),
        url: site.status_url(&booster.username, boost_id),
        visibility,
        local: true,
        created_at: now,
    };
    let boost = Status::boost(boost, &original);
    enter_boost(app, tx, &boost, &original).await?;
    publish::posted(app, tx, &boost, &[]).await?;
    Ok(boost_id)
}

/// Removes a boost with all that follows from it.
pub(crate) async fn remove_boost(tx: &mut Tx<'_>, boost: &Status, original: &Status) -> Result<(), StoreError> {
    if !statuses::delete(tx, boost.id).await? {
        return Ok(());
    }
    statuses::add_boosts(tx, original.id, -1).await?;
    if counts(boost) {
        accounts::add_statuses(tx, boost.account_id, -1, None).await?;
    }
    Event::StatusDeleted(boost_facts(boost, original)).emit(tx).await?;
    boost_touched(tx, boost.account_id, original.id).await?;
    take_back(tx, original.account_id, boost_news(boost.account_id, original)).await
}
