//! The file: its lock, its settings, its tables and their versions.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::writer::failed;
use crate::store::{StoreError, StoreErrorKind};

/// An open file and its lock.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// A guest of the file has none.
    pub(super) lock: Option<File>,
    pub(super) salt: [u8; 16],
}

/// Each entry brings a file from one version to the next; entries are never changed, only added.
const VERSIONS: [&str; 2] = [include_str!("version_1.sql"), include_str!("version_2.sql")];

/// The version this program writes.
pub(super) fn newest() -> i64 {
    i64::try_from(VERSIONS.len()).unwrap_or(i64::MAX)
}

/// Opens the file for one process alone.
pub(super) fn open(path: &Path, busy: Duration) -> Result<Opened, StoreError> {
    let lock = lock(path)?;
    private_file(path)
        .map_err(|error| StoreError::caused(StoreErrorKind::Unavailable, "open the store's file", error))?;
    let mut connection = Connection::open(path).map_err(|error| failed("open the store's file", error))?;
    let salt = prepare(&mut connection, busy)?;
    Ok(Opened { connection, lock: Some(lock), salt })
}

/// Opens a file that is there, as a guest: whoever serves from it goes on.
pub(super) fn open_beside(path: &Path, busy: Duration) -> Result<Opened, StoreError> {
    let unavailable = |doing| StoreError::new(StoreErrorKind::Unavailable, doing);
    if !path.is_file() {
        return Err(unavailable("open the store: there is no such file"));
    }
    let mut connection = Connection::open(path).map_err(|error| failed("open the store's file", error))?;
    configure(&connection, busy).map_err(|error| failed("set the store's file up", error))?;
    // Whoever forgets a person wants nothing of them left on a free page.
    connection.pragma_update(None, "secure_delete", true).map_err(|error| failed("set the store's file up", error))?;
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| failed("read the store's version", error))?;
    if version != newest() {
        // An older service that runs on the file must not have its tables changed below it.
        let lock = lock(path)?;
        migrate(&mut connection)?;
        drop(lock);
    }
    let salt = salt(&connection).map_err(|error| failed("read the store's salt", error))?;
    Ok(Opened { connection, lock: None, salt })
}

fn prepare(connection: &mut Connection, busy: Duration) -> Result<[u8; 16], StoreError> {
    configure(connection, busy).map_err(|error| failed("set the store's file up", error))?;
    migrate(connection)?;
    if !closed_in_order(connection).map_err(|error| failed("read how the store was closed", error))? {
        check(connection)?;
    }
    salt(connection).map_err(|error| failed("read the store's salt", error))
}

fn configure(connection: &Connection, busy: Duration) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(busy)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;
         PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = FAST; PRAGMA trusted_schema = OFF;
         PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;",
    )
}

/// One `serve` per file. The lock ends with the process, however it ends.
pub(super) fn lock(path: &Path) -> Result<File, StoreError> {
    let unavailable = |error| StoreError::caused(StoreErrorKind::Unavailable, "open the store's lock file", error);
    let mut name = OsString::from(path);
    name.push(".lock");
    let name = PathBuf::from(name);
    private_file(&name).map_err(unavailable)?;
    let file = OpenOptions::new().read(true).write(true).open(&name).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::new(
            StoreErrorKind::Unavailable,
            "open the store: another process is serving from this file (stop it, or give this one a file of its own)",
        )),
        Err(TryLockError::Error(error)) => Err(unavailable(error)),
    }
}

/// Makes the file readable by nobody else: it holds phone numbers.
pub(super) fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let step = |connection: &mut Connection| -> Result<bool, rusqlite::Error> {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let mut newest = 0;
        for (number, script) in (1..).zip(VERSIONS) {
            if number > version {
                transaction.execute_batch(script)?;
                transaction.pragma_update(None, "user_version", number)?;
            }
            newest = number;
        }
        transaction.commit()?;
        Ok(version <= newest)
    };
    match step(connection) {
        Ok(true) => Ok(()),
        Ok(false) => Err(StoreError::new(StoreErrorKind::Corrupt, "open the store: its file is from a newer version")),
        Err(error) => Err(failed("bring the store's file up to date", error)),
    }
}

/// Whether the last process closed the file; from now on it counts as not closed.
fn closed_in_order(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let closed = connection.execute("DELETE FROM meta WHERE name = 'closed'", [])? > 0;
    let new = connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM meta)", [], |row| row.get(0))?;
    Ok(closed || new)
}

fn check(connection: &Connection) -> Result<(), StoreError> {
    let doing = "check the store's file: it is damaged (`libretto data restore` puts a copy in its place)";
    let found: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| failed(doing, error))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::new(StoreErrorKind::Corrupt, doing)) }
}

fn salt(connection: &Connection) -> Result<[u8; 16], rusqlite::Error> {
    let kept = connection.query_row("SELECT value FROM meta WHERE name = 'salt'", [], |row| row.get(0)).optional()?;
    if let Some(salt) = kept {
        return Ok(salt);
    }
    let salt = *uuid::Uuid::new_v4().as_bytes();
    connection.execute("INSERT INTO meta (name, value) VALUES ('salt', ?1)", params![salt])?;
    Ok(salt)
}
