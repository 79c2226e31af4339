//! Languages that a status can say it is written in.
//!
//! Spec: ISO 639-1, and those of ISO 639-3 that people post in and that have no shorter code.

/// ISO 639-1.
const TWO: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu \
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd \
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sn so sq sr ss st su \
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// ISO 639-3.
const THREE: &str = "ast chr ckb cnr gsw jbo kab ldn lfn moh nds pdc sco sma smj szl tok vai xal zba zgh";

/// Codes with a region that differ enough in writing to be told apart.
const REGIONAL: [&str; 4] = ["zh-CN", "zh-HK", "zh-TW", "zh-YUE"];

/// The code under which a language is stored, or `None` for a language that nobody knows. A region is dropped unless it
/// makes a difference to readers.
#[must_use]
pub fn parse(code: &str) -> Option<String> {
    let written = code.trim().replace('_', "-");
    if let Some(regional) = REGIONAL.iter().find(|regional| regional.eq_ignore_ascii_case(&written)) {
        return Some((*regional).to_owned());
    }
    let language = written.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let known = TWO.split_ascii_whitespace().chain(THREE.split_ascii_whitespace()).any(|known| known == language);
    known.then_some(language)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn languages_are_known_by_their_code() {
        assert_eq!(parse("en").as_deref(), Some("en"));
        assert_eq!(parse("pt_BR").as_deref(), Some("pt"));
        assert_eq!(parse("ZH-tw").as_deref(), Some("zh-TW"));
        assert_eq!(parse("tok").as_deref(), Some("tok"));
        for bad in ["", "xx", "english", "-", "e n", "\0"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
