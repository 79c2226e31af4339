//! Quotes as others read them.

use super::*;
use crate::render::{Quoted, quote};

fn quoting(authorization: Option<&str>) -> Note {
    let quoted = Quoted {
        uri: "https://far.example/notes/9".into(),
        url: "https://far.example/@bob/9?a=\"&b".into(),
        authorization: authorization.map(str::to_owned),
    };
    let status = Status { language: Some("en".into()), ..status(1, Visibility::Public) };
    note(&HOME, &Post { quoted: Some(&quoted), ..bare(&status) }, NOW)
}

#[test]
fn a_note_that_quotes_says_so_to_everybody() {
    let note = serde_json::to_value(quoting(Some("https://far.example/stamps/1"))).unwrap();
    for name in ["quote", "quoteUri", "quoteUrl", "_misskey_quote"] {
        assert_eq!(note[name], "https://far.example/notes/9", "{name}");
    }
    assert_eq!(note["quoteAuthorization"], "https://far.example/stamps/1");
    let link = "https://far.example/@bob/9?a=&quot;&amp;b";
    let content = format!("<p class=\"quote-inline\">RE: <a href=\"{link}\">{link}</a></p><p>hello</p>");
    assert_eq!((note["content"].as_str(), note["contentMap"]["en"].as_str()), (Some(&*content), Some(&*content)));
    let plain = serde_json::to_value(plain_note(Visibility::Public)).unwrap();
    for name in ["quote", "quoteUri", "quoteUrl", "_misskey_quote", "quoteAuthorization"] {
        assert_eq!(plain.get(name), None, "{name}");
    }
}

#[test]
fn a_note_says_who_may_quote_it() {
    let said = |policy: QuotePolicy| {
        let status = Status { quote_policy: policy, ..status(1, Visibility::Public) };
        let note = serde_json::to_value(note(&HOME, &bare(&status), NOW)).unwrap();
        note["interactionPolicy"]["canQuote"]["automaticApproval"][0].as_str().unwrap().to_owned()
    };
    assert_eq!(said(QuotePolicy::PUBLIC), wire::activitystreams::document::PUBLIC);
    assert_eq!(said(QuotePolicy::FOLLOWERS), format!("{ADA}/followers"));
    assert_eq!(said(QuotePolicy::NOBODY), ADA);
}

#[test]
fn a_request_to_quote_and_its_answers() {
    let quoted = "https://far.example/notes/9";
    let request = quote::request(5, quoting(None), quoted, BOB);
    let sent: serde_json::Value = serde_json::from_str(&pretty(&request)).unwrap();
    assert_eq!((&sent["type"], &sent["object"], &sent["to"][0]), (&"QuoteRequest".into(), &quoted.into(), &BOB.into()));
    assert_eq!((&sent["instrument"]["quote"], &sent["instrument"]["attributedTo"]), (&quoted.into(), &ADA.into()));
    assert_eq!(sent["@context"][2]["QuoteRequest"], "https://w3id.org/fep/044f#QuoteRequest");

    let asked = || quote::asked_by("https://far.example/1", BOB, &format!("{ADA}/statuses/1"), ADA, quoted);
    let permission = quote::authorization(ADA, 5, quoted, &format!("{ADA}/statuses/1"));
    let all = [
        body(&quote::accept(ADA, 5, asked())),
        body(&quote::reject(ADA, 6, asked())),
        body(&permission),
        body(&quote::revoke(permission)),
    ];
    assert_snapshot!(all.join("\n"));
}
