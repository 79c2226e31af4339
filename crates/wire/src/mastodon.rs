//! The entities of the Mastodon API, as its version 4.7 sends them. Fields of features that do not exist here carry the
//! value that Mastodon sends where the feature is not used.
//!
//! Spec: <https://docs.joinmastodon.org/entities/>

pub mod account;
pub mod app;
pub mod conversation;
pub mod error;
pub mod fragment;
pub mod instance;
pub mod media;
pub mod notification;
pub mod oauth;
pub mod poll;
pub mod report;
pub mod search;
pub mod settings;
pub mod status;

pub use account::{Account, AccountSource, Field, MutedUntil, Relationship, Role};
pub use app::{Application, CredentialApplication, Token};
pub use conversation::Conversation;
pub use error::{Detail, Error, ValidationError};
pub use fragment::{
    AccountFragment, QuoteApproval, QuoteSeen, Quoted, Seen, StatusFragment, ViewerFields, raw_status, write_list,
    write_muted_account, write_status,
};
pub use media::MediaAttachment;
pub use notification::{Marker, Notification, NotificationPolicy, NotificationType, UnreadCount};
pub use oauth::{OAuthError, ServerMetadata, UserInfo};
pub use poll::{EditedPoll, EditedPollOption, Poll, PollOption};
pub use report::Report;
pub use search::Search;
pub use settings::Preferences;
pub use status::{Context, CustomEmoji, FeaturedTag, Mention, StatusBody, StatusEdit, StatusSource, Tag, TagHistory};

use serde::{Serialize, Serializer};

/// An id, which goes over the wire as a string: JavaScript cannot hold 64 bits in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id(pub i64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// `feature_approval` of servers without that feature: nobody may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoApproval;

impl Serialize for NoApproval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let none: [&str; 0] = [];
        let mut approval = serializer.serialize_struct("Approval", 3)?;
        approval.serialize_field("automatic", &none)?;
        approval.serialize_field("manual", &none)?;
        approval.serialize_field("current_user", "denied")?;
        approval.end()
    }
}
