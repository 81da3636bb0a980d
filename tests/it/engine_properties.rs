//! What holds in every conversation with the shipped bot, whatever people send: hostile, broken and random input, thirty
//! turns at a time.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use libretto::engine::{Effect, Input, OperatorAction, Session, Timer, Trace, Turn, TurnContext, advance};
use libretto::files::BotFiles;
use libretto::flow::{self, Bot};
use libretto::message::{
    ChannelLimits, Content, Coordinates, Inbound, MediaKind, MessageId, PersonId, PrivateText, Tap, Timestamp,
};
use proptest::prelude::*;
use proptest::sample::select;

static BOT: LazyLock<Bot> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = BotFiles::read(&root.join("flows"), &root.join("templates")).unwrap();
    flow::load(&files.sources, &files.layout, ChannelLimits::default()).bot.expect("the shipped bot has no errors")
});

const START: Timestamp = Timestamp::from_seconds(1_795_000_000);
const TURNS: usize = 30;

/// One thing that happens; times and ids are filled in while it is played.
#[derive(Debug, Clone)]
enum Event {
    Text(String),
    /// A tap on one of the choices of the last message, by place.
    Offered(usize),
    Content(Content),
    /// A timer as it was set, by place among those set so far, on time or not.
    Timer(usize),
    StrayTimer(Timer),
    Operator(OperatorAction),
    Start(String),
    Pass(Duration),
}

/// Words that mean something to the shipped flow, so that conversations get anywhere.
const WORDS: &[&str] = &[
    "Hi",
    "AGREE",
    "no",
    "yes",
    "breast",
    "Breast cancer",
    "stage 2",
    "T2N0M0",
    "Pune",
    "Pune, 50 km",
    "Delhi 100",
    "5 lakh",
    "3 to 4 lakh",
    "pmjay",
    "asap",
    "this week",
    "hospital",
    "not sure",
    "other",
    "change city",
    "change",
    "BACK",
    "SKIP",
    "RESTART",
    "HELP",
    "WHY",
    "PERSON",
    "LANGUAGE",
    "हिन्दी",
    "मराठी",
    "सहमत",
    "स्तन कैंसर",
    "STOP",
    "stop",
    "START",
    "WITHDRAW",
    "ERASE",
    "CONTINUE",
    "I want to die",
    "bleeding heavily",
    "fever during chemo",
    "2",
    "1",
    "0",
    "-1",
    "99999999999999999999",
    "1e309",
    "NaN",
    "₹5,00,000",
    "50",
    "done",
    "more",
    "thanks",
    "पुणे",
    "5 लाख",
    "change city to Mumbai",
    "not Pune",
    "👍",
    "agre",
    "I do not agree",
];

const TAPS: &[&str] = &[
    "consent/agree",
    "consent/decline",
    "consent/switch",
    "agree",
    "cancer_type/breast",
    "cancer_type/other",
    "stage/s2",
    "radius_km/any",
    "urgency/within_1_week",
    "need/hospital",
    "review/yes",
    "review/change",
    "yes",
    "no",
    "done",
    "options/coordinator",
    "_1",
    "_2",
    "_9",
    "language/hi",
    "scheme/pmjay",
    "",
    "/",
    "//",
    "consent/",
    "/agree",
    "nobody/nothing",
    "cancer_type/_more",
    "_more",
    "more",
    "skip",
    "../../etc",
    "consent/agree/agree",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => select(WORDS).prop_map(str::to_owned),
        2 => (select(WORDS), select(WORDS)).prop_map(|(one, two)| format!("{one}, {two}")),
        1 => ".{0,80}",
        1 => r"\PC{0,60}",
        1 => "[\u{0900}-\u{097f} ०-९]{0,40}",
        1 => "[0-9lakhcr₹,. +-]{0,30}",
        1 => "[\u{200b}-\u{200f}\u{202a}-\u{202e}\u{0300}-\u{036f}\\s{}%'\"]{0,40}",
        1 => (select(WORDS), 0_usize..10_000).prop_map(|(word, length)| {
            word.chars().cycle().take(length).collect()
        }),
    ]
}

