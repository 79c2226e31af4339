//! Files of other servers, as somebody here looks at them: through the address that the API names, with the real media box,
//! from peers that serve good pictures and bad ones.

use super::scene::{Scene, scene};
use crate::media::{multipart, png, upload};
use app::Event;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use store::{Store, StoreError, domain_blocks::DomainBlock, engine::Options, engine::Tx};
use testkit::{
    Answer, TestServer,
    fediverse::{Draft, Reply},
    server::{Sent, Wish},
};

macro_rules! with_the_media_box {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::run(store::testing::TestDatabase::sqlite().unwrap(), super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::run(store::testing::TestDatabase::postgres().await.unwrap(), super::$name).await;
            }
        }
    )+};
}

with_the_media_box!(
    a_file_is_fetched_when_somebody_looks_and_once,
    ori_06_only_pictures_films_and_sounds_leave_whatever_they_are_called,
    ori_04_no_document_is_served_as_one,
    med_18_nothing_is_fetched_but_what_this_server_named,
    med_20_the_origin_learns_nothing_of_the_reader,
    media_of_a_domain_that_are_refused_are_neither_named_nor_fetched,
    what_is_gone_is_gone_here_too,
    the_oldest_go_when_there_is_no_room,
);

async fn run(database: store::testing::TestDatabase, test: impl AsyncFn(Scene)) {
    let media_box = Some((env!("CARGO_BIN_EXE_watertower").into(), vec!["media-box".to_owned()]));
    let server = TestServer::start(database, Wish { media_box, ..Wish::default() }).await;
    let scene = scene(server.clone()).await;
    test(scene).await;
    server.finish().await;
}

/// A film, as far as anybody looks.
fn film() -> Vec<u8> {
    [b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2".as_slice(), &[7; 1_000]].concat()
}

impl Scene {
    /// What lies at this path of the peer.
    fn lies(&self, path: &str, kind: &str, body: Vec<u8>) -> String {
        self.peer.answers(path, Reply::body(kind, body));
        self.peer.url(path)
    }

    /// How often this path was asked for.
    fn asked(&self, path: &str) -> usize {
        self.peer.seen().iter().filter(|seen| seen.path() == path).count()
    }

    /// A post of Bob's with files of these types at these addresses, as Alice sees it.
    async fn post_with(&self, files: &[(&str, &str)]) -> Value {
        let mut note = self.bob.writes(&Draft::public(&self.bob, "<p>look</p>"));
        let file = |(kind, url): &(&str, &str)| json!({"type": "Document", "mediaType": kind, "url": url});
        note["attachment"] = files.iter().map(file).collect();
        self.peer.shows(&note);
        self.status_at(note["id"].as_str().unwrap()).await
    }

    async fn status_at(&self, uri: &str) -> Value {
        self.found(uri, "statuses").await
    }

    /// Looks at an address that the API named, as anybody can.
    async fn look(&self, address: &Value) -> Answer {
        self.server.get(&self.path(address)).await
    }

    async fn look_with(&self, address: &Value, name: header::HeaderName, value: &str) -> Answer {
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())]);
        self.server.send_with(Method::GET, &self.path(address), headers, Vec::new().into()).await
    }

    fn path(&self, address: &Value) -> String {
        let address = address.as_str().unwrap();
        let path = address.strip_prefix(&self.server.base_url());
        path.unwrap_or_else(|| panic!("{address} is no address of ours")).to_owned()
    }

    /// How many files lie in the media store.
    fn kept(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        }
        count(&self.server.folder().join("media/files"))
    }

    async fn refuses_media_of(&self, domain: &str) {
        let block = DomainBlock {
            domain: domain.to_owned(),
            severity: "noop".to_owned(),
            reject_media: true,
            reject_reports: false,
            private_comment: String::new(),
            public_comment: String::new(),
            obfuscate: false,
            created_at: self.server.app().now().0,
        };
        let store = Store::open(self.server.database_url(), Options::default()).await.unwrap();
        let change = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            store::domain_blocks::put(tx, &block).await?;
            Event::PolicyChanged.emit(tx).await
        };
        store.write(change).await.unwrap();
        let app = self.server.app();
        self.server.until("the new policy", async || !app.policy().await.unwrap().takes_media(domain)).await;
    }
}

