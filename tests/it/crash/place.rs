//! Where a service keeps what it must not lose, as a test sees it from outside. A new store is one more `Place`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use libretto::clock::{Clock, SystemClock};
use libretto::store::{EmbeddedSettings, EmbeddedStore, Store};

/// A store and the folder of the bot that works over it.
pub(super) trait Place: Sync {
    /// The folder with the flows and the settings.
    fn folder(&self) -> &Path;

    /// The variables that lead the service to the store.
    fn environment(&self) -> Vec<(&'static str, String)>;

    /// How much is not applied or not settled, in one look from outside; nothing while that cannot be told.
    async fn left_to_do(&self) -> Option<i64>;

    /// The store itself, once no service runs.
    async fn open(&self) -> Arc<dyn Store>;
}

/// One file.
pub(super) struct OnDisk {
    pub(super) folder: PathBuf,
    pub(super) file: PathBuf,
}

impl OnDisk {
    pub(super) fn beside(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), file: folder.join("libretto.db") }
    }
}

impl Place for OnDisk {
    fn folder(&self) -> &Path {
        &self.folder
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        vec![("LIBRETTO_STORE", self.file.display().to_string())]
    }

    async fn left_to_do(&self) -> Option<i64> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let file = rusqlite::Connection::open_with_flags(&self.file, flags).ok()?;
        let sql = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox)";
        file.query_row(sql, [], |row| row.get(0)).ok()
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(EmbeddedStore::open(&self.file, EmbeddedSettings::default(), SystemClock.now()).unwrap())
    }
}
