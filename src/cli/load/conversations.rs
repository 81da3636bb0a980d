//! Conversations: people who write a line, wait for the reply and write the next. What is measured is the time from the
//! webhook to the reply at the stub Graph server; in an open loop from the time the line was due.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::bail;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, timeout, timeout_at};

use super::acks::due;
use super::connection::Connection;
use super::graph::Graph;
use super::script::{Line, Script};
use super::tally::{Outcome, Tally};
use super::target::{Message, Target};
use crate::clock::{Clock, SystemClock};

/// In a rehearsal: how long silence must last before a line counts as answered in full.
const SETTLED: Duration = Duration::from_millis(250);

/// What is said.
#[derive(Debug)]
pub(super) struct Conversations {
    pub(super) target: Arc<Target>,
    pub(super) graph: Arc<Graph>,
    pub(super) scripts: Vec<Script>,
    /// People who talk at the same time.
    pub(super) users: u64,
    /// Conversations in all.
    pub(super) count: u64,
    /// Lines a second; none: each as soon as the one before is answered.
    pub(super) rate: Option<f64>,
    /// The first of these people.
    pub(super) first_person: u64,
    /// How long a reply may take before the conversation counts as failed.
    pub(super) patience: Duration,
    /// Makes the ids of messages.
    pub(super) numbers: AtomicU64,
}

/// Somebody in conversation.
struct Person<'a> {
    number: u64,
    connection: &'a mut Connection,
    replies: UnboundedReceiver<Instant>,
}

impl Conversations {
    /// Goes through each script once, unmeasured, all at the same time, and learns how many replies each line brings.
    pub(super) async fn rehearse(mut self) -> anyhow::Result<Arc<Self>> {
        let scripts = std::mem::take(&mut self.scripts);
        let first = self.first_person;
        self.first_person += scripts.len() as u64;
        let mut talk = Arc::new(self);
        let rehearsals: Vec<_> = (first..)
            .zip(scripts)
            .map(|(person, script)| tokio::spawn(Arc::clone(&talk).rehearse_one(person, script)))
            .collect();
        let mut scripts = Vec::new();
        for rehearsal in rehearsals {
            scripts.push(rehearsal.await??);
        }
        // The rehearsals are over, so nobody else holds it.
        if let Some(talk) = Arc::get_mut(&mut talk) {
            talk.scripts = scripts;
        }
        Ok(talk)
    }

    async fn rehearse_one(self: Arc<Self>, person: u64, mut script: Script) -> anyhow::Result<Script> {
        let mut connection = Connection::to(self.target.address);
        let mut replies = self.graph.listen(person);
        for (index, line) in script.lines.iter_mut().enumerate() {
            match timeout(self.patience, connection.post(&self.request(person, &line.text))).await {
                Ok(Ok(200)) => {}
                Ok(Ok(status)) => bail!("the server answers a webhook with {status} (secret, path?)"),
                Ok(Err(error)) => bail!("the server cannot be reached: {error}"),
                Err(_) => bail!("the server does not answer a webhook in {} s", self.patience.as_secs()),
            }
            line.replies = 0;
            let mut wait = self.patience;
            while let Ok(Some(_)) = timeout(wait, replies.recv()).await {
                line.replies += 1;
                wait = SETTLED;
            }
            if line.replies == 0 && index == 0 {
                bail!("no reply reached the stub Graph server: does the server send to it?");
            }
        }
        self.graph.forget(person);
        Ok(script)
    }

    /// Holds them all, or as many as begin before `until`.
    pub(super) async fn run(self: Arc<Self>, until: Instant) -> (Tally, Duration) {
        let begin = Instant::now() + Duration::from_millis(20);
        let next = Arc::new(AtomicU64::new(0));
        let running: Vec<_> = (0..self.users)
            .map(|user| tokio::spawn(Arc::clone(&self).talk(user, Arc::clone(&next), begin, until)))
            .collect();
        let mut tally = Tally::default();
        for user in running {
            match user.await {
                Ok(counted) => tally.join(counted),
                Err(_) => tally.add(Outcome::Failed),
            }
        }
        (tally, begin.elapsed())
    }

    async fn talk(self: Arc<Self>, user: u64, next: Arc<AtomicU64>, begin: Instant, until: Instant) -> Tally {
        let mut connection = Connection::to(self.target.address);
        let mut tally = Tally::default();
        let mut said = 0;
        let mut scripts =
            self.scripts.iter().cycle().skip(usize::try_from(user).unwrap_or(0) % self.scripts.len().max(1));
        while let Some(script) = scripts.next().filter(|_| Instant::now() < until) {
            let conversation = next.fetch_add(1, Ordering::Relaxed);
            if conversation >= self.count {
                break;
            }
            let number = self.first_person + conversation;
            let replies = self.graph.listen(number);
            let mut person = Person { number, connection: &mut connection, replies };
            for line in &script.lines {
                let start = match self.rate {
                    Some(rate) => due(begin, rate, user, self.users, said),
                    None => Instant::now(),
                };
                if start >= until {
                    break;
                }
                tokio::time::sleep_until(start).await;
                said += 1;
                let outcome = self.say(line, &mut person, start).await;
                tally.add(outcome);
                match outcome {
                    Outcome::Good(_) => {}
                    // The conversation is out of step with its script.
                    Outcome::Busy | Outcome::Failed => break,
                }
            }
            self.graph.forget(number);
        }
        tally
    }

    /// Says a line and waits for all its replies; the first one counts.
    async fn say(&self, line: &Line, person: &mut Person<'_>, start: Instant) -> Outcome {
        let end = Instant::now() + self.patience;
        let request = self.request(person.number, &line.text);
        match timeout_at(end, person.connection.post(&request)).await {
            Ok(Ok(200)) => {}
            Ok(Ok(503)) => return Outcome::Busy,
            Ok(Ok(_) | Err(_)) | Err(_) => return Outcome::Failed,
        }
        let mut first = None;
        for _ in 0..line.replies {
            match timeout_at(end, person.replies.recv()).await {
                Ok(Some(seen)) => first = first.or(Some(seen)),
                Ok(None) | Err(_) => return Outcome::Failed,
            }
        }
        Outcome::Good(first.map_or_else(|| start.elapsed(), |seen| seen.saturating_duration_since(start)))
    }

    fn request(&self, person: u64, text: &str) -> Vec<u8> {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        self.target.request(Message { person, number, text, at: SystemClock.now() })
    }
}
