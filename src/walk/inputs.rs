//! What can happen to a conversation next: one act for each class of inputs.

use std::time::Duration;

use super::act::{Act, Way};
use super::classes::Classes;
use super::state::State;
use crate::answer::{AnswerKind, AnswerValue};
use crate::engine::{Aside, FetchOutcome, SessionState, Wait};
use crate::flow::{Action, Bot, FieldKind, Flow, Keyword, Question, Step, StepKind};
use crate::message::{Coordinates, MediaKind};

/// A message that means nothing.
const GARBAGE: &str = "qwzx vbnk";

/// So many answers of a source are tried.
const ROUNDS: u32 = 3;

/// A message of somebody who does not know the answer.
const UNKNOWN: &str = "I don't know";

/// What can happen next.
pub(super) struct Inputs<'a> {
    pub(super) bot: &'a Bot,
    pub(super) classes: &'a Classes,
}

impl<'a> Inputs<'a> {
    /// The acts that are answers, and those that come between if `between` asks for them.
    pub(super) fn of(&self, state: &State, between: bool) -> Vec<(Act, Way)> {
        let mut acts: Vec<(Act, Way)> = Vec::new();
        for outcome in self.outcomes(state) {
            acts.push((Act::Fetched(outcome), Way::Answer));
        }
        let mut aside = |act: Act| acts.push((act, Way::Aside));
        if let Some(timer) = state.next_timer() {
            aside(Act::Wait(timer.due.since(state.now)));
        }
        let person = &state.session.person;
        if person.owner.is_some() {
            aside(Act::HandBack);
            aside(Act::Type(GARBAGE.to_owned()));
            if state.timers.is_empty() {
                aside(Act::Wait(Duration::from_hours(25)));
            }
            return acts;
        }
        if person.opted_out {
            aside(Act::Type(GARBAGE.to_owned()));
            self.keywords(state, &mut acts, |keyword| matches!(keyword.action, Some(Action::OptIn | Action::Erase)));
            acts.extend(state.offered.iter().map(|id| (Act::Tap(id.clone()), Way::Aside)));
            return acts;
        }
        match &state.session.state {
            SessionState::New => self.begin(&mut acts),
            SessionState::Waiting(wait) => self.answers(state, wait, &mut acts),
            SessionState::Ended(_) => {
                aside(Act::Type(GARBAGE.to_owned()));
                let after = self.flow(state).and_then(|flow| flow.after_end.as_ref());
                if let Some(after) = after
                    && state.timers.is_empty()
                {
                    aside(Act::Wait(after.idle + Duration::from_secs(1)));
                }
            }
        }
        if between {
            self.between(state, &mut acts);
        }
        acts
    }

    /// What can come of the source that is asked: what it promises, with and without what may be missing, or nothing.
    fn outcomes(&self, state: &State) -> Vec<FetchOutcome> {
        let Some(fetch) = &state.fetch else { return Vec::new() };
        let mut outcomes = vec![FetchOutcome::Failed, FetchOutcome::TimedOut];
        if let Some(source) = self.bot.sources.get(&fetch.source) {
            let answer = |round: u32| {
                let fields = source.result.iter().filter(|(_, field)| round > 0 || !field.optional);
                fields
                    .map(|(name, field)| (name.clone(), example(field.kind, round)))
                    .collect::<serde_json::Map<_, _>>()
            };
            outcomes.extend((0..ROUNDS).rev().map(|round| FetchOutcome::Found(answer(round).into())));
        }
        outcomes
    }

