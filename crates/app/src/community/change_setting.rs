//! Changing a setting while the server runs: every node reads the new value with its next request.

use crate::{App, Event, authority::Operator, policy, settings::SettingError};
use store::{StoreError, engine::Tx};

impl App {
    /// Changes one setting to this JSON value.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit.
    pub async fn change_setting(&self, _: &Operator, name: &str, json: &str) -> Result<(), SettingError> {
        let changed = self.settings().await?.with(name, json)?;
        if name == "contact_account" {
            self.check_contact(&changed.contact_account).await?;
        }
        let name = name.to_owned();
        // The value as we understood it, so that nothing else is ever stored.
        let value = serde_json::to_value(&changed).ok().and_then(|all| all.get(&name).map(ToString::to_string));
        let value = value.ok_or_else(|| SettingError::Invalid { name: name.clone(), problem: "is no JSON".into() })?;
        let app = self.clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                store::settings::put(tx, &name, &value, app.now()).await?;
                if name == "allow_list" {
                    policy::changed(&app, tx).await?;
                }
                Event::SettingsChanged.emit(tx).await
            })
            .await?;
        Ok(())
    }

    /// A contact is nobody, or somebody who can be written to: an account of this server.
    async fn check_contact(&self, contact: &str) -> Result<(), SettingError> {
        let known = match contact.trim_start_matches('@').to_lowercase() {
            _ if contact.is_empty() => true,
            name => store::accounts::by_handle(&self.read(), &name, "").await?.is_some(),
        };
        let problem = || format!("there is no account {contact:?}; expected a name such as `alice`, or an empty text");
        known.then_some(()).ok_or_else(|| SettingError::Invalid { name: "contact_account".into(), problem: problem() })
    }
}
