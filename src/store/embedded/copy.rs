//! Copies of the file: one taken while it is served from, and one put in its place. A copy appears whole or not at all.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, params};

use super::file;
use super::writer::failed;
use crate::store::{StoreError, StoreErrorKind};

/// How far numbers of entries jump when a copy is put back: further than were ever given out since it was taken.
const JUMP: i64 = 1 << 32;
/// How long a copy waits for somebody who holds the file.
const BUSY: Duration = Duration::from_secs(30);

/// Writes a copy of the store in `file` to `copy`, where there must be nothing yet. Whoever serves from the file goes on.
pub(super) fn back_up(file: &Path, copy: &Path) -> Result<(), StoreError> {
    if copy.exists() {
        return Err(refused("there is a file of that name already"));
    }
    let connection = read_only(file)?;
    let aside = beside(copy, ".part");
    let written = copy_into(&connection, &aside).and_then(|()| put(&aside, copy));
    remove(&aside);
    written
}

/// Puts a copy in the place of the store in `file`. Nobody may be serving from it; what is there is lost if `replace`.
pub(super) fn restore(copy: &Path, file: &Path, replace: bool) -> Result<(), StoreError> {
    let connection = read_only(copy)?;
    check(&connection)?;
    let lock = file::lock(file)?;
    let empty = std::fs::metadata(file).map_or(true, |there| there.len() == 0);
    if !empty && !replace {
        return Err(refused("there is a store already (--force replaces it)"));
    }
    let aside = beside(file, ".restoring");
    remove(&aside);
    let written = copy_into(&connection, &aside).and_then(|()| renumber(&aside)).and_then(|()| {
        // The journal of the earlier file must not be taken for the new one's.
        settle_journal(file);
        put(&aside, file)
    });
    remove(&aside);
    drop(lock);
    written
}

fn copy_into(connection: &Connection, aside: &Path) -> Result<(), StoreError> {
    let doing = "write the copy";
    remove(aside);
    file::private_file(aside).map_err(|error| StoreError::caused(StoreErrorKind::Unavailable, doing, error))?;
    let name = aside.to_str().ok_or_else(|| refused("its path is not written in letters we can pass on (UTF-8)"))?;
    connection.execute("VACUUM INTO ?1", params![name]).map(drop).map_err(|error| failed(doing, error))
}

/// Whether this is a store, whole, and of a version we know.
fn check(connection: &Connection) -> Result<(), StoreError> {
    let doing = "check the copy";
    let found: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| failed(doing, error))?;
    if found != "ok" {
        return Err(StoreError::new(StoreErrorKind::Corrupt, "check the copy: it is damaged"));
    }
    let version: i64 =
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(|error| failed(doing, error))?;
    if version > file::newest() {
        return Err(StoreError::new(StoreErrorKind::Corrupt, "check the copy: it is from a newer version"));
    }
    let is_store = "SELECT count(*) FROM meta WHERE name = 'salt'";
    match connection.query_row(is_store, [], |row| row.get::<_, i64>(0)) {
        Ok(1) => Ok(()),
        Ok(_) | Err(_) => Err(StoreError::new(StoreErrorKind::Corrupt, "check the copy: it is no store of ours")),
    }
}

/// Messages that were sent after the copy was taken may still be reported about: no new entry may get the name of one.
fn renumber(aside: &Path) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO meta (name, value) SELECT 'last_sequence', ?1 + max( \
               coalesce((SELECT value FROM meta WHERE name = 'last_sequence'), 0), \
               coalesce((SELECT max(sequence) FROM outbox), 0), coalesce((SELECT max(sequence) FROM deliveries), 0), \
               coalesce((SELECT max(sequence) FROM dead), 0))";
    let write = || {
        let connection = Connection::open(aside)?;
        connection.execute(sql, params![JUMP])?;
        connection.close().map_err(|(_, error)| error)
    };
    write().map_err(|error| failed("number the copy anew", error))
}

/// Brings an earlier file and its journal together, as far as that can be done, and removes the journal.
fn settle_journal(file: &Path) {
    if let Ok(connection) = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        // What is damaged cannot be settled; it is being replaced.
        let _settled = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
    remove(&beside(file, "-wal"));
    remove(&beside(file, "-shm"));
}

/// Has the finished copy on the disk, then gives it its name.
fn put(aside: &Path, name: &Path) -> Result<(), StoreError> {
    let write = || {
        OpenOptions::new().write(true).open(aside)?.sync_all()?;
        std::fs::rename(aside, name)?;
        let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    };
    write().map_err(|error| StoreError::caused(StoreErrorKind::Unavailable, "put the copy in its place", error))
}

fn read_only(path: &Path) -> Result<Connection, StoreError> {
    if !path.is_file() {
        return Err(refused("there is no such file"));
    }
    let open = || {
        // A journal beside it is read too, which needs a file that could be written.
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(BUSY)?;
        Ok(connection)
    };
    open().map_err(|error| failed("open the file", error))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Nothing to remove is as good.
fn remove(path: &Path) {
    let _gone = std::fs::remove_file(path);
}

fn refused(why: &'static str) -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, why)
}
