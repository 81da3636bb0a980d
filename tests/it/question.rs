//! The complete question: what its keys promise, each pinned by name.

use serde_json::json;

use crate::support::small_bot::{Chat, bot_of, small_bot};

const COLOUR: &str = "
  colour:
    ask: colour
    choices: { red: Red, blue: Blue }
    not_understood: colour_again
    attempts: 2
    give_up: { say: never_mind, offer: [skip] }
    remind: { 2h: still_there }
  size: { ask: size, answer: number, range: 1 to 10, default: 3, check: { too_odd: answers.size != 7 } }
  done: { end: completed, say: thanks }
";

#[test]
fn an_interrupt_uses_no_attempt() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("hi"), ["colour"]);
    assert_eq!(chat.says("HELP"), ["help", "colour"]);
    assert_eq!(chat.says("xyz"), ["colour_again"]);
    assert_eq!(chat.says("help!"), ["help", "colour"]);
    assert_eq!(chat.says("xyz"), ["never_mind"]);
}

#[test]
fn a_limit_of_two_means_two_prompts_and_then_the_fallback_with_its_own_text() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("hi"), ["colour"]);
    assert_eq!(chat.says("xyz"), ["colour_again"]);
    assert_eq!(chat.says("xyz"), ["never_mind"]);
    let offered: Vec<&str> = chat.heard[0].messages[0].choices.iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(offered, ["skip"]);
    assert_eq!(chat.says("red"), ["size"], "the question stays open: a good answer still counts");
    assert_eq!(chat.answers(), json!({ "colour": "red" }));
}

#[test]
fn a_question_that_was_given_up_can_be_left_out() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.taps("skip"), ["size"], "an offered way out is open to those who know it");
    assert_eq!(chat.answers(), json!({}));
}

#[test]
fn error_texts_replace_the_question() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("green"), ["colour_again"]);
    chat.says("blue");
    assert_eq!(chat.says("7"), ["too_odd"]);
    assert_eq!(chat.says("11"), ["not_understood"]);
    assert_eq!(chat.says("4"), ["thanks"]);
    assert_eq!(chat.answers(), json!({ "colour": "blue", "size": 4 }));
}

#[test]
fn a_late_timer_for_an_answered_question_does_nothing() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.waits(1), Vec::<String>::new());
    assert_eq!(chat.waits(2), ["still_there"]);
    assert_eq!(chat.says("red"), ["size"]);
    assert!(chat.effects().contains(&"cancel_timer:remind-0"), "{:?}", chat.effects());
    let late = libretto::engine::Timer { key: "remind-0".to_owned(), wait: 1, due: chat.talk.now() };
    let before = chat.talk.session();
    let turn = libretto::engine::advance(
        &bot,
        before.clone(),
        &libretto::engine::Input::Timer(late),
        &libretto::engine::TurnContext::at(chat.talk.now()),
    );
    assert_eq!((turn.session, turn.effects), (before, Vec::new()));
}

#[test]
fn a_reminder_waits_until_the_night_is_over() {
    let bot = small_bot("  colour: { ask: colour, remind: { 12h: still_there } }\n");
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.waits(13), Vec::<String>::new(), "ten in the evening is quiet");
    assert_eq!(chat.effects(), ["set_timer:remind-0"]);
    assert_eq!(chat.waits(10), ["still_there"], "eight in the morning is not");
}

#[test]
fn nothing_free_is_said_a_day_after_the_last_message() {
    let bot = small_bot("  colour: { ask: colour, remind: { 2d: still_there } }\n");
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.waits(72), Vec::<String>::new());
}

#[test]
fn a_default_is_never_saved() {
    let bot = small_bot(
        "
  size: { ask: size, answer: number, default: 3 }
  big: { when: answers.size >= 3, then: check, else: small }
  small: { end: small }
  check: { review: summary }
",
    );
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("I don't know"), ["summary"], "rules use the default");
    chat.taps("yes");
    assert_eq!(chat.answers(), json!({}));
}

const CONSENT: &str = "
flow: small
requires: care
steps:
  consent:
    ask: consent
    grants: care
    notice: 1
    choices: { agree: AGREE, decline: No thanks }
    not_understood: consent_again
    then: { decline: declined }
  colour: { ask: colour }
  declined: { end: declined, say: declined }
";