async fn a_file_is_fetched_when_somebody_looks_and_once(scene: Scene) {
    let picture = scene.lies("/a.png", "text/html", png());
    let film = (scene.lies("/c.mp4", "video/mp4", film()), film());
    let avatar = scene.lies("/bob.png", "image/png", png());
    let cat = scene.lies("/cat.png", "image/png", png());
    let mut document = scene.bob.document();
    document["name"] = json!("Bob :cat:");
    document["icon"] = json!({"type": "Image", "url": avatar});
    document["tag"] = json!([{"type": "Emoji", "name": ":cat:", "icon": {"type": "Image", "url": cat}}]);
    scene.peer.shows(&document);
    let status = scene.post_with(&[("image/png", &picture), ("video/mp4", &film.0)]).await;
    let [file, moving] = [&status["media_attachments"][0], &status["media_attachments"][1]];
    assert_eq!((&file["remote_url"], &file["blurhash"]), (&json!(picture), &Value::Null));
    assert_eq!((&moving["remote_url"], &moving["preview_url"]), (&json!(film.0), &Value::Null));
    for path in ["/a.png", "/c.mp4", "/bob.png", "/cat.png"] {
        assert_eq!(scene.asked(path), 0, "{path} was fetched before anybody looked");
    }

    let looks = (0..20).map(|_| scene.look(&file["url"]));
    for answer in futures::future::join_all(looks).await {
        let answer = answer.ok();
        assert_eq!(answer.header("content-type"), "image/png", "by what it is, not by what it is called");
        assert!(answer.body.starts_with(b"\x89PNG") && !answer.text().contains("taken"), "metadata is left");
    }
    let small = scene.look(&file["preview_url"]).await.ok();
    assert_eq!(scene.asked("/a.png"), 1, "twenty readers, and one more for the small one");
    for (name, value) in [("x-content-type-options", "nosniff"), ("content-disposition", "inline")] {
        assert_eq!(small.header(name), value);
    }
    assert!(small.header("content-security-policy").contains("sandbox"));
    assert!(small.header("cache-control").contains("immutable"));
    let again = scene.look_with(&file["preview_url"], header::IF_NONE_MATCH, small.header("etag")).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert!(again.header("cache-control").contains("immutable"));

    // What its own server did not say of it is known now.
    let known = async || {
        let status = scene.status(&status).await;
        let file = &status["media_attachments"][0];
        file["blurhash"].is_string() && file["meta"]["original"]["width"] == 2
    };
    scene.server.until("the blur", known).await;

    let whole = scene.look(&moving["url"]).await.ok();
    assert_eq!((whole.header("content-type"), whole.header("accept-ranges")), ("video/mp4", "bytes"));
    assert_eq!(whole.body, film.1, "a film is handed on as it is");
    let part = scene.look_with(&moving["url"], header::RANGE, "bytes=4-11").await;
    assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &b"ftypisom"[..]));
    assert_eq!(part.header("content-range"), format!("bytes 4-11/{}", film.1.len()));
    let beyond = scene.look_with(&moving["url"], header::RANGE, "bytes=9999-").await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);

    let account = &status["account"];
    for address in [&account["avatar"], &account["avatar_static"]] {
        assert_eq!(scene.look(address).await.ok().header("content-type"), "image/png");
    }
    for address in [&account["emojis"][0]["url"], &account["emojis"][0]["static_url"]] {
        assert_eq!(scene.look(address).await.ok().header("content-type"), "image/png");
    }
    for path in ["/c.mp4", "/bob.png", "/cat.png"] {
        assert_eq!(scene.asked(path), 1, "{path}");
    }
    // Who has another picture has another address.
    document["icon"] = json!({"type": "Image", "url": scene.lies("/new.png", "image/png", png())});
    scene.peer.shows(&document);
    scene.sends(&scene.bob.activity("Update", document)).await;
    let id = account["id"].as_str().unwrap();
    let now = async || scene.alice.get(&format!("/api/v1/accounts/{id}")).await.ok().json();
    scene.server.until("the new avatar", async || now().await["avatar"] != account["avatar"]).await;
    assert_eq!(scene.look(&account["avatar"]).await.status, 404);
    drop(scene.look(&now().await["avatar"]).await.ok());
}

