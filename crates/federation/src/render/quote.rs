//! Asking whether somebody may quote, the answers, and the permission itself.
//!
//! Spec: FEP-044f, <https://docs.joinmastodon.org/spec/activitypub/#quote-posts>

use super::{
    Audience,
    activity::{plain, to},
};
use wire::activitystreams::document::{Activity, ActivityType, Note, Object, QuoteAuthorization};

/// Id of a request of an account of this server.
#[must_use]
pub fn request_id(actor: &str, quote: i64) -> String {
    format!("{actor}#quote_requests/{quote}")
}

/// Id of a permission that an account of this server gave.
#[must_use]
pub fn authorization_id(actor: &str, quote: i64) -> String {
    format!("{actor}/quote_authorizations/{quote}")
}

/// May this note quote that one? For its author alone. Its id is [`request_id`].
#[must_use]
pub fn request(quote: i64, note: Note, quoted: &str, author: &str) -> Activity {
    let actor = note.attributed_to.clone();
    let instrument = Some(Box::new(Object::Note(note.into())));
    asked(&request_id(&actor, quote), &actor, quoted, author, instrument)
}

/// A request of another server, by its ids, to answer it.
#[must_use]
pub fn asked_by(id: &str, actor: &str, quoted: &str, author: &str, quoting: &str) -> Activity {
    asked(id, actor, quoted, author, Some(Box::new(Object::Id(quoting.to_owned()))))
}

fn asked(id: &str, actor: &str, quoted: &str, author: &str, instrument: Option<Box<Object>>) -> Activity {
    let request = plain(id.to_owned(), ActivityType::QuoteRequest, actor, Object::Id(quoted.to_owned()));
    let audience = Audience { to: vec![author.to_owned()], cc: Vec::new() };
    to(Activity { instrument, ..request }, audience)
}

/// Yes to a request: `<author>#accepts/quote_requests/<id>`. What came of it is the permission.
#[must_use]
pub fn accept(author: &str, quote: i64, request: Activity) -> Activity {
    let id = format!("{author}#accepts/quote_requests/{quote}");
    let result = Some(authorization_id(author, quote));
    Activity { result, ..answer(ActivityType::Accept, id, author, request) }
}

/// No to a request: `<author>#rejects/quote_requests/<id>`.
#[must_use]
pub fn reject(author: &str, answer_id: i64, request: Activity) -> Activity {
    answer(ActivityType::Reject, format!("{author}#rejects/quote_requests/{answer_id}"), author, request)
}

fn answer(kind: ActivityType, id: String, author: &str, request: Activity) -> Activity {
    let audience = Audience { to: vec![request.actor.clone()], cc: Vec::new() };
    to(plain(id, kind, author, Object::Activity(request.into())), audience)
}

/// The permission of an author of this server.
#[must_use]
pub fn authorization(author: &str, quote: i64, quoting: &str, quoted: &str) -> QuoteAuthorization {
    QuoteAuthorization {
        id: authorization_id(author, quote),
        attributed_to: author.to_owned(),
        interacting_object: quoting.to_owned(),
        interaction_target: quoted.to_owned(),
    }
}

/// The permission is withdrawn: `<permission>#delete`.
#[must_use]
pub fn revoke(authorization: QuoteAuthorization) -> Activity {
    let (id, author) = (format!("{}#delete", authorization.id), authorization.attributed_to.clone());
    to(plain(id, ActivityType::Delete, &author, Object::QuoteAuthorization(authorization)), Audience::everybody())
}
