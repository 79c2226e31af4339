//! Parameters, good and bad.
use super::*;

fn form(text: &str) -> Params {
    Params::from_form(text.as_bytes()).unwrap()
}
fn json(text: &str) -> Result<Params, ParamsError> {
    Params::from_json(text.as_bytes())
}

#[test]
fn the_same_parameters_in_any_form() {
    let from_form = form("status=hi+there%21&media_ids[]=1&media_ids[]=2&poll[options][]=a&source[privacy]=public");
    let from_json = json(
        r#"{"status":"hi there!","media_ids":["1","2"],"poll":{"options":["a"]},"source":{"privacy":"public"}}"#,
    );
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
    assert_eq!(json(r#"{"a":"b\u0000"}"#), Err(ParamsError::Nul("a text".into())));
    assert!(matches!(json(r#"{"a":1"#), Err(ParamsError::Json(_))));
    assert!(matches!(json(r#"{"a":1} x"#), Err(ParamsError::Json(_))));
    assert_eq!(Params::from_json(b"{\"a\":\"\xff\"}"), Err(ParamsError::NotUtf8));
    for bad in ["a=%ff", "a=%4", "a=%zz"] {
        assert_eq!(Params::from_form(bad.as_bytes()), Err(ParamsError::NotUtf8), "{bad}");
    }
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

proptest::proptest! {
    #[test]
    fn nothing_makes_the_readers_panic(bytes: Vec<u8>) {
        drop(Params::from_form(&bytes));
        drop(Params::from_json(&bytes));
    }
}
