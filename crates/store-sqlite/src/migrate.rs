//! Numbered migrations. Each is applied in one transaction and noted in `migrations`; one that is
//! published never changes. To add one: write `migrations/NNNN_name.sql`, add it to [`MIGRATIONS`],
//! and add a fixture of the version before it to `tests/migration.rs`.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};

use crate::open::OpenError;

/// Every migration, in order; the schema's version is how many have been applied.
pub(crate) const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_start", include_str!("../migrations/0001_start.sql")),
    ("0002_guests", include_str!("../migrations/0002_guests.sql")),
    (
        "0003_nonce_macs",
        include_str!("../migrations/0003_nonce_macs.sql"),
    ),
];

/// The version that this program writes.
pub(crate) const KNOWN: u32 = MIGRATIONS.len() as u32;

/// Brings the schema to [`KNOWN`].
pub(crate) fn migrate(conn: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let sqlite = |error: rusqlite::Error| OpenError::from_sqlite(path, &error);
    let found = version(conn).map_err(sqlite)?;
    if found == 0 && !is_empty(conn).map_err(sqlite)? {
        return Err(OpenError::Damaged(path.to_owned()));
    }
    if found > KNOWN {
        return Err(OpenError::NewerSchema {
            found,
            known: KNOWN,
        });
    }
    for (number, (name, sql)) in (1..).zip(MIGRATIONS).skip(found as usize) {
        apply(conn, number, name, sql).map_err(sqlite)?;
        tracing::info!(version = number, name, "migrated the database");
    }
    Ok(())
}

/// How many migrations have been applied; 0 for a new database.
pub(crate) fn version(conn: &Connection) -> rusqlite::Result<u32> {
    if !conn.table_exists(None, "migrations")? {
        return Ok(0);
    }
    conn.query_row(
        "SELECT coalesce(max(number), 0) FROM migrations",
        [],
        |row| row.get(0),
    )
}

fn is_empty(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)",
        [],
        |row| row.get(0),
    )
}

fn apply(conn: &mut Connection, number: u32, name: &str, sql: &str) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (
             number     INTEGER PRIMARY KEY,
             name       TEXT NOT NULL,
             applied_at INTEGER NOT NULL
         ) STRICT;",
    )?;
    tx.execute_batch(sql)?;
    tx.execute(
        "INSERT INTO migrations VALUES (?1, ?2, unixepoch('subsec') * 1000)",
        params![number, name],
    )?;
    tx.commit()
}
