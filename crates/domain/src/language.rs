//! Languages that a status can say it is written in.
//!
//! Spec: ISO 639-1, and those of ISO 639-3 that people post in and that have no shorter code.

/// ISO 639-1, with the names in English.
#[rustfmt::skip]
const TWO: [(&str, &str); 183] = [
    ("aa", "Afar"), ("ab", "Abkhaz"), ("ae", "Avestan"), ("af", "Afrikaans"), ("ak", "Akan"), ("am", "Amharic"),
    ("an", "Aragonese"), ("ar", "Arabic"), ("as", "Assamese"), ("av", "Avaric"), ("ay", "Aymara"),
    ("az", "Azerbaijani"), ("ba", "Bashkir"), ("be", "Belarusian"), ("bg", "Bulgarian"), ("bh", "Bihari"),
    ("bi", "Bislama"), ("bm", "Bambara"), ("bn", "Bengali"), ("bo", "Tibetan"), ("br", "Breton"), ("bs", "Bosnian"),
    ("ca", "Catalan"), ("ce", "Chechen"), ("ch", "Chamorro"), ("co", "Corsican"), ("cr", "Cree"), ("cs", "Czech"),
    ("cu", "Church Slavonic"), ("cv", "Chuvash"), ("cy", "Welsh"), ("da", "Danish"), ("de", "German"),
    ("dv", "Divehi"), ("dz", "Dzongkha"), ("ee", "Ewe"), ("el", "Greek"), ("en", "English"), ("eo", "Esperanto"),
    ("es", "Spanish"), ("et", "Estonian"), ("eu", "Basque"), ("fa", "Persian"), ("ff", "Fula"), ("fi", "Finnish"),
    ("fj", "Fijian"), ("fo", "Faroese"), ("fr", "French"), ("fy", "Western Frisian"), ("ga", "Irish"),
    ("gd", "Scottish Gaelic"), ("gl", "Galician"), ("gn", "Guarani"), ("gu", "Gujarati"), ("gv", "Manx"),
    ("ha", "Hausa"), ("he", "Hebrew"), ("hi", "Hindi"), ("ho", "Hiri Motu"), ("hr", "Croatian"), ("ht", "Haitian"),
    ("hu", "Hungarian"), ("hy", "Armenian"), ("hz", "Herero"), ("ia", "Interlingua"), ("id", "Indonesian"),
    ("ie", "Interlingue"), ("ig", "Igbo"), ("ii", "Nuosu"), ("ik", "Inupiaq"), ("io", "Ido"), ("is", "Icelandic"),
    ("it", "Italian"), ("iu", "Inuktitut"), ("ja", "Japanese"), ("jv", "Javanese"), ("ka", "Georgian"),
    ("kg", "Kongo"), ("ki", "Kikuyu"), ("kj", "Kwanyama"), ("kk", "Kazakh"), ("kl", "Kalaallisut"), ("km", "Khmer"),
    ("kn", "Kannada"), ("ko", "Korean"), ("kr", "Kanuri"), ("ks", "Kashmiri"), ("ku", "Kurdish"), ("kv", "Komi"),
    ("kw", "Cornish"), ("ky", "Kyrgyz"), ("la", "Latin"), ("lb", "Luxembourgish"), ("lg", "Ganda"),
    ("li", "Limburgish"), ("ln", "Lingala"), ("lo", "Lao"), ("lt", "Lithuanian"), ("lu", "Luba-Katanga"),
    ("lv", "Latvian"), ("mg", "Malagasy"), ("mh", "Marshallese"), ("mi", "Māori"), ("mk", "Macedonian"),
    ("ml", "Malayalam"), ("mn", "Mongolian"), ("mr", "Marathi"), ("ms", "Malay"), ("mt", "Maltese"),
    ("my", "Burmese"), ("na", "Nauru"), ("nb", "Norwegian Bokmål"), ("nd", "Northern Ndebele"), ("ne", "Nepali"),
    ("ng", "Ndonga"), ("nl", "Dutch"), ("nn", "Norwegian Nynorsk"), ("no", "Norwegian"), ("nr", "Southern Ndebele"),
    ("nv", "Navajo"), ("ny", "Chichewa"), ("oc", "Occitan"), ("oj", "Ojibwe"), ("om", "Oromo"), ("or", "Odia"),
    ("os", "Ossetian"), ("pa", "Punjabi"), ("pi", "Pali"), ("pl", "Polish"), ("ps", "Pashto"), ("pt", "Portuguese"),
    ("qu", "Quechua"), ("rm", "Romansh"), ("rn", "Kirundi"), ("ro", "Romanian"), ("ru", "Russian"),
    ("rw", "Kinyarwanda"), ("sa", "Sanskrit"), ("sc", "Sardinian"), ("sd", "Sindhi"), ("se", "Northern Sami"),
    ("sg", "Sango"), ("si", "Sinhala"), ("sk", "Slovak"), ("sl", "Slovenian"), ("sn", "Shona"), ("so", "Somali"),
    ("sq", "Albanian"), ("sr", "Serbian"), ("ss", "Swati"), ("st", "Southern Sotho"), ("su", "Sundanese"),
    ("sv", "Swedish"), ("sw", "Swahili"), ("ta", "Tamil"), ("te", "Telugu"), ("tg", "Tajik"), ("th", "Thai"),
    ("ti", "Tigrinya"), ("tk", "Turkmen"), ("tl", "Tagalog"), ("tn", "Tswana"), ("to", "Tongan"), ("tr", "Turkish"),
    ("ts", "Tsonga"), ("tt", "Tatar"), ("tw", "Twi"), ("ty", "Tahitian"), ("ug", "Uyghur"), ("uk", "Ukrainian"),
    ("ur", "Urdu"), ("uz", "Uzbek"), ("ve", "Venda"), ("vi", "Vietnamese"), ("vo", "Volapük"), ("wa", "Walloon"),
    ("wo", "Wolof"), ("xh", "Xhosa"), ("yi", "Yiddish"), ("yo", "Yoruba"), ("za", "Zhuang"), ("zh", "Chinese"),
    ("zu", "Zulu"),
];

