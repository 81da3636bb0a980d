//! Asking a source outside: what a person sees meanwhile, what comes back, and that nobody is left waiting.

use serde_json::json;

use crate::support::small_bot::{Chat, bot_of};
use libretto::engine::{Effect, FetchOutcome, Fetched, Input, OperatorAction, Session, TurnContext, advance};
use libretto::flow::{Bot, Layout, load};
use libretto::message::ChannelLimits;
use libretto::scenario::{Said, read_scenarios, run};
use libretto::source::Sources;

const NOTHING: [&str; 0] = [];

const SETTINGS: &str = "
libretto: 1
languages: { en: English }
timezone: Asia/Kolkata
teams: { nurses: {} }
red_flags:
  fever: { all_of: [fever, chemo], say: emergency, alert: nurses, wait_for: [continue] }
keywords:
  stop: { match: [STOP], do: opt_out, say: stopped }
  start: { match: [START], do: opt_in, say: welcome_back, then: resume }
  help: { match: [HELP], say: help }
  back: { match: [BACK], do: back }
  erase: { match: [ERASE], do: erase, say: erased }
sources:
  slots:
    url: https://example.org/slots
    timeout: 5s
    sends: [city, colour]
    result: { free: number, first: text?, open: yes_no }
";

const STEPS: &str = "
  city: { ask: city, choices: { pune: Pune, delhi: Delhi }, hear_early: true }
  slots:
    fetch: slots
    with:
      city: answers.city
      colour: answers.colour
    say: looking
    fallback: { say: no_slots, then: colour }
  told:
    when: fetched.slots.free > 0 and fetched.slots.open
    then: offer
    else: colour
  offer: { say: offer }
  colour: { ask: colour, choices: { red: Red, blue: Blue }, hear_early: true }
  done: { end: completed, say: thanks }
";

fn bot_with(steps: &str) -> Bot {
    bot_of(&[
        ("flows/bot.yaml", SETTINGS),
        ("flows/small.yaml", &format!("flow: small\ncollects: nothing\nsteps:\n{steps}")),
        ("templates/_bot/en/offer.txt", "{{ fetched.slots.free }} on {{ fetched.slots.first }}"),
    ])
}

fn answers(value: serde_json::Value) -> Said {
    Said::Fetched(FetchOutcome::Found(value))
}

/// A conversation that waits for the source.
fn asking(bot: &Bot) -> Chat<'_> {
    let mut chat = Chat::with(bot);
    chat.says("hi");
    assert_eq!(chat.says("Pune"), ["looking"]);
    chat
}

fn fetched(wait: u64, outcome: FetchOutcome) -> Input {
    Input::Fetched(Fetched { key: format!("fetch:{wait}"), wait, outcome })
}

#[test]
fn the_turn_ends_with_the_question_and_goes_on_with_the_answer() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    assert_eq!(chat.effects(), ["fetch:slots", "set_timer:fetch"]);
    let asked = chat.talk.asked_outside().unwrap().clone();
    assert_eq!(
        json!(asked),
        json!({ "key": "fetch:2", "wait": 2, "step": "slots", "source": "slots", "arguments": { "city": "pune" } }),
        "what is not answered yet is not sent"
    );
    assert_eq!(chat.talk.to_json(&chat.heard[0])["step"], json!(null), "nothing is asked of the person");
    let answer = json!({ "free": 2, "first": "Monday", "open": true, "phone": "98" });
    assert_eq!(chat.hears(&answers(answer)), ["offer", "colour"]);
    assert_eq!(chat.heard[0].messages[0].body.text(), "2 on Monday");
    assert_eq!(chat.effects(), ["cancel_timer:fetch"]);
    assert_eq!(json!(chat.talk.session().fetched), json!({ "slots": { "free": 2, "first": "Monday", "open": true } }));
    assert_eq!(chat.waits(1), NOTHING);
    assert_eq!(chat.says("red"), ["thanks"]);
}

#[test]
fn without_a_usable_answer_the_fallback_is_said_and_taken() {
    let bot = bot_with(STEPS);
    for outcome in [
        FetchOutcome::TimedOut,
        FetchOutcome::Failed,
        FetchOutcome::Found(json!("free")),
        FetchOutcome::Found(json!({ "free": "2", "open": true })),
        FetchOutcome::Found(json!({ "free": 2 })),
    ] {
        let mut chat = asking(&bot);
        assert_eq!(chat.hears(&Said::Fetched(outcome.clone())), ["no_slots", "colour"], "{outcome:?}");
        assert_eq!(json!(chat.talk.session().fetched), json!({}));
    }
    let plain =
        bot_with("  slots: { fetch: slots, with: { city: '1', colour: '2' } }\n  done: { end: done, say: thanks }\n");
    let mut chat = Chat::with(&plain);
    assert_eq!(chat.says("hi"), NOTHING);
    assert_eq!(chat.hears(&Said::Fetched(FetchOutcome::Failed)), ["thanks"], "without a fallback it goes on");
}

