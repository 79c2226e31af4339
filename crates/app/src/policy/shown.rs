//! The rules as everybody is shown them: those that block or limit, with names that may be covered in part.

use super::Policy;
use sha2::{Digest as _, Sha256};
use store::domain_blocks::DomainBlock;

/// A rule, for everybody's eyes.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'p>(&'p DomainBlock);

impl Policy {
    /// The rules that block or limit: what is limited first, then by name.
    pub fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        let felt = |block: &&DomainBlock| block.severity != super::Severity::Noop.name();
        let mut rules: Vec<&DomainBlock> = self.blocks.values().filter(felt).collect();
        // `silence` comes before `suspend`.
        rules.sort_unstable_by_key(|block| (&block.severity, &block.domain));
        rules.into_iter().map(Shown)
    }
}

impl Shown<'_> {
    /// The name; covered, its middle is stars.
    #[must_use]
    pub fn public_name(&self) -> String {
        let name = &self.0.domain;
        if !self.0.obfuscate {
            return name.clone();
        }
        let length = name.chars().count();
        let open = length / 4;
        let is_covered = |place: usize, letter: char| place > open && place < length - open && letter != '.';
        name.chars().enumerate().map(|(place, letter)| if is_covered(place, letter) { '*' } else { letter }).collect()
    }

    /// The SHA-256 digest of the whole name, in hexadecimal: whoever knows the name finds it.
    #[must_use]
    pub fn digest(&self) -> String {
        Sha256::digest(self.0.domain.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// `silence` or `suspend`.
    #[must_use]
    pub fn severity(&self) -> &str {
        &self.0.severity
    }

    /// Why, for everybody.
    #[must_use]
    pub fn public_comment(&self) -> &str {
        &self.0.public_comment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_covered_name_shows_its_ends_and_its_dots() {
        let rule = |domain: &str, obfuscate| DomainBlock {
            domain: domain.to_owned(),
            severity: "suspend".to_owned(),
            reject_media: false,
            reject_reports: false,
            private_comment: String::new(),
            public_comment: String::new(),
            obfuscate,
            created_at: 0,
        };
        assert_eq!(Shown(&rule("evil.example", true)).public_name(), "evil.****ple");
        assert_eq!(Shown(&rule("evil.example", false)).public_name(), "evil.example");
        assert_eq!(Shown(&rule("a.b", true)).public_name(), "a.*");
        assert_eq!(
            Shown(&rule("example.com", true)).digest(),
            "a379a6f6eeafb9a55e378c118034e2751e682fab9f2d30ab13d2125586ce1947"
        );
    }
}
