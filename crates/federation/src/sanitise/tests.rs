//! HTML of many servers, and of attackers.
use super::*;
use proptest::prelude::*;

#[test]
fn what_mastodon_lets_through_stays() {
    for same in [
        "",
        "plain text",
        "<p>a &amp; b<br>c &lt;3</p>",
        "<p><del>a</del><s>b</s><b>c</b><strong>d</strong><u>e</u><i>f</i><em>g</em><code>h</code></p>",
        "<pre><code>let x = 1;\n</code></pre>",
        "<blockquote><p>q</p></blockquote>",
        "<ul><li>a</li></ul><ol start=\"3\" reversed=\"\"><li value=\"5\">b</li></ol>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
        "<p lang=\"ja\" class=\"quote-inline\">x</p>",
    ] {
        assert_eq!(html(same), same);
    }
    insta::assert_snapshot!(
        html("<p><span class=\"h-card evil\" translate=\"no\"><a href=\"https://a.example/@alice\" class=\"u-url mention btn\" rel=\"me\" target=\"_top\">@<span>alice</span></a></span></p>"),
        @r#"<p><span class="h-card" translate="no"><a href="https://a.example/@alice" class="u-url mention" target="_blank" rel="nofollow noopener noreferrer">@<span>alice</span></a></span></p>"#
    );
}

#[test]
fn headings_and_brackets_become_paragraphs() {
    assert_eq!(
        html("<h1 class=\"x\">One <i>a</i></h1><p>b</p><h6>Six</h6>"),
        "<p><strong>One <i>a</i></strong></p><p>b</p><p><strong>Six</strong></p>"
    );
    assert_eq!(html("<div>a</div><section>b</section>"), "<p>a</p>b");
    assert_eq!(html("<h2><p>a</p></h2>"), html(&html("<h2><p>a</p></h2>")));
    assert_eq!(
        text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>").split_whitespace().collect::<String>(),
        "abc"
    );
}

#[test]
fn xss_03_all_other_tags_are_gone() {
    for attack in [
        "<script>alert(1)</script>",
        "<embed src=//evil.example>",
        "<object data=//evil.example></object>",
        "<base href=//evil.example/>",
        "<meta http-equiv=refresh content=0>",
        "<form action=//evil.example><input name=a><button formaction=x>b</button></form>",
        "<link rel=stylesheet href=//evil.example>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<style>*{}</style>",
        "<video src=x onerror=alert(1)></video>",
        "<p style=\"position:fixed\" onclick=\"alert(1)\" id=x data-x=1>x</p>",
        "<!-- <script> --><![CDATA[<script>]]>",
        "<?php x ?><!doctype html>",
        "<xmp><script>alert(1)</script></xmp>",
        "<plaintext><script>",
        "<custom-element onconnected=alert(1)>x</custom-element>",
    ] {
        let clean = html(attack);
        for bad in [
            "script", "<embed", "<object", "<base", "<meta", "<form", "<input", "<button", "<link", "<iframe",
            "<style", " on", "style=", "id=", "data-", "<!", "<?", "<custom", "<video",
        ] {
            assert!(!clean.to_lowercase().contains(bad) || !clean.contains('<'), "{attack}: {clean}");
        }
    }
}

#[test]
fn xss_06_pictures_and_their_handlers_are_gone() {
    assert_eq!(html("<p>hi <img src=x onerror=\"alert(document.cookie)\" alt=\":blob:\"></p>"), "<p>hi </p>");
    assert_eq!(
        html("<p>![x](https://e.example/x.png\" onload=\"alert(1))</p>"),
        "<p>![x](https://e.example/x.png\" onload=\"alert(1))</p>"
    );
}

#[test]
fn xss_11_what_browsers_parse_anew_stays_the_same() {
    for attack in [
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x><text>x</text></a></svg>",
        "<svg><set attributeName=href to=javascript:alert(1)></svg>",
        "<template><script>alert(1)</script></template>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<a href=\"https://a.example/?<script>alert(1)</script>\">x</a>",
        "<p><a href='https://a.example/\"onmouseover=\"alert(1)'>x</a></p>",
        "<select><option><style></select><img src=x onerror=alert(1)></style>",
        "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
        "<math><annotation>x</annotation></math>",
    ] {
        let clean = html(attack);
        assert_eq!(html(&clean), clean, "{attack}");
        for bad in
            ["<svg", "<math", "<style", "<img", "<script", "<noscript", "<template", "<animate", "<set", "<mglyph"]
        {
            assert!(!clean.contains(bad), "{attack}: {clean}");
        }
        assert!(!clean.contains("\"onmouseover"), "{attack}: {clean}");
    }
}

