//! Statuses, prepared in batches.

use super::{Prepared, emoji};
use crate::edge::error::ApiError;
use app::{App, media::Addresses, policy::Policy};
use domain::{MediaId, Poll, RemoteEmoji, Status, StatusId};
use serde_json::{Map, Value, json, value::RawValue};
use std::collections::{HashMap, HashSet};
use store::{
    media::Media, mentions::Mention as Mentioned, quotes::Quote, reactions::Tally, sight::Answered, tags::Tag as Tagged,
};
use wire::{
    mastodon::{
        Id, MediaAttachment, Mention, StatusBody, StatusFragment, Tag,
        status::{EmojiReaction, Pleroma, StatusApplication},
    },
    time,
};

/// Reads and prepares statuses: nine reads, however many there are.
pub(super) async fn prepare(app: &App, ids: &[i64]) -> Result<Vec<(i64, Prepared)>, ApiError> {
    let (db, addresses) = (app.read(), app.addresses().await?);
    let statuses = store::statuses::by_ids(&db, ids).await?;
    let with = |has: fn(&Status) -> bool| -> Vec<i64> {
        statuses.iter().filter(|status| has(status)).map(|status| status.id.0).collect()
    };
    let (with_media, with_tags, with_mentions) =
        (with(|s| s.has_media), with(|s| s.has_tags), with(|s| s.has_mentions));
    let mut media: HashMap<i64, Vec<Media>> = HashMap::new();
    let mut tags: HashMap<StatusId, Vec<Tagged>> = HashMap::new();
    let mut mentions: HashMap<StatusId, Vec<Mentioned>> = HashMap::new();
    if !with_media.is_empty() {
        for file in store::media::of(&db, &with_media).await? {
            media.entry(file.status_id.unwrap_or_default()).or_default().push(file);
        }
    }
    if !with_tags.is_empty() {
        for (status, tag) in store::tags::of(&db, &with_tags).await? {
            tags.entry(status).or_default().push(tag);
        }
    }
    if !with_mentions.is_empty() {
        for mention in store::mentions::of(&db, &with_mentions).await? {
            mentions.entry(mention.status).or_default().push(mention);
        }
    }
    let mut answers: HashMap<i64, Answered> = HashMap::new();
    let replies = with(|s| s.in_reply_to_id.is_some());
    if !replies.is_empty() {
        answers.extend(store::sight::answered(&db, &replies).await?.into_iter().map(|answer| (answer.reply, answer)));
    }
    let elsewhere = with(|s| !s.local && s.boost.is_none());
    let mut emojis: HashMap<StatusId, Vec<RemoteEmoji>> = HashMap::new();
    if !elsewhere.is_empty() {
        emojis = store::emojis::of_statuses(&db, &elsewhere).await?;
    }
    let policy = app.policy().await?;
    let pictureless = without_media(app, &policy, &statuses).await?;
    let mut quotes: HashMap<StatusId, Quote> = HashMap::new();
    let quoting = with(|s| s.has_quote);
    if !quoting.is_empty() {
        quotes.extend(store::quotes::of(&db, &quoting).await?.into_iter().map(|quote| (quote.status, quote)));
    }
    let polls = store::polls::of(&db, ids).await?;
    let mut polls: HashMap<StatusId, Poll> = polls.into_iter().map(|poll| (poll.status_id, poll)).collect();
    let mut reactions: HashMap<StatusId, Vec<EmojiReaction>> = HashMap::new();
    for (status, tally) in store::reactions::counted(&db, ids).await? {
        let Tally { emoji: name, picture, count } = tally;
        let url = picture.and_then(|picture| addresses.reaction(&name, &picture)).map(|pictures| pictures.whole);
        reactions.entry(status).or_default().push(EmojiReaction { name, count, me: false, url });
    }
    let mut prepared = Vec::with_capacity(statuses.len());
    for status in statuses {
        let takes = |address: &str| !pictureless.contains(&status.id.0) && policy.takes_media_at(address);
        if !status.local {
            let files = media.entry(status.id.0).or_default();
            files.retain(|file| file.remote_url.as_deref().is_some_and(takes));
            emojis.entry(status.id).or_default().retain(|emoji| takes(&emoji.url));
        }
        let pleroma = reactions.remove(&status.id).map(|emoji_reactions| Pleroma { emoji_reactions });
        let body = body(
            &addresses,
            &status,
            media.remove(&status.id.0).unwrap_or_default(),
            &mentions.remove(&status.id).unwrap_or_default(),
            &tags.remove(&status.id).unwrap_or_default(),
            &emojis.remove(&status.id).unwrap_or_default(),
        );
        let body = StatusBody { pleroma, ..body };
        let fragment = StatusFragment::new(&body).map_err(ApiError::internal)?;
        let boost_of = status.boost.map(|boost| boost.of.0);
        let answers = answers.remove(&status.id.0);
        let poll = polls.remove(&status.id);
        let quote = quotes.remove(&status.id);
        let (author, policy) = (status.account_id.0, (status.quote_policy, status.visibility));
        prepared.push((status.id.0, Prepared { fragment, author, boost_of, answers, poll, quote, policy }));
    }
    Ok(prepared)
}

