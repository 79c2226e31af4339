//! What a sentence says. Whether the catalogue is whole is asked in `tests/messages.rs`.

use super::{Language, Message};

#[test]
fn a_sentence_says_what_goes_into_it_and_nothing_else() {
    let message = Message::new("mail-confirm-subject");
    assert_eq!(message.in_language(Language::En), "Confirm your e-mail address");
    assert_eq!(message.in_language(Language::De), "Bestätige deine E-Mail-Adresse");
    let link = "https://t.example/auth/confirm?token=x";
    let body =
        Message::new("mail-confirm").with("username", "ada").with("community", "{ $link } \\").with("link", link);
    for language in Language::ALL {
        let text = body.in_language(language);
        assert!(text.contains("@ada") && text.contains("{ $link } \\"), "{text}");
        assert!(text.contains(&format!("\n\n{link}\n\n")), "{text}");
        assert!(text.chars().all(|c| !matches!(c, '\u{2066}'..='\u{2069}')), "{text}");
    }
}

#[test]
fn what_is_not_there_is_no_panic_and_never_empty() {
    for language in Language::ALL {
        assert_eq!(Message::new("no-such-message").in_language(language), "no-such-message");
        assert!(Message::new("mail-confirm").in_language(language).contains("{$link}"));
    }
}
