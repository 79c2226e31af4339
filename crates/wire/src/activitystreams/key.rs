//! Public keys, in the forms in which actors show them.
//!
//! Spec: <https://w3id.org/security/v1> (`publicKey`), FEP-521a (`assertionMethod`)

use super::{
    ReadError,
    field::{self, Fields},
    kind::{self, Class},
    limits,
};
use crate::uri::Uri;
use serde_json::Value;

/// A key, as its document shows it. Whose it is, is a claim until both sides make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its id.
    pub id: Uri,
    /// Whose it says it is.
    pub owner: Option<Uri>,
    /// The key itself.
    pub material: KeyMaterial,
}

/// How a key is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyMaterial {
    /// `publicKeyPem`: PKCS#1 or SubjectPublicKeyInfo.
    Pem(String),
    /// `publicKeyMultibase` of a `Multikey`.
    Multibase(String),
}

/// How an actor names one of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyRef {
    /// By its id: it lies elsewhere.
    Id(Uri),
    /// Whole.
    Embedded(Key),
}

/// What a key's address answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDocument {
    /// The id of the document: the actor, or the key.
    pub id: Uri,
    /// Whether the document is the actor (or the beginning of one).
    pub is_actor: bool,
    /// The keys in it.
    pub keys: Vec<Key>,
}

impl Key {
    fn read(fields: Fields<'_>) -> Option<Self> {
        let text = |name| fields.get(name).and_then(Value::as_str).filter(|text| text.len() <= limits::KEY_BYTES);
        let material = match (text("publicKeyPem"), text("publicKeyMultibase")) {
            (Some(pem), None) => KeyMaterial::Pem(pem.to_owned()),
            (None, Some(multibase)) => KeyMaterial::Multibase(multibase.to_owned()),
            _ => return None,
        };
        let owner = fields.uri("owner").or_else(|| fields.uri("controller"));
        Some(Self { id: fields.id().ok()??, owner, material })
    }
}

impl KeyRef {
    /// The id of the key.
    #[must_use]
    pub fn id(&self) -> &Uri {
        match self {
            Self::Id(id) => id,
            Self::Embedded(key) => &key.id,
        }
    }

    pub(super) fn list(fields: Fields<'_>, name: &str) -> Vec<Self> {
        let read = |value: &Value| match Fields::of(value) {
            Some(fields) => Key::read(fields).map(Self::Embedded),
            None => field::uri(value).map(Self::Id),
        };
        fields.all(name).take(limits::KEYS).filter_map(read).collect()
    }
}

impl KeyDocument {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, ReadError> {
        let id = fields.id()?.ok_or(ReadError::Id)?;
        let is_key = fields.has("publicKeyPem") || fields.has("publicKeyMultibase");
        match kind::of(fields)?.map(kind::class) {
            Some(Class::Actor) if is_key => Err(ReadError::Types),
            Some(Class::Actor) => {
                let refs = ["publicKey", "assertionMethod"].into_iter().flat_map(|name| KeyRef::list(fields, name));
                let embedded = |key| match key {
                    KeyRef::Embedded(key) => Some(key),
                    KeyRef::Id(_) => None,
                };
                Ok(Self { id, is_actor: true, keys: refs.filter_map(embedded).collect() })
            }
            Some(Class::Key | Class::Unknown) | None if is_key => {
                let key = Key::read(fields).ok_or(ReadError::NotA("key"))?;
                Ok(Self { id, is_actor: false, keys: vec![key] })
            }
            // A document of a key without a type that wraps it, as the oldest servers answer.
            None => {
                let keys: Vec<Key> = fields.inside("publicKey").and_then(Key::read).into_iter().collect();
                if keys.is_empty() { Err(ReadError::NotA("key")) } else { Ok(Self { id, is_actor: false, keys }) }
            }
            _ => Err(ReadError::NotA("key")),
        }
    }
}