async fn ori_06_only_pictures_films_and_sounds_leave_whatever_they_are_called(scene: Scene) {
    let note = json!({"id": "https://victim.example/1", "type": "Note", "content": "not theirs"}).to_string();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let broken = [b"\x89PNG\r\n\x1a\n".as_slice(), b"and no more"].concat();
    let bad: [(&str, &str, Vec<u8>); 7] = [
        ("/note.json", "application/activity+json", note.clone().into_bytes()),
        ("/note.png", "image/png", note.into_bytes()),
        ("/page.png", "image/png", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("/a.svg", "image/svg+xml", svg.as_bytes().to_vec()),
        ("/list.mp4", "video/mp4", b"#EXTM3U\nfile:///etc/passwd".to_vec()),
        ("/broken.png", "image/png", broken),
        ("/nothing.png", "image/png", Vec::new()),
    ];
    for (path, kind, body) in bad {
        let url = scene.lies(path, kind, body);
        let claimed = if path.ends_with("mp4") { "video/mp4" } else { "image/png" };
        let status = scene.post_with(&[(claimed, &url)]).await;
        for _ in 0..3 {
            let answer = scene.look(&status["media_attachments"][0]["url"]).await;
            assert_eq!(answer.status, 415, "{path}");
            assert!(answer.header("content-type").starts_with("text/html"), "our own words: {path}");
            assert!(!answer.text().contains("alert") && !answer.text().contains("not theirs"), "{path}");
            assert!(!answer.header("cache-control").contains("public"), "{path}");
        }
        assert_eq!(scene.asked(path), 1, "{path} is not asked for again at once");
    }
    // An avatar is a picture, and a film is none.
    let carol = scene.peer.person("carol");
    let mut hers = carol.document();
    hers["icon"] = json!({"type": "Image", "url": scene.lies("/carol.mp4", "video/mp4", film())});
    scene.peer.shows(&hers);
    let hers = scene.found(&carol.handle(), "accounts").await;
    assert_eq!(scene.look(&hers["avatar"]).await.status, 415);
    // What its server does not have is missing here, and what it does not give is its fault.
    for (path, reply, status) in [("/gone.png", 404, 404), ("/sick.png", 500, 502)] {
        scene.peer.answers(path, Reply::status(StatusCode::from_u16(reply).unwrap()));
        let post = scene.post_with(&[("image/png", &scene.peer.url(path))]).await;
        assert_eq!(scene.look(&post["media_attachments"][0]["url"]).await.status, status, "{path}");
    }
    // Nobody is sent elsewhere: a redirect of the origin is followed here.
    let real = scene.lies("/real.png", "image/png", png());
    scene.peer.answers("/moved.png", Reply::redirect(&real));
    let post = scene.post_with(&[("image/png", &scene.peer.url("/moved.png"))]).await;
    drop(scene.look(&post["media_attachments"][0]["url"]).await.ok());
    assert!(scene.kept() > 0);
}

async fn ori_04_no_document_is_served_as_one(scene: Scene) {
    let note = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{}/media/x", scene.server.base_url()),
        "type": "Note", "attributedTo": scene.alice_uri(), "content": "not hers",
    });
    let note = note.to_string().into_bytes();
    let polyglot = [png(), note.clone()].concat();
    assert_eq!(upload(&scene.alice, "/api/v2/media", &note, &[]).await.status, 422);
    for part in ["avatar", "header"] {
        let body = multipart(&[], &[(part, &note)]);
        let sent = Sent::Raw("multipart/form-data; boundary=edge", &body);
        let path = "/api/v1/accounts/update_credentials";
        let answer = scene.server.send(Method::PATCH, path, Some(&scene.alice.token), sent).await;
        assert_eq!(answer.status, 422, "{part}");
    }
    assert_eq!(scene.kept(), 0);
    // What is a picture as well leaves as a picture, without the rest, also for who asks for a document.
    let id = upload(&scene.alice, "/api/v2/media", &polyglot, &[]).await.id();
    scene.server.settle().await;
    let file = scene.alice.get(&format!("/api/v1/media/{id}")).await.ok().json();
    let document = "application/activity+json, application/ld+json";
    let answer = scene.look_with(&file["url"], header::ACCEPT, document).await.ok();
    assert_eq!(answer.header("content-type"), "image/png");
    assert!(!answer.text().contains("not hers"));
}

