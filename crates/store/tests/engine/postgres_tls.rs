//! TLS to a PostgreSQL server of the test's own, with certificates that the test makes: each mode of `sslmode`, before and
//! after the server has TLS, with a name and an authority that fit and with those that do not.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use store::{Reads as _, Store, StoreError, engine::Options, params, stmt};
use tempfile::TempDir;

// The server itself says it of this very connection.
stmt! { static ENCRYPTED: Fast() -> bool = pg "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", sqlite "SELECT FALSE"; }

/// A server; gone with its folder when this is dropped.
struct Server {
    script: Child,
    url: String,
    /// The script's command reads from its other end, and lives as long as this one is open.
    alive: Option<File>,
    _folder: TempDir,
}

impl Server {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/with-postgres");
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("alive");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut script = Command::new(script)
            .args(["sh", "-c", "echo $WATERTOWER_TEST_POSTGRES; exec cat <\"$0\""])
            .arg(&pipe)
            .env_remove(store::testing::POSTGRES)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(script.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
        assert!(url.starts_with("postgres://"), "PostgreSQL did not start: {url:?}");
        let alive = File::options().write(true).open(&pipe).unwrap();
        Self { script, url: url.trim().to_owned(), alive: Some(alive), _folder: folder }
    }

    /// The server's address, under this name and with these options.
    fn url(&self, host: &str, options: &str) -> String {
        format!("{}?{options}", self.url.replace("127.0.0.1", host))
    }

    /// Tells the server to show this certificate. It does so a moment later.
    async fn show(&self, certificate: &str, key: &str) {
        let (admin, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        // The server's own user has to own its key, so the server writes it.
        for (name, text) in [("test.crt", certificate), ("test.key", key)] {
            let line = text.replace('\n', "|");
            let copy = format!("COPY (SELECT '{line}') TO PROGRAM 'umask 077; tr \"|\" \"\\n\" > {name}'");
            admin.batch_execute(&copy).await.unwrap();
        }
        for setting in ["ssl_cert_file = 'test.crt'", "ssl_key_file = 'test.key'", "ssl = on"] {
            admin.batch_execute(&format!("ALTER SYSTEM SET {setting}")).await.unwrap();
        }
        admin.batch_execute("SELECT pg_reload_conf()").await.unwrap();
        drop(admin);
        connection.await.unwrap().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.alive.take());
        self.script.wait().unwrap();
    }
}

/// Whether a store at this address talks encrypted; the error when there is none.
async fn encrypted(url: &str) -> Result<bool, String> {
    let open = async || -> Result<bool, StoreError> {
        let store = Store::open(url, Options::default()).await?;
        let encrypted = store.read().one(&ENCRYPTED, params![]).await?;
        store.close().await;
        Ok(encrypted.unwrap())
    };
    open().await.map_err(|error| error.to_string())
}

/// Asks until it is so. A server does not tell when it has read its settings again; each look is a connection to it.
async fn until_encrypted(url: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    while encrypted(url).await != Ok(true) {
        assert!(Instant::now() < end, "the server does not show its certificate: {:?}", encrypted(url).await);
    }
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_mode_means_what_libpq_means() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    // Before the server has TLS.
    assert_eq!(encrypted(&server.url("127.0.0.1", "")).await, Ok(false));
    assert_eq!(encrypted(&server.url("127.0.0.1", "sslmode=prefer")).await, Ok(false));
    let refused = encrypted(&server.url("127.0.0.1", "sslmode=require")).await.unwrap_err();
    assert!(refused.contains("does not support TLS"), "{refused}");

    // The certificate names `localhost`, and not the address.
    let (ours, other) = (authority("ours"), authority("another"));
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &ours).unwrap();
    let (ours, other) = (file("ours.crt", &ours.pem()), file("other.crt", &other.pem()));
    server.show(&certificate.pem(), &key.serialize_pem()).await;
    until_encrypted(&server.url("localhost", "sslmode=require")).await;
    for (host, options, expected) in [
        ("127.0.0.1", String::new(), Ok(true)),
        ("127.0.0.1", "sslmode=prefer".into(), Ok(true)),
        ("127.0.0.1", "sslmode=disable".into(), Ok(false)),
        ("127.0.0.1", "sslmode=require".into(), Ok(true)),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={ours}"), Ok(true)),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={other}"), Err("UnknownIssuer")),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={ours}"), Ok(true)),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={other}"), Err("UnknownIssuer")),
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={ours}"), Err("not valid for name")),
        ("localhost", format!("sslmode=verify-full&sslrootcert={ours}"), Ok(true)),
        ("localhost", format!("sslmode=verify-full&sslrootcert={other}"), Err("UnknownIssuer")),
        // Nobody in the world signed for this server.
        ("localhost", "sslmode=verify-full&sslrootcert=system".into(), Err("")),
    ] {
        let came = encrypted(&server.url(host, &options)).await;
        match (&came, expected) {
            (Ok(came), Ok(expected)) => assert_eq!(*came, expected, "{host} {options}"),
            (Err(came), Err(says)) => assert!(came.contains(says), "{host} {options}: {came}"),
            _ => panic!("{host} {options}: {came:?} instead of {expected:?}"),
        }
    }

    // A certificate that signed itself, named as its own authority.
    let key = KeyPair::generate().unwrap();
    let mut itself = CertificateParams::new(["localhost".to_owned()]).unwrap();
    itself.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = itself.self_signed(&key).unwrap().pem();
    server.show(&certificate, &key.serialize_pem()).await;
    let itself = file("itself.crt", &certificate);
    until_encrypted(&server.url("localhost", &format!("sslmode=verify-full&sslrootcert={itself}"))).await;
    let other_name = encrypted(&server.url("127.0.0.1", &format!("sslmode=verify-full&sslrootcert={itself}"))).await;
    assert!(other_name.is_err(), "{other_name:?}");
    let other = encrypted(&server.url("localhost", &format!("sslmode=verify-ca&sslrootcert={other}"))).await;
    assert!(other.is_err(), "{other:?}");
}