    fn flow(&self, state: &State) -> Option<&'a Flow> {
        let named = state.session.place.as_ref().and_then(|place| self.bot.flow(&place.flow));
        named.or_else(|| self.bot.default_flow.and_then(|index| self.bot.flows.get_index(index)).map(|(_, flow)| flow))
    }

    fn open_step(&self, state: &State) -> Option<&'a Step> {
        let flow = self.flow(state)?;
        Some(flow.step(flow.find(&state.session.place.as_ref()?.step)?))
    }

    fn begin(&self, acts: &mut Vec<(Act, Way)>) {
        acts.push((Act::Type("Hi".to_owned()), Way::Answer));
        // Whoever writes in another script is answered in that language.
        let names = self.bot.languages.iter().skip(1).map(|(_, _, name)| name.to_owned());
        acts.extend(names.map(|name| (Act::Type(name), Way::Answer)));
        for flow in self.bot.flows.values() {
            if let Some(word) = &flow.starts_with {
                acts.push((Act::Type(word.clone()), Way::Answer));
            } else if flow.starts_by_api {
                acts.push((Act::Start(flow.name.clone()), Way::Answer));
            }
        }
    }

    fn answers(&self, state: &State, wait: &Wait, acts: &mut Vec<(Act, Way)>) {
        let mut answer = |act: Act| {
            if !acts.iter().any(|(known, _)| *known == act) {
                acts.push((act, Way::Answer));
            }
        };
        let plain = wait.aside.is_none() && wait.misses == 0;
        for id in &state.offered {
            answer(Act::Tap(id.clone()));
        }
        match &wait.aside {
            Some(Aside::RedFlag { group }) => {
                let flag = self.bot.red_flags.list.iter().find(|flag| flag.name == *group);
                flag.and_then(|flag| flag.resumed_by.clone()).into_iter().for_each(|word| answer(Act::Type(word)));
            }
            None
            | Some(Aside::Asked { .. } | Aside::Other | Aside::Offer { .. } | Aside::Sure { .. } | Aside::Change) => {}
        }
        answer(Act::Type(GARBAGE.to_owned()));
        let Some(step) = self.open_step(state) else { return };
        let language = self.bot.languages.index(state.session.person.language.as_deref());
        let menu = match &step.kind {
            StepKind::Ask(question) => Some(&question.menu),
            StepKind::Review(review) => Some(&review.menu),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => step.menu.as_ref(),
        };
        let items = menu.map(|menu| menu.items.as_slice()).unwrap_or_default();
        let few = if plain { items.len() } else { 1 };
        for item in items.iter().take(few) {
            if item.listed {
                answer(Act::Tap(item.id.clone()));
            }
            let title = item.title.get(language);
            if !title.is_empty() {
                answer(Act::Type(title.to_owned()));
            }
        }
        if items.iter().filter(|item| item.listed).count() > self.bot.limits.rows && plain {
            answer(Act::Tap("_more".to_owned()));
        }
        if let StepKind::Ask(question) = &step.kind {
            for act in self.values(question, plain) {
                answer(act);
            }
        }
    }

    /// What people say to a question besides its choices.
    fn values(&self, question: &Question, plain: bool) -> Vec<Act> {
        let reader = &question.menu.reader;
        let mut acts = vec![Act::Type(UNKNOWN.to_owned())];
        if plain && matches!(reader.kind, AnswerKind::Text) {
            // The longest first: whatever is filled in with it is as long as it can be.
            acts.insert(0, Act::Type("x".repeat(reader.max_length)));
        }
        let examples = reader.examples().into_iter().skip(reader.choices.examples().len());
        let cut = self.classes.get(&question.name).map(|class| class.values.as_slice()).unwrap_or_default();
        let words = cut.iter().filter_map(|value| in_words(question, value));
        let typed = words.chain(examples).map(Act::Type);
        acts.extend(typed.take(if plain { usize::MAX } else { 1 }));
        match &reader.kind {
            AnswerKind::Media(kinds) => acts.extend(kinds.iter().copied().map(Act::Media)),
            AnswerKind::Any => acts.push(Act::Media(MediaKind::Image)),
            AnswerKind::Place(places) => {
                let first = places.places().first();
                acts.extend(
                    first.map(|place| {
                        Act::Location(Coordinates { latitude: place.latitude, longitude: place.longitude })
                    }),
                );
            }
            AnswerKind::Text if plain => acts.push(Act::Type("x".repeat(reader.max_length + 1))),
            AnswerKind::Choice
            | AnswerKind::Choices
            | AnswerKind::YesNo
            | AnswerKind::Text
            | AnswerKind::Number { .. }
            | AnswerKind::Money { .. }
            | AnswerKind::Date
            | AnswerKind::Phone
            | AnswerKind::Email => {}
        }
        acts
    }

    /// What can come between at any moment.
    fn between(&self, state: &State, acts: &mut Vec<(Act, Way)>) {
        self.keywords(state, acts, |_| true);
        for (index, flag) in self.bot.red_flags.list.iter().enumerate() {
            let raised = self.bot.red_flags.raised(&crate::answer::Utterance::new(&flag.example));
            if raised == Some(index) {
                acts.push((Act::Type(flag.example.clone()), Way::Aside));
            }
        }
        acts.push((Act::Media(MediaKind::Audio), Way::Aside));
        acts.push((Act::Location(Coordinates { latitude: 18.52, longitude: 73.85 }), Way::Aside));
    }

    fn keywords(&self, state: &State, acts: &mut Vec<(Act, Way)>, wanted: impl Fn(&Keyword) -> bool) {
        let own = self.flow(state).map(|flow| flow.keywords.list.as_slice()).unwrap_or_default();
        let all = own.iter().chain(&self.bot.keywords.list).filter(|keyword| wanted(keyword));
        acts.extend(all.filter_map(|keyword| keyword.words.first()).map(|word| (Act::Type(word.clone()), Way::Aside)));
    }
}

/// A value as a source may give it; another one in each round.
fn example(kind: FieldKind, round: u32) -> serde_json::Value {
    match kind {
        FieldKind::Text => "some text".into(),
        FieldKind::Number => round.into(),
        FieldKind::YesNo => (round % 2 == 1).into(),
        FieldKind::List if round == 0 => serde_json::Value::Array(Vec::new()),
        FieldKind::List => serde_json::json!(["some text"]),
    }
}

/// An answer as somebody would type it; nothing for what is rather tapped.
pub(super) fn in_words(question: &Question, value: &AnswerValue) -> Option<String> {
    let language = crate::flow::LanguageIndex::default();
    let title = |id: &str| question.menu.item(id).map(|item| item.title.get(language).to_owned());
    match value {
        AnswerValue::Flag(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        AnswerValue::Number(number) => Some(number.to_string()),
        AnswerValue::Text(text) => match title(text) {
            Some(_) => None,
            None => Some(text.clone()),
        },
        AnswerValue::List(ids) => {
            let titles: Vec<String> = ids.iter().filter_map(|id| title(id)).collect();
            (titles.len() == ids.len() && titles.len() > 1).then(|| titles.join(", "))
        }
        // An amount alone is read as "up to".
        AnswerValue::Range { min: None, max: Some(max) } => Some(format!("₹{max}")),
        AnswerValue::Range { min: Some(min), max: Some(max) } => Some(format!("₹{min} to ₹{max}")),
        AnswerValue::Range { max: None, .. } => None,
    }
}