async fn med_18_nothing_is_fetched_but_what_this_server_named(scene: Scene) {
    let url = scene.lies("/a.png", "image/png", png());
    let other = scene.lies("/b.png", "image/png", png());
    let status = scene.post_with(&[("image/png", &url), ("image/png", &other)]).await;
    let [first, second] = [0, 1].map(|at: usize| scene.path(&status["media_attachments"][at]["url"]));
    let last_two = |path: &str| {
        let (front, seal) = path.rsplit_once('/').unwrap();
        (front.rsplit_once('/').unwrap().1.to_owned(), seal.to_owned())
    };
    let ((a, a_seal), (b, b_seal)) = (last_two(&first), last_two(&second));
    let emoji = "aHR0cDovLzEyNy4wLjAuMS8"; // http://127.0.0.1/
    for path in [
        format!("/media/elsewhere/file/whole/{a}/{b_seal}"),
        format!("/media/elsewhere/file/whole/{b}/{a_seal}"),
        format!("/media/elsewhere/file/whole/0{a}/{a_seal}"),
        format!("/media/elsewhere/file/whole/{a}/"),
        format!("/media/elsewhere/file/whole/{a}/AAAAAAAAAAAAAAAAAAAAAA"),
        format!("/media/elsewhere/avatar/whole/{a}/{a_seal}"),
        format!("/media/elsewhere/header/whole/{a}/{a_seal}"),
        format!("/media/elsewhere/emoji/whole/{emoji}/{a_seal}"),
        format!("/media/elsewhere/emoji/whole/{url}/{a_seal}"),
        format!("/media/elsewhere/file/huge/{a}/{a_seal}"),
        format!("/media/elsewhere/file/whole/99999999999999999999/{a_seal}"),
        format!("/media/elsewhere/file/whole/-1/{a_seal}"),
        format!("/media/elsewhere/file/whole/{a}/{a_seal}/{url}"),
        format!("/media/elsewhere?url={url}"),
        format!("/media/elsewhere/{url}"),
    ] {
        assert_eq!(scene.server.get(&path).await.status, 404, "{path}");
    }
    assert_eq!((scene.asked("/a.png"), scene.asked("/b.png")), (0, 0));
    drop(scene.server.get(&first).await.ok());
}

async fn med_20_the_origin_learns_nothing_of_the_reader(scene: Scene) {
    let url = scene.lies("/a.png", "image/png", png());
    let status = scene.post_with(&[("image/png", &url)]).await;
    let told = [
        ("user-agent", "Reader/1.0"),
        ("referer", "https://reader.example/"),
        ("cookie", "reader=1"),
        ("accept-language", "tlh"),
        ("x-forwarded-for", "192.0.2.77"),
        ("authorization", "Bearer reader"),
    ];
    let name = |name: &'static str| header::HeaderName::from_static(name);
    let headers = told.map(|(header, value)| (name(header), HeaderValue::from_static(value)));
    let path = scene.path(&status["media_attachments"][0]["url"]);
    let answer = scene.server.send_with(Method::GET, &path, HeaderMap::from_iter(headers), Vec::new().into()).await;
    drop(answer.ok());
    let seen = scene.peer.seen().into_iter().find(|seen| seen.path() == "/a.png").unwrap();
    for (header, value) in told {
        assert_ne!(seen.header(header), value, "{header}");
    }
    assert!(seen.header("user-agent").starts_with("Watertower/"));
}

async fn media_of_a_domain_that_are_refused_are_neither_named_nor_fetched(scene: Scene) {
    let url = scene.lies("/a.png", "image/png", png());
    let mut document = scene.bob.document();
    document["icon"] = json!({"type": "Image", "url": scene.lies("/bob.png", "image/png", png())});
    scene.peer.shows(&document);
    let before = scene.post_with(&[("image/png", &url)]).await;
    let (file, avatar) = (&before["media_attachments"][0]["url"], &before["account"]["avatar"]);
    drop(scene.look(avatar).await.ok());
    assert!(scene.kept() > 0);
    scene.refuses_media_of("mastodon.localhost").await;
    let unnamed = async || scene.status(&before).await["media_attachments"] == json!([]);
    scene.server.until("files that are not named", unnamed).await;
    let after = scene.status(&before).await;
    assert!(after["account"]["avatar"].as_str().unwrap().ends_with("/assets/avatar.png"), "{after}");
    for address in [file, avatar] {
        assert_eq!(scene.look(address).await.status, 404);
    }
    assert_eq!(scene.asked("/a.png"), 0);
    scene.server.app().tend_remote_files(None).await.unwrap();
    assert_eq!((scene.kept(), scene.server.counts().await["remote_files"]), (0, 0));
}

