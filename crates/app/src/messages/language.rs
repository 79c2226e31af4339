//! The languages that there are, and how one is chosen.

/// A language that the catalogue speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English: whole, and the language of everybody of whom nothing is known.
    #[default]
    En,
    /// German.
    De,
}

/// Ranges of an `Accept-Language` header that are read; browsers send fewer than ten.
const RANGES: usize = 32;

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// As HTML and HTTP name it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// Its texts.
    pub(super) const fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../../messages/en.ftl"),
            Self::De => include_str!("../../messages/de.ftl"),
        }
    }

    /// The language of this tag, whatever its region is: `de-AT` is German. `None` for one that the catalogue does not
    /// speak.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag).trim();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The language that an `Accept-Language` header likes best, the first of those that it likes as much. What cannot
    /// be read is passed over.
    ///
    /// Spec: <https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4>
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut best = (Self::default(), 0);
        for range in header.split(',').take(RANGES) {
            let (tag, weight) = match range.split_once(';') {
                None => (range.trim(), Some(1000)),
                Some((tag, weight)) => (tag.trim(), thousandths(weight)),
            };
            let language = if tag == "*" { Some(Self::default()) } else { Self::of(tag) };
            if let (Some(language), Some(weight)) = (language, weight)
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// `q=0.8` as 800.
fn thousandths(weight: &str) -> Option<u16> {
    let (name, value) = weight.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = format!("{fraction:0<3}").parse().ok().filter(|_| digits);
    match (whole, fraction) {
        ("0", Some(fraction)) => Some(fraction),
        ("1", Some(0)) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, De, En};

    #[test]
    fn a_region_is_no_language_of_its_own() {
        for (tag, language) in [
            ("de", Some(De)),
            ("de-AT", Some(De)),
            ("DE_ch", Some(De)),
            ("en-GB", Some(En)),
            ("fr", None),
            ("", None),
            ("deu", None),
            ("d", None),
        ] {
            assert_eq!(Language::of(tag), language, "{tag:?}");
        }
    }

    #[test]
    fn the_header_decides_by_weight_then_by_order() {
        for (header, language) in [
            ("", En),
            ("de", De),
            ("de-AT,de;q=0.9,en;q=0.8", De),
            ("en,de", En),
            ("en;q=0.3, de;q=0.7", De),
            ("en ; q = 0.3 , de ; q=0.301", De),
            ("fr,de;q=0.2", De),
            ("fr;q=1.0, *;q=0.5, de;q=0.4", En),
            ("de;q=0", En),
            ("de;q=0.000, fr", En),
            ("de;q=1.5", En),
            ("de;q=-1", En),
            ("de;q=0.1234", En),
            ("de;q=0.٣", En),
            ("de;level=1", En),
            (",;,=;q=,de", De),
        ] {
            assert_eq!(Language::accepted(header), language, "{header:?}");
        }
        let long = format!("{}de", "xx,".repeat(10_000));
        assert_eq!(Language::accepted(&long), En);
    }
}
