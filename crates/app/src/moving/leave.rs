//! Somebody of this server goes to another account, and perhaps takes it back.
//!
//! Spec: <https://docs.joinmastodon.org/user/moving/#move>

use super::{MoveFollowers, MovingProblem, Owner, REST, moves_too_soon, rested};
use crate::{App, Event, delivery::publish, jobs::enqueue, people::password, remote::RemoteError};
use domain::{Account, AccountId, Timestamp};
use store::{StoreError, accounts, engine::Tx, follows, moves, remote};
use wire::uri::Uri;

impl App {
    /// Moves an account to another one, which has to name it among its aliases at this moment. Those who follow here go
    /// along, those elsewhere are told; whoever moved cannot post or follow until they take it back. A person proves once
    /// more who they are.
    ///
    /// # Errors
    /// [`MovingProblem`], by reason.
    pub async fn move_account(
        &self,
        owner: Owner<'_>,
        present_password: Option<String>,
        to: &str,
    ) -> Result<String, MovingProblem> {
        let account = self.owned(owner).await?;
        if let Owner::Person(_) = owner {
            let stored = store::users::password_hash(&self.read(), account.id).await?;
            let given = present_password.unwrap_or_default();
            if !password::matches(self.inner.parts.password_cost, given, stored).await? {
                return Err(MovingProblem::WrongPassword);
            }
        }
        // Before anybody elsewhere is asked.
        self.free_to_move(&self.read(), &account, self.now()).await?;
        let target = self.confirmed_target(&account, to).await?;
        let (app, account, target_id) = (self.clone(), account.id, target.id);
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), MovingProblem> {
                leave(&app, tx, account, target_id).await
            })
            .await?;
        Ok(target.uri)
    }

    /// The account to which somebody of this server moved.
    ///
    /// # Errors
    /// [`MovingProblem::NotAllowed`]
    pub async fn moved_to(&self, owner: Owner<'_>) -> Result<Option<Account>, MovingProblem> {
        match self.owned(owner).await?.moved_to {
            Some(target) => Ok(accounts::by_id(&self.read(), target).await?),
            None => Ok(None),
        }
    }

    /// Takes a move back: the account can be used again. Those who went do not come back by themselves.
    ///
    /// # Errors
    /// [`MovingProblem::HasNotMoved`]
    pub async fn take_move_back(&self, owner: Owner<'_>) -> Result<(), MovingProblem> {
        let (app, account) = (self.clone(), self.owned(owner).await?.id);
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), MovingProblem> {
                accounts::lock(tx, account).await?;
                if remote::moved_to(tx, account).await?.is_none() {
                    return Err(MovingProblem::HasNotMoved);
                }
                set_moved(tx, account, None).await?;
                let told = moves::last(tx, account).await?.map_or(i64::MAX, |last| last.told_seq);
                Ok(publish::profile_since(&app, tx, account, told).await?)
            })
            .await
    }

    async fn free_to_move(
        &self,
        db: &impl store::Reads,
        account: &Account,
        now: Timestamp,
    ) -> Result<(), MovingProblem> {
        if account.moved_to.is_some() {
            return Err(MovingProblem::HasMoved);
        }
        if moves_too_soon(db, account.id, now).await? {
            let last = moves::last(db, account.id).await?.map_or(now, |last| Timestamp(last.moved_at));
            return Err(MovingProblem::TooSoon(last.plus_seconds(REST)));
        }
        Ok(())
    }

    /// The account that somebody wants to move to, as it is at this moment.
    async fn confirmed_target(&self, account: &Account, to: &str) -> Result<Account, MovingProblem> {
        let target = self.named_account(to).await?;
        if target.id == account.id {
            return Err(MovingProblem::Itself);
        }
        if let Ok(uri) = Uri::parse(&target.uri)
            && !target.is_local()
        {
            match self.refresh_account(&uri).await {
                Ok(true) => {}
                Ok(false) | Err(RemoteError::NotFound | RemoteError::Unreachable) => {
                    return Err(MovingProblem::NotFound);
                }
                Err(RemoteError::Store(error)) => return Err(error.into()),
            }
        }
        let db = self.read();
        let target = accounts::by_id(&db, target.id).await?.ok_or(MovingProblem::NotFound)?;
        if target.suspended_at.is_some() {
            return Err(MovingProblem::NotFound);
        }
        if target.moved_to.is_some() {
            return Err(MovingProblem::TargetMoved);
        }
        if !remote::also_known_as(&db, target.id).await?.contains(&account.uri) {
            return Err(MovingProblem::NotAnAlias(self.site().home().handle(&account.username, "")));
        }
        Ok(target)
    }
}

async fn leave(app: &App, tx: &mut Tx<'_>, account: AccountId, target: AccountId) -> Result<(), MovingProblem> {
    let now = app.now();
    accounts::lock(tx, account).await?;
    let leaving = accounts::by_id(tx, account).await?.ok_or(MovingProblem::NotAllowed)?;
    app.free_to_move(tx, &leaving, now).await?;
    let followers = follows::count_local_followers(tx, account).await?;
    if !moves::begin(tx, account, target, followers, (now, rested(now))).await? {
        return Err(MovingProblem::HasMoved);
    }
    set_moved(tx, account, Some(target)).await?;
    publish::moved(app, tx, account, target).await?;
    let target = accounts::by_id(tx, target).await?.ok_or(MovingProblem::NotFound)?;
    let job = MoveFollowers { account: account.0, target: target.uri };
    enqueue(tx, &job, app.ids(), now, now).await?;
    Ok(())
}

async fn set_moved(tx: &mut Tx<'_>, account: AccountId, to: Option<AccountId>) -> Result<(), StoreError> {
    remote::set_moved(tx, account, to).await?;
    Event::AccountChanged { account: account.0 }.emit(tx).await?;
    Event::UserChanged { account: account.0 }.emit(tx).await
}
