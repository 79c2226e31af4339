//! A server whose address is https, behind a proxy that ends TLS: cookies that no neighbour can plant, and browsers that
//! never come back over http (AUT-22).

use super::watertower;
use testkit::{program::exchange, server::PASSWORD};

#[test]
fn cookies_are_this_hosts_alone() {
    let folder = tempfile::tempdir().unwrap();
    let program = watertower(folder.path())
        .with("WATERTOWER__SERVER__BASE_URL", "https://tower.example")
        .with("WATERTOWER__MEDIA__BASE_URL", "https://files.example");
    drop(program.person("ada", "read"));
    let server = program.serve();
    // The head of the answer.
    let ask = |request: &str, cookie: &str, body: &str| -> Vec<String> {
        let length = body.len();
        let request = format!(
            "{request} HTTP/1.1\r\nhost: tower.example\r\nconnection: close\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        let answer = exchange(&server.address, &request).unwrap();
        answer.split("\r\n").take_while(|line| !line.is_empty()).map(str::to_owned).collect()
    };

    let answer = ask("POST /auth/sign_in", "", &format!("login=ada&password={}", PASSWORD.replace(' ', "+")));
    assert!(answer[0].contains("303"), "{answer:?}");
    assert!(answer.contains(&"strict-transport-security: max-age=63072000".to_owned()), "{answer:?}");
    let cookies: Vec<&str> = answer.iter().filter_map(|line| line.strip_prefix("set-cookie: ")).collect();
    assert_eq!(cookies.len(), 2, "{answer:?}");
    for cookie in &cookies {
        assert!(cookie.starts_with("__Host-watertower_"), "{cookie}");
        assert!(cookie.ends_with("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    }
    let session = cookies.iter().find_map(|cookie| cookie.strip_prefix("__Host-watertower_session=")).unwrap();
    let session = session.split(';').next().unwrap();
    let security = |cookie: &str| ask("GET /settings/security", cookie, "").remove(0);
    assert!(security(&format!("__Host-watertower_session={session}")).contains("200"));
    assert!(security(&format!("watertower_session={session}")).contains("303"), "a plain name is read over https");

    let answer = ask("POST /auth/sign_out", &format!("__Host-watertower_session={session}"), "");
    let gone = "set-cookie: __Host-watertower_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure";
    assert!(answer.contains(&gone.to_owned()), "{answer:?}");
    assert!(security(&format!("__Host-watertower_session={session}")).contains("303"));
}