fn content() -> impl Strategy<Value = Content> {
    let kinds = [MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::Document, MediaKind::Sticker];
    let tap = |id: String| Content::Tap(Tap { id, title: None });
    prop_oneof![
        4 => select(TAPS).prop_map(move |id| tap(id.to_owned())),
        1 => ".{0,300}".prop_map(tap),
        2 => (select(kinds.to_vec()), proptest::option::of(text()))
            .prop_map(|(kind, caption)| Content::Media { kind, caption: caption.map(PrivateText::new) }),
        2 => (-90.0..=90.0, -180.0..=180.0)
            .prop_map(|(latitude, longitude)| Content::Location(Coordinates { latitude, longitude })),
        1 => Just(Content::Location(Coordinates { latitude: f64::NAN, longitude: f64::INFINITY })),
        1 => proptest::option::of(".{0,4}")
            .prop_map(|emoji| Content::Reaction { emoji, on: Some(MessageId::new("message")) }),
        1 => Just(Content::Contacts),
        1 => ".{0,40}".prop_map(|kind| Content::Unsupported { kind }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let keys = ["remind-0", "remind-9", "remind-", "remind-99999999999999999999", "expire", "", "gather"];
    prop_oneof![
        14 => text().prop_map(Event::Text),
        10 => (0_usize..12).prop_map(Event::Offered),
        3 => content().prop_map(Event::Content),
        1 => (0_usize..8).prop_map(Event::Timer),
        1 => (select(keys.to_vec()), 0_u64..6, any::<i64>()).prop_map(|(key, wait, due)| {
            Event::StrayTimer(Timer { key: key.to_owned(), wait, due: Timestamp::from_millis(due) })
        }),
        1 => Just(Event::Operator(OperatorAction::HandBack)),
        1 => select(vec!["coordinators", "", "nobody"])
            .prop_map(|team| Event::Operator(OperatorAction::TakeOver { team: team.to_owned() })),
        1 => text().prop_map(|text| Event::Operator(OperatorAction::Reply { text: PrivateText::new(text) })),
        1 => select(vec!["byonco_intake", "", "nowhere"]).prop_map(|flow| Event::Start(flow.to_owned())),
        2 => (0_u64..400_000).prop_map(|seconds| Event::Pass(Duration::from_secs(seconds))),
        1 => any::<u64>().prop_map(|millis| Event::Pass(Duration::from_millis(millis))),
    ]
}

/// Conversations begin as they usually do, so that most of them get behind the consent.
fn conversation() -> impl Strategy<Value = Vec<Event>> {
    let beginning = prop_oneof![
        2 => Just(vec![]),
        5 => Just(vec!["Hi", "AGREE"]),
        3 => Just(vec!["Hi", "AGREE", "breast", "stage 2", "Pune 50 km", "5 lakh", "asap", "hospital"]),
        1 => Just(vec!["नमस्ते", "सहमत", "STOP"]),
        1 => Just(vec!["Hi", "AGREE", "STOP"]),
    ];
    (beginning, proptest::collection::vec(event(), TURNS)).prop_map(|(beginning, events)| {
        let beginning = beginning.into_iter().map(|word| Event::Text(word.to_owned()));
        beginning.chain(events).take(TURNS).collect()
    })
}

/// A conversation being played.
struct Played {
    session: Session,
    now: Timestamp,
    offered: Vec<String>,
    timers: Vec<Timer>,
    messages: usize,
}

impl Played {
    fn new() -> Self {
        Self {
            session: Session::new(PersonId::new("person")),
            now: START,
            offered: Vec::new(),
            timers: Vec::new(),
            messages: 0,
        }
    }

    /// What an event is at this moment; nothing if only time passes or there is nothing to tap.
    fn input(&mut self, event: &Event) -> Option<Input> {
        let content = match event {
            Event::Text(text) => Content::Text(PrivateText::new(text.as_str())),
            Event::Content(content) => content.clone(),
            Event::Offered(place) => {
                let id = self.offered.get(place % self.offered.len().max(1))?.clone();
                Content::Tap(Tap { id, title: None })
            }
            Event::Timer(place) => {
                let timer = self.timers.get(place % self.timers.len().max(1))?.clone();
                self.now = self.now.max(timer.due);
                return Some(Input::Timer(timer));
            }
            Event::StrayTimer(timer) => return Some(Input::Timer(timer.clone())),
            Event::Operator(action) => return Some(Input::Operator(action.clone())),
            Event::Start(flow) => return Some(Input::Start { flow: flow.clone() }),
            Event::Pass(time) => {
                self.now = self.now.plus(*time);
                return None;
            }
        };
        self.messages += 1;
        self.now = self.now.plus(Duration::from_secs(1));
        let id = MessageId::new(format!("message-{}", self.messages));
        Some(Input::Message(Inbound { id, sent_at: self.now, content, reply_to: None }))
    }

    fn remember(&mut self, turn: Turn) {
        for effect in &turn.effects {
            match effect {
                Effect::Send(send) if !send.message.choices.is_empty() => {
                    self.offered = send.message.choices.iter().map(|choice| choice.id.clone()).collect();
                }
                Effect::SetTimer(timer) => self.timers.push(timer.clone()),
                _ => {}
            }
        }
        self.session = turn.session;
    }
}

/// What must hold of every single turn.
fn check(turn: &Turn, again: &Turn, context: &TurnContext) -> Result<(), TestCaseError> {
    prop_assert_eq!(&turn.session, &again.session, "same input, same session");
    prop_assert_eq!(&turn.effects, &again.effects, "same input, same effects");
    prop_assert_eq!(&turn.trace, &again.trace, "same input, same way");

    let stored = serde_json::to_string(&turn.session).expect("a session is JSON");
    let read: Session = serde_json::from_str(&stored).expect("and can be read");
    prop_assert_eq!(&read, &turn.session, "a store changes nothing");
    let stored = serde_json::to_string(&turn.effects).expect("effects are JSON");
    let read: Vec<Effect> = serde_json::from_str(&stored).expect("and can be read");
    prop_assert_eq!(&read, &turn.effects);

    let sends =
        || turn.effects.iter().filter_map(|effect| if let Effect::Send(send) = effect { Some(send) } else { None });
    prop_assert!(sends().count() <= context.limits.messages, "{} messages", sends().count());
    let steps = turn.trace.iter().filter(|trace| matches!(trace, Trace::Step(_))).count();
    prop_assert!(steps <= context.limits.steps as usize, "{} steps", steps);
    prop_assert!(!turn.trace.contains(&Trace::StepLimit), "the shipped flow never runs in a circle");
    prop_assert!(turn.session.trail.len() <= context.limits.trail);
    for send in sends() {
        let length = send.message.body.text().chars().count();
        prop_assert!(length > 0 && length <= 4096, "{}: {} characters", send.message.template, length);
    }

    let person = &turn.session.person;
    if person.consents.is_empty() {
        prop_assert!(turn.session.answers.keys().all(|name| before_consent(name)), "{:?}", turn.session.answers.keys());
        prop_assert!(!turn.effects.iter().any(|effect| matches!(effect, Effect::Save(_))), "kept without consent");
    }
    if person.opted_out {
        for send in sends() {
            prop_assert!(send.despite_opt_out, "{} was said to a person who opted out", send.message.template);
        }
    }
    Ok(())
}

/// The answers that are no personal data: what was said about the notice, and the language.
fn before_consent(name: &str) -> bool {
    name == "consent" || name == "language"
}

/// Plays a conversation and checks every turn; how many turns there were.
fn play(events: &[Event]) -> Result<usize, TestCaseError> {
    let mut played = Played::new();
    let mut turns = 0;
    for event in events {
        let Some(input) = played.input(event) else { continue };
        let context = TurnContext::at(played.now);
        let turn = advance(&BOT, played.session.clone(), &input, &context);
        let again = advance(&BOT, played.session.clone(), &input, &context);
        check(&turn, &again, &context)?;
        played.remember(turn);
        turns += 1;
    }
    Ok(turns)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 16,
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_conversation_breaks_what_is_promised(events in conversation()) {
        play(&events)?;
    }
}

#[test]
fn the_usual_beginning_gets_behind_the_consent() {
    let mut played = Played::new();
    for word in ["Hi", "AGREE", "breast", "stage 2"] {
        let input = played.input(&Event::Text(word.to_owned())).unwrap();
        let turn = advance(&BOT, played.session.clone(), &input, &TurnContext::at(played.now));
        played.remember(turn);
    }
    let names: Vec<&str> = played.session.answers.keys().map(String::as_str).collect();
    assert_eq!(names, ["cancer_type", "stage"], "the properties above would hold of a bot that says nothing");
}

#[test]
fn erasure_is_confirmed_by_a_tap_wherever_the_conversation_stands() {
    for before in [&[][..], &["Hi"], &["Hi", "STOP"], &["Hi", "AGREE", "breast"], &["Hi", "AGREE", "breast", "PERSON"]]
    {
        let mut played = Played::new();
        let mut effects = Vec::new();
        let words = before.iter().chain(["ERASE"].iter()).map(|word| Event::Text((*word).to_owned()));
        for event in words.chain([Event::Offered(0)]) {
            let input = played.input(&event).unwrap();
            let turn = advance(&BOT, played.session.clone(), &input, &TurnContext::at(played.now));
            effects.clone_from(&turn.effects);
            played.remember(turn);
        }
        assert!(effects.contains(&Effect::Erase), "{before:?}: {effects:?}");
        assert_eq!(played.session.answers.len(), 0, "{before:?}");
    }
}
