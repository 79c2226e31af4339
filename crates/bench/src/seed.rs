//! Communities to measure: made through the same use cases as real ones, in this process, before the server starts.

use crate::{Outcome, node::Place};
use app::{App, Operator, people::create::NewAccount, statuses::Draft};
use domain::{AccountId, Role, Scopes, SystemClock};
use std::sync::Arc;
use store::{Store, engine::Options};

/// The application on the database of a server that is not started yet.
pub async fn open(place: &Place) -> Outcome<App> {
    let options = Options { clock: Arc::new(SystemClock), migrate: true };
    let store = Store::open(&place.database, options).await?;
    let parts = app::testing::parts(store, Arc::new(SystemClock), place.folder.path(), &place.base_url())?;
    Ok(App::start(parts).await?)
}

/// Makes people; gives their accounts and tokens.
pub async fn people(app: &App, count: usize) -> Outcome<Vec<(AccountId, String)>> {
    let scopes = Scopes::parse("read write follow push")?;
    let mut people = Vec::with_capacity(count);
    for number in 0..count {
        let username = format!("person{number}");
        let new = NewAccount {
            email: format!("{username}@example.org"),
            password: "a password for measuring".into(),
            username: username.clone(),
            ..NewAccount::default()
        };
        let account = app.create_account(&Operator::at_the_console(), new, Role::User).await?;
        people.push((account, app.create_token(&Operator::at_the_console(), &username, &scopes).await?));
    }
    Ok(people)
}

async fn follow(app: &App, token: &str, target: AccountId) -> Outcome<()> {
    let credential = app.authenticate(token).await?.ok_or("a token is not valid")?;
    let actor = credential.actor().ok_or("an account cannot be used")?;
    app.follow(&actor, target, app::accounts::FollowOptions::default()).await?;
    Ok(())
}

/// People who each post so often and follow the twenty after them. Gives their tokens.
pub async fn community(place: &Place, count: usize, posts: usize) -> Outcome<Vec<String>> {
    let app = open(place).await?;
    let people = people(&app, count).await?;
    for (index, (_, token)) in people.iter().enumerate() {
        for step in 1..=20.min(count - 1) {
            follow(&app, token, people[(index + step) % count].0).await?;
        }
    }
    for post in 0..posts {
        for (_, token) in &people {
            let credential = app.authenticate(token).await?.ok_or("a token is not valid")?;
            let actor = credential.actor().ok_or("an account cannot be used")?;
            let text =
                format!("Post {post}: the tower keeps the pressure steady however many taps are open. #water #tower");
            app.post_status(&actor, Draft { text, ..Draft::default() }, None).await?;
        }
    }
    app.stop().await;
    Ok(people.into_iter().map(|(_, token)| token).collect())
}

/// An author and so many followers. Gives the author's token and theirs.
pub async fn audience(place: &Place, followers: usize) -> Outcome<(String, Vec<String>)> {
    let app = open(place).await?;
    let mut people = people(&app, followers + 1).await?;
    let (author, author_token) = people.remove(0);
    for (_, token) in &people {
        follow(&app, token, author).await?;
    }
    app.stop().await;
    Ok((author_token, people.into_iter().map(|(_, token)| token).collect()))
}
