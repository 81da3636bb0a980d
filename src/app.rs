//! The composition root: from settings to a running service, and its orderly stop. Only here are implementations chosen.

mod conversation;
mod late_store;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use conversation::Conversation;

use crate::channel::whatsapp::WhatsApp;
use crate::channel::{Channel, DryRun};
use crate::clock::Clock;
use crate::config::{Sending, Settings};
use crate::fetch::{Fetcher, HttpFetcher};
use crate::ingress::{self, Ingress};
use crate::message::ChannelLimits;
use crate::store::{EmbeddedSettings, EmbeddedStore, Store, StoreError, StoreErrorKind};
use crate::worker::{FetchParts, Fetches, Inbox, Outbox, OutboxParts, Pace, Pool, RunningPool, Timers};
use late_store::LateStore;

/// Opens the store; called again while it is unavailable.
pub type OpenStore = Arc<dyn Fn() -> Result<Arc<dyn Store>, StoreError> + Send + Sync>;

/// The service, running.
pub struct RunningApp {
    address: SocketAddr,
    stop_within: Duration,
    stopping: CancellationToken,
    door: JoinHandle<std::io::Result<()>>,
    workers: JoinHandle<anyhow::Result<Option<RunningPool>>>,
    store: Arc<LateStore>,
}

/// The parts a service is put together from, besides its settings.
pub struct AppParts {
    /// What people talk to.
    pub conversation: Conversation,
    /// Where everything is kept.
    pub open_store: OpenStore,
    /// Where messages go.
    pub channel: Arc<dyn Channel>,
    /// What asks sources outside.
    pub fetcher: Arc<dyn Fetcher>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl AppParts {
    /// The parts that the settings ask for.
    pub fn choose(settings: &Settings, conversation: Conversation, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let channel: Arc<dyn Channel> = match settings.sending {
            Sending::DryRun => Arc::new(DryRun::new(ChannelLimits::default())),
            Sending::WhatsApp => Arc::new(WhatsApp::new(&settings.whatsapp).context("the WhatsApp channel")?),
        };
        let fetcher = Arc::new(HttpFetcher::new(&settings.fetch).context("asking sources outside")?);
        let open_store = store(settings, Arc::clone(&clock));
        Ok(Self { conversation, open_store, channel, fetcher, clock })
    }
}

impl RunningApp {
    /// Starts listening and working. The door is open as soon as this returns; while the store cannot be opened it says
    /// 503 and the store is tried again, as it is while another process still has it. A store that will not open by waiting
    /// (damaged, from a newer version) is an error. Nothing was begun if this is dropped before it returns.
    pub async fn start(settings: &Settings, parts: AppParts) -> anyhow::Result<Self> {
        let AppParts { conversation, open_store, channel, fetcher, clock } = parts;
        let listener = TcpListener::bind(settings.address)
            .await
            .with_context(|| format!("cannot listen on {} (LIBRETTO_ADDR)", settings.address))?;
        let address = listener.local_addr().context("the address listened on")?;
        let stopping = CancellationToken::new();
        let store = Arc::new(LateStore::default());
        let arrived = Arc::new(Notify::new());
        let first = try_to_open(&open_store).await?;

        let door = Ingress::new(
            ingress::Parts {
                store: Arc::clone(&store) as Arc<dyn Store>,
                clock: Arc::clone(&clock),
                work: Arc::clone(&arrived),
                is_urgent: conversation.is_urgent,
            },
            settings.ingress.clone(),
            &settings.whatsapp,
        );
        let pace = Arc::new(Pace::new(settings.workers.pace));
        let (workers, script) = (settings.workers, Arc::new(conversation.script));
        let assemble = move |store: Arc<dyn Store>| Pool {
            settings: workers.pool,
            inbox: Inbox::new(workers.inbox, Arc::clone(&store), Arc::clone(&clock), Arc::clone(&script)),
            outbox: Outbox::new(
                workers.outbox,
                OutboxParts {
                    store: Arc::clone(&store),
                    channel: Arc::clone(&channel),
                    clock: Arc::clone(&clock),
                    pace: Arc::clone(&pace),
                    jitter: fastrand::f64,
                },
            ),
            fetches: Fetches::new(
                workers.fetch,
                FetchParts {
                    store: Arc::clone(&store),
                    clock: Arc::clone(&clock),
                    script: Arc::clone(&script),
                    fetcher: Arc::clone(&fetcher),
                },
            ),
            timers: Timers::new(store, Arc::clone(&clock)),
            clock: Arc::clone(&clock),
            arrived: Arc::clone(&arrived),
        };
        if let Some(opened) = &first {
            store.open(Arc::clone(opened));
        }
        let (late, token) = (Arc::clone(&store), stopping.clone());
        let workers = tokio::spawn(async move {
            let Some(opened) = first_or_retry(first, &open_store, &token).await? else { return Ok(None) };
            late.open(Arc::clone(&opened));
            Ok(Some(assemble(opened).start()))
        });
        let (token, bounds) = (stopping.clone(), settings.ingress.clone());
        let door = tokio::spawn(async move {
            ingress::serve(listener, ingress::router(door), &bounds, async move { token.cancelled().await }).await
        });
        tracing::info!(address = %address, sending = ?settings.sending, "The service listens.");
        for remark in &settings.remarks {
            tracing::warn!("{remark}");
        }
        Ok(Self { address, stop_within: settings.stop_within, stopping, door, workers, store })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops: takes no more requests and no more work, finishes what runs, closes the store. Bounded in time.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Self { stop_within, stopping, door, workers, store, .. } = self;
        tracing::info!("The service stops.");
        stopping.cancel();
        let abort = door.abort_handle();
        let door = async { tokio::time::timeout(stop_within, door).await.is_ok() };
        let workers = async {
            match tokio::time::timeout(stop_within, workers).await {
                Ok(Ok(Ok(Some(pool)))) => pool.stop(stop_within).await,
                Ok(Ok(Ok(None))) => true,
                Ok(Ok(Err(_)) | Err(_)) | Err(_) => false,
            }
        };
        let (door, workers) = tokio::join!(door, workers);
        abort.abort();
        if !(door && workers) {
            tracing::warn!("Not everything finished in time; what was left is taken up by the next start.");
        }
        match tokio::time::timeout(Duration::from_secs(5), store.close()).await {
            Ok(Ok(())) => {}
            // By its kind only: a cause may quote what was stored.
            Ok(Err(error)) => bail!("the store did not close in order: {error}"),
            Err(_) => bail!("closing the store took too long"),
        }
        tracing::info!("The service has stopped.");
        Ok(())
    }
}

/// Tries to open the store once: `None` means that waiting may help.
async fn try_to_open(open: &OpenStore) -> anyhow::Result<Option<Arc<dyn Store>>> {
    let open = Arc::clone(open);
    let opened = tokio::task::spawn_blocking(move || open()).await.context("opening the store")?;
    match opened {
        Ok(store) => Ok(Some(store)),
        Err(error) if error.kind == StoreErrorKind::Unavailable => {
            tracing::error!(store.doing = error.doing, "The store cannot be opened; it is tried again.");
            Ok(None)
        }
        Err(error) => bail!("the store cannot be opened: {error}"),
    }
}

/// The store that was opened at once, or the one that opens in the end; `None` if the service stops first.
async fn first_or_retry(
    first: Option<Arc<dyn Store>>,
    open: &OpenStore,
    stopping: &CancellationToken,
) -> anyhow::Result<Option<Arc<dyn Store>>> {
    let mut opened = first;
    let mut pause = Duration::from_millis(250);
    while opened.is_none() {
        tokio::select! {
            () = stopping.cancelled() => return Ok(None),
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(Duration::from_secs(10));
        opened = match try_to_open(open).await {
            Ok(opened) => opened,
            Err(error) => {
                tracing::error!("The store cannot be used as it is; a person must look. The service keeps saying 503.");
                return Err(error);
            }
        };
    }
    Ok(opened)
}

/// The store that the settings name: a database if there is one, else a file.
fn store(settings: &Settings, clock: Arc<dyn Clock>) -> OpenStore {
    #[cfg(feature = "mongodb")]
    if let Some(database) = &settings.database {
        return mongo(database.clone(), settings.keeping);
    }
    let path = settings.store.clone();
    let settings = EmbeddedSettings { keeping: settings.keeping, ..EmbeddedSettings::default() };
    Arc::new(move || Ok(Arc::new(EmbeddedStore::open(&path, settings, clock.now())?)))
}

#[cfg(feature = "mongodb")]
fn mongo(database: crate::config::Database, keeping: crate::store::Keeping) -> OpenStore {
    use crate::store::{MongoSettings, MongoStore};
    use secrecy::ExposeSecret;
    let settings = MongoSettings { keeping, ..MongoSettings::default() };
    Arc::new(move || {
        // Stores are opened on a thread that may wait.
        let runtime = tokio::runtime::Handle::current();
        let opening = MongoStore::connect(database.address.expose_secret(), &database.name, settings);
        Ok(Arc::new(runtime.block_on(opening)?))
    })
}
