//! Parameters of a request: query and body, in any of the forms that Mastodon's clients send, as one tree.

use crate::{
    edge::{error::ApiError, route::Declared},
    state::State,
};
use app::messages::Message;
use axum::{
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Path, Request, multipart::MultipartError},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use domain::limits;
use std::{ops::Deref, str::FromStr, time::Duration};
use wire::params::{PAIRS, Params, ParamsError};

/// A body of text has to be here after so long.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(60);
/// A body with files, which may come over a slow line.
const UPLOAD_TIME: Duration = Duration::from_secs(600);

/// A file that came with a form.
#[derive(Debug, Clone)]
pub struct UploadedFile {
    /// Name of the form's field.
    pub field: String,
    /// What it holds. The name and the type that the client claims are not kept: nobody may rely on them.
    pub bytes: Bytes,
}

/// The parameters, and the files where the route takes any.
#[derive(Debug, Default)]
pub struct Input {
    params: Params,
    files: Vec<UploadedFile>,
}

impl Input {
    /// The file in this field.
    #[must_use]
    pub fn file(&self, field: &str) -> Option<&UploadedFile> {
        self.files.iter().find(|file| file.field == field)
    }
}

impl Deref for Input {
    type Target = Params;
    fn deref(&self) -> &Params {
        &self.params
    }
}

impl FromRequest<State> for Input {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &State) -> Result<Self, ApiError> {
        let query = Params::from_query(request.uri().query().unwrap_or(""))?;
        let kind = media_type(request.headers())?;
        let uploads = request.extensions().get::<Declared>().is_some_and(|declared| declared.uploads);
        let reading = async {
            Ok(match kind.as_str() {
                "" | "application/x-www-form-urlencoded" => {
                    let body = read(request.into_body(), limits::BODY_BYTES).await?;
                    Self { params: Params::from_form(&body)?, files: Vec::new() }
                }
                "application/json" => {
                    let body = read(request.into_body(), limits::BODY_BYTES).await?;
                    Self { params: Params::from_json(&body)?, files: Vec::new() }
                }
                "multipart/form-data" => multipart(request, state, uploads).await?,
                other => return Err(ApiError::UnsupportedType(other.chars().take(100).collect())),
            })
        };
        let input = in_time(if uploads { UPLOAD_TIME } else { BODY_TIME }, reading).await?;
        Ok(Self { params: query.merged_with(input.params), files: input.files })
    }
}

/// Reads a body, or gives up: who sends a byte now and then would hold a connection and a buffer for ever.
async fn in_time<T>(time: Duration, reading: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
    let late = || ApiError::BadRequest(Message::new("request-late"));
    tokio::time::timeout(time, reading).await.unwrap_or_else(|_| Err(late()))
}

fn media_type(headers: &HeaderMap) -> Result<String, ApiError> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(String::new()) };
    let text = value.to_str().map_err(|_| ApiError::UnsupportedType("(not text)".into()))?;
    Ok(text.split(';').next().unwrap_or("").trim().to_ascii_lowercase())
}

async fn read(body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let limited = http_body_util::Limited::new(body, limit);
    match http_body_util::BodyExt::collect(limited).await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(ApiError::TooLarge(limit)),
        Err(_) => Err(ApiError::BadRequest(Message::new("request-cut"))),
    }
}

/// Reads a form with files. Text and files count together against the route's limit.
async fn multipart(mut request: Request, state: &State, uploads: bool) -> Result<Input, ApiError> {
    let limit = if uploads { 2 * limits::IMAGE_BYTES + limits::BODY_BYTES } else { limits::BODY_BYTES };
    // Of the whole body: names and headers of fields count, too.
    DefaultBodyLimit::max(limit).apply(&mut request);
    let unreadable = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge(limit),
        _ => ApiError::BadRequest(Message::new("request-multipart")),
    };
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(|_| ApiError::BadRequest(Message::new("request-boundary")))?;
    let (mut texts, mut files, mut total) = (Vec::new(), Vec::new(), 0_usize);
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if texts.len() + files.len() == PAIRS {
            return Err(ParamsError::TooMany.into());
        }
        let name = field.name().unwrap_or("").to_owned();
        let is_file = field.file_name().is_some();
        if is_file && !uploads {
            return Err(ApiError::validation(Message::new("request-file").with("field", name)));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            total += chunk.len();
            let most = if is_file { limits::IMAGE_BYTES } else { limits::BODY_BYTES };
            if total > limit || bytes.len() + chunk.len() > most {
                return Err(ApiError::TooLarge(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        if is_file {
            files.push(UploadedFile { field: name, bytes: bytes.into() });
        } else {
            texts.push((name, bytes));
        }
    }
    Ok(Input { params: Params::from_fields(texts)?, files })
}

/// An id in the path. What is no id is not found, as a missing one.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<State> for PathId<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| ApiError::NotFound)?;
        text.parse().map(Self).map_err(|_| ApiError::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let never = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
        let given_up = in_time(Duration::ZERO, read(never, limits::BODY_BYTES)).await;
        assert!(matches!(given_up, Err(ApiError::BadRequest(_))));
        let whole = in_time(BODY_TIME, read(Body::from("a=1"), limits::BODY_BYTES)).await;
        assert_eq!(whole.unwrap(), "a=1");
    }
}
