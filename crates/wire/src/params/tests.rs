//! Parameters, good and bad.
use super::*;
use proptest::prelude::*;

fn form(text: &str) -> Params {
    Params::from_form(text.as_bytes()).unwrap()
}
fn json(text: &str) -> Result<Params, ParamsError> {
    Params::from_json(text.as_bytes())
}

#[test]
fn the_same_parameters_in_any_form() {
    let from_form = form("status=hi+there%21&media_ids[]=1&media_ids[]=2&poll[options][]=a&source[privacy]=public");
    let from_json =
        json(r#"{"status":"hi there!","media_ids":["1","2"],"poll":{"options":["a"]},"source":{"privacy":"public"}}"#);
    assert_eq!(from_form, from_json.unwrap());
    assert_eq!(from_form.text("status").unwrap().as_deref(), Some("hi there!"));
    assert_eq!(from_form.ids("media_ids", 4).unwrap(), [1, 2]);
    assert_eq!(from_form.inside("source").unwrap().text("privacy").unwrap().as_deref(), Some("public"));
}

#[test]
fn profile_fields_come_as_numbered_maps_or_lists() {
    let numbered = form("f[1][name]=b&f[0][name]=a&f[0][value]=x");
    let list = form("f[][name]=a&f[][value]=x&f[][name]=b");
    for params in [numbered, list] {
        let maps = params.list_of_maps("f", 4).unwrap().unwrap();
        let names: Vec<_> = maps.iter().map(|map| map.text("name").unwrap().unwrap()).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(maps[0].text("value").unwrap().as_deref(), Some("x"));
    }
}

#[test]
fn what_would_be_a_guess_is_refused() {
    assert_eq!(json(r#"{"a":1,"a":2}"#), Err(ParamsError::Duplicate("a".into())));
    assert_eq!(json("[]"), Err(ParamsError::NotAnObject));
    assert_eq!(json(r#"{"x":{"y":1},"a":["b\u0000"]}"#), Err(ParamsError::Nul("a".into())));
    assert!(matches!(json(r#"{"a":1"#), Err(ParamsError::Json(_))));
    assert!(matches!(json(r#"{"a":1} x"#), Err(ParamsError::Json(_))));
    assert_eq!(Params::from_json(b"{\"a\":\"\xff\"}"), Err(ParamsError::NotUtf8));
    for bad in ["a=%ff", "a=%4", "a=%zz"] {
        assert_eq!(Params::from_form(bad.as_bytes()), Err(ParamsError::FieldNotUtf8("a".into())), "{bad}");
    }
    assert_eq!(Params::from_form(b"%ff=a"), Err(ParamsError::NotUtf8));
    assert_eq!(Params::from_fields(vec![("a".into(), vec![0xff])]), Err(ParamsError::FieldNotUtf8("a".into())));
    let long = "n".repeat(100_000);
    assert_eq!(Params::from_form(format!("{long}=%00").as_bytes()), Err(ParamsError::Nul("n".repeat(100))));
    assert_eq!(Params::from_form(b"a=%00"), Err(ParamsError::Nul("a".into())));
    for bad in ["a[=1", "a[b]c=1", "[a]=1", "a=1&a[]=2", "a[]=1&a[b]=2"] {
        assert!(matches!(Params::from_form(bad.as_bytes()), Err(ParamsError::Name(_))), "{bad}");
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let brackets = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(json(&brackets), Err(ParamsError::TooDeep));
    assert_eq!(json(&format!("{{\"a\":{}", "[".repeat(10_000))), Err(ParamsError::TooDeep));
    assert_eq!(Params::from_form(format!("a{}=1", "[b]".repeat(65)).as_bytes()), Err(ParamsError::TooDeep));
    assert_eq!(json(&format!("{{\"a\":[{}0]}}", "0,".repeat(30_000))), Err(ParamsError::TooMany));
    assert_eq!(Params::from_form("a=1&".repeat(1_001).as_bytes()), Err(ParamsError::TooMany));
}

#[test]
fn errors_name_the_field() {
    let params = json(r#"{"status":{"a":1},"limit":"many","max_id":"-1","visibility":"secret","ids":["x"]}"#).unwrap();
    let say = |error: FieldError| error.to_string();
    assert_eq!(say(params.text("status").unwrap_err()), "status must be text");
    assert_eq!(say(params.integer("limit").unwrap_err()), "limit must be a whole number");
    assert_eq!(say(params.id("max_id").unwrap_err()), "max_id must be an id");
    let visibility = params.one_of("visibility", &["public", "direct"]).unwrap_err();
    assert_eq!(say(visibility), "visibility must be one of: public, direct");
    assert_eq!(say(params.ids("ids", 9).unwrap_err()), "ids must be a list of ids");
    assert_eq!(say(params.required("name").unwrap_err()), "name can't be blank");
}

#[test]
fn rails_truth() {
    let params = form("a=false&b=0&c=&d=yes&e=true");
    let seen = ["a", "b", "c", "d", "e", "f"].map(|name| params.bool(name).unwrap());
    assert_eq!(seen, [Some(false), Some(false), None, Some(true), Some(true), None]);
}

#[test]
fn pages_are_clamped() {
    let rule = PageRule { default: 20, max: 40 };
    assert_eq!(form("").page(rule).unwrap(), Page { limit: 20, ..Page::default() });
    assert_eq!(form("limit=1000&max_id=5").page(rule).unwrap(), Page { limit: 40, max_id: Some(5), ..Page::default() });
    assert_eq!(form("limit=-3&since_id=").page(rule).unwrap(), Page { limit: 1, ..Page::default() });
    assert!(form("limit=x").page(rule).is_err());
    assert!(form("max_id=99999999999999999999").page(rule).is_err());
}

fn as_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => text.clone().into(),
        Value::List(list) => list.iter().map(as_json).collect(),
        Value::Map(map) => map.iter().map(|(name, value)| (name.clone(), as_json(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => serde_json::Value::Null, // no form has them
    }
}

fn as_pairs(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Text(text) => pairs.push((name.to_owned(), text.clone())),
        Value::List(list) => list.iter().for_each(|value| as_pairs(&format!("{name}[]"), value, pairs)),
        Value::Map(map) => map.iter().for_each(|(key, value)| as_pairs(&format!("{name}[{key}]"), value, pairs)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Trees that a form can say: no empty lists and maps, and texts alone in lists.
fn trees() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let text = || any::<String>().prop_map(|text| text.replace('\0', ""));
    let list = proptest::collection::vec(text().prop_map(Value::Text), 1..4).prop_map(Value::List);
    let leaf = prop_oneof![text().prop_map(Value::Text), list];
    let name = || "[a-z@: é]{1,6}";
    let value = leaf.prop_recursive(4, 40, 4, move |inner| {
        proptest::collection::btree_map(name(), inner, 1..4).prop_map(Value::Map)
    });
    proptest::collection::btree_map(name(), value, 0..5)
}

proptest! {
    #[test]
    fn a_tree_is_the_same_in_every_form(tree in trees()) {
        let mut pairs = Vec::new();
        tree.iter().for_each(|(name, value)| as_pairs(name, value, &mut pairs));
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let fields = pairs.into_iter().map(|(name, value)| (name, value.into_bytes())).collect();
        let json = as_json(&Value::Map(tree.clone())).to_string();
        prop_assert_eq!(Params::from_form(form.as_bytes()), Ok(Params(tree.clone())));
        prop_assert_eq!(Params::from_fields(fields), Ok(Params(tree.clone())));
        prop_assert_eq!(Params::from_json(json.as_bytes()), Ok(Params(tree)));
    }

    #[test]
    fn nothing_makes_the_readers_panic(bytes: Vec<u8>, form in "[ab\\[\\]=&%0]{0,60}", json in "[\"a:,{}\\[\\]1\\\\u0]{0,60}") {
        drop(Params::from_form(&bytes));
        drop(Params::from_json(&bytes));
        drop(Params::from_form(form.as_bytes()));
        drop(Params::from_json(json.as_bytes()));
    }
}