async fn what_is_gone_is_gone_here_too(scene: Scene) {
    let url = scene.lies("/a.png", "image/png", png());
    let mut document = scene.bob.document();
    document["icon"] = json!({"type": "Image", "url": scene.lies("/bob.png", "image/png", png())});
    scene.peer.shows(&document);
    let status = scene.post_with(&[("image/png", &url)]).await;
    let (file, avatar) = (&status["media_attachments"][0]["url"], &status["account"]["avatar"]);
    drop(scene.look(file).await.ok());
    drop(scene.look(avatar).await.ok());
    let app = scene.server.app();
    app.tend_remote_files(None).await.unwrap();
    assert_eq!((scene.kept(), scene.server.counts().await["remote_files"]), (3, 2), "a picture, small, and an avatar");

    let tombstone = json!({"type": "Tombstone", "id": status["uri"]});
    scene.sends(&scene.bob.activity("Delete", tombstone)).await;
    assert_eq!(scene.look(file).await.status, 404);
    app.tend_remote_files(None).await.unwrap();
    assert_eq!((scene.kept(), scene.server.counts().await["remote_files"]), (1, 1));

    scene.sends(&scene.bob.activity("Delete", scene.bob.id())).await;
    assert_eq!(scene.look(avatar).await.status, 404);
    app.tend_remote_files(None).await.unwrap();
    assert_eq!((scene.kept(), scene.server.counts().await["remote_files"]), (0, 0));
    assert_eq!((scene.asked("/a.png"), scene.asked("/bob.png")), (1, 1));
}

async fn the_oldest_go_when_there_is_no_room(scene: Scene) {
    let own = upload(&scene.alice, "/api/v2/media", &png(), &[]).await.id();
    scene.server.settle().await;
    // On a status, since what is on none is forgotten after a day.
    let own = json!({"status": "mine", "media_ids": [own]});
    let own =
        scene.alice.send(Method::POST, "/api/v1/statuses", &own).await.ok().json()["media_attachments"][0].clone();
    let of_our_own = scene.kept();
    let app = scene.server.app();
    let paths = ["/0.png", "/1.png", "/2.png", "/3.png"];
    let mut addresses = Vec::new();
    for path in paths {
        let url = scene.lies(path, "image/png", png());
        let status = scene.post_with(&[("image/png", &url)]).await;
        let address = status["media_attachments"][0]["url"].clone();
        drop(scene.look(&address).await.ok());
        addresses.push(address);
        scene.server.clock().advance_millis(12 * 3_600_000);
    }
    // The first one is looked at again, so that it is not the oldest any more.
    drop(scene.look(&addresses[0]).await.ok());
    app.write_remote_uses().await.unwrap();
    let stock = app.remote_stock(None).await.unwrap();
    assert_eq!(stock.files, 4);
    assert!(stock.cap > stock.bytes, "there is room on this disk");
    let each = stock.bytes / 4;
    let left = app.tend_remote_files(Some(each * 2 + each / 2)).await.unwrap();
    assert_eq!((left.files, left.bytes), (2, each * 2));
    for (at, path) in paths.into_iter().enumerate() {
        drop(scene.look(&addresses[at]).await.ok());
        let again = usize::from(at == 1 || at == 2);
        assert_eq!(scene.asked(path), 1 + again, "{path}: what is gone is fetched anew");
    }
    let cleared = app.clear_remote_files(None).await.unwrap();
    assert_eq!(cleared, (4, each * 4));
    assert_eq!(scene.kept(), of_our_own, "what people uploaded is never touched");
    drop(scene.look(&own["url"]).await.ok());

    // A disk that takes nothing more: an answer that says so, and nothing is lost.
    let (files, aside) = (scene.server.folder().join("media/files"), scene.server.folder().join("media/aside"));
    std::fs::rename(&files, &aside).unwrap();
    std::fs::write(&files, "").unwrap();
    let answer = scene.look(&addresses[0]).await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "30"));
    assert_eq!(scene.server.counts().await["remote_files"], 0);
    std::fs::remove_file(&files).unwrap();
    std::fs::rename(&aside, &files).unwrap();
    drop(scene.look(&addresses[0]).await.ok());
    drop(scene.look(&own["url"]).await.ok());
    let counted = app.remote_figures().counters();
    assert!(counted.iter().any(|(name, count)| *name == "busy" && *count == 1), "{counted:?}");
}