#[test]
fn a_result_that_never_comes_times_out_by_itself() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    assert_eq!(chat.hears(&Said::from_value(&json!({ "after": "94s" })).unwrap()), NOTHING);
    assert_eq!(chat.hears(&Said::from_value(&json!({ "after": "1s" })).unwrap()), ["no_slots", "colour"]);
    assert_eq!(chat.hears(&answers(json!({ "free": 1, "open": true }))), NOTHING, "what comes later does nothing");
    assert_eq!(chat.talk.session().open_question(), Some("colour"));
}

#[test]
fn an_answer_to_an_earlier_question_does_nothing() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    let early = chat.talk.session();
    assert_eq!(chat.says("BACK"), ["city"]);
    assert_eq!(chat.says("Delhi"), ["looking"]);
    let before = chat.talk.session();
    for (session, wait) in
        [(&before, early.waits), (&before, before.waits + 1), (&Session::new(early.person_id.clone()), 0)]
    {
        let late = fetched(wait, FetchOutcome::Found(json!({ "free": 1, "open": true })));
        let turn = advance(&bot, session.clone(), &late, &TurnContext::at(chat.talk.now()));
        assert_eq!((&turn.session, turn.effects), (session, Vec::new()));
    }
    // The same result twice: the second finds nobody waiting.
    let result = fetched(before.waits, FetchOutcome::Found(json!({ "free": 0, "open": true })));
    let first = advance(&bot, before, &result, &TurnContext::at(chat.talk.now()));
    let again = advance(&bot, first.session.clone(), &result, &TurnContext::at(chat.talk.now()));
    assert_eq!((again.session, again.effects), (first.session, Vec::new()));
}

#[test]
fn whoever_writes_meanwhile_is_told_once_and_keywords_work() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    assert_eq!(chat.says("hello?"), ["one_moment"]);
    assert_eq!(chat.says("are you there"), NOTHING, "once is enough");
    assert_eq!(chat.hears(&Said::from_value(&json!({ "media": "audio" })).unwrap()), NOTHING);
    assert_eq!(chat.says("HELP"), ["help", "one_moment"]);
    assert_eq!(chat.says("blue please"), ["heard_early"], "what surely answers a later question is taken");
    assert_eq!(chat.hears(&answers(json!({ "free": 1, "open": true }))), ["offer", "thanks"]);
    assert_eq!(chat.answers(), json!({ "city": "pune", "colour": "blue" }));
}

#[test]
fn a_correction_meanwhile_asks_again_with_the_new_answer() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    assert_eq!(chat.says("no I meant Delhi"), ["corrected"]);
    assert_eq!(chat.effects(), ["fetch:slots", "set_timer:fetch"]);
    let asked = chat.talk.asked_outside().unwrap();
    assert_eq!(json!([asked.wait, asked.arguments]), json!([3, { "city": "delhi" }]));
    assert_eq!(chat.hears(&answers(json!({ "free": 0, "open": true }))), ["colour"]);
}

#[test]
fn after_stop_nothing_goes_on_and_start_asks_again() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    assert_eq!(chat.says("STOP"), ["stopped"]);
    assert_eq!(chat.hears(&answers(json!({ "free": 1, "open": true }))), NOTHING);
    assert_eq!(chat.waits(1), NOTHING);
    assert_eq!(chat.says("START"), ["welcome_back"]);
    assert_eq!(chat.effects(), ["opt_in", "fetch:slots", "set_timer:fetch"]);
    assert_eq!(chat.hears(&answers(json!({ "free": 0, "open": true }))), ["colour"]);
}

#[test]
fn an_emergency_meanwhile_is_not_followed_by_a_question() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    assert_eq!(chat.says("fever after chemo"), ["emergency"]);
    assert_eq!(chat.hears(&answers(json!({ "free": 1, "open": true }))), NOTHING);
    assert_eq!(chat.says("continue"), NOTHING);
    assert_eq!(chat.effects(), ["fetch:slots", "set_timer:fetch"]);
    assert_eq!(chat.hears(&answers(json!({ "free": 0, "open": true }))), ["colour"]);
}

