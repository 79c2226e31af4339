//! Sending a file: whole, a part of it, or the word that it is still the same.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9110#name-range-requests>

use crate::edge::error::ApiError;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::io::SeekFrom;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

/// Nothing in a file may load, run or be framed, even where it is opened by itself.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
/// Read at a time.
const PIECE: usize = 64 * 1024;

/// A file to send.
pub(super) struct Sent<'a> {
    /// Its key: another key, another content.
    pub(super) key: &'a str,
    pub(super) file: tokio::fs::File,
    pub(super) kind: &'static str,
    pub(super) length: u64,
}

/// What is asked of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// From the first of these bytes to the last.
    Of(u64, u64),
    /// Nothing that there is.
    None,
}

/// The answer with a file, or as much of it as is asked for.
pub(super) async fn send(asked: &HeaderMap, sent: Sent<'_>) -> Result<Response, ApiError> {
    let Sent { key, mut file, kind, length } = sent;
    let tag = HeaderValue::try_from(format!("\"{key}\"")).map_err(ApiError::internal)?;
    let (status, first, size) = if is_known(asked, &tag) {
        (StatusCode::NOT_MODIFIED, 0, 0)
    } else {
        match part(asked, &tag, length) {
            Part::Whole => (StatusCode::OK, 0, length),
            Part::Of(first, last) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
            Part::None => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
        }
    };
    let body = if size == 0 {
        Body::empty()
    } else {
        if first > 0 {
            file.seek(SeekFrom::Start(first)).await.map_err(ApiError::disk)?;
        }
        Body::from_stream(ReaderStream::with_capacity(file.take(size), PIECE))
    };
    let mut answer = (status, body).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(header::ETAG, tag);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let range = match status {
        StatusCode::NOT_MODIFIED => return Ok(answer),
        StatusCode::PARTIAL_CONTENT => Some(format!("bytes {first}-{}/{length}", first + size - 1)),
        StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{length}")),
        _ => None,
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    if let Some(range) = range {
        headers.insert(header::CONTENT_RANGE, HeaderValue::try_from(range).map_err(ApiError::internal)?);
    }
    Ok(answer)
}

/// Whether the caller has this very file.
fn is_known(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = known.flat_map(|value| value.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    tags.any(|one| one == "*" || one.as_bytes() == tag.as_bytes())
}

/// Which part is asked for. Several at a time, and what is no range of bytes, count as all of it.
fn part(asked: &HeaderMap, tag: &HeaderValue, length: u64) -> Part {
    // The caller has the start of something else.
    if asked.get(header::IF_RANGE).is_some_and(|having| having != tag) {
        return Part::Whole;
    }
    let range = asked.get(header::RANGE).and_then(|value| value.to_str().ok());
    let Some((first, last)) = range.and_then(|value| value.strip_prefix("bytes=")?.split_once('-')) else {
        return Part::Whole;
    };
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let end = length.saturating_sub(1);
    match (first, last) {
        ("", last) => match number(last) {
            Some(0) => Part::None,
            Some(_) if length == 0 => Part::None,
            Some(count) => Part::Of(length.saturating_sub(count), end),
            None => Part::Whole,
        },
        (first, "") => match number(first) {
            Some(first) if first < length => Part::Of(first, end),
            Some(_) => Part::None,
            None => Part::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first > last => Part::Whole,
            (Some(first), Some(_)) if first >= length => Part::None,
            (Some(first), Some(last)) => Part::Of(first, last.min(end)),
            _ => Part::Whole,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_of_bytes_is_understood() {
        let tag = HeaderValue::from_static("\"a\"");
        let asked = |range: &str| {
            let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_str(range).unwrap())]);
            part(&headers, &tag, 10)
        };
        assert_eq!(part(&HeaderMap::new(), &tag, 10), Part::Whole);
        assert_eq!(asked("bytes=0-3"), Part::Of(0, 3));
        assert_eq!(asked("bytes=4-"), Part::Of(4, 9));
        assert_eq!(asked("bytes=-3"), Part::Of(7, 9));
        assert_eq!(asked("bytes=-99"), Part::Of(0, 9));
        assert_eq!(asked("bytes=8-99"), Part::Of(8, 9));
        for none in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            assert_eq!(asked(none), Part::None, "{none}");
        }
        for whole in ["bytes=3-1", "bytes=0-1,3-4", "bytes=a-b", "bytes=-", "bytes=+1-2", "rows=0-1", "bytes"] {
            assert_eq!(asked(whole), Part::Whole, "{whole}");
        }
    }

    #[test]
    fn a_file_that_the_caller_has_is_not_sent_again() {
        let tag = HeaderValue::from_static("\"a\"");
        let known = |value: &str| {
            is_known(&HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())]), &tag)
        };
        assert!(known("\"a\"") && known("\"b\", \"a\"") && known("W/\"a\"") && known("*"));
        assert!(!known("\"b\"") && !known("a"));
        let changed = [(header::RANGE, "bytes=0-1"), (header::IF_RANGE, "\"b\"")];
        let changed = changed.map(|(name, value)| (name, HeaderValue::from_static(value)));
        assert_eq!(part(&HeaderMap::from_iter(changed), &tag, 10), Part::Whole);
    }
}
