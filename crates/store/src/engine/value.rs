//! Parameters of statements.

use crate::engine::{
    StoreError,
    statement::{Info, Kind},
};
use std::rc::Rc;

/// One parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "each variant is named like what it holds")]
pub enum Val<'a> {
    Null,
    I64(i64),
    F64(f64),
    Bool(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    I64s(&'a [i64]),
    Texts(&'a [String]),
}

macro_rules! from {
    ($($from:ty => |$value:ident| $to:expr),+ $(,)?) => {$(
        impl<'a> From<$from> for Val<'a> { fn from($value: $from) -> Self { $to } }
    )+};
}

from! {
    i64 => |v| Val::I64(v),
    f64 => |v| Val::F64(v),
    bool => |v| Val::Bool(v),
    &'a str => |v| Val::Text(v),
    &'a String => |v| Val::Text(v),
    &'a [u8] => |v| Val::Bytes(v),
    &'a Vec<u8> => |v| Val::Bytes(v),
    &'a [u8; 32] => |v| Val::Bytes(v),
    &'a [i64] => |v| Val::I64s(v),
    &'a Vec<i64> => |v| Val::I64s(v),
    &'a [String] => |v| Val::Texts(v),
    &'a Vec<String> => |v| Val::Texts(v),
}

impl<'a, T: Into<Val<'a>>> From<Option<T>> for Val<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Val::Null, Into::into)
    }
}

macro_rules! from_ids {
    ($($id:ident),+ $(,)?) => {$(
        impl From<domain::$id> for Val<'_> { fn from(id: domain::$id) -> Self { Val::I64(id.0) } }
    )+};
}

from_ids! {
    AccountId, AppId, AccountConversationId, ConversationId, EmojiId, FavouriteId, FollowId, JobId, ListId, MediaId, NotificationId, PollId, QuoteId, ReactionId, ReportId, RuleId,
    SessionId, StatusId, TagId, TokenId, Timestamp,
}

/// A parameter that goes to another thread.
#[derive(Debug, Clone)]
pub(crate) enum OwnedVal {
    Null,
    I64(i64),
    F64(f64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
    I64s(Vec<i64>),
    Texts(Vec<String>),
}

impl From<&Val<'_>> for OwnedVal {
    fn from(value: &Val<'_>) -> Self {
        match *value {
            Val::Null => Self::Null,
            Val::I64(v) => Self::I64(v),
            Val::F64(v) => Self::F64(v),
            Val::Bool(v) => Self::Bool(v),
            Val::Text(v) => Self::Text(v.to_owned()),
            Val::Bytes(v) => Self::Bytes(v.to_owned()),
            Val::I64s(v) => Self::I64s(v.to_owned()),
            Val::Texts(v) => Self::Texts(v.to_owned()),
        }
    }
}

impl OwnedVal {
    /// The parameter again.
    pub fn borrow(&self) -> Val<'_> {
        match self {
            Self::Null => Val::Null,
            Self::I64(v) => Val::I64(*v),
            Self::F64(v) => Val::F64(*v),
            Self::Bool(v) => Val::Bool(*v),
            Self::Text(v) => Val::Text(v),
            Self::Bytes(v) => Val::Bytes(v),
            Self::I64s(v) => Val::I64s(v),
            Self::Texts(v) => Val::Texts(v),
        }
    }
}

impl rusqlite::ToSql for Val<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput as Out, Value, ValueRef as Ref};
        Ok(match self {
            Self::Null => Out::Borrowed(Ref::Null),
            Self::I64(v) => Out::Borrowed(Ref::Integer(*v)),
            Self::F64(v) => Out::Borrowed(Ref::Real(*v)),
            Self::Bool(v) => Out::Borrowed(Ref::Integer(i64::from(*v))),
            Self::Text(v) => Out::Borrowed(Ref::Text(v.as_bytes())),
            Self::Bytes(v) => Out::Borrowed(Ref::Blob(v)),
            Self::I64s(v) => Out::from_rc(Rc::new(v.iter().map(|i| Value::Integer(*i)).collect::<Vec<_>>()), c"rarray"),
            Self::Texts(v) => {
                Out::from_rc(Rc::new(v.iter().map(|t| Value::Text(t.clone())).collect::<Vec<_>>()), c"rarray")
            }
        })
    }
}

impl tokio_postgres::types::ToSql for Val<'_> {
    fn to_sql(
        &self,
        kind: &tokio_postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(tokio_postgres::types::IsNull::Yes),
            Self::I64(v) => v.to_sql(kind, out),
            Self::F64(v) => v.to_sql(kind, out),
            Self::Bool(v) => v.to_sql(kind, out),
            Self::Text(v) => v.to_sql(kind, out),
            Self::Bytes(v) => v.to_sql(kind, out),
            Self::I64s(v) => v.to_sql(kind, out),
            Self::Texts(v) => v.to_sql(kind, out),
        }
    }
    // What a statement takes is compared with its declaration by a test, on both engines.
    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        true
    }
    tokio_postgres::types::to_sql_checked!();
}

/// Refuses parameters other than the declared ones (SQLite would compare a text with a number, and find nothing), and
/// what only one of the engines takes: U+0000 in a text.
pub(crate) fn check(info: &Info, params: &[Val<'_>]) -> Result<(), StoreError> {
    let fits = |(param, (kind, nullable)): (&Val<'_>, &(Kind, bool))| match param {
        Val::Null => *nullable,
        Val::I64(_) => *kind == Kind::I64,
        Val::F64(_) => *kind == Kind::F64,
        Val::Bool(_) => *kind == Kind::Bool,
        Val::Text(_) => *kind == Kind::Text,
        Val::Bytes(_) => *kind == Kind::Bytes,
        Val::I64s(_) => *kind == Kind::I64s,
        Val::Texts(_) => *kind == Kind::Texts,
    };
    if params.len() != info.params.len() || !params.iter().zip(info.params).all(fits) {
        return Err(StoreError::Parameters(format!("{info:?}")));
    }
    let has_nul = |text: &str| text.contains('\0');
    let bad = params.iter().any(|param| match param {
        Val::Text(text) => has_nul(text),
        Val::Texts(texts) => texts.iter().any(|text| has_nul(text)),
        _ => false,
    });
    if bad { Err(StoreError::NulByte) } else { Ok(()) }
}

/// Parameters of a statement, in order.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Val::from($value)),*] };
}
