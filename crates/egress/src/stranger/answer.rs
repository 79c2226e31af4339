//! What a stranger answered. An error status is an answer too.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use url::Url;

/// A host cannot ask for more rest than this.
const LONGEST_REST: Duration = Duration::from_secs(24 * 60 * 60);

/// An answer, read to its end within its budget.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Where it came from: the address after the last redirect, without a fragment.
    pub url: Url,
    /// Its status. Of redirects only those that were not to be followed.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body. Cut at 64 KiB where it is not the success that was asked for.
    pub body: Bytes,
    /// How long from now the host wants to be left alone.
    pub retry_after: Option<Duration>,
}

impl Answer {
    /// The `Content-Type`, where there is exactly one.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        let mut values = self.headers.get_all(CONTENT_TYPE).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }
}

/// Reads `Retry-After`: seconds, or a date. Spec: <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a very long time too.
        value.parse().map_or(LONGEST_REST, Duration::from_secs)
    } else {
        // A date that has passed means now.
        httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_REST))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::HeaderMap;
    use http::header::RETRY_AFTER;

    use super::{LONGEST_REST, retry_after};

    #[test]
    fn retry_after_is_seconds_or_a_date_and_never_more_than_a_day() {
        // Sun, 06 Nov 1994 08:49:00 GMT
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_740);
        let read = |value: &str| {
            retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]), now).map(|wait| wait.as_secs())
        };
        assert_eq!(read("0"), Some(0));
        assert_eq!(read(" 120 "), Some(120));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(37));
        assert_eq!(read("Sun, 06 Nov 1994 08:48:37 GMT"), Some(0));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(LONGEST_REST.as_secs()));
        assert_eq!(read("99999999999999999999999999"), Some(LONGEST_REST.as_secs()));
        for nothing in ["", "-1", "1.5", "soon", "+3", "1e9"] {
            assert_eq!(read(nothing), None, "{nothing:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
