//! Somebody of this server quotes. Of a local author the policy decides at once; one of elsewhere is asked.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#create>

use super::decide::counted;
use crate::{
    App,
    delivery::publish::{To, publish},
    documents,
    statuses::visible,
};
use domain::{Account, AccountId, MayQuote, QuoteId, QuoteState, Quoter, Status, StatusId, Visibility};
use federation::render;
use store::{
    Reads, StoreError, accounts, blocks,
    engine::Tx,
    follows, mentions,
    quotes::{self, Quote},
};
use wire::activitystreams::document::Object;

/// Why somebody may not quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuoteProblem {
    /// The status does not exist, or the person may not know that it does, or may not quote it, or it is a boost.
    #[error("there is no such status that the person may quote")]
    NotFound,
    /// A direct message quotes only those to whom it goes.
    #[error("the quoted author is not mentioned")]
    NotMentioned,
}

/// A quote that somebody of this server may make.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    quoted: Status,
    author: Account,
    may: MayQuote,
}

impl Asked {
    /// To whom a status with this quote goes: what is for followers stays with them.
    pub fn narrowed(&self, visibility: Visibility) -> Visibility {
        if self.quoted.visibility == Visibility::Followers && visibility.is_open() {
            Visibility::Followers
        } else {
            visibility
        }
    }
}

/// How somebody stands to the author of a status, for its policy.
pub(crate) async fn quoter(db: &impl Reads, account: AccountId, quoted: &Status) -> Result<Quoter, StoreError> {
    let author = quoted.account_id;
    let follow = follows::between(db, account, author).await?;
    Ok(Quoter {
        is_author: account == author,
        follows_author: follow.is_some_and(|follow| follow.accepted),
        is_blocked: !blocks::either_way(db, account, &[author.0]).await?.is_empty(),
    })
}

/// Whether a person of this server may quote a status in one of theirs, which goes to these.
pub(crate) async fn asked(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: StatusId,
    to: (Visibility, &[AccountId]),
) -> Result<Result<Asked, QuoteProblem>, StoreError> {
    let Some(quoted) = visible(tx, Some(account), id).await?.filter(|status| status.boost.is_none()) else {
        return Ok(Err(QuoteProblem::NotFound));
    };
    let may = quoted.quote_policy.allows(quoted.visibility, &quoter(tx, account, &quoted).await?);
    // Its author's server may know more of its policy than this one does, and is asked; nobody else is.
    let refused = may == MayQuote::Denied || (quoted.local && may != MayQuote::Automatic);
    let author = accounts::by_id(tx, quoted.account_id).await?;
    let Some(author) = author.filter(|_| !refused) else { return Ok(Err(QuoteProblem::NotFound)) };
    let (visibility, named) = to;
    if visibility == Visibility::Direct && author.id != account && !named.contains(&author.id) {
        return Ok(Err(QuoteProblem::NotMentioned));
    }
    Ok(Ok(Asked { quoted, author, may }))
}

/// Records the quote of a status that has just been written. Its author elsewhere is asked by [`ask`].
pub(crate) async fn begin(app: &App, tx: &mut Tx<'_>, status: &Status, asked: &Asked) -> Result<(), StoreError> {
    let Asked { quoted, author, may } = asked;
    let decided = *may == MayQuote::Automatic && (author.is_local() || author.id == status.account_id);
    let quote = Quote {
        id: app.ids().next::<QuoteId>(),
        status: status.id,
        account: status.account_id,
        quoted_uri: quoted.uri.clone(),
        quoted: Some(quoted.id),
        quoted_account: Some(author.id),
        quoted_domain: author.domain.clone(),
        state: if decided { QuoteState::Accepted } else { QuoteState::Pending },
        request_uri: None,
        claimed_uri: None,
        approval_uri: None,
    };
    quotes::insert(tx, &quote, app.now()).await?;
    if author.is_local() && !status.visibility.is_open() && author.id != status.account_id {
        // Who is quoted may see where.
        mentions::put_silent(tx, status.id, author.id).await?;
    }
    if decided { counted(app, tx, &quote).await } else { Ok(()) }
}

impl Asked {
    /// Asks the author elsewhere whether this status may quote theirs.
    pub async fn ask(&self, app: &App, tx: &mut Tx<'_>, status: &Status) -> Result<(), StoreError> {
        let quote = quotes::of_status(tx, status.id).await?.filter(|quote| quote.state == QuoteState::Pending);
        let Some(quote) = quote else { return Ok(()) };
        let made = documents::activities(tx, app, std::slice::from_ref(status), documents::Parents::All).await?;
        for create in made {
            if let Object::Note(note) = create.object {
                let request = render::quote::request(quote.id.0, *note, &self.quoted.uri, &self.author.uri);
                publish(app, tx, Some(status.account_id), &request, To::only([self.author.id])).await?;
            }
        }
        Ok(())
    }
}