/// ISO 639-3.
#[rustfmt::skip]
const THREE: [(&str, &str); 21] = [
    ("ast", "Asturian"), ("chr", "Cherokee"), ("ckb", "Sorani Kurdish"), ("cnr", "Montenegrin"),
    ("gsw", "Swiss German"), ("jbo", "Lojban"), ("kab", "Kabyle"), ("ldn", "Láadan"), ("lfn", "Lingua Franca Nova"),
    ("moh", "Mohawk"), ("nds", "Low German"), ("pdc", "Pennsylvania German"), ("sco", "Scots"),
    ("sma", "Southern Sami"), ("smj", "Lule Sami"), ("szl", "Silesian"), ("tok", "Toki Pona"), ("vai", "Vai"),
    ("xal", "Kalmyk"), ("zba", "Balaibalan"), ("zgh", "Standard Moroccan Tamazight"),
];

/// Codes with a region that differ enough in writing to be told apart.
#[rustfmt::skip]
const REGIONAL: [(&str, &str); 4] = [
    ("zh-CN", "Chinese (China)"), ("zh-HK", "Chinese (Hong Kong)"), ("zh-TW", "Chinese (Taiwan)"),
    ("zh-YUE", "Cantonese"),
];

/// The code under which a language is stored, or `None` for a language that nobody knows. A region is dropped unless it
/// makes a difference to readers.
#[must_use]
pub fn parse(code: &str) -> Option<String> {
    let written = code.trim().replace('_', "-");
    if let Some((regional, _)) = REGIONAL.iter().find(|(regional, _)| regional.eq_ignore_ascii_case(&written)) {
        return Some((*regional).to_owned());
    }
    let language = written.split('-').next().unwrap_or_default().to_ascii_lowercase();
    TWO.iter().chain(&THREE).any(|(known, _)| *known == language).then_some(language)
}

/// All languages that are known: code and name in English.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TWO.into_iter().chain(THREE).chain(REGIONAL)
}

#[cfg(test)]
mod tests {
    use super::{all, parse};

    #[test]
    fn languages_are_known_by_their_code() {
        assert_eq!(parse("en").as_deref(), Some("en"));
        assert_eq!(parse("pt_BR").as_deref(), Some("pt"));
        assert_eq!(parse("ZH-tw").as_deref(), Some("zh-TW"));
        assert_eq!(parse("tok").as_deref(), Some("tok"));
        for bad in ["", "xx", "english", "-", "e n", "\0"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
        for (code, name) in all() {
            assert_eq!(parse(code).as_deref(), Some(code), "{name}");
        }
    }
}
