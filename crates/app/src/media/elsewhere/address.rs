//! How files of elsewhere are named: by their row (an emoji by where it lies) and a seal that only this server can make.
//! The seal covers where the file lies, so that the address is another one when the file is, and an address of something
//! that is gone leads nowhere.

use crate::{App, Site, policy::Policy};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Account, RemoteEmoji, StoredImage};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::sync::Arc;
use store::{StoreError, media::Media};
use subtle::ConstantTimeEq as _;
use wire::uri::Uri;

/// Bytes of a seal: nobody guesses 128 bits.
const SEAL: usize = 16;

/// What a file of elsewhere is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Avatar,
    Header,
    Emoji,
}

/// Which of the pictures that are made of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Whole,
    Small,
    Still,
}

impl Kind {
    const ALL: [Self; 4] = [Self::File, Self::Avatar, Self::Header, Self::Emoji];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Avatar => "avatar",
            Self::Header => "header",
            Self::Emoji => "emoji",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Form {
    const ALL: [Self; 3] = [Self::Whole, Self::Small, Self::Still];

    fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Small => "small",
            Self::Still => "still",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// The addresses of a picture, and of its first image where it moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictures {
    /// The picture.
    pub whole: String,
    /// The same, standing still.
    pub still: String,
}

/// Makes the addresses of pictures and files, wherever they lie, as the policy of this moment lets them be shown.
#[derive(Clone)]
pub struct Addresses {
    site: Site,
    key: [u8; 32],
    policy: Arc<Policy>,
}

impl App {
    /// What makes addresses of pictures and files.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn addresses(&self) -> Result<Addresses, StoreError> {
        Ok(Addresses { site: self.site().clone(), key: self.inner.secret_key, policy: self.policy().await? })
    }
}

impl Addresses {
    /// The addresses of this server.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The avatar of an account, or the one that stands for none.
    #[must_use]
    pub fn avatar(&self, account: &Account) -> Pictures {
        let elsewhere = self.picture(Kind::Avatar, account, &account.avatar_url);
        self.own(account.avatar.as_ref()).or(elsewhere).unwrap_or_else(|| one(self.site.missing_avatar_url()))
    }

    /// The header picture of an account, or the one that stands for none.
    #[must_use]
    pub fn header(&self, account: &Account) -> Pictures {
        let elsewhere = self.picture(Kind::Header, account, &account.header_url);
        self.own(account.header.as_ref()).or(elsewhere).unwrap_or_else(|| one(self.site.missing_header_url()))
    }

    /// Whether files of this account are shown at all.
    #[must_use]
    pub fn takes_of(&self, account: &Account) -> bool {
        self.policy.takes_media_of(account)
    }

    /// Whether this file is shown. One that somebody uploaded here always is.
    #[must_use]
    pub fn shows(&self, file: &Media) -> bool {
        file.remote_url.as_deref().is_none_or(|url| self.policy.takes_media_at(url))
    }

    /// The addresses of a file on a status: whole, and small. While an upload is processed it has none, and of a film or a
    /// sound of elsewhere there is nothing small.
    #[must_use]
    pub fn file(&self, file: &Media) -> (Option<String>, Option<String>) {
        if file.state != "ready" || !self.shows(file) {
            return (None, None);
        }
        let Some(url) = &file.remote_url else {
            let kept = |key: &String| (!key.is_empty()).then(|| self.site.media_url(key));
            return (kept(&file.file), kept(&file.thumbnail));
        };
        let named = |form| self.elsewhere(Kind::File, form, &file.id.to_string(), url);
        (Some(named(Form::Whole)), (file.kind == "image").then(|| named(Form::Small)))
    }

    /// The picture of an emoji; `None` where it is not shown.
    #[must_use]
    pub fn emoji(&self, emoji: &RemoteEmoji) -> Option<Pictures> {
        let what = URL_SAFE_NO_PAD.encode(&emoji.url);
        let named = |form| self.elsewhere(Kind::Emoji, form, &what, &emoji.url);
        let shown = self.policy.takes_media_at(&emoji.url);
        shown.then(|| Pictures { whole: named(Form::Whole), still: named(Form::Still) })
    }

