//! What is wrong with a turn that was taken.

use std::time::Duration;

use super::act::Act;
use super::evidence::Event;
use super::options::keeps_itself;
use super::state::{State, Taken};
use crate::engine::{Effect, SessionState, Timer, Trace, count_options};
use crate::flow::{Bot, StepKind};
use crate::message::{Body, Outbound};

/// Free texts may be sent this long after the person's last message.
const WINDOW: Duration = Duration::from_hours(24);

/// The same text so often in a row is once too often.
const TOO_OFTEN: u8 = 3;

/// What is wrong with the turn that was taken.
pub(super) fn events(bot: &Bot, taken: &Taken<'_>) -> Vec<Event> {
    let Taken { act, after, turn, woken, .. } = *taken;
    let mut events = Vec::new();
    if turn.trace.contains(&Trace::StepLimit) || after.session.ended() == Some("failed") {
        events.push(Event::Failed);
    }
    let sent = || {
        turn.effects.iter().filter_map(|effect| match effect {
            Effect::Send(send) => Some(&send.message),
            Effect::SetTimer(_)
            | Effect::CancelTimer { .. }
            | Effect::Save(_)
            | Effect::OptOut { .. }
            | Effect::OptIn { .. }
            | Effect::RecordConsent(_)
            | Effect::WithdrawConsent { .. }
            | Effect::HandOff(_)
            | Effect::HandBack { .. }
            | Effect::Alert(_)
            | Effect::Erase
            | Effect::Fetch(_) => None,
        })
    };
    events.extend(sent().filter_map(|message| too_long(bot, message)));
    if let Some(timer) = woken {
        events.extend(late(bot, taken, timer, &sent().collect::<Vec<_>>()));
    } else if is_heard(act) && is_silent(after) && sent().count() == 0 {
        events.push(Event::Silent);
    }
    let asked = matches!(after.session.state, SessionState::Waiting(_));
    if asked && after.repeated.1 == TOO_OFTEN {
        events.push(Event::Repeated);
    }
    events.extend(turn.trace.iter().filter_map(|trace| shortage(bot, after, trace)));
    events
}

/// Whether the person did something that a bot answers.
const fn is_heard(act: &Act) -> bool {
    match act {
        Act::Type(_) | Act::Tap(_) | Act::Media(_) | Act::Location(_) | Act::Start(_) => true,
        Act::Wait(_) | Act::HandBack | Act::Fetched(_) => false,
    }
}

/// Whether somebody is left who waits for an answer of the bot.
fn is_silent(after: &State) -> bool {
    let SessionState::Waiting(wait) = &after.session.state else { return false };
    let person = &after.session.person;
    wait.gathered.is_empty() && wait.fetch.is_none() && !person.opted_out && person.owner.is_none()
}

fn is_free(message: &Outbound) -> bool {
    match message.body {
        Body::Text(_) | Body::Buttons { .. } | Body::List { .. } => true,
        Body::Template { .. } => false,
    }
}

/// A text that is due too late to be sent freely, whether it was said or held back.
fn late(bot: &Bot, taken: &Taken<'_>, timer: &Timer, said: &[&Outbound]) -> Option<Event> {
    let Taken { before, after, .. } = *taken;
    let person = &before.session.person;
    if person.last_message_at.is_some_and(|last| after.now.since(last) < WINDOW) {
        return None;
    }
    if said.iter().any(|message| is_free(message)) {
        return Some(Event::OutsideWindow);
    }
    let free = !person.opted_out && person.owner.is_none();
    let waiting = matches!(before.session.state, SessionState::Waiting(_));
    if let Some(name) = timer.key.strip_prefix("schedule-") {
        let scheduled = bot.flow(name).and_then(|flow| flow.schedule.as_ref());
        let unapproved = scheduled.is_some_and(|schedule| schedule.template.is_none());
        let withdrawn = before.session.ended() == Some("withdrawn");
        return (free && unapproved && !waiting && !withdrawn)
            .then(|| Event::ScheduleOutsideWindow { flow: name.to_owned() });
    }
    let put_off = after.timers.contains_key(&timer.key);
    let held_back =
        timer.key.starts_with("remind-") && timer.wait == before.session.waits && said.is_empty() && !put_off;
    (free && waiting && held_back).then_some(Event::OutsideWindow)
}

/// A recommendation that was come to and shows another number of options than it promises.
fn shortage(bot: &Bot, after: &State, trace: &Trace) -> Option<Event> {
    let Trace::Step(name) = trace else { return None };
    let flow = after.session.place.as_ref().and_then(|place| bot.flow(&place.flow))?;
    let StepKind::Recommend(recommend) = &flow.step(flow.find(name)?).kind else { return None };
    let recommendation = flow.recommendations.get(recommend.recommendation)?;
    if keeps_itself(recommendation) {
        return None;
    }
    let count = count_options(bot, flow, &after.session, recommendation);
    let (least, most) = recommendation.show;
    let event = Event::Options { recommendation: recommendation.name.clone(), count };
    (!(least..=most).contains(&count)).then_some(event)
}

/// A message, a title or a row that is longer than the channel carries.
fn too_long(bot: &Bot, message: &Outbound) -> Option<Event> {
    let limits = &bot.limits;
    let over = |text: &str, most: usize| {
        let length = text.chars().count();
        (length > most).then(|| Event::TooLong { text: message.template.clone(), length, most })
    };
    match &message.body {
        Body::Text(text) => over(text, limits.text),
        Body::Buttons { text, buttons } => over(text, limits.interactive_text)
            .or_else(|| buttons.iter().find_map(|button| over(&button.title, limits.button_title))),
        Body::List { text, open, rows } => over(text, limits.interactive_text)
            .or_else(|| over(open, limits.list_label))
            .or_else(|| rows.iter().find_map(|row| over(&row.title, limits.row_title)))
            .or_else(|| {
                rows.iter()
                    .filter_map(|row| row.description.as_deref())
                    .find_map(|text| over(text, limits.row_description))
            }),
        Body::Template { .. } => None,
    }
}
