//! The provider's side of sending: it takes messages, refuses them, says nothing, comes late, lies, and tells afterwards
//! what became of them, in any order or not at all.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use libretto::channel::whatsapp::kind_of;
use libretto::channel::{Channel, SendError, SendErrorKind, Sent};
use libretto::clock::Clock;
use libretto::message::{ChannelLimits, MessageId, Outbound, Sender, Tracker};
use serde_json::{Value, json};

use super::executor::Owner;
use super::oracle::Answered;
use super::people;
use super::promise::promise;
use super::provider::Provider;
use super::world::{WallClock, World};
use crate::support::builders;

pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The Graph API as one replica reaches it.
pub(super) struct Graph {
    pub(super) world: Arc<World>,
    pub(super) clock: Arc<WallClock>,
    pub(super) provider: Arc<Provider>,
    pub(super) replica: usize,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy)]
struct Fate {
    takes: bool,
    answer: Answer,
}

#[derive(Debug, Clone, Copy)]
enum Answer {
    Taken { with_id: bool },
    Error { status: u16, code: Option<i64>, pause: Option<u64> },
    Nothing,
    NoConnection,
}

impl Graph {
    fn fate(&self) -> Fate {
        let weather = &self.world.weather.graph;
        let chance = |thousandths| self.world.chance(thousandths);
        let error = |status, code, pause| Answer::Error { status, code, pause };
        let any = |table: &[Answer]| table[self.world.below(table.len())];
        if chance(weather.unreachable) {
            Fate { takes: false, answer: Answer::NoConnection }
        } else if chance(weather.silent) {
            Fate { takes: self.world.between(0, 1) == 1, answer: Answer::Nothing }
        } else if chance(weather.lies) {
            let table = [error(500, None, None), error(502, None, None), error(500, Some(131_000), None)];
            Fate { takes: true, answer: any(&table) }
        } else if chance(weather.misconfigured) {
            Fate { takes: false, answer: any(&[error(401, Some(190), None), error(403, Some(131_031), None)]) }
        } else if chance(weather.refuses) {
            let table = [
                error(400, Some(130_429), None),
                error(429, None, Some(7)),
                error(503, None, None),
                error(400, Some(131_056), None),
                error(500, Some(131_016), None),
                error(400, Some(131_026), None),
                error(400, Some(131_047), None),
                error(404, None, None),
            ];
            Fate { takes: false, answer: any(&table) }
        } else {
            Fate { takes: true, answer: Answer::Taken { with_id: !chance(weather.without_id) } }
        }
    }

    fn way(&self) -> i64 {
        let world = &self.world;
        if world.chance(world.weather.graph.slow) { world.between(0, 14_000) } else { world.between(5, 80) }
    }

    /// The request on the wire; what the provider answers, if it does.
    async fn request(&self, template: &str, tracker: &Tracker) -> Option<Answer> {
        let (kept, awaited) = promise(&self.world);
        let (there, back, fate) = (self.way(), self.way(), self.fate());
        let (world, provider) = (Arc::clone(&self.world), Arc::clone(&self.provider));
        let (template, tracker) = (template.to_owned(), tracker.clone());
        self.world.spawn(Owner::Wire(self.replica), async move {
            world.sleep(there).await;
            world.tell(|| format!("graph: {template}.{} meets {fate:?}", tracker.attempt));
            if fate.takes {
                world.ask(|oracle| oracle.taken(&template));
                tell_statuses(&world, &provider, &template, &tracker);
            }
            world.sleep(back).await;
            match fate.answer {
                Answer::Nothing => world.sleep(60_000).await,
                Answer::Taken { .. } | Answer::Error { .. } | Answer::NoConnection => {}
            }
            kept.keep(fate.answer);
        });
        let timeout = i64::try_from(REQUEST_TIMEOUT.as_millis()).expect("a short time");
        awaited.within(timeout).await
    }
}

#[async_trait]
impl Channel for Graph {
    async fn send(
        &self,
        _recipient: &Sender,
        message: &Outbound,
        _reply_to: Option<&MessageId>,
        tracker: &str,
    ) -> Result<Sent, SendError> {
        let template = &message.template;
        let tracker = Tracker::parse(tracker).expect("a tracker of our own making");
        let outlives = self.clock.now().plus(REQUEST_TIMEOUT);
        self.world.ask(|oracle| oracle.posting(template, tracker.attempt, outlives));
        let answer = self.request(template, &tracker).await;
        let (heard, outcome) = match answer {
            Some(Answer::Taken { with_id }) => {
                let id = with_id.then(|| MessageId::new(people::sent_id(template, tracker.attempt)));
                (Answered::Taken, Ok(Sent { provider_id: id }))
            }
            Some(Answer::Error { status, code, pause }) => {
                let kind = kind_of(status, code, None);
                let retry_after = pause.map(Duration::from_secs);
                (Answered::Refused(kind), Err(SendError { code, retry_after, ..SendError::new(kind) }))
            }
            Some(Answer::NoConnection) => (Answered::NeverLeft, Err(SendError::new(SendErrorKind::Unreachable))),
            Some(Answer::Nothing) | None => (Answered::Nothing, Err(SendError::new(SendErrorKind::TimedOut))),
        };
        self.world.ask(|oracle| oracle.answered(template, tracker.attempt, heard));
        outcome
    }

    fn limits(&self) -> ChannelLimits {
        ChannelLimits::default()
    }
}

/// Sends out what becomes of a message that was taken: each word by a webhook of its own.
fn tell_statuses(world: &Arc<World>, provider: &Arc<Provider>, template: &str, tracker: &Tracker) {
    let weather = &world.weather.graph;
    let words: &[&str] = match world.between(0, 2) {
        _ if world.chance(weather.status_failed) => &["sent", "failed"],
        0 => &["sent"],
        1 => &["sent", "delivered"],
        _ => &["delivered", "read"],
    };
    for word in words {
        if world.chance(weather.status_lost) {
            continue;
        }
        let mut status = json!({
            "id": people::sent_id(template, tracker.attempt), "status": word,
            "timestamp": (world.true_time().as_millis() / 1_000).to_string(), "recipient_id": "919800000000",
        });
        if !world.chance(weather.status_untracked) {
            status["biz_opaque_callback_data"] = Value::String(tracker.to_string());
        }
        if *word == "failed" {
            status["errors"] = json!([{"code": 131_026}]);
        }
        let delay = if weather.status_late { world.between(0, 60_000) } else { world.between(0, 2_000) };
        provider.bring(delay, builders::statuses(&[status]));
    }
}
