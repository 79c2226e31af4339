//! Mails through real parts: a real socket with a tiny mail server behind it, and a real folder.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::os::unix::fs::PermissionsExt as _;

use egress::configured::folder::Folder;
use egress::configured::smtp::Smtp;
use egress::{Mail, MailAddress, MailError, Mailer, Security, Sent, SmtpSettings};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

/// Speaks one SMTP conversation and returns what the client said. `answers` maps the start of a command to an answer.
async fn conversation(listener: TcpListener, answers: &[(&str, &str)]) -> Vec<String> {
    let (stream, _) = listener.accept().await.unwrap();
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut said = Vec::new();
    let mut in_data = false;
    write.write_all(b"220 post.example.org ready\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        said.push(line.clone());
        let command = if in_data { if line == "." { "." } else { continue } } else { line.as_str() };
        in_data = command == "DATA";
        let given = answers.iter().find(|(start, _)| command.starts_with(start)).map(|(_, answer)| *answer);
        let answer = given.unwrap_or(match command {
            "DATA" => "354 go on",
            "." => "250 taken as 42",
            "QUIT" => "221 bye",
            _ if command.starts_with("EHLO") => "250-post.example.org\r\n250 AUTH PLAIN LOGIN",
            _ if command.starts_with("AUTH") => "235 welcome",
            _ => "250 fine",
        });
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() || command == "QUIT" {
            break;
        }
    }
    said
}

fn mail() -> Mail {
    Mail {
        to: "alice@example.org".into(),
        subject: "Grüße aus dem Turm".into(),
        text: "Your link: https://example.org/confirm?token=abc\n.\nBye".into(),
        message_id: "abc.123@example.org".into(),
        sent_at: 1_790_000_000_000,
    }
}

fn from() -> MailAddress {
    MailAddress::parse("Watertower <no-reply@example.org>").unwrap()
}

async fn send(answers: &[(&str, &str)], login: Option<(String, String)>) -> (Result<Sent, MailError>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port: listener.local_addr().unwrap().port(),
        security: Security::None,
        login,
        hello: "example.org".into(),
        from: from(),
    };
    let mailer = Mailer::Smtp(Smtp::new(settings).unwrap());
    let mail = mail();
    let (said, sent) = tokio::join!(conversation(listener, answers), mailer.send(&mail));
    (sent, said)
}

#[tokio::test]
async fn a_mail_goes_over_smtp_as_written() {
    let (sent, said) = send(&[], Some(("tower".into(), "secret".into()))).await;
    assert_eq!(sent.unwrap(), Sent::Relayed { answer: "taken as 42".into() });
    let start = said.iter().position(|line| line == "DATA").unwrap();
    let commands: Vec<&str> = said[..start].iter().map(String::as_str).collect();
    assert_eq!(
        commands,
        [
            "EHLO example.org",
            "AUTH PLAIN AHRvd2VyAHNlY3JldA==",
            "MAIL FROM:<no-reply@example.org>",
            "RCPT TO:<alice@example.org>"
        ]
    );
    let data = said[start + 1..].join("\n");
    for line in [
        "From: Watertower <no-reply@example.org>",
        "To: alice@example.org",
        "Subject: =?utf-8?b?R3LDvMOfZQ==?= aus dem Turm",
        "Message-ID: <abc.123@example.org>",
        "Date: Mon, 21 Sep 2026 14:13:20 +0000",
        "Content-Type: text/plain; charset=utf-8",
        "Auto-Submitted: auto-generated",
        "Your link: https://example.org/confirm?token=abc",
        "..", // a line with a lone dot does not end the mail
        "Bye",
    ] {
        assert!(data.lines().any(|said| said == line), "{line:?} is missing from\n{data}");
    }
}

#[tokio::test]
async fn an_answer_tells_whether_a_later_attempt_can_help() {
    for (answers, login, transient) in [
        ([("RCPT", "550 no such person")], false, false),
        ([("RCPT", "451 come back later")], false, true),
        ([(".", "552 too large")], false, false),
        ([("AUTH", "535 wrong password")], true, true),
        ([("EHLO", "554 not now")], false, false),
        ([("MAIL", "421 closing")], false, true),
    ] {
        let (sent, _) = send(&answers, login.then(|| ("tower".into(), "wrong".into()))).await;
        let error = sent.unwrap_err();
        assert_eq!(error.is_transient(), transient, "{answers:?}: {error}");
    }
}

#[tokio::test]
async fn without_the_encryption_that_was_asked_for_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port: listener.local_addr().unwrap().port(),
        security: Security::StartTls,
        login: Some(("tower".into(), "secret".into())),
        hello: "example.org".into(),
        from: from(),
    };
    // A machine without a certificate store cannot make TLS at all: then the door does not even open.
    let Ok(smtp) = Smtp::new(settings) else { return };
    let mail = mail();
    let mailer = Mailer::Smtp(smtp);
    let (said, sent) = tokio::join!(conversation(listener, &[]), mailer.send(&mail));
    assert!(sent.unwrap_err().is_transient());
    assert!(said.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{said:?}");
}

#[tokio::test]
async fn nobody_listens() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port: free,
        security: Security::None,
        login: None,
        hello: "example.org".into(),
        from: from(),
    };
    let error = Mailer::Smtp(Smtp::new(settings).unwrap()).send(&mail()).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
}

#[tokio::test]
async fn a_folder_keeps_each_mail_once_and_for_the_owner_alone() {
    let base = tempfile::tempdir().unwrap();
    let path = base.path().join("data").join("mail");
    let mailer = Mailer::Folder(Folder::new(path.clone(), from()));
    assert_eq!(mailer.folder(), Some(path.as_path()));
    let first = mailer.send(&mail()).await.unwrap();
    let again = mailer.send(&mail()).await.unwrap();
    assert_eq!(first, again);
    let names: Vec<_> = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["1790000000000-abc-123-example-org.eml"]);
    let file = path.join(&names[0]);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("https://example.org/confirm?token=abc"), "{text}");
    assert!(text.contains("Message-ID: <abc.123@example.org>"), "{text}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_worth_another_attempt() {
    let base = tempfile::tempdir().unwrap();
    let blocked = base.path().join("file");
    std::fs::write(&blocked, "in the way").unwrap();
    let error = Mailer::Folder(Folder::new(blocked.join("mail"), from())).send(&mail()).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
}
