//! Every statement of the program, prepared on both engines and compared with its declaration. This stands in for a
//! compiler that knows SQL, and knows both dialects.

use store::{
    engine::{
        Info, Kind,
        statement::{self, Class},
    },
    testing::TestDatabase,
};

fn statements() -> Vec<&'static Info> {
    let mut all: Vec<_> = statement::all().collect();
    all.sort_by_key(|info| (info.place, info.name));
    assert!(all.len() > 20, "the registry holds {} statements: is it linked?", all.len());
    all
}

#[tokio::test]
async fn every_statement_is_sound_on_sqlite() {
    let database = TestDatabase::sqlite().unwrap();
    drop(database.open().await.unwrap());
    let connection = rusqlite::Connection::open(database.url.strip_prefix("sqlite:").unwrap()).unwrap();
    rusqlite::vtab::array::load_module(&connection).unwrap();
    let mut wrong = Vec::new();
    for info in statements() {
        let prepared = match connection.prepare(info.sqlite()) {
            Ok(prepared) => prepared,
            Err(error) => {
                wrong.push(format!("{info:?}: {error}"));
                continue;
            }
        };
        if prepared.parameter_count() != info.params.len() {
            wrong.push(format!("{info:?}: {} parameters, declared {}", prepared.parameter_count(), info.params.len()));
        }
        let columns = (info.columns)().len();
        if prepared.column_count() != columns {
            wrong.push(format!("{info:?}: {} columns, declared {columns}", prepared.column_count()));
        }
        if info.class != Class::Slow {
            wrong.extend(scans(&connection, info).into_iter().map(|step| format!("{info:?} scans: {step}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Steps of the plan that read a whole table.
fn scans(connection: &rusqlite::Connection, info: &Info) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", info.sqlite())).unwrap();
    let mut rows = plan.raw_query();
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let step: String = row.get(3).unwrap();
        let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split_whitespace().next());
        // An alias hides a table's name, so whatever is no known virtual table counts as one.
        let harmless = |name: &str| {
            let grows = info.pg.contains(&format!("RECURSIVE {name} (")); // what a statement makes itself is no table
            grows || matches!(name, "rarray" | "CONSTANT" | "json_each") || name.starts_with("(")
        };
        if let Some(name) = scanned
            && !harmless(name)
            && !step.contains("VIRTUAL TABLE")
            && !step.contains(" USING ")
            && (tables.iter().any(|table| table == name) || info.sqlite().contains(&format!(" {name} ")))
        {
            found.push(step);
        }
    }
    found
}

#[tokio::test]
async fn every_statement_is_sound_on_postgresql() {
    let database = TestDatabase::postgres().await.unwrap();
    let (client, connection) = tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute("SET enable_seqscan = off").await.unwrap();
    let mut wrong = Vec::new();
    for info in statements() {
        let prepared = match client.prepare(info.pg).await {
            Ok(prepared) => prepared,
            Err(error) => {
                wrong.push(format!("{info:?}: {}", error.as_db_error().map_or(error.to_string(), |e| e.message().to_owned())));
                continue;
            }
        };
        let params: Vec<&str> = prepared.params().iter().map(|kind| kind.name()).collect();
        let declared: Vec<&str> = info.params.iter().map(|(kind, _)| name(*kind)).collect();
        if params != declared {
            wrong.push(format!("{info:?}: parameters are {params:?}, declared {declared:?}"));
        }
        let columns: Vec<&str> = prepared.columns().iter().map(|column| column.type_().name()).collect();
        let declared: Vec<&str> = (info.columns)().iter().map(|(kind, _)| name(*kind)).collect();
        if columns != declared {
            wrong.push(format!("{info:?}: columns are {columns:?}, declared {declared:?}"));
        }
    }
    drop(client);
    driver.await.unwrap().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::I64 => "int8",
        Kind::F64 => "float8",
        Kind::Bool => "bool",
        Kind::Text => "text",
        Kind::Bytes => "bytea",
        Kind::I64s => "_int8",
        Kind::Texts => "_text",
    }
}
