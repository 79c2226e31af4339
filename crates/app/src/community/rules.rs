//! The rules of the server.

use crate::{App, Event, authority::Operator};
use domain::RuleId;
use store::{StoreError, engine::Tx, rules::Rule};

/// Characters of a rule, and of its explanation.
const CHARACTERS: usize = 1_000;

/// Why a rule was not added.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// There is nothing in it.
    #[error("a rule needs a text")]
    Blank,
    /// Over 1,000 characters.
    #[error("a rule and its hint have at most {CHARACTERS} characters")]
    TooLong,
    /// The database failed.
    #[error("could not store the rule")]
    Store(#[from] StoreError),
}

impl App {
    /// The rules, in order.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn rules(&self) -> Result<Vec<Rule>, StoreError> {
        store::rules::list(&self.read()).await
    }

    /// Adds a rule after the others.
    ///
    /// # Errors
    /// [`RuleError`]
    pub async fn add_rule(&self, _: &Operator, text: &str, hint: &str) -> Result<RuleId, RuleError> {
        let (text, hint) = (text.trim().to_owned(), hint.trim().to_owned());
        if text.is_empty() {
            return Err(RuleError::Blank);
        }
        if text.chars().count().max(hint.chars().count()) > CHARACTERS {
            return Err(RuleError::TooLong);
        }
        let (ids, now) = (self.ids().clone(), self.now());
        let id = self
            .store()
            .write(async move |tx: &mut Tx<'_>| -> Result<RuleId, StoreError> {
                let id = ids.next();
                store::rules::insert(tx, id, &text, &hint, now).await?;
                Event::RulesChanged.emit(tx).await?;
                Ok(id)
            })
            .await?;
        Ok(id)
    }

    /// Removes a rule. `false` when there is no such rule.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn remove_rule(&self, _: &Operator, id: RuleId) -> Result<bool, StoreError> {
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                let removed = store::rules::delete(tx, id).await?;
                if removed {
                    Event::RulesChanged.emit(tx).await?;
                }
                Ok(removed)
            })
            .await
    }
}
