//! What happened, as rows of the `events` table: written in the transaction that made it happen, read by every node.
//!
//! An event carries what its readers need to go on without the database: ids, and of a new status the facts by which
//! timelines choose. An event may be applied twice, and early by the node that wrote it: every reader must not mind.

use domain::{AccountId, Timestamp, Visibility};
use serde::{Deserialize, Serialize};
use store::{StoreError, engine::Tx};

/// The facts by which timelines and streams decide about a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusFacts {
    /// The status.
    pub id: i64,
    /// Its author.
    pub author: i64,
    /// `Visibility::name`.
    pub visibility: String,
    /// ISO 639 code.
    pub language: Option<String>,
    /// What it answers.
    pub in_reply_to: Option<i64>,
    /// Whom it answers.
    pub in_reply_to_account: Option<i64>,
    /// The boosted status.
    pub boost_of: Option<i64>,
    /// The boosted status's author.
    pub boost_of_author: Option<i64>,
    /// Language of the boosted status.
    pub boost_language: Option<String>,
    /// Who is mentioned (for a boost: nobody).
    pub mentions: Vec<i64>,
    /// Ids of its hashtags.
    pub tags: Vec<i64>,
    /// There are media on it.
    pub has_media: bool,
    /// The author's account is on this server.
    pub local: bool,
}

impl StatusFacts {
    /// To whom it is addressed. A name that this version does not know counts as the narrowest.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        Visibility::from_name(&self.visibility).unwrap_or(Visibility::Direct)
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "fields hold the id of what they are named after")]
pub enum Event {
    /// A status or a boost was published.
    StatusPosted(StatusFacts),
    /// Its author changed it. The facts are those after the change.
    StatusEdited(StatusFacts),
    /// It is gone. The facts are those that it had.
    StatusDeleted(StatusFacts),
    /// Something countable about it changed (favourites, boosts, replies, pin).
    StatusTouched { status: i64 },
    /// A profile, a counter or a state of the account changed.
    AccountChanged { account: i64 },
    /// An account and all that it wrote is gone, or out of sight (suspended), or limited, or back.
    AccountVisibilityChanged { account: i64 },
    /// A follow of `target` by `account` began, ended, or changed its options.
    FollowChanged { account: i64, target: i64 },
    /// A block of `target` by `account` began or ended.
    BlockChanged { account: i64, target: i64 },
    /// A mute of `target` by `account` began, ended or changed.
    MuteChanged { account: i64, target: i64 },
    /// The domains that a person does not want to see changed.
    DomainBlocksChanged { account: i64 },
    /// The hashtags that a person follows changed.
    FollowedTagsChanged { account: i64 },
    /// A person's lists or their members changed.
    ListsChanged { account: i64 },
    /// A person favourited, bookmarked, boosted, pinned or muted the thread of a status, or took it back.
    InteractionChanged { account: i64, status: i64 },
    /// A person muted or unmuted a thread.
    ThreadMuteChanged { account: i64, conversation: i64 },
    /// Somebody was notified.
    NotificationAdded { account: i64, notification: i64 },
    /// Notifications were dismissed, cleared or taken back. Those about a status also end with it: [`Event::StatusDeleted`]
    /// alone says so, however many people were told.
    NotificationsRemoved { account: i64 },
    /// Somebody's side of a direct conversation has a new message, lost one, or was read.
    ConversationChanged { account: i64, conversation: i64 },
    /// A reading position moved.
    MarkerMoved { account: i64, timeline: String },
    /// Access tokens ended: one (`token`), all of an app (`app`), or all of a person (`account`).
    TokensRevoked { token: Option<i64>, app: Option<i64>, account: Option<i64> },
    /// Browser sessions ended: one, or all of a person.
    SessionsEnded { session: Option<i64>, account: i64 },
    /// Role, standing, e-mail or preferences of a person changed.
    UserChanged { account: i64 },
    /// A setting of the server changed.
    SettingsChanged,
    /// The rules of the server changed.
    RulesChanged,
    /// The custom emojis changed.
    EmojisChanged,
    /// Jobs were enqueued: whoever works on this lane may look.
    JobsReady { lane: String },
    /// There is something to send to other servers.
    OutboxGrew,
    /// Another host sent something after a silence, or what is remembered of it changed.
    HostChanged { host: String },
    /// An account elsewhere changed its keys: what is known of keys is old.
    KeysChanged { account: i64 },
    /// An account of this server has other keys.
    OwnKeyChanged { account: i64 },
    /// How other domains are dealt with changed.
    PolicyChanged,
    /// A file was processed, changed or failed.
    MediaChanged { media: i64, status: Option<i64> },
}

impl Event {
    /// Writes the event into the transaction that made it true.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn emit(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let payload = serde_json::to_string(self).map_err(|error| StoreError::Corrupt {
            table: "events",
            id: 0,
            what: error.to_string(),
        })?;
        tx.emit(self.kind(), &payload).await
    }

    /// The event's name in the `kind` column.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::StatusPosted(_) => "status_posted",
            Self::StatusEdited(_) => "status_edited",
            Self::StatusDeleted(_) => "status_deleted",
            Self::StatusTouched { .. } => "status_touched",
            Self::AccountChanged { .. } => "account_changed",
            Self::AccountVisibilityChanged { .. } => "account_visibility_changed",
            Self::FollowChanged { .. } => "follow_changed",
            Self::BlockChanged { .. } => "block_changed",
            Self::MuteChanged { .. } => "mute_changed",
            Self::DomainBlocksChanged { .. } => "domain_blocks_changed",
            Self::FollowedTagsChanged { .. } => "followed_tags_changed",
            Self::ListsChanged { .. } => "lists_changed",
            Self::InteractionChanged { .. } => "interaction_changed",
            Self::ThreadMuteChanged { .. } => "thread_mute_changed",
            Self::NotificationAdded { .. } => "notification_added",
            Self::NotificationsRemoved { .. } => "notifications_removed",
            Self::ConversationChanged { .. } => "conversation_changed",
            Self::MarkerMoved { .. } => "marker_moved",
            Self::TokensRevoked { .. } => "tokens_revoked",
            Self::SessionsEnded { .. } => "sessions_ended",
            Self::UserChanged { .. } => "user_changed",
            Self::SettingsChanged => "settings_changed",
            Self::RulesChanged => "rules_changed",
            Self::EmojisChanged => "emojis_changed",
            Self::JobsReady { .. } => "jobs_ready",
            Self::OutboxGrew => "outbox_grew",
            Self::HostChanged { .. } => "host_changed",
            Self::KeysChanged { .. } => "keys_changed",
            Self::OwnKeyChanged { .. } => "own_key_changed",
            Self::PolicyChanged => "policy_changed",
            Self::MediaChanged { .. } => "media_changed",
        }
    }
}

/// An event as the tail hands it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Its place in the tail of this database.
    pub seq: i64,
    /// What happened.
    pub event: Event,
}

/// Facts of a status that nobody answered or boosted, for tests and simple posts.
impl StatusFacts {
    /// Facts of a plain status.
    #[must_use]
    pub fn plain(id: domain::StatusId, author: AccountId, visibility: Visibility) -> Self {
        Self {
            id: id.0,
            author: author.0,
            visibility: visibility.name().to_owned(),
            language: None,
            in_reply_to: None,
            in_reply_to_account: None,
            boost_of: None,
            boost_of_author: None,
            boost_language: None,
            mentions: Vec::new(),
            tags: Vec::new(),
            has_media: false,
            local: true,
        }
    }

    /// When it was published, by its id.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        domain::StatusId(self.id).time()
    }
}
