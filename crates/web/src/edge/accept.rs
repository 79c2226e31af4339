//! Whether a request asks for the document of something or for its page: both have the same address.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1>, <https://www.w3.org/TR/activitypub/#retrieving-objects>

use axum::http::{HeaderMap, header};
use wire::media_type;

/// Bytes of the header that are read. Nobody who means it says more.
const MOST: usize = 2_048;

/// How much something is wanted, and how plainly that is said.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
struct Wish {
    /// From 0 to 1000.
    weight: u16,
    /// By its name, rather than by a star.
    named: bool,
}

/// Whether the document is wanted more than the page. What is wanted as much and stands first counts; a star counts for
/// the page, unless the document is named.
#[must_use]
pub fn asks_for_document(headers: &HeaderMap) -> bool {
    let (mut document, mut page) = (Wish::default(), Wish::default());
    let mut document_first = false;
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    for range in values.filter(|value| value.len() <= MOST).flat_map(ranges) {
        let weight = weight(range);
        let essence = range.split(';').next().unwrap_or_default().trim();
        if media_type::is_activity(range) || is_bare_ld_json(range) {
            document_first |= document.weight == 0 && !page.named;
            document = Wish { weight: document.weight.max(weight), named: true };
        } else if ["text/html", "application/xhtml+xml"].iter().any(|page| essence.eq_ignore_ascii_case(page)) {
            let weight = if page.named { page.weight.max(weight) } else { weight };
            page = Wish { weight, named: true };
        } else if matches!(essence, "*/*" | "text/*") && !page.named {
            page.weight = page.weight.max(weight);
        }
    }
    match document.weight.cmp(&page.weight) {
        _ if document.weight == 0 => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => !page.named || document_first,
    }
}

/// The ranges of a header. A comma between quotes parts nothing.
fn ranges(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}

/// From 0 to 1000; what is no number counts as nothing said.
fn weight(range: &str) -> u16 {
    let parameters = range.split(';').skip(1).map(str::trim);
    let mut weights = parameters.filter_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
    let weight = weights.next().and_then(|weight| weight.trim().parse::<f32>().ok()).unwrap_or(1.0);
    // Clamped, so that it fits.
    (weight.clamp(0.0, 1.0) * 1_000.0).round() as u16
}

/// `application/ld+json` without saying which: ours is one of them.
fn is_bare_ld_json(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let profiled = parts.any(|parameter| parameter.to_ascii_lowercase().starts_with("profile"));
    essence.eq_ignore_ascii_case("application/ld+json") && !profiled
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn asks(values: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        asks_for_document(&headers)
    }

    #[test]
    fn servers_get_the_document() {
        for accept in [
            "application/activity+json",
            "Application/Activity+JSON; charset=utf-8",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", application/activity+json",
            "application/ld+json",
            "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", text/html;q=0.1",
            "application/activity+json, text/html",
            "application/activity+json, */*",
            "*/*, application/activity+json",
            "application/activity+json;q=0.9, text/html;q=0.8, */*;q=1",
        ] {
            assert!(asks(&[accept]), "{accept}");
        }
        assert!(asks(&["text/html;q=0.5", "application/activity+json"]), "two lines are one");
    }

    #[test]
    fn browsers_and_those_who_do_not_say_get_the_page() {
        for accept in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "*/*",
            "",
            "text/html, application/activity+json",
            "application/activity+json;q=0.5, text/html",
            "application/activity+json;q=0",
            "application/activity+json;q=0, */*",
            "application/json",
            "application/*",
            "application/ld+json; profile=\"http://iiif.io/api/presentation/3/context.json\"",
            "text/html; x=\", application/activity+json\"",
        ] {
            assert!(!asks(&[accept]), "{accept}");
        }
        assert!(!asks(&[]));
        assert!(!asks(&[&format!("application/activity+json{}", " ".repeat(MOST))]));
    }
}
