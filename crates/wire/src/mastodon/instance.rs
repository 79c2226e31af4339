//! What a server says of itself.

use super::Id;
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Rule {
    pub id: Id,
    pub text: String,
    pub hint: String,
    /// None: rules are shown as they were written.
    pub translations: std::collections::BTreeMap<String, String>,
}

/// A domain that the server blocks or limits.
///
/// Spec: <https://docs.joinmastodon.org/entities/DomainBlock/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainBlock {
    /// Its name, perhaps with stars in it.
    pub domain: String,
    /// SHA-256 of the whole name, in hexadecimal.
    pub digest: String,
    /// `silence` or `suspend`.
    pub severity: String,
    /// Why; not there where reasons are not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A text about the server: its extended description, and its privacy policy.
///
/// Spec: <https://docs.joinmastodon.org/entities/ExtendedDescription/>,
/// <https://docs.joinmastodon.org/entities/PrivacyPolicy/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerText {
    /// When it was last changed; null when nobody has written one.
    pub updated_at: Option<String>,
    /// The text, as HTML.
    pub content: String,
}

/// What people agree to.
///
/// Spec: <https://docs.joinmastodon.org/entities/TermsOfService/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct TermsOfService {
    pub effective_date: String,
    pub effective: bool,
    pub content: String,
    pub succeeded_by: Option<String>,
}

/// A language that people here can choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Language {
    /// ISO 639 code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What the answers of both versions are made from.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named like the entity's")]
pub struct Facts<'a> {
    pub domain: &'a str,
    pub base_url: &'a str,
    pub streaming_url: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub version: &'a str,
    pub source_url: &'a str,
    pub thumbnail_url: &'a str,
    pub languages: &'a [String],
    pub contact_email: &'a str,
    pub contact_account: Option<Box<RawValue>>,
    pub rules: Vec<Rule>,
    pub registrations: Registrations<'a>,
    pub users: i64,
    pub statuses: i64,
    pub domains: i64,
    pub active_month: i64,
    pub limits: Limits,
}

/// Who can make an account.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "fields are named like the entity's")]
pub struct Registrations<'a> {
    pub enabled: bool,
    pub approval_required: bool,
    pub message: Option<&'a str>,
}

/// Limits that clients respect.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "fields are named like the entity's")]
pub struct Limits {
    pub status_characters: usize,
    pub url_characters: usize,
    pub media_attachments: usize,
    pub alt_text: usize,
    pub image_bytes: usize,
    pub image_pixels: u64,
    pub pinned_statuses: usize,
    pub poll_options: usize,
    pub poll_option: usize,
    pub poll_seconds: (i64, i64),
    pub profile_fields: usize,
    pub field_characters: usize,
    pub display_name: usize,
    pub note: usize,
}

/// Types of files that are taken.
const MIME_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// The highest level of Mastodon's API of which all features exist. A level promises what came before it, too, and apps
/// switch features on by it. Mastodon counts since 4.3, so that level 1 is all that 4.3 could do when the count began:
/// filters, lists, push and timelines of links are missing here (an app that reads 1 offers the last). Level 2
/// would be grouped notifications, 3 attribution domains, 4 deleting media (here, but levels are not skipped), 5 filters
/// that blur, 7 quotes, 8 yearly reports, 10 collections. What lies below the first level is 0; what of it exists, an app
/// learns from the version in `version` and from the answers.
const API_VERSION: i64 = 0;

impl Facts<'_> {
    fn configuration(&self) -> Value {
        let limits = self.limits;
        json!({
            "accounts": {
                "max_featured_tags": 0,
                "max_pinned_statuses": limits.pinned_statuses,
                "max_profile_fields": limits.profile_fields,
                "profile_field_name_limit": limits.field_characters,
                "profile_field_value_limit": limits.field_characters,
                "max_display_name_length": limits.display_name,
                "max_note_length": limits.note,
                "max_avatar_description_length": 0,
                "max_header_description_length": 0,
            },
            "statuses": {
                "max_characters": limits.status_characters,
                "max_media_attachments": limits.media_attachments,
                "characters_reserved_per_url": limits.url_characters,
            },
            "media_attachments": {
                "supported_mime_types": MIME_TYPES,
                "description_limit": limits.alt_text,
                "image_size_limit": limits.image_bytes,
                "image_matrix_limit": limits.image_pixels,
                "video_size_limit": 0,
                "video_frame_rate_limit": 0,
                "video_matrix_limit": 0,
            },
            "polls": {
                "max_options": limits.poll_options,
                "max_characters_per_option": limits.poll_option,
                "min_expiration": limits.poll_seconds.0,
                "max_expiration": limits.poll_seconds.1,
            },
        })
    }

    /// The entity of version 1.
    ///
    /// Spec: <https://docs.joinmastodon.org/entities/V1_Instance/>
    #[must_use]
    pub fn v1(&self) -> Value {
        json!({
            "uri": self.domain,
            "title": self.title,
            "short_description": self.description,
            "description": self.description,
            "email": self.contact_email,
            "version": self.version,
            "urls": { "streaming_api": self.streaming_url },
            "stats": { "user_count": self.users, "status_count": self.statuses, "domain_count": self.domains },
            "thumbnail": self.thumbnail_url,
            "languages": self.languages,
            "registrations": self.registrations.enabled,
            "approval_required": self.registrations.approval_required,
            "invites_enabled": false,
            "configuration": self.configuration(),
            "contact_account": self.contact_account,
            "rules": self.rules,
        })
    }

    /// The entity of version 2.
    ///
    /// Spec: <https://docs.joinmastodon.org/entities/Instance/>
    #[must_use]
    pub fn v2(&self) -> Value {
        let mut configuration = self.configuration();
        if let Some(map) = configuration.as_object_mut() {
            let open = json!({ "local": "public", "remote": "public" });
            map.insert(
                "urls".into(),
                json!({
                    "streaming": self.streaming_url,
                    "about": format!("{}/about", self.base_url),
                    "privacy_policy": format!("{}/about#privacy", self.base_url),
                    "status": null,
                    "terms_of_service": null,
                }),
            );
            map.insert("vapid".into(), json!({ "public_key": "" }));
            map.insert("translation".into(), json!({ "enabled": false }));
            map.insert("limited_federation".into(), Value::Bool(true));
            map.insert(
                "timelines_access".into(),
                json!({
                    "live_feeds": open,
                    "hashtag_feeds": open,
                    // There is no such timeline; of local statuses the specification cannot say so.
                    "trending_link_feeds": { "local": "authenticated", "remote": "disabled" },
                }),
            );
        }
        json!({
            "domain": self.domain,
            "title": self.title,
            "version": self.version,
            "source_url": self.source_url,
            "description": self.description,
            "usage": { "users": { "active_month": self.active_month } },
            "thumbnail": {
                "url": self.thumbnail_url,
                "description": "",
                "blurhash": "",
                "versions": { "@1x": self.thumbnail_url, "@2x": self.thumbnail_url },
            },
            "icon": [{ "src": self.thumbnail_url, "size": "512x512" }],
            "languages": self.languages,
            "configuration": configuration,
            "registrations": {
                "enabled": self.registrations.enabled,
                "approval_required": self.registrations.approval_required,
                "reason_required": self.registrations.approval_required,
                "message": self.registrations.message,
                "min_age": null,
                "url": null,
            },
            "api_versions": { "mastodon": API_VERSION },
            "contact": { "email": self.contact_email, "account": self.contact_account },
            "rules": self.rules,
            "wrapstodon": null,
        })
    }
}
