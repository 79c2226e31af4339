//! From what a use case refuses to what a client reads: written by hand, one line for each outcome, so that a new outcome
//! cannot slip through as something else.

use crate::edge::error::ApiError;
use app::{
    accounts::{FollowError, NoteError, ProfileError, RequestError, TieError},
    conversations::ConversationError,
    media::{ChangeMediaError, PictureError, UploadError},
    notifications::{DismissError, MarkerError},
    statuses::{BoostError, DeleteError, DraftProblem, EditError, InteractError, PinError, PostError, ReadError},
};
use serde_json::{Map, Value, json};
use wire::params::FieldError;

const NOT_ALLOWED: ApiError = ApiError::Forbidden("This action is not allowed");

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::Store(error) => error.into(),
        }
    }
}

impl From<InteractError> for ApiError {
    fn from(error: InteractError) -> Self {
        match error {
            InteractError::NotFound => Self::NotFound,
            InteractError::Store(error) => error.into(),
        }
    }
}

impl From<DeleteError> for ApiError {
    fn from(error: DeleteError) -> Self {
        match error {
            DeleteError::NotFound => Self::NotFound,
            DeleteError::Store(error) => error.into(),
        }
    }
}

impl From<BoostError> for ApiError {
    fn from(error: BoostError) -> Self {
        match error {
            BoostError::NotFound => Self::NotFound, // do not reveal that it exists
            BoostError::NotAllowed => NOT_ALLOWED,
            refused @ BoostError::Visibility => Self::Unprocessable(refused.to_string()),
            BoostError::Store(error) => error.into(),
        }
    }
}

impl From<PinError> for ApiError {
    fn from(error: PinError) -> Self {
        match error {
            PinError::NotFound => Self::NotFound,
            refused @ (PinError::NotOwn | PinError::Boost | PinError::Direct | PinError::TooMany) => {
                Self::Unprocessable(refused.to_string())
            }
            PinError::Store(error) => error.into(),
        }
    }
}

impl From<DraftProblem> for ApiError {
    fn from(problem: DraftProblem) -> Self {
        Self::Unprocessable(problem.to_string())
    }
}

impl From<PostError> for ApiError {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Refused(problem) => problem.into(),
            PostError::ParentNotFound => Self::NotFound,
            PostError::AuthorGone => Self::Unauthorized,
            PostError::Store(error) => error.into(),
        }
    }
}

impl From<EditError> for ApiError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotFound => Self::NotFound,
            EditError::Refused(problem) => problem.into(),
            EditError::Store(error) => error.into(),
        }
    }
}

impl From<FollowError> for ApiError {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::NotFound => Self::NotFound,
            FollowError::Forbidden => NOT_ALLOWED,
            refused @ (FollowError::TooMany | FollowError::UnknownLanguage) => Self::Unprocessable(refused.to_string()),
            FollowError::Store(error) => error.into(),
        }
    }
}

impl From<TieError> for ApiError {
    fn from(error: TieError) -> Self {
        match error {
            TieError::NotFound => Self::NotFound,
            TieError::Store(error) => error.into(),
        }
    }
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::NotFound => Self::NotFound,
            RequestError::Store(error) => error.into(),
        }
    }
}

impl From<NoteError> for ApiError {
    fn from(error: NoteError) -> Self {
        match error {
            NoteError::NotFound => Self::NotFound,
            refused @ NoteError::TooLong => Self::Unprocessable(refused.to_string()),
            NoteError::Store(error) => error.into(),
        }
    }
}

impl From<ProfileError> for ApiError {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Refused(ref problems) => {
                let entries = problems.iter().map(|problem| (problem.field(), problem.code(), problem.to_string()));
                Self::Invalid { error: error.to_string(), details: details(entries) }
            }
            ProfileError::NotFound => Self::NotFound,
            ProfileError::Store(error) => error.into(),
        }
    }
}

impl From<DismissError> for ApiError {
    fn from(error: DismissError) -> Self {
        match error {
            DismissError::NotFound => Self::NotFound,
            DismissError::Store(error) => error.into(),
        }
    }
}

impl From<ConversationError> for ApiError {
    fn from(error: ConversationError) -> Self {
        match error {
            ConversationError::NotFound => Self::NotFound,
            ConversationError::Store(error) => error.into(),
        }
    }
}

impl From<MarkerError> for ApiError {
    fn from(error: MarkerError) -> Self {
        match error {
            MarkerError::UnknownTimeline(name) => FieldError::other(&name, "has no reading position").into(),
            MarkerError::Conflict => Self::Conflict("Conflict during update, please try again"),
            MarkerError::Store(error) => error.into(),
        }
    }
}

impl From<UploadError> for ApiError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Empty => FieldError::other("file", "can't be blank").into(),
            UploadError::TooLarge => Self::TooLarge(domain::limits::IMAGE_BYTES),
            UploadError::DescriptionTooLong => FieldError::other("description", "is too long").into(),
            UploadError::Disk(error) => Self::disk(error),
            UploadError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeMediaError> for ApiError {
    fn from(error: ChangeMediaError) -> Self {
        match error {
            ChangeMediaError::NotFound => Self::NotFound,
            ChangeMediaError::InUse => Self::Unprocessable("Media attachment is currently used by a status".into()),
            ChangeMediaError::DescriptionTooLong => FieldError::other("description", "is too long").into(),
            ChangeMediaError::Store(error) => error.into(),
        }
    }
}

/// Problems by field, as clients read them.
pub fn details(problems: impl Iterator<Item = (&'static str, &'static str, String)>) -> Map<String, Value> {
    let mut details = Map::new();
    for (field, code, description) in problems {
        let entry = json!({"error": code, "description": description});
        match details.entry(field).or_insert_with(|| json!([])) {
            Value::Array(entries) => entries.push(entry),
            _ => continue,
        }
    }
    details
}

/// A picture that was refused, in this field.
pub fn picture(field: &str, error: PictureError) -> ApiError {
    match error {
        PictureError::File(error) => FieldError::other(field, error.to_string()).into(),
        PictureError::Box(error) => ApiError::internal(error),
        PictureError::Disk(error) => ApiError::disk(error),
    }
}
