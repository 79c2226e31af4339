//! The one thing that is read out of a host-meta document: where WebFinger is answered. Read as a text with tags in it, not
//! as XML: no entity is looked up, nothing is included, and what looks odd is no template.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc6415>

use url::Url;

/// The template of the link `lrdd`.
pub(super) fn template(document: &[u8]) -> Option<String> {
    let document = std::str::from_utf8(document).ok()?;
    let links = document.split("<Link").skip(1).filter_map(|rest| rest.split_once('>').map(|(link, _)| link));
    links.filter(|link| attribute(link, "rel").as_deref() == Some("lrdd")).find_map(|link| attribute(link, "template"))
}

/// The address that a template makes of a resource.
pub(super) fn fill(template: &str, resource: &str) -> Option<Url> {
    let resource: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
    if template.matches("{uri}").count() != 1 {
        return None;
    }
    Url::parse(&template.replace("{uri}", &resource)).ok()
}

/// The value of an attribute in the text of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let found = before.split_ascii_whitespace().next_back()?;
        let after = after.trim_ascii_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if found == name {
            return Some(value.replace("&amp;", "&"));
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="other" template="https://other.example/{uri}"/>
  <Link rel='lrdd' type="application/jrd+json" template = "https://social.example/finger?a=1&amp;resource={uri}" />
</XRD>"#;

    #[test]
    fn the_template_is_found_and_filled() {
        let template = template(META.as_bytes()).unwrap();
        assert_eq!(template, "https://social.example/finger?a=1&resource={uri}");
        let url = fill(&template, "acct:a@b.example").unwrap();
        assert_eq!(url.as_str(), "https://social.example/finger?a=1&resource=acct%3Aa%40b.example");
    }

    #[test]
    fn what_is_no_template_is_none() {
        for document in
            ["", "<Link", "<Link>", "<Link rel=lrdd>", "<Link rel=\"lrdd\">", "<Link rel=\"lrdd\" template=>"]
        {
            assert_eq!(template(document.as_bytes()), None, "{document}");
        }
        assert_eq!(template(b"\xff<Link rel=\"lrdd\" template=\"https://a.example/{uri}\">"), None);
        for text in ["https://a.example/", "https://a.example/{uri}/{uri}", "{uri}"] {
            assert_eq!(fill(text, "acct:a@b.example"), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_document_is_read_or_refused(document in "(<Link|[a-z=\"'> ä&;]){0,24}") {
            if let Some(template) = template(document.as_bytes()) {
                let filled = fill(&template, "acct:a@b.example");
                let complete = filled.is_none() || template.contains("{uri}");
                proptest::prop_assert!(complete);
            }
        }
    }
}