#[test]
fn xss_13_a_link_shows_where_it_leads() {
    let shown = |href: &str, inner: &str| text(&format!("<a href=\"{href}\">{inner}</a>"));
    for misleading in [
        "https://bank.example",
        "https://<b>bank</b>.example/login",
        "HTTPS://Bank.example",
        "www.bank.example",
        " https://bank.example is safe",
        "https://evil.example.bank.example",
        "https://bank.example@evil.example",
        "https://bank.example\u{202e}",
        "https://bank.exampl…",
        "<span class=\"invisible\">https://</span>bank.example",
    ] {
        assert_eq!(
            shown("https://evil.example/x?a=1&amp;b=2", misleading),
            "https://evil.example/x?a=1&b=2",
            "{misleading}"
        );
    }
    for honest in
        ["https://www.a.example/other", "http://a.example", "www.a.example", "read me", "@alice@b.example", "Node.js"]
    {
        assert_eq!(shown("https://a.example/x", honest), honest);
    }
    let long = "<a href=\"https://a.example/long/path\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">a.example/long</span><span class=\"invisible\">/path</span></a>";
    assert_eq!(text(long), "https://a.example/long/path");
}

#[test]
fn links_lead_where_links_may() {
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "/relative",
        "//evil.example",
        "#x",
        "mailto:a@a.example",
        "blob:https://a.example/x",
        "",
    ] {
        assert_eq!(html(&format!("<a href=\"{bad}\" class=\"mention\">t</a>")), "t", "{bad}");
    }
    assert_eq!(html("<a name=x>t</a>"), "t");
    assert!(html("<a href=\"gemini://a.example/\">t</a>").starts_with("<a href=\"gemini://a.example/\""));
}

#[test]
fn xss_25_a_link_knows_nothing_of_its_opener() {
    for link in
        ["<a href=\"https://a.example\" target=\"_self\" rel=\"opener\">x</a>", "<a href=https://a.example>x</a>"]
    {
        assert!(html(link).contains("target=\"_blank\" rel=\"nofollow noopener noreferrer\""), "{}", html(link));
    }
}

#[test]
fn dos_27_and_dos_28_large_and_deep_markup_costs_little() {
    let open = |tag: &str, times: usize| tag.repeat(times);
    let attacks = [
        open("<p>", 170_000),
        open("<b>", 300_000),
        open("<span><a href=https://a.example>", 20_000),
        format!("{}x{}", open("<div>", 40_000), open("</div>", 40_000)),
        format!("{}{}", open("<span>", 60_000), open("</b>", 60_000)),
        open("<i><p>", 50_000),
        open("<table><tr><td>", 20_000),
        open("<blockquote><ul><li>", 30_000),
        open("<svg><math><style>", 20_000),
        open("&lt;", 200_000),
        open("&", 500_000),
        open("<", 500_000),
        open("a.a.", 250_000),
        format!("<a href=\"{}\">x</a>", open("a.", 250_000)),
        format!("<p class=\"{}\">x</p>", open("h-x ", 120_000)),
    ];
    for attack in attacks {
        let read = bounded(&attack);
        assert!(read.len() <= BYTES && read.matches('<').count() <= TAGS, "{}", &attack[..20]);
        let clean = html(&attack);
        let mut depth = 0_usize;
        for piece in pieces(&clean) {
            match piece {
                Piece::Open { name, .. } if name != "br" => depth += 1,
                Piece::Close(_) => depth -= 1,
                _ => {}
            }
            assert!(depth <= 2 * DEPTH, "{}", &attack[..20]);
        }
    }
}

#[test]
fn dos_29_the_sanitiser_never_fails() {
    assert_eq!(html("<math><semantics><annotation>x</annotation></semantics></math>after"), "after");
    assert_eq!(html("a<math display=block><annotation-xml encoding></annotation-xml>"), "a");
}

