//! From what a use case refuses to what a client reads: written by hand, one line for each outcome, so that a new outcome
//! cannot slip through as something else.

use crate::edge::error::{ApiError, Invalid};
use app::{
    accounts::{FollowError, NoteError, ProfileError, ProfileProblem, RequestError, TieError, UnwantedDomainError},
    conversations::ConversationError,
    media::{ChangeMediaError, PictureError, UploadError},
    messages::Message,
    notifications::{DismissError, MarkerError},
    polls::{PollProblem, VoteError},
    quotes::{QuoteError, QuoteProblem},
    reports::ReportError,
    statuses::{BoostError, DeleteError, DraftProblem, EditError, InteractError, PinError, PostError, ReadError},
};
use domain::{VoteProblem, limits};

/// The caller may not do this, and may know that.
pub const NOT_ALLOWED: ApiError = ApiError::Forbidden(Message::new("error-not-allowed"));

/// Refusals with two outcomes: what is not there (or must look so), and a database that failed.
macro_rules! not_found_or_store {
    ($($error:ident),+ $(,)?) => {$(
        impl From<$error> for ApiError {
            fn from(error: $error) -> Self {
                match error {
                    $error::NotFound => Self::NotFound,
                    $error::Store(error) => error.into(),
                }
            }
        }
    )+};
}

not_found_or_store!(ReadError, InteractError, DeleteError, TieError, RequestError, DismissError, ConversationError);

impl From<BoostError> for ApiError {
    fn from(error: BoostError) -> Self {
        match error {
            BoostError::NotFound => Self::NotFound, // do not reveal that it exists
            BoostError::NotAllowed => NOT_ALLOWED,
            BoostError::Visibility => Self::validation(Message::new("boost-visibility")),
            BoostError::Store(error) => error.into(),
        }
    }
}

impl From<UnwantedDomainError> for ApiError {
    fn from(error: UnwantedDomainError) -> Self {
        match error {
            UnwantedDomainError::NoDomain => Self::validation(Message::new("domain-invalid")),
            UnwantedDomainError::TooMany => {
                Self::validation(Message::new("domain-too-many").with("most", limits::UNWANTED_DOMAINS))
            }
            UnwantedDomainError::Store(error) => error.into(),
        }
    }
}

impl From<PinError> for ApiError {
    fn from(error: PinError) -> Self {
        match error {
            PinError::NotFound => Self::NotFound,
            PinError::NotOwn => Self::validation(Message::new("pin-not-own")),
            PinError::Boost => Self::validation(Message::new("pin-boost")),
            PinError::Direct => Self::validation(Message::new("pin-direct")),
            PinError::TooMany => Self::validation(Message::new("pin-too-many")),
            PinError::Store(error) => error.into(),
        }
    }
}

impl From<DraftProblem> for ApiError {
    fn from(problem: DraftProblem) -> Self {
        match problem {
            DraftProblem::Blank => Self::validation(Message::new("status-blank")),
            DraftProblem::TooLong => {
                Self::validation(Message::new("status-too-long").with("most", limits::STATUS_CHARACTERS))
            }
            DraftProblem::NulByte => Self::validation(Message::new("status-character")),
            DraftProblem::TooManyMentions => {
                Self::validation(Message::new("status-mentions").with("most", limits::MENTIONS))
            }
            DraftProblem::TooManyTags => Self::validation(Message::new("status-tags").with("most", limits::HASHTAGS)),
            DraftProblem::UnknownLanguage => Self::validation(Message::new("status-language")),
            DraftProblem::TooManyMedia => {
                Self::Unprocessable(Message::new("status-many-files").with("most", limits::MEDIA_ATTACHMENTS))
            }
            DraftProblem::MixedMedia => Self::Unprocessable(Message::new("status-mixed-files")),
            DraftProblem::MediaNotFound(ids) => {
                let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Self::Unprocessable(Message::new("status-no-file").with("ids", ids))
            }
            DraftProblem::MediaProcessing => Self::Unprocessable(Message::new("status-file-processing")),
            DraftProblem::MediaFailed => Self::Unprocessable(Message::new("status-file-failed")),
            DraftProblem::AltTextTooLong => {
                Self::validation(Message::new("status-description").with("most", limits::ALT_TEXT_CHARACTERS))
            }
            DraftProblem::Poll(problem) => problem.into(),
        }
    }
}

impl From<PollProblem> for ApiError {
    fn from(problem: PollProblem) -> Self {
        Self::validation(match problem {
            PollProblem::TooFew => Message::new("poll-too-few"),
            PollProblem::TooMany => Message::new("poll-too-many").with("most", limits::POLL_OPTIONS),
            PollProblem::TooLong => Message::new("poll-too-long").with("most", limits::POLL_OPTION_CHARACTERS),
            PollProblem::NulByte => Message::new("poll-character"),
            PollProblem::Duplicate => Message::new("poll-duplicate"),
            PollProblem::NoEnd => Message::new("poll-no-end"),
            PollProblem::TooShort => Message::new("poll-too-short"),
            PollProblem::TooLasting => Message::new("poll-too-lasting"),
            PollProblem::BesideFiles => Message::new("poll-beside-files"),
        })
    }
}

