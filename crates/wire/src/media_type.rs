//! The media types that an ActivityPub document can have, in a `Content-Type`, an `Accept` or a link.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#retrieving-objects>

/// How we name what we send.
pub const ACTIVITY: &str = "application/activity+json; charset=utf-8";
/// What we ask for.
pub const ACCEPT: &str =
    "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

/// Whether a document of this type may be read as ActivityPub: `application/activity+json`, or `application/ld+json`
/// with the profile of ActivityStreams. Plain JSON is not enough: anybody can upload that to most servers.
#[must_use]
pub fn is_activity(media_type: &str) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    if essence.eq_ignore_ascii_case("application/activity+json") {
        return true;
    }
    let profile = |parameter: &str| {
        let (name, value) = parameter.split_once('=')?;
        name.trim_end().eq_ignore_ascii_case("profile").then(|| value.trim().trim_matches('"').to_owned())
    };
    essence.eq_ignore_ascii_case("application/ld+json")
        && parts
            .filter_map(profile)
            .any(|profiles| profiles.split_ascii_whitespace().any(|one| one == "https://www.w3.org/ns/activitystreams"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_types_are_activitypub() {
        for good in [
            ACTIVITY,
            "application/activity+json",
            "Application/Activity+JSON;charset=utf-8",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json;charset=utf-8;Profile=\"https://w3id.org/security https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
        ] {
            assert!(is_activity(good), "{good}");
        }
        for bad in [
            "",
            "application/json",
            "application/ld+json",
            "text/html",
            "application/activity+jsonx",
            "application/ld+json; profile=\"https://evil.example/https://www.w3.org/ns/activitystreams\"",
            "text/plain; profile=\"https://www.w3.org/ns/activitystreams\"",
        ] {
            assert!(!is_activity(bad), "{bad}");
        }
    }
}
