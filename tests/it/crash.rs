//! The real binary while everything around it fails: killed and stopped under load, a full disk, a provider that says
//! nothing. What was acknowledged is applied once, and every reply is sent, in order.
//!
//! Nothing here is waited for by the clock: a look into the store tells when all work is done. The one time limit is so
//! long that only a hang meets it.

#![allow(clippy::print_stderr, reason = "what a run met is told beside its result")]

mod full_disk;
mod kills;
mod place;
mod provider;
mod service;
mod talk;

use std::time::Duration;

use tokio::net::TcpStream;

use crate::support::scripted_graph::ScriptedGraph;
use place::OnDisk;
use service::{Service, quiet_address};

/// Only a hang takes this long.
const HANG: Duration = Duration::from_mins(10);

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_while_its_store_opens_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    talk::write_bot(folder.path(), 1, "");
    let place = OnDisk::beside(folder.path());
    let graph = ScriptedGraph::start().await;
    let address = quiet_address(&mut fastrand::Rng::new());
    // Opening waits for seconds while somebody else holds the file.
    let held = rusqlite::Connection::open(&place.file).unwrap();
    held.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let service = Service::start(&place, address, &graph.url());
    let mut look = tokio::time::interval(Duration::from_millis(20));
    while TcpStream::connect(address).await.is_err() {
        look.tick().await;
    }
    assert_eq!(service.stop(), "", "it stops without having begun to work");
}
