//! Whether two servers agree on who of one follows an account of the other (FEP-8fcf): a digest of ids in a header of what
//! is for followers, and where the list is. What a header says is a claim: who may make it is for the caller to ask.
//!
//! Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/8fcf/fep-8fcf.md>

use aws_lc_rs::digest::{SHA256, digest};
use http::{HeaderMap, HeaderName};
use std::fmt;
use wire::uri::Uri;

/// The name of the header.
pub const COLLECTION_SYNCHRONIZATION: HeaderName = HeaderName::from_static("collection-synchronization");
/// Bytes of the header; addresses have at most 2,048.
const LONGEST: usize = 5_000;

/// The SHA-256 of ids, XORed: whoever comes and whoever goes change it in the same way, in whatever order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest([u8; 32]);

impl Digest {
    /// That of one id.
    #[must_use]
    pub fn of(id: &str) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, id.as_bytes()).as_ref());
        Self(bytes)
    }

    /// That of several.
    pub fn of_all<'i>(ids: impl IntoIterator<Item = &'i str>) -> Self {
        ids.into_iter().fold(Self::default(), |all, id| all.and(Self::of(id)))
    }

    /// That of these and those.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(byte, more)| *byte ^= more);
        self
    }

    /// In four numbers, as they are stored: bit for bit, so that XOR goes on with each.
    #[must_use]
    pub fn parts(&self) -> [i64; 4] {
        let mut parts = [0; 4];
        for (part, bytes) in parts.iter_mut().zip(self.0.as_chunks::<8>().0) {
            *part = i64::from_be_bytes(*bytes);
        }
        parts
    }

    /// Out of its four numbers.
    #[must_use]
    pub fn from_parts(parts: [i64; 4]) -> Self {
        let mut bytes = [0; 32];
        for (at, part) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(parts) {
            *at = part.to_be_bytes();
        }
        Self(bytes)
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes().as_chunks::<2>();
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.0) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synchronization {
    /// The collection of all followers of an account.
    pub collection: Uri,
    /// Where those of the receiver's server are listed.
    pub url: Uri,
    /// What they come to.
    pub digest: Digest,
}

impl Synchronization {
    /// Reads the header: `collectionId="...", url="...", digest="..."`. `None` where there is none, or two, or another.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(COLLECTION_SYNCHRONIZATION).iter();
        let text = values.next()?.to_str().ok().filter(|text| text.len() <= LONGEST)?;
        if values.next().is_some() {
            return None;
        }
        let [mut collection, mut url, mut digest] = [None, None, None];
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (name, after) = rest.split_once("=\"")?;
            let (value, after) = after.split_once('"')?;
            let slot = match name.trim() {
                "collectionId" => Some(&mut collection),
                "url" => Some(&mut url),
                "digest" => Some(&mut digest),
                _ => None,
            };
            if slot.is_some_and(|slot| slot.replace(value).is_some()) {
                return None;
            }
            rest = after.trim_start().strip_prefix(',').map_or(after.trim(), str::trim_start);
        }
        let collection = Uri::parse(collection?).ok()?;
        Some(Self { collection, url: Uri::parse(url?).ok()?, digest: Digest::parse(digest?)? })
    }

    /// What stands in the header about an account of this server, whose own addresses have no quotes in them.
    #[must_use]
    pub fn write(followers: &str, partial: &str, digest: Digest) -> String {
        format!(r#"collectionId="{followers}", url="{partial}", digest="{digest}""#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const IDS: [&str; 3] = ["https://a.example/users/x", "https://a.example/users/y", "https://a.example/users/z"];

    fn read(text: &str) -> Option<Synchronization> {
        let mut headers = HeaderMap::new();
        headers.insert(COLLECTION_SYNCHRONIZATION, HeaderValue::from_str(text).unwrap());
        Synchronization::read(&headers)
    }

    #[test]
    fn the_order_does_not_matter_and_who_goes_leaves_no_trace() {
        let all = Digest::of_all(IDS);
        assert_eq!(all, Digest::of_all(IDS.iter().rev().copied()));
        assert_eq!(all.and(Digest::of(IDS[0])), Digest::of_all([IDS[1], IDS[2]]));
        assert_eq!(Digest::of_all([]).to_string(), "0".repeat(64));
        // As `printf %s ID | sha256sum` says.
        assert_eq!(Digest::of("").to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn what_is_stored_is_xored_bit_for_bit() {
        let (one, two) = (Digest::of(IDS[0]), Digest::of(IDS[1]));
        let (a, b) = (one.parts(), two.parts());
        // As the database does it, which has no sign for it everywhere.
        let both = std::array::from_fn(|at| (a[at] | b[at]) - (a[at] & b[at]));
        assert_eq!(Digest::from_parts(both), one.and(two));
        assert_eq!(Digest::from_parts(one.parts()), one);
    }

    #[test]
    fn what_is_written_is_read() {
        let (all, digest) = ("https://a.example/users/x/followers", Digest::of_all(IDS));
        let text = Synchronization::write(all, "https://a.example/users/x/sync", digest);
        let found = read(&text).unwrap();
        assert_eq!((found.collection.as_str(), found.digest), (all, digest));
    }

    #[test]
    fn what_is_no_such_header_is_none() {
        let digest = "0".repeat(64);
        let good = format!(r#"collectionId="https://a.example/f", url="https://a.example/s", digest="{digest}""#);
        assert!(read(&good).is_some());
        assert!(read(&good.replace(", ", ",")).is_some());
        for bad in [
            "",
            "x",
            "collectionId=",
            r#"collectionId=""#,
            &good.replace("url", "other"),
            &good.replace("digest=", "url="),
            &good.replace("00\"", "0g\""),
            &good.replace("00\"", "0\""),
            &good.replace("https://a.example/f", "followers"),
            &format!("{good}, {good}"),
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let mut twice = HeaderMap::new();
        for _ in 0..2 {
            twice.append(COLLECTION_SYNCHRONIZATION, HeaderValue::from_str(&good).unwrap());
        }
        assert_eq!(Synchronization::read(&twice), None);
    }
}
