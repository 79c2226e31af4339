//! The configuration from end to end: files, variables, secrets, and what is refused.

use std::path::Path;

use super::*;
use crate::config::database::DatabaseUrl;

fn load_with(text: &str, environment: &[(&str, &str)]) -> Result<Loaded, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("watertower.toml");
    std::fs::write(&file, text).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let place = format!("{}/", folder.path().display());
    Sources { file: Some(file), environment }
        .load()
        .map_err(|error| error.problems.iter().map(|problem| problem.to_string().replace(&place, "")).collect())
}

fn load(text: &str) -> Result<Loaded, Vec<String>> {
    load_with(text, &[])
}

fn problems(text: &str) -> String {
    load(text).expect_err("the configuration should be refused").join("\n")
}

const PUBLIC: &str = "server.base_url = \"https://example.org\"\nmedia.base_url = \"https://example-media.net\"\n";

#[test]
fn nothing_at_all_gives_sensible_defaults() {
    let loaded = Sources::default().load().unwrap();
    let config = loaded.config;
    assert_eq!(config.server.base_url.as_str(), "http://localhost:3000");
    assert_eq!(config.server.bind.to_string(), "127.0.0.1:3000");
    assert_eq!(config.server.handle_domain(), "localhost");
    assert_eq!(config.media.base_url(&config.server), &config.server.base_url);
    assert_eq!(config.metrics.bind.0.unwrap().to_string(), "127.0.0.1:9394");
    assert_eq!(config.database.place(&config.server.data_dir), DatabaseUrl::Sqlite("./data/watertower.db".into()));
    assert!(config.limits.rate_limits);
    assert!(!config.server.trusted_proxies.contain("127.0.0.1".parse().unwrap()));
    assert_eq!(loaded.shown.len(), SECTIONS.iter().map(|section| section.keys.len()).sum::<usize>());
    assert!(loaded.shown.iter().all(|shown| shown.origin == Origin::Default));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Sources { file: Some("/nowhere/watertower.toml".into()), environment: Vec::new() }.load().unwrap_err();
    assert!(error.to_string().contains("/nowhere/watertower.toml: cannot be read"), "{error}");
}

