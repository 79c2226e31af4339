//! Times as the Mastodon API writes them: UTC, with milliseconds.

use domain::Timestamp;
use jiff::{Timestamp as Moment, tz::TimeZone};

fn moment(time: Timestamp) -> Moment {
    Moment::from_millisecond(time.0).unwrap_or(Moment::UNIX_EPOCH)
}

/// `2026-11-21T06:00:00.000Z`.
#[must_use]
pub fn date_time(time: Timestamp) -> String {
    moment(time).to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The beginning of the day: `2026-11-21T00:00:00.000Z`. Mastodon tells of accounts the day alone.
#[must_use]
pub fn day_start(time: Timestamp) -> String {
    format!("{}T00:00:00.000Z", date(time))
}

/// `2026-11-21`.
#[must_use]
pub fn date(time: Timestamp) -> String {
    moment(time).to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string()
}

/// Reads RFC 3339, with any offset.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    text.parse::<Moment>().ok().map(|moment| Timestamp(moment.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_there_and_back() {
        let time = Timestamp(1_795_240_800_123);
        assert_eq!(date_time(time), "2026-11-21T06:00:00.123Z");
        assert_eq!(day_start(time), "2026-11-21T00:00:00.000Z");
        assert_eq!(parse("2026-11-21T07:00:00.123+01:00"), Some(time));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(date_time(Timestamp(i64::MAX)), "1970-01-01T00:00:00.000Z");
    }
}
