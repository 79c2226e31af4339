//! What a host is told of who follows from there, beside what is for followers: so that it notices when the two of us do not
//! agree (FEP-8fcf). It costs one row: the ids of a host's followers are summed up where the interest in an account is kept.

use crate::App;
use domain::AccountId;
use federation::{
    followers::{Digest, Synchronization},
    render,
};
use store::{StoreError, interests};

/// Of an account with more followers on one host nothing is said: the list would be longer than others read at once, and
/// whoever is not on it is lost.
pub(crate) const MOST: i64 = 5_000;

/// The header for this host; `None` where nothing is said.
pub(super) async fn header(
    app: &App,
    (account, uri): (AccountId, &str),
    host: &str,
) -> Result<Option<String>, StoreError> {
    let Some((followers, parts)) = interests::at_host(&app.read(), account, host).await? else { return Ok(None) };
    let (all, partial) = (render::followers(uri), render::followers_synchronization(uri));
    Ok((followers <= MOST).then(|| Synchronization::write(&all, &partial, Digest::from_parts(parts))))
}
