//! Acks: unique signed webhooks on some connections, each answered before the next (closed loop) or each at its due time
//! whatever the answers do (open loop). What is measured is the time to the answer, not to a reply.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;
use super::script::Script;
use super::tally::{Outcome, Tally};
use super::target::{Message, Target};
use crate::message::Timestamp;

/// What is sent.
#[derive(Debug, Clone)]
pub(super) struct Acks {
    pub(super) connections: u64,
    /// Webhooks in all.
    pub(super) count: u64,
    /// Webhooks a second; none: as fast as they are answered.
    pub(super) rate: Option<f64>,
    /// How many people write them.
    pub(super) people: u64,
    /// The first of these people.
    pub(super) first_person: u64,
}

/// When the `index`-th of many requests, dealt out to `lanes` in turn, is due.
#[expect(clippy::cast_precision_loss, reason = "counts of one run are far below what a float holds exactly")]
pub(super) fn due(begin: Instant, rate: f64, lane: u64, lanes: u64, index: u64) -> Instant {
    begin + Duration::from_secs_f64((lane + index * lanes) as f64 / rate)
}

impl Acks {
    /// Sends them all, or as many as go before `until`.
    pub(super) async fn run(
        self,
        target: Arc<Target>,
        scripts: &[Script],
        at: Timestamp,
        until: Instant,
    ) -> (Tally, Duration) {
        let lanes: Vec<_> =
            (0..self.connections).map(|lane| (lane, self.requests(&target, scripts, lane, at))).collect();
        let begin = Instant::now() + Duration::from_millis(20);
        let running: Vec<_> = lanes
            .into_iter()
            .map(|(number, requests)| {
                let connection = Connection::to(target.address);
                tokio::spawn(Lane { number, requests, connection, acks: self.clone() }.post(begin, until))
            })
            .collect();
        let mut tally = Tally::default();
        for lane in running {
            match lane.await {
                Ok(counted) => tally.join(counted),
                Err(_) => tally.add(Outcome::Failed),
            }
        }
        (tally, begin.elapsed())
    }

    /// Built before anything is sent: building must not slow the sending.
    fn requests(&self, target: &Target, scripts: &[Script], lane: u64, at: Timestamp) -> Vec<Vec<u8>> {
        let mut texts = scripts.iter().flat_map(|script| &script.lines).cycle();
        let numbers = (lane..self.count).step_by(usize::try_from(self.connections).unwrap_or(usize::MAX).max(1));
        numbers
            .filter_map(|number| {
                let text = &texts.next()?.text;
                let person = self.first_person + number % self.people.max(1);
                Some(target.request(Message { person, number, text, at }))
            })
            .collect()
    }
}

/// One connection and what it sends.
struct Lane {
    number: u64,
    requests: Vec<Vec<u8>>,
    connection: Connection,
    acks: Acks,
}

impl Lane {
    async fn post(mut self, begin: Instant, until: Instant) -> Tally {
        let mut tally = Tally::default();
        for (index, request) in (0..).zip(&self.requests) {
            let start = match self.acks.rate {
                Some(rate) => due(begin, rate, self.number, self.acks.connections, index),
                None => Instant::now().max(begin),
            };
            if start >= until {
                break;
            }
            tokio::time::sleep_until(start).await;
            let answer = tokio::time::timeout_at(until, self.connection.post(request)).await;
            tally.add(match answer {
                // In an open loop a request that had to wait for its turn is late already.
                Ok(Ok(200)) => Outcome::Good(start.elapsed()),
                Ok(Ok(503)) => Outcome::Busy,
                Ok(Ok(_) | Err(_)) | Err(_) => Outcome::Failed,
            });
        }
        tally
    }
}
