//! [`Verified`]: what somebody really said. It can be made in two ways only, and both are in this crate: [`crate::verify`]
//! holds a signature of the actor against what was sent, [`crate::fetch`] gets a document from its own id.

use wire::uri::Uri;

/// Something that was said by the actor who is named, or that lies where its id says.
///
/// Handlers take this and nothing else. It says who spoke; whether they may say it is asked by each handler.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified<A> {
    actor: Uri,
    value: A,
    proved: Proved,
}

/// How it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proved {
    /// This key of the actor signed the request.
    Signature {
        /// Its id.
        key: Uri,
        /// The names of headers that it signed, in lower case, and of what goes for one.
        covered: Vec<String>,
    },
    /// This key of the actor signed the document (FEP-8b32), whoever delivered it.
    Proof {
        /// Its id.
        key: Uri,
    },
    /// We fetched it from this address, which is its id.
    Fetched {
        /// The address.
        from: Uri,
    },
}

impl<A> Verified<A> {
    pub(crate) fn new(actor: Uri, value: A, proved: Proved) -> Self {
        Self { actor, value, proved }
    }

    /// Reads the same as something else.
    pub(crate) fn read<B, E>(self, read: impl FnOnce(A) -> Result<B, E>) -> Result<Verified<B>, E> {
        Ok(Verified { actor: self.actor, value: read(self.value)?, proved: self.proved })
    }

    /// Who said it: the actor of an activity; of a fetched document its owner, or itself where it names none.
    #[must_use]
    pub fn actor(&self) -> &Uri {
        &self.actor
    }

    /// What was said.
    #[must_use]
    pub fn value(&self) -> &A {
        &self.value
    }

    /// What was said, without the knowledge that it was.
    #[must_use]
    pub fn into_value(self) -> A {
        self.value
    }

    /// Whether the actor's own signature of the request covers this header (in lower case).
    #[must_use]
    pub fn signs_header(&self, name: &str) -> bool {
        matches!(&self.proved, Proved::Signature { covered, .. } if covered.iter().any(|covered| covered == name))
    }

    /// How it is known.
    #[must_use]
    pub fn proved(&self) -> &Proved {
        &self.proved
    }
}
