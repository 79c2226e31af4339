//! The `Link` header, with which clients turn pages.
//!
//! Spec: <https://docs.joinmastodon.org/api/guidelines/#pagination>, <https://www.rfc-editor.org/rfc/rfc8288>

use url::form_urlencoded::Serializer;

/// Parameters that belong to a place in the list, and so change from page to page.
const PLACE: [&str; 4] = ["max_id", "since_id", "min_id", "access_token"];

/// The header of a page: `next` leads to what is older than its last entry, `prev` to what is newer than its first. The
/// other parameters of the request are kept. `None` for an empty page.
#[must_use]
pub fn pages(base_url: &str, path: &str, query: &str, first: Option<i64>, last: Option<i64>) -> Option<String> {
    let (first, last) = (first?, last?);
    let kept: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| !PLACE.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let address = |name: &str, id: i64| {
        let query = Serializer::new(String::new()).extend_pairs(&kept).append_pair(name, &id.to_string()).finish();
        format!("{base_url}{path}?{query}")
    };
    Some(format!("<{}>; rel=\"next\", <{}>; rel=\"prev\"", address("max_id", last), address("min_id", first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_parameters_are_kept() {
        let link = pages("https://a.example", "/api/v1/timelines/home", "limit=2&max_id=9&x[]=1", Some(8), Some(7));
        assert_eq!(
            link.as_deref(),
            Some(
                "<https://a.example/api/v1/timelines/home?limit=2&x%5B%5D=1&max_id=7>; rel=\"next\", \
                 <https://a.example/api/v1/timelines/home?limit=2&x%5B%5D=1&min_id=8>; rel=\"prev\""
            )
        );
        assert_eq!(pages("https://a.example", "/x", "", None, None), None);
    }
}