impl From<VoteError> for ApiError {
    fn from(error: VoteError) -> Self {
        match error {
            VoteError::NotFound => Self::NotFound,
            VoteError::NotAllowed => NOT_ALLOWED,
            VoteError::Refused(VoteProblem::Empty) => Self::field("choices", Message::new("problem-blank")),
            VoteError::Refused(VoteProblem::Expired) => Self::validation(Message::new("poll-over")),
            VoteError::Refused(VoteProblem::NoSuchChoice) => Self::validation(Message::new("poll-no-choice")),
            VoteError::Refused(VoteProblem::AlreadyVoted) => Self::validation(Message::new("poll-voted")),
            VoteError::Refused(VoteProblem::Own) => Self::validation(Message::new("poll-own")),
            VoteError::Store(error) => error.into(),
        }
    }
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::NotFound => Self::NotFound,
            ReportError::TooLong => {
                Self::validation(Message::new("report-too-long").with("most", limits::REPORT_COMMENT_CHARACTERS))
            }
            ReportError::NoSuchRule => Self::validation(Message::new("report-no-rule")),
            ReportError::Store(error) => error.into(),
        }
    }
}

impl From<PostError> for ApiError {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Refused(problem) => problem.into(),
            PostError::ParentNotFound | PostError::Quote(QuoteProblem::NotFound) => Self::NotFound,
            PostError::Quote(QuoteProblem::NotMentioned) => Self::validation(Message::new("status-quote-unnamed")),
            PostError::AuthorGone => Self::Unauthorized,
            PostError::Store(error) => error.into(),
        }
    }
}

impl From<QuoteError> for ApiError {
    fn from(error: QuoteError) -> Self {
        match error {
            QuoteError::NotFound => Self::NotFound,
            QuoteError::NotTheirs => NOT_ALLOWED,
            QuoteError::Store(error) => error.into(),
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
            FollowError::TooMany => Self::validation(Message::new("follow-too-many").with("most", limits::FOLLOWS)),
            FollowError::UnknownLanguage => Self::validation(Message::new("follow-language")),
            FollowError::Store(error) => error.into(),
        }
    }
}

impl From<NoteError> for ApiError {
    fn from(error: NoteError) -> Self {
        match error {
            NoteError::NotFound => Self::NotFound,
            NoteError::TooLong => {
                Self::validation(Message::new("note-too-long").with("most", limits::ACCOUNT_NOTE_CHARACTERS))
            }
            NoteError::Store(error) => error.into(),
        }
    }
}

impl From<ProfileError> for ApiError {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Refused(problems) => Self::Invalid(problems.into_iter().map(invalid).collect()),
            ProfileError::NotFound => Self::NotFound,
            ProfileError::Store(error) => error.into(),
        }
    }
}

fn invalid(problem: ProfileProblem) -> Invalid {
    let message = match problem {
        ProfileProblem::DisplayNameTooLong => {
            Message::new("profile-name-too-long").with("most", limits::DISPLAY_NAME_CHARACTERS)
        }
        ProfileProblem::NoteTooLong => Message::new("profile-note-too-long").with("most", limits::NOTE_CHARACTERS),
        ProfileProblem::TooManyFields => Message::new("profile-many-fields").with("most", limits::PROFILE_FIELDS),
        ProfileProblem::FieldTooLong => Message::new("profile-field-too-long").with("most", limits::FIELD_CHARACTERS),
        ProfileProblem::FieldWithoutName => Message::new("profile-field-nameless"),
        ProfileProblem::NulByte => Message::new("profile-character"),
        ProfileProblem::UnknownLanguage => Message::new("profile-language"),
    };
    Invalid { field: problem.field(), code: problem.code(), description: message.clone(), whole: message }
}

impl From<MarkerError> for ApiError {
    fn from(error: MarkerError) -> Self {
        match error {
            MarkerError::UnknownTimeline(name) => Self::field(&name, Message::new("problem-no-marker")),
            MarkerError::Conflict => Self::Conflict(Message::new("marker-conflict")),
            MarkerError::Store(error) => error.into(),
        }
    }
}

impl From<UploadError> for ApiError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Empty => Self::field("file", Message::new("problem-blank")),
            UploadError::TooLarge => Self::TooLarge(domain::limits::IMAGE_BYTES),
            UploadError::File(error) => Self::field("File", app::media::problem(&error)),
            UploadError::DescriptionTooLong => Self::field("description", Message::new("problem-long")),
            UploadError::Disk(error) => Self::disk(error),
            UploadError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeMediaError> for ApiError {
    fn from(error: ChangeMediaError) -> Self {
        match error {
            ChangeMediaError::NotFound => Self::NotFound,
            ChangeMediaError::InUse => Self::Unprocessable(Message::new("media-in-use")),
            ChangeMediaError::DescriptionTooLong => Self::field("description", Message::new("problem-long")),
            ChangeMediaError::Store(error) => error.into(),
        }
    }
}

/// A picture that was refused, in this field.
pub fn picture(field: &str, error: PictureError) -> ApiError {
    match error {
        PictureError::File(error) => ApiError::field(field, app::media::problem(&error)),
        PictureError::Box(error) => ApiError::internal(error),
        PictureError::Disk(error) => ApiError::disk(error),
    }
}