#[test]
fn people_who_take_over_meanwhile_are_not_talked_over() {
    let bot = bot_with(STEPS);
    let chat = asking(&bot);
    let at = TurnContext::at(chat.talk.now());
    let session = chat.talk.session();
    let result = fetched(session.waits, FetchOutcome::Found(json!({ "free": 1, "open": true })));
    let taken = Input::Operator(OperatorAction::TakeOver { team: "nurses".to_owned() });
    let turn = advance(&bot, session, &taken, &at);
    let turn = advance(&bot, turn.session, &result, &at);
    assert_eq!(turn.effects, [Effect::CancelTimer { key: "fetch".to_owned() }]);
    let turn = advance(&bot, turn.session, &Input::Operator(OperatorAction::HandBack), &at);
    let labels: Vec<_> = turn.effects.iter().filter_map(Effect::label).collect();
    assert_eq!(labels, ["hand_back:nurses", "fetch:slots", "set_timer:fetch"]);
}

#[test]
fn erasing_forgets_what_was_fetched() {
    let bot = bot_with(STEPS);
    let mut chat = asking(&bot);
    chat.hears(&answers(json!({ "free": 1, "open": true })));
    assert_eq!(chat.says("ERASE"), ["erased"]);
    assert_eq!(json!(chat.talk.session().fetched), json!({}));
}

#[test]
fn a_script_that_only_fetches_in_a_circle_is_stopped() {
    let bot = bot_with(
        "  one: { fetch: slots, with: { city: '1', colour: '2' }, then: two, fallback: one }\n  two: { end: completed, say: thanks }\n",
    );
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("hi"), NOTHING);
    for _ in 0..4 {
        assert_eq!(chat.hears(&Said::Fetched(FetchOutcome::Failed)), NOTHING);
    }
    assert_eq!(chat.hears(&Said::Fetched(FetchOutcome::Failed)), ["apology"]);
    assert_eq!(chat.talk.session().ended(), Some("failed"));
}

#[test]
fn nothing_leaves_the_house_before_the_agreement() {
    let consent = "  slots: { fetch: slots, with: { city: answers.city, colour: '1' }, fallback: end }\n  consent: { ask: consent, \
                   grants: care, notice: '1', choices: { agree: AGREE, decline: No }, then: { decline: end } }\n  city: { ask: \
                   city, choices: { pune: Pune } }\n";
    let bot = bot_of(&[
        ("flows/bot.yaml", SETTINGS),
        ("flows/small.yaml", &format!("flow: small\nrequires: care\nsteps:\n{consent}")),
    ]);
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("hi"), ["consent"]);
    assert_eq!(chat.talk.asked_outside(), None);
}

#[test]
fn a_changed_script_takes_a_result_to_where_the_step_is_now() {
    let before = bot_with(STEPS);
    let with = |steps: &str, moved: &str| {
        bot_of(&[
            ("flows/bot.yaml", SETTINGS),
            ("flows/small.yaml", &format!("flow: small\ncollects: nothing\n{moved}steps:\n{steps}")),
        ])
    };
    let after = |bot: &Bot| {
        let chat = asking(&before);
        let session = chat.talk.session();
        let result = fetched(session.waits, FetchOutcome::Found(json!({ "free": 0, "open": true })));
        let turn = advance(bot, session, &result, &TurnContext::at(chat.talk.now()));
        let said = turn.effects.into_iter().filter_map(|effect| match effect {
            Effect::Send(send) => Some(send.message.template),
            _ => None,
        });
        said.collect::<Vec<_>>()
    };
    let renamed = STEPS.replace("  slots:\n", "  beds:\n").replace("    say: looking\n", "    save_as: slots\n");
    assert_eq!(after(&with(&renamed, "moved: { slots: beds }\n")), ["colour"]);
    assert_eq!(after(&with(&renamed, "")), ["flow_changed", "city"]);
    let asked = "  city: { ask: city, choices: { pune: Pune } }\n  slots: { ask: slots, answer: number }\n";
    assert_eq!(after(&with(asked, "")), ["flow_changed", "city"], "a question of that name is another kind of thing");
}

#[test]
fn scenarios_say_what_a_source_answers() {
    let bot = bot_with(STEPS);
    let mut sources = Sources::new();
    let file = sources.add(
        "flows/small.test.yaml",
        "
- scenario: two slots
  turns:
    - user: hi
    - user: Pune
      bot: looking
    - fetch: { free: 2, first: Monday, open: true }
      bot: [{ says: 2 on Monday }, colour]
  expect: { step: colour }
- scenario: nothing in time
  turns:
    - user: hi
    - user: Pune
    - fetch: timed_out
      bot: [no_slots, colour]
- scenario: nobody asks
  turns:
    - user: hi
    - fetch: { free: 2, open: true }
",
    );
    let (scenarios, findings) = read_scenarios(file, &sources.file(file).text);
    assert!(findings.is_empty(), "{findings:?}");
    let messages: Vec<Vec<String>> = scenarios
        .iter()
        .map(|scenario| run(&bot, scenario).findings.into_iter().map(|finding| finding.message).collect())
        .collect();
    assert_eq!(messages, [vec![], vec![], vec!["no source is being asked here".to_owned()]]);
}

