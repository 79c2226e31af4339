//! Uploads, through the real media box: what comes in is made safe, what is no picture is refused.

use http::Method;
use std::collections::BTreeSet;
use testkit::{Answer, Member, TestServer, server::Sent, server::Wish, shapes};

mod pictures_are_made_safe {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        super::pictures(super::server(store::testing::TestDatabase::sqlite().unwrap()).await).await;
    }
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        super::pictures(super::server(store::testing::TestDatabase::postgres().await.unwrap()).await).await;
    }
}

mod the_folder_holds_what_rows_name {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        super::folder(super::server(store::testing::TestDatabase::sqlite().unwrap()).await).await;
    }
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        super::folder(super::server(store::testing::TestDatabase::postgres().await.unwrap()).await).await;
    }
}

async fn server(database: store::testing::TestDatabase) -> TestServer {
    let media_box = Some((env!("CARGO_BIN_EXE_watertower").into(), vec!["media-box".to_owned()]));
    TestServer::start(database, Wish { media_box, ..Wish::default() }).await
}

/// A PNG of 2 by 1 pixels, with a text chunk that says where it was taken.
pub fn png() -> Vec<u8> {
    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut crc = u32::MAX;
        for byte in kind.iter().chain(data) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, &(!crc).to_be_bytes()].concat()
    }
    let header = [&2_u32.to_be_bytes()[..], &1_u32.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    // One stored block: filter byte, then red and blue.
    let pixels = [0, 255, 0, 0, 0, 0, 255];
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in pixels {
        a = (a + byte) % 65_521;
        b = (b + a) % 65_521;
    }
    let raw: Vec<u8> = pixels.iter().map(|byte| u8::try_from(*byte).unwrap()).collect();
    let zlib = [&[0x78, 1, 1, 7, 0, 0xf8, 0xff][..], &raw, &((b << 16) | a).to_be_bytes()].concat();
    let secret = chunk(b"tEXt", b"Comment\0taken at home, 52.5 N 13.4 E");
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), secret, chunk(b"IDAT", &zlib), chunk(b"IEND", b"")]
        .concat()
}

/// A form of texts and files, with `edge` between them.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes(),
        );
    }
    for (field, bytes) in files {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    body
}

pub async fn upload(member: &Member, path: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
    let body = multipart(fields, &[("file", bytes)]);
    let sent = Sent::Raw("multipart/form-data; boundary=edge", &body);
    member.server.send(Method::POST, path, Some(&member.token), sent).await
}

async fn pictures(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let fields = [("description", "a red and a blue dot"), ("focus", "0.5,-0.5")];
    let answer = upload(&alice, "/api/v2/media", &png(), &fields).await;
    assert_eq!(answer.status, 202, "{answer}");
    let id = answer.id();
    assert_eq!(bob.get(&format!("/api/v1/media/{id}")).await.status, 404);
    server.settle().await;
    let ready = alice.get(&format!("/api/v1/media/{id}")).await;
    assert_eq!(ready.status, 200, "{ready}");
    let media = ready.json();
    shapes::assert_like_mastodon("GET /api/v1/media/{id} 200", &media);
    assert_eq!(
        (&media["description"], &media["meta"]["original"]["width"]),
        (&"a red and a blue dot".into(), &2.into())
    );

    let address = media["url"].as_str().unwrap().strip_prefix(&server.base_url()).unwrap().to_owned();
    let file = server.get(&address).await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "image/png"));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").contains("sandbox"));
    assert!(file.header("cache-control").contains("immutable"));
    assert!(
        file.body.starts_with(b"\x89PNG") && !file.body.windows(5).any(|part| part == b"taken"),
        "metadata is left"
    );

    let status =
        alice.send(Method::POST, "/api/v1/statuses", &serde_json::json!({"status": "", "media_ids": [id]})).await.ok();
    assert_eq!(status.json()["media_attachments"][0]["id"], id.as_str());
    let again =
        alice.send(Method::POST, "/api/v1/statuses", &serde_json::json!({"status": "x", "media_ids": [id]})).await;
    assert_eq!(again.status, 422);
    assert_eq!(alice.delete(&format!("/api/v1/media/{id}")).await.status, 422, "it is on a status");

    // MED-16: who has the address has the file, until it goes.
    drop(alice.delete(&format!("/api/v1/statuses/{}", status.id())).await.ok());
    assert_eq!(server.get(&address).await.status, 200, "it can be posted anew");
    let anew = serde_json::json!({"status": "", "media_ids": [id]});
    let anew = alice.send(Method::POST, "/api/v1/statuses", &anew).await.ok().id();
    assert_eq!(bob.delete(&format!("/api/v1/statuses/{anew}?delete_media=true")).await.status, 404);
    assert_eq!(server.get(&address).await.status, 200);
    drop(alice.delete(&format!("/api/v1/statuses/{anew}?delete_media=true")).await.ok());
    assert_eq!(server.get(&address).await.status, 404);
    assert_eq!(alice.get(&format!("/api/v1/media/{id}")).await.status, 404);

    for (name, bytes) in [
        ("lies.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec()),
        ("cut.png", png()[..60].to_vec()),
        ("page.gif", b"GIF89a<script>alert(1)</script>".to_vec()),
        ("three megabytes.png", vec![b'x'; 3 * 1024 * 1024]),
    ] {
        let answer = upload(&alice, "/api/v1/media", &bytes, &[]).await;
        assert_eq!(answer.status, 422, "{name}: {answer}");
        assert!(answer.json()["error"].as_str().unwrap().starts_with("Validation failed: File "), "{name}: {answer}");
    }
    // What is no picture at all is refused before anything is kept, whichever way it is sent.
    for path in ["/api/v1/media", "/api/v2/media"] {
        let answer = upload(&alice, path, b"just a text that is named x.png", &[]).await;
        let says = "Validation failed: File this type of file is not supported";
        assert_eq!(answer.status, 422, "{path}: {answer}");
        assert!(answer.json()["error"].as_str().unwrap().starts_with(says), "{path}: {answer}");
    }
    assert_eq!(upload(&alice, "/api/v2/media", b"", &[]).await.status, 422);
    let seventeen = vec![b'x'; 17 * 1024 * 1024];
    assert_eq!(upload(&alice, "/api/v2/media", &seventeen, &[]).await.status, 413);
    let many = vec![("x", ""); 1_100];
    let answer = upload(&alice, "/api/v2/media", &png(), &many).await;
    assert_eq!(answer.status, 400, "{answer}");
    let bad_focus = upload(&alice, "/api/v2/media", &png(), &[("focus", "2,2")]).await;
    assert!(bad_focus.json()["error"].as_str().unwrap().contains("focus"), "{bad_focus}");
    for path in ["/media/../watertower.db", "/media/a/b.svg", "/media/%2e%2e/x.png", "/media/nothing.png"] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    server.finish().await;
}