#[test]
fn xss_04_texts_lose_what_is_not_seen() {
    assert_eq!(line("  <b>Alice</b>\u{202e}\n\tB\u{0} &amp; ", 100), "<b>Alice</b> B &amp;");
    assert_eq!(line("aaaa", 2), "aa");
    assert_eq!(lines("a\r\nb\u{7}\u{2028}c", 100), "a\nb\nc");
    assert_eq!(
        from_plain("<b> & \"x\"\r\ny\n\nz https://a.example/?a=1&b=2 !"),
        "<p>&lt;b&gt; &amp; &quot;x&quot;<br>y</p><p>z <a href=\"https://a.example/?a=1&amp;b=2\" rel=\"nofollow noopener noreferrer\" translate=\"no\" target=\"_blank\">https://a.example/?a=1&amp;b=2</a> !</p>"
    );
    assert_eq!(text("<p>a &amp; b&nbsp;<br>c</p><ul><li>d</li></ul>"), "a & b\u{a0}\nc\n\nd");
}

#[test]
fn ori_23_names_have_two_marks_on_a_letter_at_most() {
    assert_eq!(line(&format!("a{}b", "\u{301}".repeat(2_000)), 100), "a\u{301}\u{301}b");
    assert_eq!(line("\u{202a}\u{2066}x\u{2069}\u{200b}\u{feff}\u{ad}", 100), "x");
    for same in ["👩‍👩‍👧‍👦 1️⃣", "می‌خواهم", "Nguyễn", "עִבְרִית"] {
        assert_eq!(line(same, 100), same);
    }
}

#[test]
fn ori_38_a_field_that_is_one_link_is_known_by_its_address() {
    let only = |written: &str| only_link(&html(written)).map(|uri| uri.to_string());
    let hidden =
        "<a href=\"https://evil.example/\"><span class=\"invisible\">https://evil.example/?</span>bank.example</a>";
    assert_eq!(only(hidden).as_deref(), Some("https://evil.example/"));
    assert_eq!(
        only("<p><a href=\"https://a.example/?a=1&amp;b=2\" rel=\"me\">x</a> </p>").as_deref(),
        Some("https://a.example/?a=1&b=2")
    );
    assert_eq!(only("x <a href=\"https://a.example/\">x</a>"), None);
    assert_eq!(only("<a href=\"https://a.example/\">x</a><a href=\"https://b.example/\">y</a>"), None);
    assert_eq!(only("<a href=\"gemini://a.example/\">x</a>"), None);
    assert_eq!(only("https://a.example"), None);
}

/// Markup that is more often nearly right than text at random is.
fn markup() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "p",
        "br",
        "a",
        "b",
        "span",
        "pre",
        "ul",
        "li",
        "ol",
        "h1",
        "h3",
        "div",
        "table",
        "tr",
        "td",
        "svg",
        "math",
        "mtext",
        "style",
        "script",
        "template",
        "noscript",
        "select",
        "option",
        "textarea",
        "title",
        "form",
        "button",
        "ruby",
        "rt",
        "rp",
        "blockquote",
        "img",
        "foreignObject",
        "annotation-xml",
        "desc",
        "mglyph",
        "i",
        "nobr",
        "marquee",
        "frameset",
        "body",
        "html",
        "head",
        "caption",
        "colgroup",
        "dd",
        "dt",
        "plaintext",
        "xmp",
        "iframe",
    ]);
    let attribute = prop::sample::select(vec![
        "",
        " href=\"https://a.example/?a&b\"",
        " href='javascript:x'",
        " class=\"mention x h-y\"",
        " title=\"</p><img>\"",
        " encoding=text/html",
        " start=\"1\"",
        " lang=en",
        " translate=no",
        " href=https://b.example",
    ]);
    let piece = prop_oneof![
        (tag.clone(), attribute).prop_map(|(tag, attribute)| format!("<{tag}{attribute}>")),
        tag.prop_map(|tag| format!("</{tag}>")),
        prop::sample::select(vec![
            "x",
            "\n",
            "\n\n",
            " ",
            "&lt;img&gt;",
            "&amp;",
            "&nbsp;",
            "<!--",
            "-->",
            "\"",
            "'",
            ">",
            "<",
            "]]>",
            "https://bank.example",
            "\0",
            "é"
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn a_second_time_changes_nothing(written in markup(), any_text: String) {
        for written in [written, any_text] {
            let clean = html(&written);
            prop_assert_eq!(html(&clean), clean.clone());
            for piece in pieces(&clean) {
                if let Piece::Open { name, .. } = piece {
                    let known = ["p", "br", "span", "a", "del", "s", "pre", "blockquote", "code", "b", "strong", "u", "i", "em", "ul", "ol", "li", "ruby", "rt", "rp"];
                    prop_assert!(known.contains(&name), "{}", clean);
                }
            }
            drop((text(&written), only_link(&clean), from_plain(&written), line(&written, 10), lines(&written, 10)));
        }
    }
}
