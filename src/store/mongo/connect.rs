//! Reaching the server: the client's options, what the server must be able to do, and noticing that it was away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mongodb::Client;
use mongodb::bson::{Bson, doc};
use mongodb::event::EventHandler;
use mongodb::event::cmap::CmapEvent;
use mongodb::event::sdam::SdamEvent;
use mongodb::options::ClientOptions;

use super::database::Database;
use crate::store::{StoreError, StoreErrorKind};

/// How long a command waits for a server to be found, unless the address says otherwise.
const FIND_WITHIN: Duration = Duration::from_secs(3);
/// The oldest version of the protocol that can do what is asked here (MongoDB 4.4).
const OLDEST_WIRE_VERSION: i64 = 9;

/// A client for this address. `checked` becomes false whenever the connection was lost.
pub(super) async fn client(address: &str, checked: Arc<AtomicBool>) -> Result<Client, StoreError> {
    let wrong = |_| StoreError::new(StoreErrorKind::Corrupt, "read the address of the database (MONGO_URL)");
    let mut options = ClientOptions::parse(address).await.map_err(wrong)?;
    options.app_name.get_or_insert_with(|| "libretto".to_owned());
    options.server_selection_timeout.get_or_insert(FIND_WITHIN);
    options.connect_timeout.get_or_insert(FIND_WITHIN);
    options.retry_writes.get_or_insert(true);
    let lost = Arc::clone(&checked);
    options.sdam_event_handler = Some(EventHandler::callback(move |event| {
        if matches!(event, SdamEvent::ServerHeartbeatFailed(_) | SdamEvent::ServerClosed(_)) {
            lost.store(false, Ordering::Release);
        }
    }));
    options.cmap_event_handler = Some(EventHandler::callback(move |event| {
        if matches!(event, CmapEvent::PoolCleared(_)) {
            checked.store(false, Ordering::Release);
        }
    }));
    Client::with_options(options).map_err(wrong)
}

impl Database {
    /// Whether the server can do what is asked here, and takes writes.
    pub(super) async fn check_server(&self) -> Result<(), StoreError> {
        let admin = self.client.database("admin");
        let hello = self.run("greet the database", admin.run_command(doc! { "hello": 1 })).await?;
        let number = |name: &str| match hello.get(name) {
            Some(Bson::Int32(number)) => i64::from(*number),
            Some(Bson::Int64(number)) => *number,
            // An answer without the number is from a server that is too old to give it.
            _ => 0,
        };
        if number("maxWireVersion") < OLDEST_WIRE_VERSION {
            return Err(StoreError::new(StoreErrorKind::Corrupt, "the database is older than MongoDB 4.4"));
        }
        if !hello.get_bool("isWritablePrimary").unwrap_or(false) {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "the database takes no writes now"));
        }
        let alone = !hello.contains_key("setName") && !hello.get_str("msg").is_ok_and(|kind| kind == "isdbgrid");
        if alone {
            tracing::warn!(
                "MongoDB runs as a standalone server. Everything works, but there is no second copy, and a write whose \
                 answer is lost is not repeated by itself; a replica set, even of one, is better."
            );
        }
        Ok(())
    }

    /// Before work after a (re)connection: the indexes may be gone with the server that had them.
    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        if self.checked.load(Ordering::Acquire) {
            return Ok(());
        }
        let _one_at_a_time = self.checking.lock().await;
        if self.checked.load(Ordering::Acquire) {
            return Ok(());
        }
        // Set before, so that a connection lost meanwhile makes it false again.
        self.checked.store(true, Ordering::Release);
        let made = self.ensure_indexes().await;
        if made.is_err() {
            self.checked.store(false, Ordering::Release);
        }
        made
    }
}