    /// The picture of a reaction, by the name of its emoji (`name@host`) and where its picture lies; `None` where it is not
    /// shown, be it for its place or for that host.
    #[must_use]
    pub fn reaction(&self, name: &str, picture: &str) -> Option<Pictures> {
        let (shortcode, host) = name.split_once('@')?;
        let emoji = RemoteEmoji { shortcode: shortcode.to_owned(), url: picture.to_owned() };
        self.policy.takes_media(host).then(|| self.emoji(&emoji))?
    }

    fn own(&self, image: Option<&StoredImage>) -> Option<Pictures> {
        image
            .map(|image| Pictures { whole: self.site.media_url(&image.file), still: self.site.media_url(&image.still) })
    }

    fn picture(&self, kind: Kind, account: &Account, url: &str) -> Option<Pictures> {
        let shown = !url.is_empty()
            && account.suspended_at.is_none()
            && self.policy.takes_media_of(account)
            && self.policy.takes_media_at(url);
        let named = |form| self.elsewhere(kind, form, &account.id.to_string(), url);
        shown.then(|| Pictures { whole: named(Form::Whole), still: named(Form::Still) })
    }

    fn elsewhere(&self, kind: Kind, form: Form, what: &str, url: &str) -> String {
        let seal = seal(&self.key, kind, what, url);
        format!("{}/media/elsewhere/{}/{}/{what}/{seal}", self.site.media_base_url, kind.name(), form.name())
    }
}

fn one(address: String) -> Pictures {
    Pictures { whole: address.clone(), still: address }
}

/// What only this server can say about a file that lies there.
fn seal(key: &[u8; 32], kind: Kind, what: &str, url: &str) -> String {
    // A key of 32 bytes always fits.
    let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    for part in ["file of elsewhere", kind.name(), what, url] {
        hmac.update(part.as_bytes());
        hmac.update(&[0]);
    }
    let seal = hmac.finalize().into_bytes();
    URL_SAFE_NO_PAD.encode(seal.get(..SEAL).unwrap_or_default())
}

/// Whether this is the seal of a file that lies there. How long it takes tells nothing about the right one.
pub(super) fn is_sealed(key: &[u8; 32], kind: Kind, what: &str, url: &str, given: &str) -> bool {
    let right = seal(key, kind, what, url);
    !right.is_empty() && bool::from(right.as_bytes().ct_eq(given.as_bytes()))
}

/// Where an emoji lies, by the part of its address that says so.
pub(super) fn emoji_url(what: &str) -> Option<Uri> {
    let url = String::from_utf8(URL_SAFE_NO_PAD.decode(what).ok()?).ok()?;
    Uri::parse(&url).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn med_18_a_seal_holds_for_one_file_at_one_place_alone() {
        let key = [7; 32];
        let url = "https://a.example/1.png";
        let right = seal(&key, Kind::File, "12", url);
        assert_eq!(right.len(), 22);
        assert!(is_sealed(&key, Kind::File, "12", url, &right));
        for (kind, what, url) in [
            (Kind::Avatar, "12", url),
            (Kind::File, "13", url),
            (Kind::File, "12", "https://a.example/2.png"),
            (Kind::File, "1", "2https://a.example/1.png"),
        ] {
            assert!(!is_sealed(&key, kind, what, url, &right), "{kind:?} {what} {url}");
        }
        assert!(!is_sealed(&[8; 32], Kind::File, "12", url, &right));
        for given in ["", &right[1..], &format!("{right}A")] {
            assert!(!is_sealed(&key, Kind::File, "12", url, given), "{given:?}");
        }
    }

    #[test]
    fn med_19_an_emoji_lies_at_an_absolute_address() {
        let what = |url: &str| URL_SAFE_NO_PAD.encode(url);
        assert!(emoji_url(&what("https://a.example/cat.png")).is_some());
        for bad in ["//evil/x", "/local/path", "data:image/png;base64,AA==", "https://a@b.example/", ""] {
            assert!(emoji_url(&what(bad)).is_none(), "{bad}");
        }
        assert!(emoji_url("%%%").is_none());
    }
}