#[test]
fn a_consent_word_is_taken_only_whole_and_un_negated() {
    let bot = bot_of(&[("flows/small.yaml", CONSENT)]);
    for (said, granted) in [
        ("AGREE", true),
        ("agree.", true),
        ("Yes yes I AGREE, no problem, please help us", true),
        ("haan ji AGREE", true),
        ("I don't agree", false),
        ("do not agree", false),
        ("agreement?", false),
        ("disagree", false),
        ("👍", false),
        ("ok", false),
        ("yes", false),
        ("agre", false),
        ("nahi agree", false),
    ] {
        let mut chat = Chat::with(&bot);
        chat.says("hi");
        let heard = chat.says(said);
        assert_eq!(heard == ["colour"], granted, "{said}: {heard:?}");
        assert_eq!(chat.effects().contains(&"record_consent:care"), granted, "{said}");
        assert_eq!(chat.talk.session().person.consents.len(), usize::from(granted), "{said}");
    }
}

#[test]
fn a_slip_in_the_consent_word_is_asked_back() {
    let bot = bot_of(&[("flows/small.yaml", CONSENT)]);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("agre"), ["did_you_mean"]);
    assert_eq!(chat.says("yes"), ["colour"]);
    assert_eq!(chat.effects(), ["record_consent:care"]);
}

#[test]
fn nothing_is_kept_before_consent() {
    let bot = bot_of(&[("flows/small.yaml", CONSENT)]);
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("my colour is red"), ["consent"]);
    let stored = serde_json::to_string(&chat.talk.session()).unwrap();
    assert!(!stored.contains("red"), "{stored}");
    assert_eq!(chat.says("red"), ["consent_again"]);
    let stored = serde_json::to_string(&chat.talk.session()).unwrap();
    assert!(!stored.contains("red"), "{stored}");
}

#[test]
fn stop_is_sticky_until_start() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("stop"), ["stopped"]);
    assert_eq!(chat.effects(), ["opt_out"]);
    assert_eq!(chat.says("red"), Vec::<String>::new());
    assert_eq!(chat.says("STOP"), Vec::<String>::new(), "one confirmation is enough");
    assert_eq!(chat.waits(30), Vec::<String>::new());
    assert_eq!(chat.says("START"), ["welcome_back", "colour"]);
    assert_eq!(chat.says("red"), ["size"]);
}

#[test]
fn a_tap_on_an_old_button_is_known_by_its_step() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.taps("colour/red");
    assert_eq!(chat.taps("colour/blue"), ["corrected", "size"]);
    assert_eq!(chat.answers(), json!({ "colour": "blue" }));
    assert_eq!(chat.taps("nowhere/7"), ["size"]);
}

#[test]
fn back_goes_to_the_question_before() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("BACK"), ["nothing_to_go_back", "colour"]);
    chat.says("red");
    assert_eq!(chat.says("back"), ["colour"]);
    assert_eq!(chat.answers(), json!({}));
}

#[test]
fn a_question_with_everything_takes_at_most_fifteen_lines() {
    let question = "
  colour:
    ask: colour
    choices:
      red: { en: Red, hi: लाल, also: [crimson] }
      blue: { en: Blue, hi: नीला }
      other_one: { en: Another, hi: कोई और }
    check:
      not_today: answers.colour != 'other_one'
    not_understood: [colour_again, colour_simpler]
    attempts: 3
    give_up: { say: never_mind, offer: [skip] }
    remind: { 2h: still_there }
    sensitive: true
";
    assert!(question.trim().lines().count() <= 15);
    let bot = small_bot(question);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("another"), ["not_today"]);
    assert_eq!(chat.says("xyz"), ["colour_simpler"]);
    assert_eq!(chat.says("xyz"), ["never_mind"]);
    chat.says("crimson");
    assert_eq!(chat.answers(), json!({ "colour": "red" }));
}

#[test]
fn are_you_sure_leads_back_to_where_the_conversation_stood() {
    let bot = bot_of(&[(
        "flows/small.yaml",
        "
flow: small
collects: nothing
after_end: { idle: 1d, say: bye_again }
keywords:
  erase: { match: [ERASE], do: erase, confirm: erase_sure, say: erased }
steps:
  colour: { ask: colour }
  done: { end: completed, say: thanks }
",
    )]);
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("ERASE"), ["erase_sure"], "before any conversation");
    assert_eq!(chat.says("no"), Vec::<String>::new());
    assert_eq!(chat.says("hi"), ["colour"]);
    assert_eq!(chat.says("ERASE"), ["erase_sure"], "at an open question");
    assert_eq!(chat.says("no"), ["colour"]);
    chat.says("red");
    assert_eq!(chat.says("ERASE"), ["erase_sure"], "after the end");
    assert_eq!(chat.taps("sure_no"), Vec::<String>::new());
    assert_eq!(chat.talk.session().ended(), Some("completed"));
    assert_eq!(chat.says("hello"), ["bye_again"]);
    chat.says("ERASE");
    assert_eq!(chat.says("yes"), ["erased"]);
    assert_eq!(chat.effects(), ["erase"]);
    assert_eq!(chat.answers(), json!({}));
}
