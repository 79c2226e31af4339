//! Versions of statuses that were edited, the first one included.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{StatusId, Timestamp};
use serde::{Deserialize, Serialize};

row! { pub(crate) struct Found {
    id: i64, text: String, content: String, spoiler_text: String, sensitive: bool, language: Option<String>,
    media: String, poll: Option<String>, created_at: i64,
} }

stmt! { static INSERT: Write(i64, i64, str, str, str, bool, str?, str, str?, i64) =
"INSERT INTO status_edits (id, status_id, text, content, spoiler_text, sensitive, language, media, poll, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"; }

stmt! { static OF: Fast(i64) -> Found =
"SELECT id, text, content, spoiler_text, sensitive, language, media, poll, created_at
 FROM status_edits WHERE status_id = $1 ORDER BY id"; }

/// A file on a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditMedia {
    /// The file.
    pub id: i64,
    /// Its alt text in this version.
    pub description: String,
}

/// A version of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its id.
    pub id: i64,
    /// As typed.
    pub text: String,
    /// As HTML.
    pub content: String,
    /// The content warning.
    pub spoiler_text: String,
    /// Media were covered.
    pub sensitive: bool,
    /// ISO 639 code.
    pub language: Option<String>,
    /// The files, in order.
    pub media: Vec<EditMedia>,
    /// What one could vote for, if there was a poll.
    pub poll: Option<Vec<String>>,
    /// When this version was written.
    pub created_at: Timestamp,
}

/// Records a version.
pub async fn add_edit(tx: &mut Tx<'_>, status: StatusId, edit: &Edit) -> Result<(), StoreError> {
    let media = serde_json::to_string(&edit.media).map_err(|error| corrupt(edit.id, &error))?;
    let poll = edit.poll.as_ref().map(serde_json::to_string).transpose().map_err(|error| corrupt(edit.id, &error))?;
    let params = params![
        edit.id,
        status,
        edit.text.as_str(),
        edit.content.as_str(),
        edit.spoiler_text.as_str(),
        edit.sensitive,
        edit.language.as_deref(),
        media.as_str(),
        poll.as_deref(),
        edit.created_at,
    ];
    tx.exec(&INSERT, params).await?;
    Ok(())
}

/// The versions of a status, oldest first; none when it was never edited.
pub async fn edits_of(db: &impl Reads, status: StatusId) -> Result<Vec<Edit>, StoreError> {
    let rows = db.all(&OF, params![status]).await?;
    let edits = rows.into_iter().map(|row| {
        Ok(Edit {
            media: serde_json::from_str(&row.media).map_err(|error| corrupt(row.id, &error))?,
            poll: row
                .poll
                .map(|poll| serde_json::from_str(&poll))
                .transpose()
                .map_err(|error| corrupt(row.id, &error))?,
            id: row.id,
            text: row.text,
            content: row.content,
            spoiler_text: row.spoiler_text,
            sensitive: row.sensitive,
            language: row.language,
            created_at: Timestamp(row.created_at),
        })
    });
    edits.collect()
}

fn corrupt(id: i64, error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt { table: "status_edits", id, what: format!("media or poll: {error}") }
}
