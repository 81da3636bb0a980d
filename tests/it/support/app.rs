//! The real router and workers over the memory store, a stand-in for the Graph API and a clock moved by hand. Nothing runs
//! in the background: tests drain the workers.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use libretto::app::Conversation;
use libretto::channel::whatsapp::{self, WhatsApp};
use libretto::clock::{Clock, ManualClock};
use libretto::config::{Arguments, Environment, Settings, SettingsFile};
use libretto::fetch::HttpFetcher;
use libretto::ingress::{self, Ingress};
use libretto::message::{Sender, Timestamp};
use libretto::store::{Counts, MemoryStore, Store};
use libretto::worker::{
    FetchParts, FetchProgress, Fetches, Inbox, InboxProgress, Outbox, OutboxParts, OutboxProgress, Pace, Timers,
};
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Notify;
use tower::ServiceExt;

use super::builders;
use super::scripted_graph::ScriptedGraph;
use super::toy;

/// When every test begins.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_795_000_000);

/// The keys of coordinators: the new one and the one it replaces.
pub(crate) const API_KEYS: [&str; 2] = ["the-new-key-of-the-desk", "the-old-key-of-the-desk"];

pub(crate) struct TestApp {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) graph: ScriptedGraph,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) inbox: Inbox,
    pub(crate) outbox: Outbox,
    pub(crate) timers: Timers,
    pub(crate) fetches: Fetches,
    router: Router,
    /// Whether replies are taken for sending in the commit of their turn.
    hand_over: bool,
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::with("").await
    }

    /// With these lines of a settings file.
    pub(crate) async fn with(settings: &str) -> Self {
        Self::over(toy::conversation(), settings).await
    }

    /// Over this conversation, with these lines of a settings file.
    pub(crate) async fn over(conversation: Conversation, settings: &str) -> Self {
        let graph = ScriptedGraph::start().await;
        let file = SettingsFile { path: "test.yaml".to_owned(), text: settings.to_owned() };
        let settings = Settings::load(Some(&file), &Environment::default(), Arguments::default()).expect("settings");
        let channel = whatsapp::Settings {
            access_token: SecretString::from("token"),
            phone_number_id: builders::NUMBER_ID.to_owned(),
            verify_token: SecretString::from("verify"),
            app_secrets: vec![SecretString::from(builders::SECRET)],
            graph_url: graph.url(),
            ..settings.whatsapp
        };
        let clock = Arc::new(ManualClock::new(START));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let api_keys = API_KEYS.map(SecretString::from).to_vec();
        let door = ingress::Settings { api_keys, ..settings.ingress };
        let parts = ingress::Parts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            work: Arc::new(Notify::new()),
            is_urgent: conversation.is_urgent,
        };
        let router = ingress::router(Ingress::new(parts, door, &channel));
        let workers = settings.workers;
        let shared_clock = Arc::clone(&clock) as Arc<dyn Clock>;
        let script = Arc::new(conversation.script);
        Self {
            inbox: Inbox::new(workers.inbox, Arc::clone(&store), Arc::clone(&shared_clock), Arc::clone(&script)),
            fetches: Fetches::new(
                workers.fetch,
                FetchParts {
                    store: Arc::clone(&store),
                    clock: Arc::clone(&shared_clock),
                    script,
                    fetcher: Arc::new(HttpFetcher::new(&settings.fetch).expect("a fetcher")),
                },
            ),
            outbox: Outbox::new(
                workers.outbox,
                OutboxParts {
                    store: Arc::clone(&store),
                    channel: Arc::new(WhatsApp::new(&channel).expect("a channel")),
                    clock: Arc::clone(&shared_clock),
                    pace: Arc::new(Pace::new(workers.pace)),
                    jitter: || 0.0,
                },
            ),
            timers: Timers::new(Arc::clone(&store), shared_clock),
            clock,
            graph,
            store,
            router,
            hand_over: true,
        }
    }

    /// Replies wait in the outbox instead of being taken along.
    pub(crate) fn without_hand_over(mut self) -> Self {
        self.hand_over = false;
        self
    }

    /// A webhook comes in.
    pub(crate) async fn receive(&self, body: Vec<u8>) -> StatusCode {
        let request = Request::post(ingress::WEBHOOK_PATH)
            .header(whatsapp::SIGNATURE_HEADER, builders::signature(&body))
            .body(Body::from(body))
            .expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer").status()
    }

    /// A request of a coordinator: status and body.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// A person writes now; nothing is worked on yet.
    #[track_caller]
    pub(crate) fn says(&self, from: &str, id: &str, text: &str) -> impl Future<Output = ()> + use<'_> {
        let at = self.clock.now().as_millis() / 1_000;
        let body = builders::messages(&[builders::text(from, id, at, text)]);
        async move { assert_eq!(self.receive(body).await, StatusCode::OK) }
    }

    /// Works until nothing is left to do at this time.
    pub(crate) async fn drain(&self) {
        for _ in 0..1_000 {
            self.timers.run_once().await.expect("timers");
            let lease = if self.hand_over { self.outbox.lease_if_ready() } else { None };
            let turned = match self.inbox.run_once(lease).await.expect("a turn") {
                InboxProgress::Idle => false,
                InboxProgress::Worked(work) => {
                    if let Some(taken) = work.send {
                        self.outbox.deliver(*taken).await.expect("a delivery");
                    }
                    true
                }
            };
            let sent = match self.outbox.run_once().await.expect("a send") {
                OutboxProgress::Idle(_) => false,
                OutboxProgress::Worked(_) => true,
            };
            let fetched = self.fetches.run_once().await.expect("a fetch") == FetchProgress::Worked;
            if !turned && !sent && !fetched {
                return;
            }
        }
        panic!("the workers never come to rest");
    }

    /// Time passes, then everything due is worked on.
    pub(crate) async fn after(&self, time: Duration) {
        self.clock.advance(time);
        self.drain().await;
    }

    /// The texts sent so far.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.graph.texts().into_iter().map(|(_, text)| text).collect()
    }

    /// How much waits.
    pub(crate) async fn counts(&self) -> Counts {
        self.store.counts().await.expect("counts")
    }

    /// What the store keeps about a person.
    pub(crate) async fn export(&self, phone: &str) -> Value {
        self.store.export(&Sender::phone(phone)).await.expect("an export").expect("a person")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let store = Arc::clone(&self.store);
        let counts = pin!(async move { store.counts().await });
        let Poll::Ready(Ok(counts)) = { counts }.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("the memory store answers at once");
        };
        assert_eq!((counts.inbox_pending, counts.outbox_open), (0, 0), "work was left behind");
    }
}
