//! The door alone, as a server: signature, parsing, and the durable write before the 200, with nobody working on what was kept.
//! Plain-code servers that do the same are its measure. It runs until it is ended.

use std::path::Path;
use std::sync::Arc;

use libretto::app::Conversation;
use libretto::channel::whatsapp;
use libretto::clock::{Clock, SystemClock};
use libretto::files::BotFiles;
use libretto::flow;
use libretto::ingress::{self, Ingress};
use libretto::message::ChannelLimits;
use libretto::store::{EmbeddedSettings, EmbeddedStore};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What webhooks are signed with.
const SECRET: &str = "bench-app-secret";

pub(crate) fn run(address: &str, file: &Path) {
    // One thread for connections, as the plain-code servers have; the store has its own.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    runtime.block_on(serve(address, file));
}

async fn serve(address: &str, file: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = BotFiles::read(&root.join("flows"), &root.join("templates")).expect("readable files");
    let bot = flow::load(&files.sources, &files.layout, ChannelLimits::default()).bot.expect("a bot without errors");
    let store = EmbeddedStore::open(file, EmbeddedSettings::default(), SystemClock.now()).expect("a store");
    let parts = ingress::Parts {
        store: Arc::new(store),
        clock: Arc::new(SystemClock),
        work: Arc::new(Notify::new()),
        is_urgent: Conversation::of(Arc::new(bot)).is_urgent,
    };
    let settings = ingress::Settings::default();
    let channel = whatsapp::Settings { app_secrets: vec![SecretString::from(SECRET)], ..whatsapp::Settings::default() };
    let door = Ingress::new(parts, settings.clone(), &channel);
    let listener = TcpListener::bind(address).await.expect("a free address");
    println!("the door listens on {address}");
    let forever = std::future::pending();
    ingress::serve(listener, ingress::router(door), &settings, forever).await.expect("a server");
}
