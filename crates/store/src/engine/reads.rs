//! Reading, outside a transaction (`Read`) or inside one (`Tx`), through one trait.

use crate::engine::{FromRow, StoreError, Val, statement::Stmt, store::Backend};
use futures::{FutureExt as _, future::BoxFuture};
use std::sync::Arc;

/// Something that reads. Store functions take `&impl Reads`, so that they serve both.
pub trait Reads {
    /// All rows of a statement.
    ///
    /// # Errors
    /// Those of the database; a row that does not fit its type.
    fn all<'a, T: FromRow>(
        &'a self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Vec<T>, StoreError>>;

    /// The first row of a statement.
    ///
    /// # Errors
    /// Those of the database; a row that does not fit its type.
    fn one<'a, T: FromRow>(
        &'a self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Option<T>, StoreError>> {
        self.all(stmt, params).map(|rows| Ok(rows?.into_iter().next())).boxed()
    }
}

/// Reads what is committed. Cheap to clone. Cannot change anything.
#[derive(Clone)]
pub struct Read(pub(crate) Arc<Backend>);

impl Reads for Read {
    fn all<'a, T: FromRow>(
        &'a self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Vec<T>, StoreError>> {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.read(stmt, params),
            Backend::Postgres(postgres) => postgres.read(stmt, params).boxed(),
        }
    }
}
