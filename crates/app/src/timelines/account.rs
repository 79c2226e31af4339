//! What an account has posted, as a viewer may see it: the statuses of a profile. Read from the database, whose index
//! by account gives any page of it at once.

use super::Window;
use crate::App;
use domain::{AccountId, StatusId, tag};
use store::{
    StoreError,
    timelines::{self as rows, AccountWanted},
};
use wire::params::Page;

/// What of an account's statuses is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Only with media.
    pub only_media: bool,
    /// No answers to others.
    pub exclude_replies: bool,
    /// No boosts.
    pub exclude_boosts: bool,
    /// Nothing that is for those alone whom it mentions.
    pub exclude_direct: bool,
    /// Only what is pinned to the profile.
    pub pinned: bool,
    /// Only with this hashtag.
    pub tagged: Option<String>,
}

impl App {
    /// A page of an account's statuses, the newest first (of pinned ones, the last pin first). In a profile a viewer finds
    /// all that `can_see` allows: what is for followers when following, what is direct when mentioned.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/accounts/#statuses>
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_statuses(
        &self,
        viewer: Option<AccountId>,
        account: AccountId,
        filter: &AccountFilter,
        page: Page,
    ) -> Result<Vec<StatusId>, StoreError> {
        let state = self.viewer_state(viewer).await?;
        if state.is_suspended(account.0) {
            return Ok(Vec::new());
        }
        let (window, viewer) = (Window::from(page), viewer.unwrap_or(AccountId(0)));
        if filter.pinned {
            let pins = rows::pinned(&self.read(), viewer, account).await?;
            return Ok(pins.into_iter().filter(|id| window.holds(*id)).take(window.limit).map(StatusId).collect());
        }
        let tag = match &filter.tagged {
            None => None,
            Some(text) => {
                let names: Vec<String> = tag::normalise(text).into_iter().collect();
                let Some((tag, _)) = rows::tag_ids(&self.read(), &names).await?.into_iter().next() else {
                    return Ok(Vec::new());
                };
                Some(tag)
            }
        };
        let wanted = AccountWanted {
            only_media: filter.only_media,
            exclude_replies: filter.exclude_replies,
            exclude_boosts: filter.exclude_boosts,
            exclude_direct: filter.exclude_direct,
            tag,
        };
        let stretch = window.stretch(window.limit);
        let ids = rows::of_account(&self.read(), viewer, account, &state.blocked(), wanted, stretch).await?;
        Ok(window.answer(ids))
    }
}