/// Statuses of elsewhere by authors whose pictures and files are not taken: by the domain of the id, or of the handle.
async fn without_media(app: &App, policy: &Policy, statuses: &[Status]) -> Result<HashSet<i64>, ApiError> {
    let elsewhere = || statuses.iter().filter(|status| !status.local);
    let authors: Vec<i64> = elsewhere().map(|status| status.account_id.0).collect();
    if authors.is_empty() || policy.takes_all_media() {
        return Ok(HashSet::new());
    }
    let domains: HashMap<i64, String> = store::relations::domains(&app.read(), &authors).await?.into_iter().collect();
    let takes = |status: &&Status| {
        policy.takes_media_at(&status.uri)
            && domains.get(&status.account_id.0).is_none_or(|domain| policy.takes_media(domain))
    };
    Ok(elsewhere().filter(|status| !takes(status)).map(|status| status.id.0).collect())
}

fn body(
    addresses: &Addresses,
    status: &Status,
    media: Vec<Media>,
    mentions: &[Mentioned],
    tags: &[Tagged],
    emojis: &[RemoteEmoji],
) -> StatusBody {
    StatusBody {
        id: Id(status.id.0),
        created_at: time::date_time(status.created_at),
        in_reply_to_id: status.in_reply_to_id.map(|id| Id(id.0)),
        in_reply_to_account_id: status.in_reply_to_account_id.map(|id| Id(id.0)),
        sensitive: status.sensitive,
        spoiler_text: status.spoiler_text.clone(),
        visibility: status.visibility.name().to_owned(),
        language: status.language.clone(),
        uri: status.uri.clone(),
        url: status.url.clone(),
        replies_count: status.replies_count,
        reblogs_count: status.reblogs_count,
        favourites_count: status.favourites_count,
        quotes_count: status.quotes_count,
        edited_at: status.edited_at.map(time::date_time),
        content: status.content.clone(),
        application: status
            .app
            .as_ref()
            .map(|(name, website)| StatusApplication { name: name.clone(), website: website.clone() }),
        media_attachments: media.iter().map(|file| media_entity(addresses, file)).collect(),
        mentions: mentions
            .iter()
            .filter(|mention| !mention.silent)
            .map(|mention| Mention {
                id: Id(mention.account.0),
                username: mention.username.clone(),
                url: mention.url.clone(),
                acct: mention.acct(),
            })
            .collect(),
        tags: tags
            .iter()
            .map(|tag| Tag {
                id: None,
                name: tag.name.clone(),
                url: addresses.site().tag_url(&tag.name),
                history: None,
                following: None,
                featuring: None,
            })
            .collect(),
        emojis: emoji::emojis(addresses, emojis),
        card: None,
        tagged_collections: [],
        pleroma: None,
    }
}

/// The entity of a file. While an upload is processed it has no address.
#[must_use]
pub fn media_entity(addresses: &Addresses, file: &Media) -> MediaAttachment {
    let (url, preview_url) = addresses.file(file);
    let mut meta: Map<String, Value> = serde_json::from_str(&file.meta).unwrap_or_default();
    meta.insert("focus".into(), json!({ "x": file.focus_x, "y": file.focus_y }));
    let meta = serde_json::to_string(&meta).ok().and_then(|text| RawValue::from_string(text).ok());
    MediaAttachment {
        id: Id(MediaId(file.id).0),
        kind: file.kind.clone(),
        url,
        preview_url,
        remote_url: file.remote_url.clone(),
        preview_remote_url: None,
        text_url: None,
        meta: meta.unwrap_or_else(|| RawValue::NULL.to_owned()),
        description: Some(file.description.clone()).filter(|text| !text.is_empty()),
        blurhash: file.blurhash.clone(),
    }
}