/// What loading says of a bot with these sources and steps.
fn findings(sources_block: &str, steps: &str) -> Vec<String> {
    let mut sources = Sources::new();
    sources.add("flows/bot.yaml", format!("libretto: 1\nlanguages: {{ en: English }}\nsources:\n{sources_block}"));
    sources.add("flows/x.yaml", format!("flow: x\ncollects: nothing\nsteps:\n{steps}"));
    sources.add("templates/_bot/en/hello.txt", "{{ fetched.slots.fre }} {{ fetched.slot.free }}");
    let loaded = load(&sources, &Layout::default(), ChannelLimits::default());
    let line = |finding: libretto::diagnostic::Diagnostic| {
        format!("{}: {} ({})", finding.code, finding.message, finding.help.unwrap_or_default())
    };
    loaded.findings.into_iter().map(line).collect()
}

#[test]
fn slips_around_sources_are_found() {
    let source =
        "  slots: { url: 'https://example.org/slots', sends: [city], result: { free: number, first: text } }\n";
    let fetch = "  slots: { fetch: slots, with: { city: '1' } }\n";
    assert_eq!(
        findings(source, "  slots: { fetch: slot, with: { city: '1' } }\n"),
        ["unknown-source: unknown source `slot` (did you mean `slots`?)"]
    );
    assert_eq!(
        findings(source, "  slots: { fetch: slots, with: { town: '1' } }\n"),
        [
            "missing-argument: the source `slots` is asked without `city` (add `with: { city: … }`, or take it out of `sends`)",
            "unknown-argument: unknown argument `town` (known: `city`)",
        ]
    );
    assert_eq!(
        findings(source, &format!("{fetch}  a: {{ say: hello }}\n")),
        [
            "unknown-field: unknown field `fre` (did you mean `free`?)",
            "unknown-result: unknown result `slot` (did you mean `slots`?)",
        ]
    );
    let condition = "  a:\n    when: fetched.slots.free == 'two' or fetched.slots.firs is set or 3 < fetched.slots.first\n    then: end\n";
    assert_eq!(
        findings(source, &format!("{fetch}{condition}")),
        [
            "mixed-kinds: `fetched.slots.free` is of the kind `number` (compare it with a value of its own kind, or correct \
             `result` of the source)",
            "unknown-field: unknown field `firs` (did you mean `first`?)",
            "mixed-kinds: `fetched.slots.first` is of the kind `text` (compare it with a value of its own kind, or correct \
             `result` of the source)",
        ]
    );
    for (source, finding) in [
        (
            "{ url: 'http://example.org/slots', result: { free: number } }",
            "unsafe-address: `http://example.org/slots` cannot be asked (write an address that begins with `https://` and \
             holds no name or password)",
        ),
        (
            "{ url: 'https://example.org', timeout: 30s, result: { free: number } }",
            "wrong-duration: `30s` is too long to wait for a source (the longest is `20s`: somebody waits for the answer)",
        ),
        (
            "{ url: 'https://example.org', result: { free: integer } }",
            "wrong-value: `free` must be `text`, `number`, `yes_no` or `list`, with or without `?`, not `integer` ()",
        ),
    ] {
        let steps = "  slots: { fetch: slots }\n";
        assert_eq!(findings(&format!("  slots: {source}\n"), steps), [finding]);
    }
    assert_eq!(
        findings(source, "  slots: { fetch: slots, with: [city], choices: { a: A } }\n").len(),
        3,
        "a list, the argument it does not give, and choices that are not waited for"
    );
}

/// Answers go out with a fetch and come back with its result: neither shows in anything that is printed for debugging.
#[test]
fn contents_are_never_shown() {
    let bot = bot_with(STEPS);
    let chat = asking(&bot);
    let fetch = chat.talk.asked_outside().unwrap().clone();
    let outcome = FetchOutcome::Found(json!({ "free": 1, "first": "secret", "open": true }));
    let session = chat.talk.session();
    let result = fetched(session.waits, outcome);
    let turn = advance(&bot, session.clone(), &result, &TurnContext::at(chat.talk.now()));
    let shown = format!("{fetch:?} {result:?} {session:?} {:?}", turn.session);
    assert!(!shown.contains("secret") && !shown.contains("pune"), "{shown}");
}
