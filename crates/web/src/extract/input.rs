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
use std::{
    ops::Deref,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use wire::params::{PAIRS, Params, ParamsError};

/// How long a body may take. Who sends a byte now and then would hold a connection and a buffer for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// A body of text has to be here after so long, and one with files is looked at as often.
    pub text: Duration,
    /// A body with files, which may come over a slow line, has to be here after so long.
    pub upload: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { text: Duration::from_secs(30), upload: Duration::from_secs(600) }
    }
}

/// What a body with files has to bring at the least, on average.
const BYTES_PER_SECOND: u128 = 1_024;

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
        let arrived = Arc::new(AtomicU64::new(0));
        let counter = arrived.clone();
        let request = request.map(|body| {
            Body::new(http_body_util::BodyExt::map_frame(body, move |frame| {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                counter.fetch_add(bytes as u64, Ordering::Relaxed);
                frame
            }))
        });
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
        let input = in_time(state.pace(), uploads.then_some(&*arrived), reading).await?;
        Ok(Self { params: query.merged_with(input.params), files: input.files })
    }
}

/// Reads a body, or gives up. Of one with files it is known how many bytes have arrived.
async fn in_time<T>(
    pace: Pace,
    arrived: Option<&AtomicU64>,
    reading: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let mut reading = std::pin::pin!(reading);
    let mut waited = Duration::ZERO;
    loop {
        if let Ok(read) = tokio::time::timeout(pace.text, reading.as_mut()).await {
            return read;
        }
        waited += pace.text;
        let owed = waited.as_millis() * BYTES_PER_SECOND / 1_000;
        let keeps_pace = arrived.is_some_and(|bytes| u128::from(bytes.load(Ordering::Relaxed)) >= owed);
        if !keeps_pace || waited >= pace.upload {
            return Err(ApiError::TooSlow);
        }
    }
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

    fn never() -> Body {
        Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>())
    }

    const HOUR: Duration = Duration::from_secs(3_600);
    const MOMENT: Duration = Duration::from_millis(20);

    /// DOS-12
    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let pace = Pace { text: MOMENT, upload: HOUR };
        let given_up = in_time(pace, None, read(never(), limits::BODY_BYTES)).await;
        assert!(matches!(given_up, Err(ApiError::TooSlow)));
        let whole = in_time(Pace::default(), None, read(Body::from("a=1"), limits::BODY_BYTES)).await;
        assert_eq!(whole.unwrap(), "a=1");
    }

    /// DOS-12
    #[tokio::test]
    async fn files_may_take_longer_but_have_to_keep_coming() {
        // So many bytes are enough for so many moments, of which each asks for twenty.
        for (arrived, upload, moments) in [(0, HOUR, 1), (19, HOUR, 1), (50, HOUR, 3), (u64::MAX, 4 * MOMENT, 4)] {
            let begun = tokio::time::Instant::now();
            let arrived = AtomicU64::new(arrived);
            let pace = Pace { text: MOMENT, upload };
            let given_up = in_time(pace, Some(&arrived), read(never(), limits::BODY_BYTES)).await;
            assert!(matches!(given_up, Err(ApiError::TooSlow)));
            assert!(begun.elapsed() >= moments * MOMENT, "{moments}: {:?}", begun.elapsed());
        }
    }
}
