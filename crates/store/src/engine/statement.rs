//! Statements: one text in PostgreSQL's dialect; SQLite's text is derived from it mechanically, once.

mod dialect;

use std::{
    fmt,
    marker::PhantomData,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How a statement may be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A read by index, of microseconds: on SQLite it runs where the request runs.
    Fast,
    /// A read that may take long: on SQLite it runs on a reader thread, on PostgreSQL on a connection of its own.
    Slow,
    /// Changes rows; only inside `Store::write`.
    Write,
}

/// The type of a parameter or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named like its Rust type")]
pub enum Kind {
    I64,
    F64,
    Bool,
    Text,
    Bytes,
    I64s,
    Texts,
}

/// What is known of a statement without its row type.
pub struct Info {
    /// Its name in the source.
    pub name: &'static str,
    /// Where it stands in the source.
    pub place: &'static str,
    /// Text for PostgreSQL.
    pub pg: &'static str,
    /// How it may be run.
    pub class: Class,
    /// Parameters: type, and whether NULL may be given.
    pub params: &'static [(Kind, bool)],
    /// Columns: type, and whether NULL may come.
    pub columns: fn() -> Vec<(Kind, bool)>,
    own_sqlite: Option<&'static str>,
    derived: OnceLock<String>,
    id: OnceLock<usize>,
}

impl fmt::Debug for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.place)
    }
}

static NEXT_ID: AtomicUsize = AtomicUsize::new(0);

impl Info {
    /// A number for caches of prepared statements.
    pub(crate) fn id(&self) -> usize {
        *self.id.get_or_init(|| NEXT_ID.fetch_add(1, Ordering::Relaxed))
    }

    /// The text for SQLite.
    #[must_use]
    pub fn sqlite(&self) -> &str {
        self.derived.get_or_init(|| dialect::to_sqlite(self.own_sqlite.unwrap_or(self.pg)))
    }

    /// Whether the two texts were written by hand.
    #[must_use]
    pub fn is_per_engine(&self) -> bool {
        self.own_sqlite.is_some()
    }
}

/// A statement whose rows are `T`s.
pub struct Stmt<T> {
    /// What is known of it.
    pub info: Info,
    rows: PhantomData<fn() -> T>,
}

impl<T: crate::engine::FromRow> Stmt<T> {
    /// For [`crate::stmt!`] alone, which registers it as well.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        place: &'static str,
        class: Class,
        params: &'static [(Kind, bool)],
        pg: &'static str,
        own_sqlite: Option<&'static str>,
    ) -> Self {
        Self {
            info: Info {
                name,
                place,
                pg,
                class,
                params,
                columns: T::columns,
                own_sqlite,
                derived: OnceLock::new(),
                id: OnceLock::new(),
            },
            rows: PhantomData,
        }
    }
}

/// A statement in the registry.
pub struct Registered(pub &'static Info);
inventory::collect!(Registered);

/// Every statement of the program.
pub fn all() -> impl Iterator<Item = &'static Info> {
    inventory::iter::<Registered>.into_iter().map(|registered| registered.0)
}

/// Declares a statement and registers it: `stmt! { static NAME: Fast(i64, str?) -> Row = "..."; }`. A text for each
/// engine is `= pg "..", sqlite "..";` and needs a comment with the reason.
#[macro_export]
macro_rules! stmt {
    ($(#[$meta:meta])* $vis:vis static $name:ident : $class:ident ( $($params:tt)* ) -> $row:ty = pg $pg:expr , sqlite $sqlite:expr ; ) => {
        $crate::stmt!(@make [$(#[$meta])*] $vis $name $class [$($params)*] [$row] $pg, Some($sqlite));
    };
    ($(#[$meta:meta])* $vis:vis static $name:ident : $class:ident ( $($params:tt)* ) = pg $pg:expr , sqlite $sqlite:expr ; ) => {
        $crate::stmt!(@make [$(#[$meta])*] $vis $name $class [$($params)*] [()] $pg, Some($sqlite));
    };
    ($(#[$meta:meta])* $vis:vis static $name:ident : $class:ident ( $($params:tt)* ) -> $row:ty = $pg:expr ; ) => {
        $crate::stmt!(@make [$(#[$meta])*] $vis $name $class [$($params)*] [$row] $pg, None);
    };
    ($(#[$meta:meta])* $vis:vis static $name:ident : $class:ident ( $($params:tt)* ) = $pg:expr ; ) => {
        $crate::stmt!(@make [$(#[$meta])*] $vis $name $class [$($params)*] [()] $pg, None);
    };
    (@make [$(#[$meta:meta])*] $vis:vis $name:ident $class:ident [$($params:tt)*] [$row:ty] $pg:expr, $sqlite:expr) => {
        $(#[$meta])*
        $vis static $name: $crate::engine::Stmt<$row> = $crate::engine::Stmt::new(
            stringify!($name),
            concat!(file!(), ":", line!()),
            $crate::engine::Class::$class,
            $crate::stmt!(@kinds [] $($params)*),
            $pg,
            $sqlite,
        );
        $crate::engine::inventory::submit! { $crate::engine::Registered(&$name.info) }
    };
    (@kinds [$($done:tt)*]) => { &[$($done)*] };
    (@kinds [$($done:tt)*] i64 ? $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::I64, true),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] i64 $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::I64, false),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] f64 ? $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::F64, true),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] f64 $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::F64, false),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] bool ? $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::Bool, true),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] bool $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::Bool, false),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] str ? $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::Text, true),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] str $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::Text, false),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] [u8] ? $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::Bytes, true),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] [u8] $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::Bytes, false),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] [i64] $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::I64s, false),] $($($rest)*)?) };
    (@kinds [$($done:tt)*] [str] $(, $($rest:tt)*)?) => { $crate::stmt!(@kinds [$($done)* ($crate::engine::Kind::Texts, false),] $($($rest)*)?) };
}
