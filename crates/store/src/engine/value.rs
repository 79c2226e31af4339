//! Parameters of statements.

use crate::engine::error::StoreError;
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
    AccountId, AppId, ConversationId, EmojiId, FavouriteId, FollowId, JobId, ListId, MediaId, NotificationId, RuleId,
    SessionId, StatusId, TagId, TokenId, Timestamp,
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
            Self::Texts(v) => Out::from_rc(Rc::new(v.iter().map(|t| Value::Text(t.clone())).collect::<Vec<_>>()), c"rarray"),
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

/// Refuses what only one of the engines takes: U+0000 in a text.
pub(crate) fn check(params: &[Val<'_>]) -> Result<(), StoreError> {
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