/// Files in a folder and the folders in it, by their paths below it.
fn files(folder: &std::path::Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            found.insert(name);
        }
    }
    found
}

/// MED-31: whatever is replaced, refused, deleted or was cut off by a crash, in the end the folder holds those files that
/// some row names, and no other.
async fn folder(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let media = server.folder().join("media");
    let key = |address: &serde_json::Value| address.as_str().unwrap().split_once("/media/").unwrap().1.to_owned();
    let picture = async |part, fields: &[(&str, &str)]| {
        let body = multipart(fields, &[(part, &png())]);
        let sent = Sent::Raw("multipart/form-data; boundary=edge", &body);
        server.send(Method::PATCH, "/api/v1/accounts/update_credentials", Some(&alice.token), sent).await
    };
    let mut uploads = Vec::new();
    for _ in 0..3 {
        uploads.push(upload(&alice, "/api/v2/media", &png(), &[]).await.id());
    }
    server.settle().await;
    let [kept, deleted, forgotten] = uploads.try_into().unwrap();
    let post = async |id: &str| {
        let status = serde_json::json!({"status": "", "media_ids": [id]});
        alice.send(Method::POST, "/api/v1/statuses", &status).await.ok().json()
    };
    let (status, gone) = (post(&kept).await, post(&deleted).await);
    drop(alice.delete(&format!("/api/v1/statuses/{}", gone["id"].as_str().unwrap())).await.ok());
    drop(picture("header", &[]).await.ok());
    let first = picture("avatar", &[]).await.ok().json();
    let me = picture("avatar", &[]).await.ok().json();
    assert_ne!(first["avatar"], me["avatar"]);
    assert!(!files(&media.join("files")).contains(&key(&first["avatar"])), "the old avatar is still there");
    let long = "x".repeat(100);
    assert_eq!(picture("avatar", &[("display_name", &long)]).await.status, 422);
    assert_eq!(picture("avatar", &[("source[privacy]", "nobody")]).await.status, 422);

    let attachment = &status["media_attachments"][0];
    let mut named = BTreeSet::new();
    for address in [
        &attachment["url"],
        &attachment["preview_url"],
        &me["avatar"],
        &me["avatar_static"],
        &me["header"],
        &me["header_static"],
    ] {
        named.insert(key(address));
    }
    // What crashes leave: a file without its row, marks in either case, half of a file, an upload without its row.
    let leave = |path: &str, text: String| {
        let path = media.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let now = server.app().now().0;
    let avatar = key(&me["avatar"]);
    leave("files/a/bc/abc.png", String::new());
    leave("marks/abc.png", now.to_string());
    leave(&format!("marks/{}", avatar.rsplit('/').next().unwrap()), now.to_string());
    leave(&format!("parts/{now}-x"), String::new());
    leave(&format!("incoming/{now}-x"), String::new());
    server.app().sweep().await.unwrap();
    assert!(
        files(&media).is_superset(&["files/a/bc/abc.png".to_owned(), format!("parts/{now}-x")].into()),
        "too early"
    );

    server.clock().advance_millis(49 * 3_600_000);
    server.app().sweep().await.unwrap();
    assert_eq!(files(&media.join("files")), named);
    for folder in ["marks", "parts", "incoming"] {
        assert_eq!(files(&media.join(folder)), BTreeSet::new(), "{folder}");
    }
    for id in [deleted, forgotten] {
        assert_eq!(alice.get(&format!("/api/v1/media/{id}")).await.status, 404);
    }
    assert_eq!(server.get(&format!("/media/{avatar}")).await.status, 200);
    server.finish().await;
}
