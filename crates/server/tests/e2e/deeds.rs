//! What people do, through the use cases, where a test is about what comes of it.

use app::{
    Actor,
    accounts::FollowOptions,
    statuses::{Draft, Edit},
};
use domain::Visibility;
use testkit::Member;

pub trait Deeds {
    async fn actor(&self) -> Actor;
    async fn writes(&self, text: &str, visibility: &str) -> String;
    async fn rewrites(&self, id: &str, text: &str);
    async fn takes_back(&self, id: &str);
    async fn watches(&self, other: &Member);
}

impl Deeds for Member {
    async fn actor(&self) -> Actor {
        let credential = self.server.app().authenticate(&self.token).await.unwrap().unwrap();
        credential.actor().unwrap()
    }

    async fn writes(&self, text: &str, visibility: &str) -> String {
        let visibility = Visibility::from_name(visibility);
        let draft = Draft { text: text.to_owned(), visibility, ..Draft::default() };
        self.server.app().post_status(&self.actor().await, draft, None).await.unwrap().to_string()
    }

    async fn rewrites(&self, id: &str, text: &str) {
        let edit = Edit { text: text.to_owned(), ..Edit::default() };
        self.server.app().edit_status(&self.actor().await, id.parse().unwrap(), edit).await.unwrap();
    }

    async fn takes_back(&self, id: &str) {
        self.server.app().delete_status(&self.actor().await, id.parse().unwrap()).await.unwrap();
    }

    async fn watches(&self, other: &Member) {
        self.server.app().follow(&self.actor().await, other.id, FollowOptions::default()).await.unwrap();
    }
}
