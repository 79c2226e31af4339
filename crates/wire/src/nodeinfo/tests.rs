//! Documents in the manner of several servers.
use super::*;
use crate::json::tests::documents;
use proptest::prelude::*;
use serde_json::json;

fn read(document: &Value) -> Result<NodeInfo, NodeInfoError> {
    NodeInfo::parse(document.to_string().as_bytes())
}

fn ours() -> NodeInfo {
    NodeInfo {
        version: Version::V2_1,
        software: Software {
            name: "watertower".into(),
            version: "0.1.0".into(),
            repository: Some("https://code.example/watertower".into()),
            homepage: None,
        },
        protocols: vec!["activitypub".into()],
        services: Services::default(),
        open_registrations: true,
        usage: Usage {
            users: Users { total: Some(3), active_halfyear: Some(2), active_month: Some(1) },
            local_posts: Some(10),
            local_comments: None,
        },
        metadata: Map::new(),
    }
}

#[test]
fn our_documents() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&ours().written_as(Version::V2_0)).unwrap(), @r#"
    {
      "version": "2.0",
      "software": {
        "name": "watertower",
        "version": "0.1.0"
      },
      "protocols": [
        "activitypub"
      ],
      "services": {
        "inbound": [],
        "outbound": []
      },
      "openRegistrations": true,
      "usage": {
        "users": {
          "total": 3,
          "activeHalfyear": 2,
          "activeMonth": 1
        },
        "localPosts": 10
      },
      "metadata": {}
    }
    "#);
    let newer = ours().written_as(Version::V2_1);
    assert_eq!(NodeInfo::parse(&serde_json::to_vec(&newer).unwrap()), Ok(newer));
}

#[test]
fn the_newest_document_is_chosen() {
    let list = json!({"links": [
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/1.0", "href": "https://a.example/nodeinfo/1.0"},
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": "https://a.example/nodeinfo/2.1"},
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": "https://a.example/nodeinfo/2.0"},
        {"rel": "https://www.w3.org/ns/activitystreams#Application", "href": "https://a.example/actor"},
        null, 5, {"rel": "x"},
    ]});
    let links = Links::parse(list.to_string().as_bytes()).unwrap();
    assert_eq!(links.best().unwrap().as_str(), "https://a.example/nodeinfo/2.1");
    assert_eq!(links.links.len(), 4);
    let only = |href: &str| Links { links: vec![Link { rel: Version::V2_0.schema().into(), href: href.into() }] };
    assert_eq!(only("/nodeinfo/2.0").best(), None);
    assert_eq!(Links::parse(b"[]").unwrap().best(), None);
}

#[test]
fn what_others_write_wrongly_is_left_out_alone() {
    let odd = json!({
        "version": "2.0",
        "software": {"name": "Friendica", "version": "2025.07-1", "homepage": "javascript:alert(1)"},
        "protocols": {"inbound": ["dfrn"], "outbound": ["dfrn"]},
        "services": [],
        "usage": {"users": {"total": "12", "activeMonth": -3, "activeHalfyear": 4}, "localPosts": 1e300},
        "openRegistrations": "yes",
        "metadata": [],
    });
    let read_odd = read(&odd).unwrap();
    assert_eq!((read_odd.software.name.as_str(), read_odd.software.version.as_str()), ("friendica", "2025.07-1"));
    assert_eq!(read_odd.software.homepage, None);
    assert_eq!(
        read_odd.usage,
        Usage { users: Users { active_halfyear: Some(4), ..Users::default() }, ..Usage::default() }
    );
    assert!(!read_odd.open_registrations);
    assert_eq!(
        read(&json!({"software": {"name": "x"}, "usage": {"localPosts": u64::MAX}})).unwrap().usage.local_posts,
        Some(MOST)
    );
    for bad in [
        json!({}),
        json!([]),
        json!({"software": "x"}),
        json!({"software": {"name": " "}}),
        json!({"software": {"name": "a".repeat(129)}}),
    ] {
        assert_eq!(read(&bad), Err(NodeInfoError::NoSoftware), "{bad}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_panic(bytes: Vec<u8>, inner in documents()) {
        drop((Links::parse(&bytes), NodeInfo::parse(&bytes)));
        let whole = json!({"software": {"name": "x", "version": inner.clone()}, "links": inner.clone(), "usage": inner});
        drop((Links::parse(whole.to_string().as_bytes()), read(&whole).unwrap()));
    }
}
