//! Rows of either engine, and how they become values.

use crate::engine::{StoreError, statement::Kind};

/// A row that is read.
pub enum Row<'r> {
    /// Of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// Of PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

/// A value in a column.
pub trait FromColumn: Sized {
    /// The column's type.
    const KIND: Kind;
    /// Whether it may be NULL.
    const NULLABLE: bool;
    /// Reads column `index`.
    ///
    /// # Errors
    /// When the column holds something else.
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self, StoreError>;
}

macro_rules! columns {
    ($($type:ty = $kind:ident),+ $(,)?) => {$(
        impl FromColumn for $type {
            const KIND: Kind = Kind::$kind;
            const NULLABLE: bool = false;
            fn from_column(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
                Ok(match row {
                    Row::Sqlite(row) => row.get(index)?,
                    Row::Postgres(row) => row.try_get(index)?,
                })
            }
        }
        impl FromColumn for Option<$type> {
            const KIND: Kind = Kind::$kind;
            const NULLABLE: bool = true;
            fn from_column(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
                Ok(match row {
                    Row::Sqlite(row) => row.get(index)?,
                    Row::Postgres(row) => row.try_get(index)?,
                })
            }
        }
        impl FromRow for $type {
            fn columns() -> Vec<(Kind, bool)> { vec![(Kind::$kind, false)] }
            fn from_row(row: &Row<'_>) -> Result<Self, StoreError> { <$type>::from_column(row, 0) }
        }
        impl FromRow for Option<$type> {
            fn columns() -> Vec<(Kind, bool)> { vec![(Kind::$kind, true)] }
            fn from_row(row: &Row<'_>) -> Result<Self, StoreError> { FromColumn::from_column(row, 0) }
        }
    )+};
}

columns! { i64 = I64, f64 = F64, bool = Bool, String = Text, Vec<u8> = Bytes }

/// A whole row as a value.
pub trait FromRow: Sized + Send + 'static {
    /// Types of the columns, in order, and whether each may be NULL.
    fn columns() -> Vec<(Kind, bool)>;
    /// Reads a row.
    ///
    /// # Errors
    /// When a column holds something else.
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError>;
}

impl FromRow for () {
    fn columns() -> Vec<(Kind, bool)> {
        Vec::new()
    }
    fn from_row(_: &Row<'_>) -> Result<Self, StoreError> {
        Ok(())
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+)),+ $(,)?) => {$(
        impl<$($name: FromColumn + Send + 'static),+> FromRow for ($($name,)+) {
            fn columns() -> Vec<(Kind, bool)> { vec![$(($name::KIND, $name::NULLABLE)),+] }
            fn from_row(row: &Row<'_>) -> Result<Self, StoreError> { Ok(($($name::from_column(row, $index)?,)+)) }
        }
    )+};
}

tuples! { (A 0), (A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3), (A 0, B 1, C 2, D 3, F 4), (A 0, B 1, C 2, D 3, F 4, G 5) }

/// Declares a struct whose fields are the columns of a statement, in order.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$fmeta:meta])* $field:ident : $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name { $(#[doc = concat!("Column `", stringify!($field), "`.")] $(#[$fmeta])* pub $field: $type),+ }
        $crate::row!(@impl $name $($field : $type),+);
    };
    (@impl $name:ident $($field:ident : $type:ty),+) => {
        impl $crate::engine::FromRow for $name {
            fn columns() -> Vec<($crate::engine::Kind, bool)> {
                vec![$((<$type as $crate::engine::FromColumn>::KIND, <$type as $crate::engine::FromColumn>::NULLABLE)),+]
            }
            fn from_row(row: &$crate::engine::Row<'_>) -> Result<Self, $crate::engine::StoreError> {
                let mut index = 0_usize;
                $(
                    let $field = <$type as $crate::engine::FromColumn>::from_column(row, index)?;
                    index += 1;
                )+
                debug_assert!(index > 0);
                Ok(Self { $($field),+ })
            }
        }
    };
}
