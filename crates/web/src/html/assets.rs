//! Files that pages need, built into the binary. The style sheet's address changes with its content.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::Digest as _;
use std::{fmt::Write as _, sync::LazyLock};

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

static ASSETS: [Asset; 4] = [
    Asset { name: "style.css", kind: "text/css; charset=utf-8", bytes: include_bytes!("../../assets/style.css") },
    Asset { name: "logo.svg", kind: "image/svg+xml", bytes: include_bytes!("../../assets/logo.svg") },
    Asset { name: "avatar.png", kind: "image/png", bytes: include_bytes!("../../assets/avatar.png") },
    Asset { name: "header.png", kind: "image/png", bytes: include_bytes!("../../assets/header.png") },
];

/// One hash over all files: they change together, with the binary.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut all = sha2::Sha256::new();
    ASSETS.iter().for_each(|asset| all.update(asset.bytes));
    all.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
});

/// Address of the style sheet.
pub static STYLE: LazyLock<String> = LazyLock::new(|| format!("/assets/{}/style.css", *HASH));
/// Address of the logo.
pub static LOGO: LazyLock<String> = LazyLock::new(|| format!("/assets/{}/logo.svg", *HASH));

fn answer(name: &str) -> Option<Response> {
    let asset = ASSETS.iter().find(|asset| asset.name == name)?;
    Some(([(header::CONTENT_TYPE, asset.kind)], asset.bytes).into_response())
}

/// Not here. Nobody may remember that: the next version may have it.
fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}

/// A file under a name that stays: `GET /assets/{file}`.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.9>
/// The pictures of accounts that have none.
pub async fn by_name(Path(file): Path<String>) -> Response {
    answer(&file).unwrap_or_else(missing)
}

/// A file under an address that changes with it: `GET /assets/{hash}/{file}`.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc8246>
/// Style and logo of the pages.
pub async fn by_hash(Path((hash, file)): Path<(String, String)>) -> Response {
    if hash == *HASH { answer(&file).unwrap_or_else(missing) } else { missing() }
}
