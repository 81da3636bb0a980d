//! What comes before the answer: what a question did not ask for, and which of two things counts first.

use crate::support::small_bot::{Chat, bot_of, small_bot};
use libretto::message::{Content, Coordinates, MediaKind};
use libretto::scenario::Said;

const NOTHING: [&str; 0] = [];

const COLOUR: &str = "
  colour:
    ask: colour
    choices: { red: Red, blue: Blue }
    not_understood: colour_again
    attempts: 1
    give_up: { say: never_mind, offer: [skip] }
  size: { ask: size, choices: { big: Big, small: Small } }
  done: { end: completed, say: thanks }
";

/// Everything that is neither text nor a tap, with its name in the tests.
fn others() -> Vec<(&'static str, Content)> {
    let media = |kind| Content::Media { kind, caption: None };
    vec![
        ("picture", media(MediaKind::Image)),
        ("voice note", media(MediaKind::Audio)),
        ("film", media(MediaKind::Video)),
        ("document", media(MediaKind::Document)),
        ("sticker", media(MediaKind::Sticker)),
        ("place", Content::Location(Coordinates { latitude: 18.5, longitude: 73.9 })),
        ("cards", Content::Contacts),
        ("reaction", Content::Reaction { emoji: Some("👍".to_owned()), on: None }),
        ("poll", Content::Unsupported { kind: "poll".to_owned() }),
    ]
}

#[test]
fn what_a_question_did_not_ask_for_gets_one_sentence_and_the_question_again() {
    let bot = small_bot(COLOUR);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    for (name, content) in others() {
        assert_eq!(chat.hears(&Said::Message(content)), ["cannot_read", "colour"], "{name}");
    }
    assert_eq!(chat.says("xyz"), ["never_mind"], "none of them used up the one attempt");
    let taken_away = Content::Reaction { emoji: None, on: None };
    assert_eq!(chat.hears(&Said::Message(taken_away)), NOTHING, "a reaction taken away says nothing");
}

#[test]
fn each_kind_is_named_in_the_language_of_the_person() {
    let bot = small_bot(COLOUR);
    for (language, voice, picture) in [
        ("hi there", "I can't listen to voice messages here", "I can't look at pictures here"),
        ("नमस्ते", "आवाज़ वाले संदेश", "तस्वीरें"),
    ] {
        let mut chat = Chat::with(&bot);
        chat.says(language);
        for (kind, words) in [(MediaKind::Audio, voice), (MediaKind::Image, picture)] {
            chat.hears(&Said::Message(Content::Media { kind, caption: None }));
            let said = chat.heard[0].messages[0].body.text().to_owned();
            assert!(said.contains(words), "{language}: {said}");
        }
    }
}

const FLAGGED: &str = "
libretto: 1
languages: { en: English }
timezone: Asia/Kolkata
teams: { nurses: { hours: Mon-Sat 09:00-18:00, outside_hours: tomorrow } }
red_flags:
  bleeding: { any_of: [bleeding a lot, stop the bleeding], say: go_now, alert: nurses, wait_for: [CONTINUE] }
keywords:
  stop: { match: [STOP], do: opt_out, say: stopped }
  start: { match: [START], do: opt_in, say: welcome_back, then: resume }
  help: { match: [HELP, bleeding a lot], say: help }
";

fn flagged() -> libretto::flow::Bot {
    let keywords = "keywords: { nurse: { match: [NURSE], then: nurse } }";
    let flow = format!(
        "flow: small\ncollects: nothing\n{keywords}\nsteps:\n{COLOUR}  nurse: {{ handoff: nurses, say: connecting, then: end }}\n"
    );
    bot_of(&[("flows/bot.yaml", FLAGGED), ("flows/small.yaml", &flow)])
}

#[test]
fn a_red_flag_comes_before_a_keyword_a_tap_and_an_answer() {
    let bot = flagged();
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("bleeding a lot"), ["go_now"], "also where it is a keyword");
    assert_eq!(chat.says("red"), ["red_flag_wait"]);
    assert_eq!(chat.says("continue"), ["colour"]);
    assert_eq!(chat.says("red, and how do I stop the bleeding"), ["go_now"]);
    assert_eq!(chat.answers(), serde_json::json!({}));
    assert_eq!(chat.says("STOP"), ["stopped"], "a request to end messages waits for nothing");
    assert_eq!(chat.says("bleeding a lot"), ["go_now"], "the emergency text is owed to everybody");
    assert_eq!(chat.says("red"), NOTHING);
}

#[test]
fn danger_said_where_yes_or_no_was_asked_is_not_taken_for_a_no() {
    let sure = "  erase: { match: [ERASE], do: erase, confirm: erase_sure, say: erased }\n";
    let settings = format!("{FLAGGED}{sure}");
    let steps =
        format!("flow: small\ncollects: nothing\nafter_end: {{ idle: 1d, say: welcome_again }}\nsteps:\n{COLOUR}");
    let bot = bot_of(&[("flows/bot.yaml", &settings), ("flows/small.yaml", &steps)]);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("ERASE"), ["erase_sure"]);
    assert_eq!(chat.says("bleeding a lot"), ["go_now"]);
    assert_eq!(chat.says("continue"), ["colour"]);
    chat.says("red");
    assert_eq!(chat.says("big"), ["thanks"]);
    assert_eq!(chat.says("ERASE"), ["erase_sure"]);
    assert_eq!(chat.says("bleeding a lot"), ["go_now"], "after the end too");
    assert_eq!(chat.says("hello"), ["welcome_again"], "and it is over as it was");
}

#[test]
fn what_is_written_beside_a_picture_is_read_for_danger_and_stop() {
    let bot = flagged();
    let beside = |text: &str| {
        let caption = Some(libretto::message::PrivateText::new(text));
        Said::Message(Content::Media { kind: MediaKind::Image, caption })
    };
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.hears(&beside("my report")), ["cannot_read", "colour"]);
    assert_eq!(chat.hears(&beside("she is bleeding a lot")), ["go_now"]);
    chat.says("continue");
    assert_eq!(chat.hears(&beside("stop")), ["stopped"]);
}

#[test]
fn a_person_who_owns_the_thread_comes_before_taps_keywords_and_answers() {
    let bot = flagged();
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("red");
    chat.says("NURSE");
    assert_eq!(chat.taps("colour/blue"), NOTHING);
    assert_eq!(chat.says("blue"), NOTHING);
    assert_eq!(chat.answers(), serde_json::json!({ "colour": "red" }));
    assert_eq!(chat.says("bleeding a lot"), ["go_now"]);
    assert_eq!(chat.says("STOP"), ["stopped"]);
}
