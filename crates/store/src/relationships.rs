//! How one account stands to others: all of it in one statement. And the private notes on others.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    follows::languages_from_json,
};
use domain::{AccountId, Timestamp};

row! { pub(crate) struct Found {
    id: i64, follow_state: Option<String>, show_boosts: Option<bool>, notify: Option<bool>, languages: Option<String>,
    back_state: Option<String>, blocking: bool, blocked_by: bool, mute_id: Option<i64>, hide_notifications: Option<bool>,
    mute_ends: Option<i64>, domain_blocking: bool, note: Option<String>,
} }

stmt! { static OF: Fast(i64, [i64], i64) -> Found =
"SELECT a.id, f.state, f.show_boosts, f.notify_from IS NOT NULL, f.languages, g.state,
            EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $1 AND b.target_id = a.id),
            EXISTS (SELECT 1 FROM blocks c WHERE c.account_id = a.id AND c.target_id = $1),
            m.id, m.hide_notifications, m.expires_at,
            a.domain <> '' AND EXISTS (SELECT 1 FROM account_domain_blocks d
                                       WHERE d.account_id = $1 AND d.domain = a.domain),
            n.comment
     FROM accounts a
     LEFT JOIN follows f ON f.account_id = $1 AND f.target_id = a.id
     LEFT JOIN follows g ON g.account_id = a.id AND g.target_id = $1
     LEFT JOIN mutes m ON m.account_id = $1 AND m.target_id = a.id AND (m.expires_at IS NULL OR m.expires_at > $3)
     LEFT JOIN account_notes n ON n.account_id = $1 AND n.target_id = a.id
     WHERE a.id = ANY($2)"; }

stmt! { static PUT_NOTE: Write(i64, i64, str) =
"INSERT INTO account_notes (account_id, target_id, comment) VALUES ($1, $2, $3)
 ON CONFLICT (account_id, target_id) DO UPDATE SET comment = excluded.comment"; }

stmt! { static ADD_NOTE: Write(i64, i64, str) =
"INSERT INTO account_notes (account_id, target_id, comment) VALUES ($1, $2, $3)
 ON CONFLICT (account_id, target_id) DO NOTHING"; }

stmt! { static DELETE_NOTE: Write(i64, i64) = "DELETE FROM account_notes WHERE account_id = $1 AND target_id = $2"; }

/// How a viewer stands to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// The other account.
    pub target: AccountId,
    /// The viewer follows it.
    pub following: bool,
    /// Its boosts are shown.
    pub show_boosts: bool,
    /// The viewer wants to hear of each of its statuses.
    pub notify: bool,
    /// Languages of the follow; empty: all.
    pub languages: Vec<String>,
    /// The viewer asked to follow it.
    pub requested: bool,
    /// It follows the viewer.
    pub followed_by: bool,
    /// It asked to follow the viewer.
    pub requested_by: bool,
    /// The viewer blocks it.
    pub blocking: bool,
    /// It blocks the viewer.
    pub blocked_by: bool,
    /// The viewer mutes it.
    pub muting: bool,
    /// Its notifications are muted as well.
    pub muting_notifications: bool,
    /// When the mute ends.
    pub muting_until: Option<Timestamp>,
    /// The viewer does not want to see its server.
    pub domain_blocking: bool,
    /// The viewer's private note on it.
    pub note: String,
}

/// How `viewer` stands to these accounts, in no order; those that do not exist are left out.
pub async fn of(
    db: &impl Reads,
    viewer: AccountId,
    ids: &[i64],
    now: Timestamp,
) -> Result<Vec<Relationship>, StoreError> {
    db.all(&OF, params![viewer, ids, now]).await?.into_iter().map(Found::into_relationship).collect()
}

/// Writes the private note on somebody; an empty one is removed.
pub async fn put_note(tx: &mut Tx<'_>, account: AccountId, target: AccountId, comment: &str) -> Result<(), StoreError> {
    if comment.is_empty() {
        tx.exec(&DELETE_NOTE, params![account, target]).await?;
    } else {
        tx.exec(&PUT_NOTE, params![account, target, comment]).await?;
    }
    Ok(())
}

/// Writes a private note on somebody, where there is none.
pub async fn add_note(tx: &mut Tx<'_>, account: AccountId, target: AccountId, comment: &str) -> Result<(), StoreError> {
    tx.exec(&ADD_NOTE, params![account, target, comment]).await?;
    Ok(())
}

impl Found {
    fn into_relationship(self) -> Result<Relationship, StoreError> {
        let is = |state: &Option<String>, wanted: &str| state.as_deref() == Some(wanted);
        let languages = match &self.languages {
            Some(json) => languages_from_json(self.id, json)?,
            None => Vec::new(),
        };
        Ok(Relationship {
            target: AccountId(self.id),
            following: is(&self.follow_state, "accepted"),
            requested: is(&self.follow_state, "requested"),
            show_boosts: self.show_boosts.unwrap_or(false),
            notify: self.notify.unwrap_or(false),
            languages,
            followed_by: is(&self.back_state, "accepted"),
            requested_by: is(&self.back_state, "requested"),
            blocking: self.blocking,
            blocked_by: self.blocked_by,
            muting: self.mute_id.is_some(),
            muting_notifications: self.mute_id.is_some() && self.hide_notifications.unwrap_or(false),
            muting_until: self.mute_ends.map(Timestamp),
            domain_blocking: self.domain_blocking,
            note: self.note.unwrap_or_default(),
        })
    }
}
