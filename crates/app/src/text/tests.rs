//! Tests of the scanner and the renderer, random ones included.

use super::*;
use crate::Site;
use insta::assert_snapshot;
use proptest::prelude::*;
use std::collections::{HashMap as Map, HashSet as Set};

fn site() -> Site {
    Site {
        base_url: "https://tower.example".into(),
        handle_domain: "tower.example".into(),
        media_base_url: "https://files.example".into(),
        data_dir: "/nowhere".into(),
    }
}

fn people() -> People {
    let alice = Named { username: "Alice".into(), url: "https://tower.example/@Alice".into() };
    People::from([(Handle { name: "alice".into(), domain: String::new() }, alice)])
}

fn html(text: &str) -> String {
    to_html(&site(), text, &people())
}

#[test]
fn paragraphs_and_lines() {
    assert_snapshot!(html("one\ntwo\r\n\r\n\n\nthree <b>&\"'</b>\n"), @"<p>one<br />two</p><p>three &lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;</p>");
    assert_snapshot!(html(" \n\n "), @"");
}

#[test]
fn links() {
    assert_snapshot!(html("see https://example.com/a?b=1&c=2."), @r#"<p>see <a href="https://example.com/a?b=1&amp;c=2" rel="nofollow noopener" translate="no" target="_blank"><span class="invisible">https://</span><span class="">example.com/a?b=1&amp;c=2</span><span class="invisible"></span></a>.</p>"#);
    assert_snapshot!(html("(https://www.example.com/wiki/Tower_(water)/and/more/of/it)"), @r#"<p>(<a href="https://www.example.com/wiki/Tower_(water)/and/more/of/it" rel="nofollow noopener" translate="no" target="_blank"><span class="invisible">https://www.</span><span class="ellipsis">example.com/wiki/Tower_(water)</span><span class="invisible">/and/more/of/it</span></a>)</p>"#);
    assert_snapshot!(html("javascript:alert(1) xhttp://a.b http:// https://"), @"<p>javascript:alert(1) xhttp://a.b http:// https://</p>");
}

#[test]
fn mentions() {
    assert_snapshot!(html("@alice, @ALICE@tower.example: and @bob, a@alice"), @r#"<p><span class="h-card" translate="no"><a href="https://tower.example/@Alice" class="u-url mention">@<span>Alice</span></a></span>, <span class="h-card" translate="no"><a href="https://tower.example/@Alice" class="u-url mention">@<span>Alice</span></a></span>: and @bob, a@alice</p>"#);
    assert_snapshot!(html("@alice@elsewhere.example https://x.example/@alice"), @r#"<p>@alice@elsewhere.example <a href="https://x.example/@alice" rel="nofollow noopener" translate="no" target="_blank"><span class="invisible">https://</span><span class="">x.example/@alice</span><span class="invisible"></span></a></p>"#);
}

#[test]
fn a_community_may_be_named_with_its_own_sign() {
    let books = Named { username: "books".into(), url: "https://far.example/c/books".into() };
    let people = People::from([(Handle { name: "books".into(), domain: "far.example".into() }, books)]);
    let html = |text| to_html(&site(), text, &people);
    assert_snapshot!(html("(!books@far.example)"), @r#"<p>(<span class="h-card" translate="no"><a href="https://far.example/c/books" class="u-url mention">@<span>books</span></a></span>)</p>"#);
    assert_snapshot!(html("!books wow!books@far.example !!books@far.example !other@far.example"), @"<p>!books wow!books@far.example !!books@far.example !other@far.example</p>");
    assert_eq!(entities("!books@far.example @books@far.example", &[]).handles.len(), 1);
}

#[test]
fn hashtags() {
    assert_snapshot!(html("#Rust #日本語, #2026 a#b ##c"), @r#"<p><a href="https://tower.example/tags/rust" class="mention hashtag" rel="tag">#<span>Rust</span></a> <a href="https://tower.example/tags/%E6%97%A5%E6%9C%AC%E8%AA%9E" class="mention hashtag" rel="tag">#<span>日本語</span></a>, #2026 a#b ##c</p>"#);
}

#[test]
fn entities_are_found_once() {
    let found = entities("@alice @Alice@TOWER.example @bob@far.example #Rust #rust", &["tower.example"]);
    assert_eq!(found.handles.len(), 2);
    assert_eq!(found.handles[1], Handle { name: "bob".into(), domain: "far.example".into() });
    assert_eq!(found.tags, [("rust".to_owned(), "Rust".to_owned())]);
}

#[test]
fn fields_say_that_they_are_the_same_person() {
    let html = field_to_html(&site(), "https://alice.example", &people());
    assert!(html.starts_with("<a href=\"https://alice.example\" rel=\"me nofollow noopener\""), "{html}");
}

#[test]
fn long_nonsense_is_quick() {
    for piece in ["http://", "@", "#", "@a@", "(", "https://a.b/(((", "#a#", "@a.", "h", "\u{301}"] {
        let text = piece.repeat(400_000 / piece.len());
        assert!(!html(&text).is_empty());
    }
}

/// What our own renderer makes, and nothing else.
fn strict() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(Set::from(["p", "br", "a", "span"]))
        .tag_attributes(Map::from([
            ("a", Set::from(["href", "rel", "translate", "target", "class"])),
            ("span", Set::from(["class", "translate"])),
        ]))
        .url_schemes(Set::from(["http", "https"]))
        .link_rel(None)
        .strip_comments(true);
    builder
}

/// The same document in the serialiser's own spelling.
fn respelled(html: &str) -> String {
    html.replace("<br />", "<br>").replace("&#39;", "'").replace('\u{a0}', "&nbsp;")
}

fn unquoted(html: &str) -> String {
    html.replace("&quot;", "\"")
}

fn nasty() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<",
        ">",
        "\"",
        "'",
        "&",
        "&amp;",
        "<script>",
        "</p>",
        "<!--",
        "-->",
        "https://",
        "http://a.b/",
        "x.example/",
        "@alice",
        "@",
        "@bob@far.example",
        "#",
        "#Tag",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\u{a0}",
        "javascript:",
        "é",
        "日本",
        "e\u{301}",
        "\u{202e}",
        "\u{200c}",
        "(",
        ")",
        "[",
        "]",
        ".",
        "onload=",
        "www.",
        "%00",
        "?q=1&r=<b>",
        "]]>",
        "<![CDATA[",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat()),
        "[^\\x00]{0,80}".prop_map(|text: String| text),
    ]
}

proptest! {
    #[test]
    fn tokens_are_the_whole_text(text in nasty()) {
        let joined: String = tokens(&text).into_iter().map(|token| match token {
            Token::Text(text) | Token::Link(text) | Token::Mention { written: text, .. } => text.to_owned(),
            // The sign has two widths.
            Token::Tag { written, .. } => format!("#{written}"),
        }).collect();
        prop_assert_eq!(joined.replace('＃', "#"), text.replace('＃', "#"));
    }

    #[test]
    fn nothing_that_is_typed_becomes_markup(text in nasty()) {
        // A parser drops a byte order mark at the very start, so the line stands in a paragraph.
        for made in [html(&text), format!("<p>{}</p>", field_to_html(&site(), &text, &people()))] {
            let parsed = strict().clean(&made).to_string();
            prop_assert_eq!(unquoted(&respelled(&made)), unquoted(&parsed));
        }
    }
}
