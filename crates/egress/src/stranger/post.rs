//! Telling a stranger something: `POST`, to exactly one address.
//!
//! Never follows a redirect: what was signed for one address is not for another. Remembers nothing by address; whether
//! and when to try again is for the caller, who keeps the delivery.

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::time::Instant;
use url::Url;

use super::answer::Answer;
use super::door::{Budget, Door, Kind};
use super::error::Error;
use super::fetch::{DEADLINE, answer, assemble};
use super::target::Target;

/// How much of an answer is read. The rest is cut off: nobody needs it.
const MOST_BYTES: usize = 64 * 1024;

/// Sends the body, once. Over a connection that had been idle and turns out to be gone, once more.
pub(super) async fn post(door: &Door, url: Url, headers: HeaderMap, body: Bytes) -> Result<Answer, Error> {
    let target = Target::check(url, &door.rules)?;
    let budget = Budget { deadline: Instant::now() + DEADLINE, bytes: MOST_BYTES, kind: Kind::Post };
    let make = || assemble(door, &target, Method::POST, headers.clone(), body.clone());
    let reply = door.trip(&target, &make, budget).await?;
    Ok(answer(door, target.url, reply))
}
