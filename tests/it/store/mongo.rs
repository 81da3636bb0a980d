//! The MongoDB store: the contract is run against it too, and here is what only it can show.

mod adoption;
mod breaking;
mod outage;
mod replicas;
mod server;
mod trips;

use std::sync::Arc;

use libretto::store::{Gate, LeaseClock, MongoSettings, MongoStore};
use mongodb::Client;
use mongodb::options::ClientOptions;

/// A database of one test, on the server that tests use.
pub(crate) struct Place {
    pub(crate) address: String,
    pub(crate) client: Client,
    pub(crate) name: String,
}

/// Time is moved by hand.
pub(crate) fn by_hand() -> MongoSettings {
    MongoSettings { lease_clock: LeaseClock::Caller, ..MongoSettings::default() }
}

/// A place for one test; nothing if there is no server here, which is said, and which CI does not accept.
pub(crate) async fn place() -> Option<Place> {
    let address = server::address()?;
    let mut options = ClientOptions::parse(&address).await.unwrap();
    options.server_selection_timeout = Some(std::time::Duration::from_secs(20));
    let client = Client::with_options(options).unwrap();
    Some(Place { address, client, name: format!("libretto_{:016x}", fastrand::u64(..)) })
}

impl Place {
    /// A store in it, with time moved by hand.
    pub(crate) async fn store(&self) -> MongoStore {
        MongoStore::over(self.client.clone(), &self.name, by_hand()).await.unwrap()
    }

    /// Another that asks this before every command.
    pub(crate) async fn gated(&self, gate: impl Fn(&'static str) -> bool + Send + Sync + 'static) -> MongoStore {
        MongoStore::gated(self.client.clone(), &self.name, by_hand(), Gate(Arc::new(gate))).await.unwrap()
    }

    /// A store in it as the service has it: leases by the server's clock.
    pub(crate) async fn served(&self) -> MongoStore {
        MongoStore::over(self.client.clone(), &self.name, MongoSettings::default()).await.unwrap()
    }

    /// The database itself.
    pub(crate) fn database(&self) -> mongodb::Database {
        self.client.database(&self.name)
    }

    /// Runs a test on a store here and removes the database, whatever becomes of the test.
    pub(crate) async fn on<F>(self, test: impl FnOnce(MongoStore) -> F + Send + 'static)
    where
        F: Future<Output = ()>,
    {
        let store = self.store().await;
        test(store).await;
        self.remove().await;
    }

    pub(crate) async fn remove(self) {
        self.database().drop().await.unwrap();
    }
}
