//! Documents, good and bad.
use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(text: &str) -> Result<Value, JsonError> {
    strict(text.as_bytes())
}

#[test]
fn a_document_is_read_as_it_is() {
    let text = r#" {"a":[1,-2,3.5,"ü\u00fc\ud83d\udc18",null,true],"":{}} "#;
    assert_eq!(read(text), Ok(json!({"a": [1, -2, 3.5, "üü🐘", null, true], "": {}})));
    assert_eq!(read("18446744073709551615"), Ok(json!(u64::MAX)));
}

#[test]
fn ori_30_what_two_readers_could_read_differently_is_refused() {
    assert_eq!(read(r#"{"actor":"victim","actor":"evil"}"#), Err(JsonError::Duplicate("actor".into())));
    assert_eq!(read(r#"{"a":[{"b":{"c":1,"c":1}}]}"#), Err(JsonError::Duplicate("c".into())));
    assert_eq!(read(r#"{"a":1,"\u0061":2}"#), Err(JsonError::Duplicate("a".into())));
    let utf16: Vec<u8> = "{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [b"\xef\xbb\xbf{}".as_slice(), b"\xff\xfe{}", &utf16, br#"{"a":"\ud800"}"#, br#"{"a":"\udc00\ud800"}"#]
    {
        assert!(strict(bytes).is_err(), "{bytes:?}");
    }
    assert_eq!(strict(b"{\"a\":\"\xc0\xaf\"}"), Err(JsonError::NotUtf8));
    assert_eq!(strict(b"{\"a\":\"\xed\xa0\x80\"}"), Err(JsonError::NotUtf8)); // a surrogate, as UTF-8 would write it
    for bad in
        ["", "NaN", "{\"a\":NaN}", "[Infinity]", "[1e999]", "{a:1}", "{'a':1}", "[1,]", "{} {}", "// x\n{}", "[01]"]
    {
        assert!(matches!(read(bad), Err(JsonError::Syntax(_))), "{bad}");
    }
    assert_eq!(read(r#"{"x":1,"a":["b\u0000"]}"#), Err(JsonError::Nul("a".into())));
    assert_eq!(read(r#"{"b\u0000":1}"#), Err(JsonError::Nul("b".into())));
}

#[test]
fn dos_10_a_deep_document_is_refused_at_64_levels() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read(&nested(64)).is_ok());
    for levels in [65, 127, 128, 100_000] {
        assert_eq!(read(&nested(levels)), Err(JsonError::TooDeep), "{levels}");
        assert_eq!(read(&"{\"a\":".repeat(levels)), Err(JsonError::TooDeep), "{levels}");
    }
}

#[test]
fn dos_11_a_wide_document_is_refused_at_20_000_values() {
    let list = |values: usize| format!("[{}]", vec!["1"; values].join(","));
    assert!(read(&list(NODES - 1)).is_ok());
    assert_eq!(read(&list(NODES)), Err(JsonError::TooMany));
    let spread = format!("{{\"to\":{0},\"cc\":{0}}}", list(NODES / 2));
    assert_eq!(read(&spread), Err(JsonError::TooMany));
    let key = "k".repeat(BYTES);
    assert_eq!(read(&format!("{{\"{key}\":1}}")), Err(JsonError::TooLarge));
}

#[test]
fn dos_47_the_names_of_one_object_are_counted() {
    let object = |names: usize| {
        let pairs: Vec<String> = (0..names).map(|name| format!("\"{name}\":0")).collect();
        format!("{{{}}}", pairs.join(","))
    };
    assert!(read(&object(NAMES)).is_ok());
    assert_eq!(read(&object(NAMES + 1)), Err(JsonError::TooMany));
}

#[test]
fn dos_53_a_large_and_legal_document_is_read() {
    assert!(read(&format!("{{\"content\":\"{}\"}}", "a".repeat(900_000))).is_ok());
    assert_eq!(read(&format!("\"{}\"", "a".repeat(BYTES - 1))), Err(JsonError::TooLarge));
}

proptest! {
    #[test]
    fn what_serde_json_wrote_is_read_back(value in documents()) {
        prop_assert_eq!(read(&value.to_string()), Ok(value));
    }

    #[test]
    fn nothing_makes_the_reader_panic(bytes: Vec<u8>, text in "[\"a:,{}\\[\\]1e.\\\\u0d8]{0,80}") {
        drop(strict(&bytes));
        drop(strict(text.as_bytes()));
    }
}

/// Documents of any shape, without U+0000.
pub(crate) fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[^\\x00]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("[^\\x00]{0,6}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
