//! Accounts, and the server itself, as other servers read them.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#actor-objects>

use super::NoDocument;
use crate::{App, Site, media::files::type_of};
use domain::{Account, StoredImage};
use federation::render::{self, Profile};
use store::{Reads, StoreError};
use wire::activitystreams::document::{Actor, Image};

impl App {
    /// The account of this server with this name. Of one that is suspended, it says that and no more.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn actor_document(&self, name: &str) -> Result<Actor, NoDocument> {
        let account = self.owner(name).await?;
        actor(&self.read(), self.site(), &account).await?.ok_or(NoDocument::NotFound)
    }

    /// The server itself.
    #[must_use]
    pub fn instance_document(&self) -> Actor {
        render::instance_actor(&self.site().home(), &self.instance_keys().public)
    }
}

/// The actor of an account of this server.
///
/// # Errors
/// Those of the database.
pub async fn actor(db: &impl Reads, site: &Site, account: &Account) -> Result<Option<Actor>, StoreError> {
    let Some(beside) = store::accounts::published(db, account.id).await? else { return Ok(None) };
    let profile = Profile {
        account,
        public_key: &beside.public_key,
        icon: account.avatar.as_ref().map(|image| picture(site, image)),
        image: account.header.as_ref().map(|image| picture(site, image)),
        also_known_as: &beside.also_known_as,
        moved_to: beside.moved_to.as_deref(),
        memorial: beside.memorial,
        emojis: &[],
    };
    Ok(Some(render::actor(&site.home(), &profile)))
}

fn picture(site: &Site, image: &StoredImage) -> Image {
    Image { media_type: type_of(&image.file), url: site.media_url(&image.file) }
}
