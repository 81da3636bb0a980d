//! What it costs to know many people. For each number a store is filled with people in the middle of the shipped intake; then
//! turns of random people are run on it, each with its accept, claim, commit and settled send. It tells the CPU time of a turn,
//! the bytes on disk and the memory of the process.
#![expect(clippy::cast_precision_loss, reason = "for people to read")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::support::{bots, process, talk};
use libretto::clock::{Clock, SystemClock};
use libretto::engine::{Effect, Input, Session, TurnContext, advance};
use libretto::flow::Bot;
use libretto::message::{Content, Inbound, MessageId, PhoneNumber, PrivateText, ScopedUserId, Sender, Timestamp};
use libretto::store::{Arrival, EmbeddedSettings, EmbeddedStore, OutboxDraft, Settlement, Store, TurnCommit};

/// Requests under way at one time: enough for the writer to commit many together.
const AT_ONCE: u64 = 64;
/// Turns measured for each number of people.
const TURNS: u64 = 20_000;
/// What each of them said so far.
const BEFORE: [&str; 5] = ["Hi", "AGREE", "breast cancer", "stage 2", "Pune 50"];
const LEASE: Duration = Duration::from_secs(30);

struct Bench {
    store: EmbeddedStore,
    bot: Bot,
    session: Session,
    messages: AtomicU64,
}

pub(crate) fn run(folder: &Path, numbers: &[&str]) {
    for number in numbers {
        let people = number.parse().expect("a number of people");
        let file = folder.join(format!("people-{people}.db"));
        // One thread besides the store's own.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(measure(&file, people));
        for ending in ["", "-wal", "-shm", ".lock"] {
            let name = PathBuf::from(format!("{}{ending}", file.display()));
            // What is not there need not go.
            let _gone = std::fs::remove_file(name);
        }
    }
}

async fn measure(file: &Path, people: u64) {
    let bot = bots::shipped().bot();
    let mut conversation = talk::Conversation::new(&bot);
    for line in BEFORE {
        conversation.say(line);
    }
    let stored = conversation.stored().to_vec();
    let session = serde_json::from_slice(&stored).expect("a session");
    let store = EmbeddedStore::open(file, EmbeddedSettings::default(), SystemClock.now()).expect("a store");
    let memory = process::resident();
    let bench = Arc::new(Bench { store, bot, session, messages: AtomicU64::new(0) });
    at_once(people, |person| {
        let bench = Arc::clone(&bench);
        async move { bench.meet(person).await }
    })
    .await;
    let added = process::resident().saturating_sub(memory);
    bench.store.wake_due(SystemClock.now()).await.expect("a store");
    let bytes = std::fs::metadata(file).expect("a file").len();
    println!(
        "{people} people: {:.0} bytes on disk each, {:.1} MiB more memory, session of {} bytes",
        bytes as f64 / people as f64,
        added as f64 / f64::from(1 << 20),
        stored.len()
    );
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % people
    };
    let order: Arc<Vec<u64>> = Arc::new((0..TURNS).map(|_| random()).collect());
    let begun = process::cpu();
    at_once(TURNS, |turn| {
        let (bench, order) = (Arc::clone(&bench), Arc::clone(&order));
        async move { bench.turn(order[usize::try_from(turn).expect("a small number")]).await }
    })
    .await;
    let took = process::cpu().saturating_sub(begun);
    println!("{people} people: {:.1} us of CPU for a turn", took.as_secs_f64() * 1e6 / TURNS as f64);
    bench.store.close().await.expect("closed");
}

/// Does something so many times, some at one time.
async fn at_once<Done: Future<Output = ()> + 'static>(count: u64, work: impl Fn(u64) -> Done) {
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let mut running = tokio::task::JoinSet::new();
            for number in 0..count {
                if running.len() as u64 >= AT_ONCE {
                    running.join_next().await.expect("something runs").expect("no panic");
                }
                running.spawn_local(work(number));
            }
            while let Some(ended) = running.join_next().await {
                ended.expect("no panic");
            }
        })
        .await;
}

impl Bench {
    fn arrival(&self, person: u64, text: &str, now: Timestamp) -> Arrival {
        let number = self.messages.fetch_add(1, Ordering::Relaxed);
        let id = MessageId::new(format!("wamid.HBgMOTEwMDAwMDAw{number:016x}"));
        let content = Content::Text(PrivateText::new(text));
        Arrival {
            key: id.clone(),
            sender: Sender {
                phone: Some(PhoneNumber::new(format!("91{person:010}"))),
                user: Some(ScopedUserId::new(format!("IN.{person:017}"))),
            },
            profile_name: None,
            input: Input::Message(Inbound { id, sent_at: now, content, reply_to: None }),
            sent_at: now,
            received_at: now,
            urgent: false,
            ignore: false,
        }
    }

    /// A person who stands in the middle of the intake.
    async fn meet(&self, person: u64) {
        let now = SystemClock.now();
        self.store.accept(vec![self.arrival(person, "Hi", now)]).await.expect("accepted");
        let claim = self.store.claim_person(now, LEASE).await.expect("a store").expect("somebody waits");
        let session = Session { person_id: claim.person_id.clone(), ..self.session.clone() };
        self.store
            .commit_turn(claim, TurnCommit { session: Some(session), now, ..TurnCommit::default() })
            .await
            .expect("written");
    }

    /// One turn from the accept to the settled send.
    async fn turn(&self, person: u64) {
        let now = SystemClock.now();
        self.store.accept(vec![self.arrival(person, "help", now)]).await.expect("accepted");
        let claim = self.store.claim_person(now, LEASE).await.expect("a store").expect("somebody waits");
        let turn = advance(&self.bot, claim.session.clone(), &claim.entry.input, &TurnContext::at(now));
        let outbox = turn.effects.into_iter().filter_map(|effect| {
            let Effect::Send(send) = effect else { return None };
            Some(OutboxDraft { message: send.message, despite_opt_out: send.despite_opt_out, reply_to: None })
        });
        let commit = TurnCommit {
            session: Some(turn.session),
            outbox: outbox.collect(),
            now,
            send_lease: Some(LEASE),
            ..TurnCommit::default()
        };
        let mut send = self.store.commit_turn(claim, commit).await.expect("written").send;
        while let Some(claim) = send {
            let provider_id = Some(MessageId::new(format!("wamid.sent.{}", claim.entry_id)));
            self.store.settle_send(claim, Settlement::Sent { provider_id }, now).await.expect("settled");
            send = self.store.claim_send(now, LEASE).await.expect("a store");
        }
    }
}
