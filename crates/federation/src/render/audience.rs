//! Whom a document names as its readers. Other servers take from it who may see a status, so it says neither more nor less
//! than its visibility.
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#Create>, <https://www.w3.org/TR/activitypub/#public-addressing>

use domain::Visibility;
use wire::activitystreams::document::PUBLIC;

/// The readers of a status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// For whom it is.
    pub to: Vec<String>,
    /// Who else may see it.
    pub cc: Vec<String>,
}

impl Audience {
    /// The readers of what somebody with these followers writes; `named` are the ids of those who are mentioned.
    #[must_use]
    pub fn of(visibility: Visibility, followers: &str, named: impl IntoIterator<Item = String>) -> Self {
        let (everybody, followers) = (PUBLIC.to_owned(), followers.to_owned());
        let (to, mut cc) = match visibility {
            Visibility::Public => (vec![everybody], vec![followers]),
            Visibility::Unlisted => (vec![followers], vec![everybody]),
            Visibility::Followers => (vec![followers], Vec::new()),
            Visibility::Direct => return Self { to: named.into_iter().collect(), cc: Vec::new() },
        };
        cc.extend(named);
        Self { to, cc }
    }

    /// The readers of a boost: also the author of what is boosted.
    #[must_use]
    pub fn of_boost(visibility: Visibility, followers: &str, author: &str) -> Self {
        let Self { to, cc } = Self::of(visibility, followers, None);
        Self { to, cc: std::iter::once(author.to_owned()).chain(cc).collect() }
    }

    /// Everybody.
    #[must_use]
    pub fn everybody() -> Self {
        Self { to: vec![PUBLIC.to_owned()], cc: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_visibility_names_its_readers_and_no_others() {
        let named = || vec!["https://a.example/users/ann".to_owned()];
        let read = |visibility| {
            let Audience { to, cc } = Audience::of(visibility, "F", named());
            (to.join(" "), cc.join(" "))
        };
        let ann = "https://a.example/users/ann";
        assert_eq!(read(Visibility::Public), (PUBLIC.into(), format!("F {ann}")));
        assert_eq!(read(Visibility::Unlisted), ("F".into(), format!("{PUBLIC} {ann}")));
        assert_eq!(read(Visibility::Followers), ("F".into(), ann.into()));
        assert_eq!(read(Visibility::Direct), (ann.into(), String::new()));
        let boost = Audience::of_boost(Visibility::Public, "F", ann);
        assert_eq!((boost.to.join(" "), boost.cc.join(" ")), (PUBLIC.into(), format!("{ann} F")));
    }
}
