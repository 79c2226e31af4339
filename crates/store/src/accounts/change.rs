//! Changes of accounts: the profile as a whole, and counters by steps.

use super::{FieldJson, ImageJson, to_json};
use crate::engine::{Reads as _, StoreError, Tx, params, stmt};
use domain::{Account, AccountId, StoredImage, Timestamp};

stmt! { static UPDATE: Write(i64, str, str, str, str, str, str, str, bool, bool, bool, bool, i64) =
"UPDATE accounts SET display_name = $2, note = $3, note_html = $4, fields = $5, avatar = $6, header = $7,
            actor_type = $8, locked = $9, discoverable = $10, indexable = $11, hide_collections = $12, updated_at = $13
     WHERE id = $1"; }

stmt! { static LOCK: Write(i64) -> i64 = "SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE"; }

stmt! { static FOLLOWERS: Write(i64, i64) =
"UPDATE accounts SET followers_count = followers_count + $2 WHERE id = $1"; }

stmt! { static FOLLOWING: Write(i64, i64) =
"UPDATE accounts SET following_count = following_count + $2 WHERE id = $1"; }

stmt! { static STATUSES: Write(i64, i64, i64?) =
"UPDATE accounts SET statuses_count = statuses_count + $2, last_status_at = COALESCE($3, last_status_at)
 WHERE id = $1"; }

/// Keeps others from changing the account until the end of the transaction. `false` when it is gone.
pub async fn lock(tx: &mut Tx<'_>, id: AccountId) -> Result<bool, StoreError> {
    Ok(tx.one(&LOCK, params![id]).await?.is_some())
}

/// Writes what people can change of their profile. Counters and states of the account are not touched.
pub async fn update_profile(tx: &mut Tx<'_>, profile: &Account, now: Timestamp) -> Result<(), StoreError> {
    let fields: Vec<FieldJson> = profile
        .fields
        .iter()
        .map(|field| FieldJson {
            name: field.name.clone(),
            value: field.value.clone(),
            html: field.html.clone(),
            verified_at: field.verified_at.map(|time| time.0),
        })
        .collect();
    let fields = to_json(&fields, profile.id)?;
    let image = |image: &Option<StoredImage>| -> Result<String, StoreError> {
        let Some(image) = image else { return Ok(String::new()) };
        to_json(&ImageJson { file: image.file.clone(), still: image.still.clone() }, profile.id)
    };
    let (avatar, header) = (image(&profile.avatar)?, image(&profile.header)?);
    let params = params![
        profile.id,
        profile.display_name.as_str(),
        profile.note.as_str(),
        profile.note_html.as_str(),
        fields.as_str(),
        avatar.as_str(),
        header.as_str(),
        profile.actor_type.as_str(),
        profile.locked,
        profile.discoverable,
        profile.indexable,
        profile.hide_collections,
        now.0,
    ];
    tx.exec(&UPDATE, params).await?;
    Ok(())
}

/// So many followers more (or fewer).
pub async fn add_followers(tx: &mut Tx<'_>, id: AccountId, step: i64) -> Result<(), StoreError> {
    tx.exec(&FOLLOWERS, params![id, step]).await?;
    Ok(())
}

/// So many followed accounts more (or fewer).
pub async fn add_following(tx: &mut Tx<'_>, id: AccountId, step: i64) -> Result<(), StoreError> {
    tx.exec(&FOLLOWING, params![id, step]).await?;
    Ok(())
}

/// So many statuses more (or fewer), and when the last one was written.
pub async fn add_statuses(
    tx: &mut Tx<'_>,
    id: AccountId,
    step: i64,
    last: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.exec(&STATUSES, params![id, step, last]).await?;
    Ok(())
}
