//! The disk fills up while people write: 503, then recovery by itself, with nothing lost.

use std::path::Path;
use std::process::Command;

use libretto::clock::{Clock, SystemClock};

use super::HANG;
use super::place::{OnDisk, Place};
use super::service::{Service, quiet_address};
use super::talk::{self, Talk};
use crate::support::scripted_graph::ScriptedGraph;

/// Webhooks after which a disk of this size must be full.
const MANY: usize = 4_000;

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// A small disk of its own; unmounted when dropped.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    /// Nothing where mounting is not allowed.
    fn mount(folder: &'a Path) -> Option<Self> {
        let mounted = succeeds(Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder));
        mounted.then_some(Self(folder))
    }

    fn grow(&self) {
        assert!(succeeds(Command::new("mount").args(["-o", "remount,size=64m"]).arg(self.0)));
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        succeeds(Command::new("umount").arg("-l").arg(self.0));
    }
}

/// Fills the place until a webhook is refused, makes room, and sees everything through.
async fn fills_up_and_recovers(
    place: &OnDisk,
    service: impl FnOnce(&str) -> Service,
    make_room: impl FnOnce(&Service),
) {
    let graph = ScriptedGraph::start().await;
    let service = service(&graph.url());
    let address = service.address();
    let began = SystemClock.now().as_millis() / 1_000 - 60;
    talk::deliver(address, &talk::webhook(0, 0, began), false).await;
    let mut refused = None;
    for person in 1..MANY {
        match talk::hand_over(address, &talk::webhook(person, 0, began)).await {
            Some(200) => {}
            Some(503) => {
                refused = Some(person);
                break;
            }
            other => panic!("a full disk was answered {other:?}"),
        }
    }
    let refused = refused.expect("the disk is full in the end");
    // It stays so, and it stays alive.
    assert_eq!(talk::hand_over(address, &talk::webhook(refused, 0, began)).await, Some(503));
    make_room(&service);
    talk::deliver(address, &talk::webhook(refused, 0, began), false).await;
    let rested = tokio::time::timeout(HANG, talk::come_to_rest(place, address)).await;
    assert!(rested.is_ok(), "work is left and nobody does it");
    service.stop();
    let talk = Talk { people: refused + 1, questions: 0 };
    let store = place.open().await;
    talk.is_kept(store.as_ref()).await;
    store.close().await.unwrap();
    assert_eq!(talk::heard(&graph.texts()), talk.replies());
    eprintln!(
        "{refused} people wrote until the disk was full; {} requests for {} replies",
        graph.texts().len(),
        talk.owed()
    );
}

/// Short leases: what the full disk kept from being written is taken up again soon.
const SETTINGS: &str = "workers: { unknown_wait: 300ms, messages_per_second: 100000, turn_lease: 2s, send_lease: 3s }\n\
                        whatsapp: { request_timeout: 1s }\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_to_the_provider_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    talk::write_bot(folder.path(), 0, SETTINGS);
    let disk = tempfile::tempdir().unwrap();
    let Some(small) = SmallDisk::mount(disk.path()) else {
        // Where nobody may mount, a limit on the size of files stands in, in the test below.
        eprintln!("mounting a small disk is not allowed here");
        return;
    };
    let place = OnDisk { folder: folder.path().to_owned(), file: disk.path().join("libretto.db") };
    let address = quiet_address(&mut fastrand::Rng::new());
    fills_up_and_recovers(&place, |graph_url| Service::start(&place, address, graph_url), |_| small.grow()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_may_not_grow_is_told_to_the_provider_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    talk::write_bot(folder.path(), 0, SETTINGS);
    let place = OnDisk::beside(folder.path());
    let address = quiet_address(&mut fastrand::Rng::new());
    let limited = |graph_url: &str| {
        let mut shell = Command::new("bash");
        // The signal that comes with the limit is ignored, so that writing fails as on a full disk. 512 KiB.
        shell.args(["-c", "trap '' XFSZ; ulimit -S -f 512; exec \"$0\" serve", env!("CARGO_BIN_EXE_libretto")]);
        Service::run(&mut shell, &place, address, graph_url)
    };
    let lift = |service: &Service| {
        let id = service.id().to_string();
        assert!(succeeds(Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited"])));
    };
    fills_up_and_recovers(&place, limited, lift).await;
}
