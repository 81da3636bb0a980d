//! Killed, or told to stop, again and again while people write.

use std::collections::BTreeSet;
use std::time::Duration;

use libretto::clock::{Clock, SystemClock};
use libretto::store::Counts;

use super::HANG;
use super::place::{OnDisk, Place};
use super::service::{Service, quiet_address};
use super::talk::{self, Talk};
use crate::support::scripted_graph::ScriptedGraph;

const PEOPLE: usize = 12;
/// Kills unless the variable `CRASH_KILLS` says otherwise; CI asks for 100.
const KILLS: usize = 25;
const STOPS: usize = 6;

/// How a process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fall {
    /// SIGKILL.
    Killed,
    /// SIGTERM.
    Stopped,
}

fn kills() -> usize {
    std::env::var("CRASH_KILLS").map_or(KILLS, |text| text.parse().expect("CRASH_KILLS is a number"))
}

fn settings(falls: usize) -> String {
    // As many tries as falls and one more: a message met by every kill is not taken for one that kills. A request ends
    // with its process, never because the machine is busy.
    let tries = falls + 1;
    format!(
        "workers: {{ unknown_wait: 300ms, messages_per_second: 100000, person_burst: 100000, turn_attempts: {tries}, \
         lost_tries: {tries}, send_lease: 12m }}\nwhatsapp: {{ request_timeout: 11m }}\n"
    )
}

/// People talk while the service falls so many times; how many requests were made beyond the replies owed.
async fn falls_under_load(place: &impl Place, fall: Fall, falls: usize) -> usize {
    let seed = fastrand::u64(..);
    eprintln!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    // Each fall and its start take about as long as one answer, so people still talk at the last one.
    let talk = Talk { people: PEOPLE, questions: falls + 4 };
    talk::write_bot(place.folder(), talk.questions, &settings(falls));
    // Answers take a while, so that falls meet messages on their way.
    let graph = ScriptedGraph::start_slow(Duration::from_millis(15)).await;
    let address = quiet_address(&mut random);
    let began = SystemClock.now().as_millis() / 1_000 - 600;

    let mut service = Service::start(place, address, &graph.url());
    let mut people = tokio::task::JoinSet::new();
    for person in 0..talk.people {
        people.spawn(talk::converse(address, talk, person, began, random.fork()));
    }
    let mut under_load = 0;
    for _ in 0..falls {
        // From the middle of the start to the middle of the work.
        tokio::time::sleep(Duration::from_millis(random.u64(20..500))).await;
        under_load += usize::from(!people.is_empty() && people.len() == talk.people);
        match fall {
            Fall::Killed => service.kill(),
            Fall::Stopped => {
                let mut look = tokio::time::interval(Duration::from_millis(5));
                while tokio::net::TcpStream::connect(address).await.is_err() {
                    look.tick().await;
                }
                drop(service.stop());
            }
        }
        service = Service::start(place, address, &graph.url());
    }
    let talked = tokio::time::timeout(HANG, people.join_all()).await;
    assert!(talked.is_ok(), "seed {seed}: not everything was acknowledged");
    // All is acknowledged, but a reply met by the last fall is still unknown, and the last process may not be up yet.
    let rested = tokio::time::timeout(HANG, talk::come_to_rest(place, address)).await;
    assert!(rested.is_ok(), "seed {seed}: work is left and nobody does it");
    service.stop();

    let store = place.open().await;
    talk.is_kept(store.as_ref()).await;
    let people = u64::try_from(talk.people).unwrap();
    let nothing_open = Counts { people, inbox_pending: 0, outbox_open: 0, dead: 0 };
    assert_eq!(store.counts().await.unwrap(), nothing_open, "seed {seed}");
    store.close().await.unwrap();
    assert_eq!(talk::heard(&graph.texts()), talk.replies(), "seed {seed}");
    let requests = graph.requests();
    let tries: BTreeSet<String> =
        requests.iter().map(|request| request["biz_opaque_callback_data"].to_string()).collect();
    assert_eq!(tries.len(), requests.len(), "seed {seed}: no try is made twice; a repeat is a try of its own");
    let doubled = requests.len() - talk.owed();
    eprintln!("{fall:?} {falls} times, {under_load} of them under load: {} replies, {doubled} sent again", talk.owed());
    assert!(under_load * 2 > falls, "seed {seed}: people had little to say");
    doubled
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_loses_nothing_and_repeats_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let kills = kills();
    let doubled = falls_under_load(&OnDisk::beside(folder.path()), Fall::Killed, kills).await;
    // A kill leaves at most one message to each person unknown.
    assert!(doubled <= kills * PEOPLE, "{doubled} sent again after {kills} kills");
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_under_load_it_finishes_what_it_began_and_the_next_start_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let doubled = falls_under_load(&OnDisk::beside(folder.path()), Fall::Stopped, STOPS).await;
    assert_eq!(doubled, 0, "an orderly stop leaves nothing unknown");
}
