//! Bad input leaves nothing behind in memory: the whole corpus, sent again and again to the real binary, over many
//! connections at a time (P21, DOS-01, DOS-10, DOS-11, DOS-43, DOS-44, DOS-47).

use super::watertower;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};
use testkit::program::Running;

/// Connections at a time.
const THREADS: usize = 8;
/// How often each thread sends everything. The first rounds fill caches and the allocator's own reserves.
const FIRST_ROUNDS: usize = 3;
const ROUNDS: usize = 10;
/// What may come on top after the first rounds: the allocator gives back when it likes. The later rounds send twenty times
/// as much.
const GROWTH: u64 = 128 << 20;
/// What the server may take at its highest point: each thread may have one upload of 16 MB under way, once as it came
/// and once on its way to the media box.
const PEAK: u64 = 400 << 20;

/// A figure of the process, in bytes.
fn memory(server: &Running, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process().id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// Sends a request, and reads what comes; the server may hang up at any point. The status, 0 for none.
fn send(address: &str, request: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // Whoever says too much may be cut off.
    stream.write_all(request).unwrap_or_default();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_default();
    let status = answer.strip_prefix(b"HTTP/1.1 ").and_then(|rest| std::str::from_utf8(rest.get(..3)?).ok());
    status.and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn request(line: &str, token: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// What is sent, and the answers that are right.
fn corpus(token: &str) -> Vec<(&'static str, Vec<u8>, &'static [u16])> {
    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";
    const PARTS: &str = "multipart/form-data; boundary=x";
    let post = |kind: &str, body: &[u8]| request("POST /api/v1/statuses", token, kind, body);
    let get = |path: &str| request(&format!("GET {path}"), token, JSON, b"");
    let upload = |body: &[u8]| {
        let head = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.png\"\r\n\r\n";
        request("POST /api/v2/media", token, PARTS, &[&head[..], body, b"\r\n--x--\r\n"].concat())
    };
    let bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0";
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(",");
    let deep = format!("{{\"status\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let open = format!("{{\"status\":{}", "[".repeat(900_000));
    let keys = format!("{{{}}}", many(60_000, &|i| format!("\"k{i}\":1")));
    let list = format!("{{\"media_ids\":[{}]}}", many(120_000, &|i| i.to_string()));
    let text = format!("{{\"status\":\"{}\"}}", "\u{fdfa}".repeat(300_000));
    let pairs = (0..80_000).map(|i| format!("a[{i}]=b")).collect::<Vec<_>>().join("&");
    let nested = format!("status{}=x", "[a]".repeat(200_000));
    let parts = "--x\r\ncontent-disposition: form-data; name=\"status\"\r\n\r\na\r\n".repeat(10_000);
    let header =
        format!("--x\r\ncontent-disposition: form-data; name=\"{}\"\r\n\r\na\r\n--x--\r\n", "n".repeat(900_000));
    let chunked = |chunks: usize| {
        let head = format!(
            "POST /api/v1/statuses HTTP/1.1\r\nhost: localhost:3000\r\nauthorization: Bearer {token}\r\n\
             content-type: {JSON}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        [head.into_bytes(), format!("10000\r\n{}\r\n", " ".repeat(0x10000)).repeat(chunks).into_bytes()].concat()
    };
    let long_header = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(4 << 20));
    let password = format!("login=ada&password={}", "p".repeat(1 << 20));
    let upgrade = format!(
        "GET /api/v1/streaming?stream=user&access_token={token} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    // A masked text frame that says it has 4 MB.
    let frame = [&[0x81, 0xff, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0][..], &vec![b'a'; 4 << 20]].concat();
    let json = |text: &str| post(JSON, text.as_bytes());
    vec![
        ("nested", json(&deep), &[400]),
        ("open brackets", json(&open), &[400]),
        ("many keys", json(&keys), &[400, 422]),
        ("a long list", json(&list), &[400, 422]),
        ("a long text", json(&text), &[422]),
        ("no UTF-8", post(JSON, b"{\"status\":\"\xff\xfe\"}"), &[400]),
        ("too large", post(JSON, &vec![b' '; 4 << 20]), &[413, 0]),
        ("without end", chunked(40), &[413, 0]),
        ("many pairs", post(FORM, pairs.as_bytes()), &[400, 422]),
        ("a deep name", post(FORM, nested.as_bytes()), &[400, 422]),
        ("many parts", post(PARTS, parts.as_bytes()), &[400, 422]),
        ("a long header of a part", post(PARTS, header.as_bytes()), &[400, 413, 422]),
        ("a pixel bomb", upload(bomb), &[202, 422]),
        ("noise as a picture", upload(&vec![0x5a; 1 << 20]), &[422]),
        ("too large a picture", upload(&vec![0x5a; 18 << 20]), &[413, 0]),
        ("a huge id", get("/api/v1/statuses/99999999999999999999999999999"), &[404]),
        ("nonsense for a page", get("/api/v1/timelines/home?limit=-1&max_id=x"), &[422]),
        ("a long address", get(&format!("/api/v2/search?q={}", "%25".repeat(10_000))), &[200, 400, 414, 422]),
        ("a long header", long_header.into_bytes(), &[431, 0]),
        ("a long password", request("POST /auth/sign_in", "", FORM, password.as_bytes()), &[413, 0]),
        ("a long frame", [upgrade.as_bytes(), &frame].concat(), &[101, 0]),
        ("no HTTP", vec![0; 1 << 20], &[400, 0]),
    ]
}

#[test]
fn bad_input_leaves_memory_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let program = watertower(folder.path()).with("WATERTOWER__LIMITS__RATE_LIMITS", "false");
    let token = program.person("ada", "read write");
    let server = program.serve();
    let corpus = Arc::new(corpus(&token));
    let throw = |rounds: usize| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (corpus, address) = (corpus.clone(), server.address.clone());
                std::thread::spawn(move || {
                    // Each begins somewhere else, so that different things come at the same time.
                    for turn in 0..rounds * corpus.len() {
                        let (name, request, right) = &corpus[(turn + thread * 5) % corpus.len()];
                        let status = send(&address, request);
                        assert!(right.contains(&status), "{name}: {status}");
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    };
    throw(FIRST_ROUNDS);
    let before = memory(&server, "VmRSS");
    throw(ROUNDS);
    let (after, peak) = (memory(&server, "VmRSS"), memory(&server, "VmHWM"));
    println!("{} MiB, then {} MiB, {} MiB at most", before >> 20, after >> 20, peak >> 20);
    assert!(after.saturating_sub(before) < GROWTH, "{before} bytes have become {after}");
    assert!(peak < PEAK, "{peak} bytes at most");

    let mine = server.get("/api/v1/accounts/verify_credentials", &token);
    assert!(mine.contains("\"statuses_count\":0"), "something was written: {mine}");
}