/// N-072: two lines of a real outage, in our syntax.
#[test]
fn the_two_lines_that_broke_images_for_days_are_both_named() {
    insta::assert_snapshot!(problems("[media]\nS3_ENABLED = FALSE\n3_BUCKET = \"..\"\n"), @r#"
    watertower.toml:2: `media.S3_ENABLED`: no TOML: invalid boolean, expected `false`; and the key is unknown; expected `base_url` in `[media]`; the nearest known key is `media.base_url`
    watertower.toml:3: `media.3_BUCKET`: unknown key; expected `base_url` in `[media]`; the nearest known key is `media.base_url`
    "#);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    insta::assert_snapshot!(problems(
        r#"
colour = "red"
[server]
base_ulr = "https://example.org"
bind = 3000
trusted_proxies = ["10.0.0.0/8", "10.0.0.0/33"]
handle_domain = "exa mple"
[servr]
bind = "127.0.0.1:3000"
[limits]
rate_limits = "no"
[log]
level = "loud"
[mail]
port = 0
from = "nobody"
"#), @r#"
    watertower.toml:2: `colour`: stands outside of a section; expected one of the sections `[server]`, `[database]`, `[media]`, `[mail]`, `[federation]`, `[metrics]`, `[limits]`, `[log]`; the nearest known key is `mail.user`
    watertower.toml:4: `server.base_ulr`: unknown key; expected one of `base_url`, `bind`, `data_dir`, `handle_domain`, `trusted_proxies` in `[server]`; the nearest known key is `server.base_url`
    watertower.toml:5: `server.bind`: found `3000`; expected an IP address and a port, such as "127.0.0.1:3000" or "[::1]:3000"
    watertower.toml:6: `server.trusted_proxies`: found `"10.0.0.0/33"`; expected a list of address ranges, such as ["127.0.0.1", "10.0.0.0/8"]
    watertower.toml:7: `server.handle_domain`: found `"exa mple"`; expected the name of a host, such as "example.org"
    watertower.toml:8: `[servr]`: unknown section; expected one of `[server]`, `[database]`, `[media]`, `[mail]`, `[federation]`, `[metrics]`, `[limits]`, `[log]`; the nearest known key is `[server]`
    watertower.toml:11: `limits.rate_limits`: found `"no"`; expected true or false
    watertower.toml:13: `log.level`: found `"loud"`; expected "error", "warn", "info", "debug" or "trace"
    watertower.toml:15: `mail.port`: found `0`; expected a port between 1 and 65535
    watertower.toml:16: `mail.from`: "nobody" is no mail address; expected a mail address, such as "no-reply@example.org" or "Name <no-reply@example.org>"
    "#);
}

#[test]
fn a_base_url_is_a_scheme_and_a_host() {
    for (url, fine) in [
        ("https://example.org", true),
        ("https://example.org/", true),
        ("https://example.org:8443", true),
        ("http://localhost:3000", true),
        ("http://tower.localhost", true),
        ("http://127.3.4.5:3000", true),
        ("http://[::1]:3000", true),
        ("http://example.org", false),
        ("http://localhost.example.org", false),
        ("http://0.0.0.0", false),
        ("https://example.org/social", false),
        ("https://example.org?x", false),
        ("https://example.org#x", false),
        ("https://me@example.org", false),
        ("ftp://example.org", false),
        ("example.org", false),
        ("", false),
    ] {
        let text = format!("server.base_url = {url:?}\nmedia.base_url = \"https://example-media.net\"");
        assert_eq!(load(&text).is_ok(), fine, "{url}");
    }
}

#[test]
fn uploads_get_a_registrable_domain_of_their_own() {
    for (base, media, fine) in [
        ("https://example.org", "https://example-media.net", true),
        ("https://example.org", "https://media.example.org", false),
        ("https://social.example.org", "https://media.example.org", false),
        ("https://social.example.org", "https://example.org", false),
        ("https://example.org", "https://example.org:8443", false),
        ("https://one.co.uk", "https://two.co.uk", true),
        ("https://one.co.uk", "https://media.one.co.uk", false),
        ("https://one.github.io", "https://two.github.io", false),
        ("https://192.0.2.1", "https://192.0.2.1:444", false),
        ("https://192.0.2.1", "https://192.0.2.2", true),
    ] {
        let text = format!("server.base_url = {base:?}\nmedia.base_url = {media:?}");
        assert_eq!(load(&text).is_ok(), fine, "{base} {media}");
    }
    insta::assert_snapshot!(problems("server.base_url = \"https://example.org\""), @r#"
    watertower.toml:1: `media.base_url`: is required, because `server.base_url` is `https://example.org`; expected an address under another registrable domain, such as "https://example-media.net"
    "#);
}

#[test]
fn among_servers_on_one_machine_the_port_is_part_of_handles() {
    let handles = |text: &str| {
        let config = load(&format!("server.base_url = \"http://a.localhost:3000\"\n{text}")).unwrap().config;
        config.federation.handle_domain(&config.server)
    };
    assert_eq!(handles(""), "a.localhost");
    assert_eq!(handles("federation.allow_loopback = true"), "a.localhost:3000");
    assert_eq!(handles("federation.allow_loopback = true\nserver.handle_domain = \"localhost\""), "localhost");
}

/// N-054.
#[test]
fn loopback_is_for_development_alone() {
    assert!(load("[federation]\nallow_loopback = true").is_ok());
    assert!(load("[server]\nbase_url = \"http://a.localhost:3000\"\n[federation]\nallow_loopback = true").is_ok());
    insta::assert_snapshot!(problems("[server]\nbase_url = \"https://tower.example\"\n[media]\nbase_url = \"https://files.test\"\n[federation]\nallow_loopback = true"), @r#"
    watertower.toml:6: `federation.allow_loopback`: would let strangers reach services of this machine, since `server.base_url` is `https://tower.example`; expected false, or a `server.base_url` on a loopback name such as "http://localhost:3000"
    "#);
}

#[test]
fn figures_that_others_can_reach_need_a_token() {
    for (bind, token, fine) in [
        ("127.0.0.1:9394", false, true),
        ("[::1]:9394", false, true),
        ("off", false, true),
        ("", false, true),
        ("0.0.0.0:9394", false, false),
        ("[::]:9394", false, false),
        ("[::ffff:0.0.0.0]:9394", false, false),
        ("192.0.2.1:9394", false, false),
        ("0.0.0.0:9394", true, true),
        ("127.0.0.1:3000", false, false),
    ] {
        let token = if token { "token = \"abc\"" } else { "" };
        assert_eq!(load(&format!("[metrics]\nbind = {bind:?}\n{token}")).is_ok(), fine, "{bind}");
    }
    insta::assert_snapshot!(problems("[metrics]\nbind = \"0.0.0.0:9394\""), @r#"
    watertower.toml:2: `metrics.bind`: `0.0.0.0:9394` can be reached from other machines, and nobody is asked for a token; expected a loopback address such as "127.0.0.1:9394", or `metrics.token` or `metrics.token_file` set
    "#);
}

#[test]
fn mail_settings_belong_together() {
    let full = "[mail]\nhost = \"mail.example.org\"\nfrom = \"Tower <no-reply@example.org>\"\n";
    assert!(load(full).is_ok());
    assert!(load(&format!("{full}user = \"tower\"\npassword = \"secret\"")).is_ok());
    insta::assert_snapshot!(problems("[mail]\nuser = \"tower\"\nport = 25"), @r#"
    watertower.toml:2: `mail.user`: is set, and `mail.host` is not; expected `mail.host` too, or none of them
    watertower.toml:3: `mail.port`: is set, and `mail.host` is not; expected `mail.host` too, or none of them
    "#);
    insta::assert_snapshot!(problems("[mail]\nhost = \"mail.example.org\"\npassword = \"secret\"\ntls = \"none\""), @r#"
    watertower.toml:2: `mail.from`: is required with `mail.host`; expected a mail address, such as "no-reply@example.org"
    watertower.toml:3: `mail.password`: is set, and `mail.user` is not; expected both or none
    watertower.toml:4: `mail.tls`: `"none"` would send the password to `mail.example.org` in the clear; expected "tls" or "starttls"
    "#);
}

#[test]
fn the_environment_overrides_one_value() {
    let text = format!("{PUBLIC}server.bind = \"127.0.0.1:1\"\n");
    let environment = [
        ("PATH", "/bin"),
        ("WATERTOWER__SERVER__BIND", "127.0.0.1:2"),
        ("WATERTOWER__LIMITS__RATE_LIMITS", "false"),
        ("WATERTOWER__SERVER__TRUSTED_PROXIES", r#"["10.0.0.0/8", "::1"]"#),
        ("WATERTOWER__LOG__FORMAT", "\"json\""),
        ("WATERTOWER__METRICS__BIND", ""),
        ("WATERTOWER__METRICS__TOKEN", "12345"),
    ];
    let loaded = load_with(&text, &environment).unwrap();
    let config = &loaded.config;
    assert_eq!(config.server.bind.port(), 2);
    assert!(!config.limits.rate_limits);
    assert_eq!(config.log.format, log::LogFormat::Json);
    assert_eq!(config.metrics.bind.0, None);
    assert_eq!(config.metrics.token.as_ref().unwrap().expose(), "12345");
    assert_eq!(config.server.base_url.as_str(), "https://example.org");
    for (address, trusted) in
        [("10.255.0.1", true), ("11.0.0.1", false), ("::1", true), ("::2", false), ("::ffff:10.0.0.1", true)]
    {
        assert_eq!(config.server.trusted_proxies.contain(address.parse().unwrap()), trusted, "{address}");
    }
}

#[test]
fn an_unknown_variable_stops_the_start_too() {
    let environment = [
        ("WATERTOWER__SERVER__BINDD", "127.0.0.1:2"),
        ("WATERTOWER__SEVER__BIND", "127.0.0.1:2"),
        ("WATERTOWER__SERVER", "x"),
        ("WATERTOWER__server__bind", "127.0.0.1:2"),
        ("WATERTOWER__LIMITS__RATE_LIMITS", "FALSE"),
    ];
    insta::assert_snapshot!(load_with("", &environment).unwrap_err().join("\n"), @r#"
    environment variable WATERTOWER__SERVER__BINDD: `server.bindd`: unknown key; expected one of `base_url`, `bind`, `data_dir`, `handle_domain`, `trusted_proxies` in `[server]`; the nearest known key is `server.bind`
    environment variable WATERTOWER__SEVER__BIND: `[sever]`: unknown section; expected one of `[server]`, `[database]`, `[media]`, `[mail]`, `[federation]`, `[metrics]`, `[limits]`, `[log]`; the nearest known key is `[server]`
    environment variable WATERTOWER__SERVER: `server.`: unknown key; expected one of `base_url`, `bind`, `data_dir`, `handle_domain`, `trusted_proxies` in `[server]`; the nearest known key is `server.base_url`
    environment variable WATERTOWER__server__bind: `server.bind`: is to be written in capital letters; expected one of `base_url`, `bind`, `data_dir`, `handle_domain`, `trusted_proxies` in `[server]`; the nearest known key is `server.bind`
    environment variable WATERTOWER__LIMITS__RATE_LIMITS: `limits.rate_limits`: found `"FALSE"`; expected true or false
    "#);
}

#[test]
fn a_secret_can_come_from_a_file_and_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "hunter2 \n").unwrap();
    let url = folder.path().join("url");
    std::fs::write(&url, "postgres://tower:hunter2@db.example.org/tower?password=hunter2\n").unwrap();
    let text = format!("[metrics]\ntoken_file = {file:?}\n[database]\nurl_file = {url:?}");
    let loaded = load(&text).unwrap();
    assert_eq!(loaded.config.metrics.token.as_ref().unwrap().expose(), "hunter2 ");
    let everything = format!("{loaded:?}{}", crate::command::config::show_text(&loaded));
    // The URL itself lives in `Config`, whose `Debug` masks it like `config show` does.
    assert!(!everything.contains("hunter2"), "{everything}");
    let shown = crate::command::config::show_text(&loaded).replace(&folder.path().display().to_string(), "FOLDER");
    assert!(shown.contains(r#"metrics.token = "***""#), "{shown}");
    assert!(shown.contains(r#""postgres://tower:***@db.example.org/tower?password=***""#), "{shown}");
    assert!(shown.contains("FOLDER/token, named by FOLDER") || shown.contains("FOLDER/token, named by"), "{shown}");

    let both = load(&format!("[metrics]\ntoken = \"hunter2\"\ntoken_file = {file:?}")).unwrap_err().join("\n");
    assert!(both.starts_with("watertower.toml:2: `metrics.token`: is set, and so is `metrics.token_file`"), "{both}");
    let missing = load("[metrics]\ntoken_file = \"/nowhere/token\"").unwrap_err().join("\n");
    assert!(missing.starts_with("watertower.toml:2: `metrics.token_file`: cannot read /nowhere/token"), "{missing}");
    let wrong = load("[metrics]\ntoken = 12345").unwrap_err().join("\n");
    assert!(!wrong.contains("12345"), "{wrong}");
    assert!(
        load("[database]\nurl = \"mysql://tower:hunter2@db/x\"").unwrap_err().iter().all(|p| !p.contains("hunter2"))
    );
}

#[test]
fn a_mailer_is_made_for_every_kind_of_host() {
    for base in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000", "https://example.org"] {
        let text = format!("server.base_url = {base:?}\nmedia.base_url = \"https://example-media.net\"");
        let config = load(&text).unwrap().config;
        let mailer = config.mail.mailer(Path::new("/data"), config.server.handle_domain()).unwrap();
        assert_eq!(mailer.folder(), Some(Path::new("/data/mail")), "{base}");
    }
}

/// Regenerate with `cargo run --bin watertower -- config reference > docs/configuration.md`.
#[test]
fn the_reference_page_is_what_the_code_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let written = std::fs::read_to_string(page).unwrap_or_default();
    assert!(written == reference::markdown(SECTIONS), "run `watertower config reference > docs/configuration.md`");
}
