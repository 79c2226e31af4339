//! An application on a fresh database, with a clock that stands still and mails that land in a folder.

use app::{
    App, Operator,
    people::{create::NewAccount, sign_in::SignIn},
};
use domain::{AccountId, Clock as _, ManualClock, Role, SystemClock};
use std::{sync::Arc, time::Duration};
use store::Store;

pub const PASSWORD: &str = "correct horse battery";

pub struct Home {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub folder: tempfile::TempDir,
}

impl Home {
    pub async fn new(store: Store) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let parts = app::testing::parts(store, clock.clone(), folder.path(), "https://tower.example").unwrap();
        Self { app: App::start(parts).await.unwrap(), clock, folder }
    }

    pub async fn set(&self, name: &str, json: &str) {
        self.app.change_setting(&operator(), name, json).await.unwrap();
    }

    pub async fn account(&self, name: &str, role: Role) -> AccountId {
        self.app.create_account(&operator(), draft(name), role).await.unwrap()
    }

    /// The cookie of a new session.
    pub async fn cookie(&self, name: &str) -> String {
        let sign_in = SignIn { login: name.into(), password: PASSWORD.into(), user_agent: "a browser".into() };
        self.app.sign_in(sign_in).await.unwrap().secret
    }

    /// Works until so many mails lie in the folder; returns them, oldest first.
    pub async fn mails(&self, count: usize) -> Vec<String> {
        let mut ended = self.app.jobs_ended();
        loop {
            let mut mails: Vec<_> = match std::fs::read_dir(self.folder.path().join("mail")) {
                Ok(files) => files
                    .map(|file| file.unwrap().path())
                    .filter(|path| path.extension().is_some_and(|e| e == "eml"))
                    .collect(),
                Err(_) => Vec::new(),
            };
            if mails.len() >= count {
                assert_eq!(mails.len(), count);
                mails.sort();
                // Quoted-printable breaks long lines with "=\r\n".
                return mails
                    .iter()
                    .map(|path| std::fs::read_to_string(path).unwrap().replace("=\r\n", "").replace("=3D", "="))
                    .collect();
            }
            let one_more = tokio::time::timeout(Duration::from_secs(60), ended.changed()).await;
            assert!(one_more.is_ok(), "{count} mails did not come");
        }
    }
}

pub fn operator() -> Operator {
    Operator::at_the_console()
}

pub fn draft(name: &str) -> NewAccount {
    NewAccount {
        username: name.into(),
        email: format!("{name}@mail.example"),
        password: PASSWORD.into(),
        ..NewAccount::default()
    }
}

/// The secret of the link in a mail.
pub fn link_secret(mail: &str) -> String {
    let after = mail.split_once("token=").unwrap_or_else(|| panic!("no link in {mail}")).1;
    after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect()
}
