//! Mails over TLS to a mail server whose certificate the machine trusts, and to one that nobody vouches for: neither a mail
//! nor a password goes out where nobody knows who reads it.

use super::watertower;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::{path::Path, sync::Arc};
use testkit::program::{Program, exchange};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// An authority of its own, whose certificate lies in the folder, and a mail server with a certificate of it.
fn acceptor(folder: &Path) -> TlsAcceptor {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(folder.join("authority.pem"), authority.pem()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// What a client says until it quits, leaves, or asks for TLS.
async fn converse(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), greet: bool, offers: &str) -> Vec<String> {
    let mut said = Vec::new();
    let mut stream = BufReader::new(stream);
    if greet {
        stream.write_all(b"220 localhost ready\r\n").await.unwrap();
    }
    let (mut line, mut in_data) = (String::new(), false);
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        let command = line.trim_end().to_owned();
        line.clear();
        said.push(command.clone());
        if in_data && command != "." {
            continue;
        }
        in_data = command == "DATA";
        let answer = match command.split(' ').next().unwrap() {
            "DATA" => "354 go on".to_owned(),
            "EHLO" => format!("250-localhost\r\n250 {offers}"),
            "AUTH" => "235 welcome".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            "STARTTLS" => "220 go on".to_owned(),
            _ => "250 fine".to_owned(),
        };
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err()
            || command == "QUIT"
            || command == "STARTTLS"
        {
            break;
        }
    }
    said
}

/// One conversation: what went over the wire as it is, and what went over TLS, where it came to that.
async fn conversation(listener: &TcpListener, acceptor: &TlsAcceptor, tls: &str) -> (Vec<String>, Option<Vec<String>>) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut plain = Vec::new();
    if tls == "starttls" {
        plain = converse(&mut stream, true, "STARTTLS").await;
    }
    match acceptor.accept(stream).await {
        Ok(mut stream) => (plain, Some(converse(&mut stream, tls == "tls", "AUTH PLAIN").await)),
        Err(_) => (plain, None),
    }
}

fn program(folder: &Path, port: u16, tls: &str) -> Program {
    watertower(folder)
        .with("WATERTOWER__MAIL__HOST", "localhost")
        .with("WATERTOWER__MAIL__PORT", port.to_string())
        .with("WATERTOWER__MAIL__TLS", tls)
        .with("WATERTOWER__MAIL__USER", "tower")
        .with("WATERTOWER__MAIL__PASSWORD", "secret of the tower")
        .with("WATERTOWER__MAIL__FROM", "tower@example.org")
        .with("SSL_CERT_FILE", folder.join("authority.pem").to_str().unwrap())
}

/// Asks for a mail, and gives what the mail server heard.
async fn heard(tls: &str, trusted: bool) -> (Vec<String>, Option<Vec<String>>) {
    let folder = tempfile::tempdir().unwrap();
    let acceptor = acceptor(folder.path());
    if !trusted {
        // Another authority of the same name.
        drop(self::acceptor(folder.path()));
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let program = program(folder.path(), listener.local_addr().unwrap().port(), tls);
    drop(program.person("ada", "read"));
    let server = program.serve();
    let form = "email=ada%40example.org";
    let request = format!(
        "POST /auth/password HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = exchange(&server.address, &request).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 303"), "{answer}");
    conversation(&listener, &acceptor, tls).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_goes_over_tls_to_a_server_that_is_vouched_for() {
    for tls in ["starttls", "tls"] {
        let (plain, secret) = heard(tls, true).await;
        let secret = secret.unwrap();
        assert!(secret.contains(&"RCPT TO:<ada@example.org>".to_owned()), "{tls}: {secret:?}");
        assert!(secret.iter().any(|line| line.starts_with("AUTH PLAIN ")), "{tls}: {secret:?}");
        assert!(secret.iter().any(|line| line.contains("/auth/password/edit?")), "{tls}: {secret:?}");
        let expected: &[&str] = if tls == "starttls" { &["EHLO localhost", "STARTTLS"] } else { &[] };
        assert_eq!(plain, expected, "{tls}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_goes_to_a_server_that_nobody_vouches_for() {
    for tls in ["starttls", "tls"] {
        let (plain, secret) = heard(tls, false).await;
        assert_eq!(secret, None, "{tls}");
        assert!(plain.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{tls}: {plain:?}");
    }
}
