//! Changes of profiles.

use super::cast::Stage;
use app::accounts::{ProfileChange, ProfileError, ProfileProblem};
use domain::StoredImage;
use store::Store;

store::on_both_engines!(a_profile_is_changed, a_profile_is_refused_for_all_that_is_wrong);

async fn a_profile_is_changed(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, _bob] = stage.cast(["alice", "bob"]).await;
    let image = StoredImage { file: "a.gif".into(), still: "a.png".into() };
    let change = ProfileChange {
        display_name: Some(" Alice\nin chains ".into()),
        note: Some("I know @bob <3 #tea\nhttps://alice.example".into()),
        fields: Some(vec![
            ("web".into(), "https://alice.example".into()),
            ("".into(), " ".into()),
            ("<b>".into(), "<i>".into()),
        ]),
        bot: Some(true),
        discoverable: Some(true),
        indexable: Some(true),
        avatar: Some(Some(image.clone())),
        ..ProfileChange::default()
    };
    stage.app.update_profile(&alice, change.clone()).await.unwrap();
    let account = stage.account(alice.account()).await;
    assert_eq!(account.display_name, "Alice in chains");
    assert!(
        account.note_html.contains("u-url mention") && account.note_html.contains("&lt;3"),
        "{}",
        account.note_html
    );
    assert_eq!(account.fields.len(), 2);
    assert!(account.fields[0].html.contains("rel=\"me nofollow noopener\""));
    assert_eq!(account.fields[1].html, "&lt;i&gt;");
    assert!(account.is_bot() && account.discoverable && account.indexable && !account.locked);
    assert_eq!((account.avatar, account.header), (Some(image), None));
    let before = stage.events().len();
    stage.app.update_profile(&alice, change).await.unwrap();
    assert_eq!(stage.events().len(), before, "nothing changed, so nobody hears of it");
    stage.app.update_profile(&alice, ProfileChange { avatar: Some(None), ..Default::default() }).await.unwrap();
    assert_eq!(stage.account(alice.account()).await.avatar, None);
}

async fn a_profile_is_refused_for_all_that_is_wrong(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let change = ProfileChange {
        display_name: Some("x".repeat(31)),
        note: Some("x".repeat(501)),
        fields: Some(vec![("".into(), "x".repeat(256)); 5]),
        language: Some(Some("xx".into())),
        ..ProfileChange::default()
    };
    let Err(ProfileError::Refused(problems)) = stage.app.update_profile(&alice, change).await else {
        panic!("it was not refused")
    };
    assert_eq!(
        problems,
        [
            ProfileProblem::DisplayNameTooLong,
            ProfileProblem::NoteTooLong,
            ProfileProblem::FieldTooLong,
            ProfileProblem::FieldWithoutName,
            ProfileProblem::TooManyFields,
            ProfileProblem::UnknownLanguage,
        ]
    );
    assert_eq!(stage.account(alice.account()).await.display_name, "");
}
