//! What things are and what is allowed. No I/O, no async, no wire formats: a rule that lives here can be read, and
//! tested, without a server.

pub mod account;
pub mod clock;
pub mod id;
pub mod language;
pub mod limits;
pub mod poll;
pub mod quote;
pub mod reaction;
pub mod report;
pub mod role;
pub mod scope;
pub mod status;
pub mod tag;
pub mod username;
pub mod visibility;

pub use account::{Account, Field, RemoteEmoji, StoredImage};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use id::{
    AccountConversationId, AccountId, AppId, ConversationId, EmojiId, FavouriteId, FollowId, IdGen, InboxId, JobId,
    ListId, MediaId, NotificationId, PollId, QuoteId, ReactionId, ReportId, RuleId, SessionId, StatusId, TagId,
    TokenId, VoteId,
};
pub use poll::{Poll, PollOption, VoteProblem};
pub use quote::{Approvers, MayQuote, QuotePolicy, QuoteState, Quoter};
pub use reaction::Reaction;
pub use report::{Category, Report, ReportedStatus};
pub use role::Role;
pub use scope::{Scope, Scopes};
pub use status::{Boost, NewBoost, Status};
pub use username::Username;
pub use visibility::{Sight, Visibility, can_see};
