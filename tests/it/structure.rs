//! How a conversation is held together: gathered messages, people who take over, schedules, jumps and changed scripts.

use std::time::Duration;

use serde_json::json;

use crate::support::small_bot::{Chat, bot_of, small_bot};
use libretto::engine::{Effect, Input, Session, Timer, TurnContext, advance};
use libretto::flow::Bot;
use libretto::message::{Content, Inbound, MessageId, PrivateText, Timestamp};
use libretto::scenario::Said;

const NOTHING: [&str; 0] = [];

const GATHERING: &str = "
  budget: { ask: budget, answer: money, gather: 4s, not_understood: budget_again }
  colour: { ask: colour, choices: { red: Red, blue: Blue }, gather: 4s }
  done: { end: completed, say: thanks }
";

fn seconds(count: u64) -> Said {
    Said::After(Duration::from_secs(count))
}

/// One turn of the engine by itself.
fn turn(bot: &Bot, session: Session, input: &Input, now: Timestamp) -> (Session, Vec<Effect>) {
    let turn = advance(bot, session, input, &TurnContext::at(now));
    (turn.session, turn.effects)
}

fn message(text: &str, at: Timestamp) -> Input {
    Input::Message(Inbound {
        id: MessageId::new("m"),
        sent_at: at,
        content: Content::Text(PrivateText::new(text)),
        reply_to: None,
    })
}

#[test]
fn several_short_messages_are_read_as_one() {
    let bot = small_bot(GATHERING);
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("hi"), ["budget"]);
    assert_eq!(chat.says("let me think"), NOTHING);
    assert_eq!(chat.effects(), ["set_timer:gather"]);
    assert_eq!(chat.says("5 lakh"), NOTHING);
    assert_eq!(chat.effects(), Vec::<&str>::new(), "the first message alone sets the timer");
    assert_eq!(chat.says("is what we have"), NOTHING);
    assert_eq!(chat.hears(&seconds(4)), ["colour"]);
    assert_eq!(chat.answers(), json!({ "budget": { "min": null, "max": 500_000 } }));
    assert_eq!(chat.hears(&seconds(60)), NOTHING);
}

#[test]
fn what_was_gathered_and_not_understood_is_one_miss() {
    let bot = small_bot(GATHERING);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("well");
    chat.says("hmm");
    assert_eq!(chat.hears(&seconds(4)), ["budget_again"]);
    assert_eq!(chat.says("5 lakh"), NOTHING, "and the next message is gathered afresh");
    assert_eq!(chat.hears(&seconds(4)), ["colour"]);
}

#[test]
fn keywords_and_taps_are_read_at_once_while_messages_are_gathered() {
    let bot = small_bot(GATHERING);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("5 lakh");
    assert_eq!(chat.says("HELP"), ["help", "budget"]);
    assert_eq!(chat.hears(&seconds(4)), ["colour"]);
    chat.says("hmm");
    assert_eq!(chat.taps("colour/red"), ["thanks"]);
    assert!(chat.effects().contains(&"cancel_timer:gather"), "{:?}", chat.effects());
    assert_eq!(chat.hears(&seconds(60)), NOTHING, "what was gathered went with its question");
    assert_eq!(chat.answers()["colour"], "red");
}

#[test]
fn a_late_timer_of_an_earlier_gathering_reads_nothing() {
    let bot = small_bot(GATHERING);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    let wait = chat.talk.session().waits;
    chat.says("5 lakh");
    chat.hears(&seconds(4));
    chat.says("red");
    let before = chat.talk.session();
    let late = Input::Timer(Timer { key: "gather".to_owned(), wait, due: chat.talk.now() });
    let (after, effects) = turn(&bot, before.clone(), &late, chat.talk.now());
    assert_eq!((after, effects), (before, Vec::new()));
}

#[test]
fn after_stop_gathered_messages_are_not_answered_and_gathering_begins_afresh() {
    let bot = small_bot(GATHERING);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("5 lakh");
    assert_eq!(chat.says("STOP"), ["stopped"]);
    assert_eq!(chat.hears(&seconds(10)), NOTHING);
    assert_eq!(chat.says("START"), ["welcome_back", "budget"]);
    assert_eq!(chat.says("6 lakh"), NOTHING);
    assert_eq!(chat.hears(&seconds(4)), ["colour"]);
    assert_eq!(chat.answers(), json!({ "budget": { "min": null, "max": 600_000 } }));
}

#[test]
fn a_red_flag_that_needs_two_messages_is_raised_when_they_are_read_together() {
    let bot = bot_of(&[
        (
            "flows/bot.yaml",
            "libretto: 1\nlanguages: { en: English }\ntimezone: Asia/Kolkata\nteams: { nurses: {} }\nred_flags:\n  \
             fever: { all_of: [fever, chemo], say: emergency, alert: nurses, wait_for: [continue] }\n",
        ),
        ("flows/small.yaml", &format!("flow: small\ncollects: nothing\nsteps:\n{GATHERING}")),
    ]);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("I have fever");
    chat.says("after chemo");
    assert_eq!(chat.hears(&seconds(4)), ["emergency"]);
    assert_eq!(chat.says("continue"), ["budget"]);
    chat.says("5");
    assert_eq!(chat.says("fever after my chemo"), ["emergency"], "and each message is looked at when it comes");
    assert_eq!(chat.hears(&seconds(60)), NOTHING, "no question follows an emergency");
}

#[test]
fn nothing_is_gathered_before_the_agreement() {
    let bot = bot_of(&[(
        "flows/small.yaml",
        "flow: small\nrequires: consent\nsteps:\n  consent:\n    ask: consent\n    grants: consent\n    notice: '1'\n    \
         gather: 4s\n    choices: { agree: AGREE, decline: No thanks }\n    then: { decline: end }\n  name: { ask: name, \
         gather: 4s }\n  done: { end: completed, say: thanks }\n",
    )]);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("AGREE"), ["name"]);
    assert_eq!(chat.says("Asha"), NOTHING);
    assert_eq!(chat.hears(&seconds(4)), ["thanks"]);
    assert_eq!(chat.answers(), json!({ "name": "Asha" }));
}

#[test]
fn preferences_say_the_place_and_its_radius_in_words() {
    let bot = bot_of(&[
        ("flows/data/cities.csv", "city,state,lat,lon,aliases\nPune,Maharashtra,18.52,73.86,Poona\n"),
        (
            "flows/small.yaml",
            "flow: small
requires: care
steps:
  consent: { ask: consent, grants: care, notice: 1, choices: { agree: AGREE } }
  city: { ask: city, answer: place, places: data/cities.csv, with: [radius] }
  radius: { ask: radius, answer: number, unit: km, range: 5 to 3000, choices: { any: { en: Anywhere, hi: कहीं भी } }, default: 50 }
  name: { ask: name, optional: true }
  review: { review: summary, save: prefs, fields: [city, radius] }
  done: { say: again, choices: { end: End } }
",
        ),
    ]);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    for (said, says) in [("AGREE", "city"), ("Pune", "radius"), ("80 km", "name"), ("Asha", "summary")] {
        assert_eq!(chat.says(said), [says]);
    }
    let saved = |session: &Session, text: &str, now: Timestamp| {
        let (session, effects) = turn(&bot, session.clone(), &message(text, now), now);
        let saved = effects.into_iter().find_map(|effect| match effect {
            Effect::Save(save) => Some(json!([save.purpose, save.fields])),
            _ => None,
        });
        (session, saved)
    };
    let now = chat.talk.now();
    let (session, first) = saved(&chat.talk.session(), "yes", now);
    assert_eq!(first, Some(json!(["prefs", { "city": "Pune", "radius": 80, "location": "Pune, 80 km" }])));
    let mut hindi = session;
    hindi.person.language = Some("hi".to_owned());
    let (_, second) = saved(&hindi, "change radius to anywhere", now);
    assert_eq!(second, Some(json!(["prefs", { "city": "Pune", "radius": "any", "location": "Pune, कहीं भी" }])));
}

const HANDING_OVER: &str = "
  colour: { ask: colour, choices: { red: Red, nurse: A nurse }, then: { nurse: nurse }, remind: { 2h: still_there } }
  size: { ask: size, answer: number }
  done: { end: completed, say: thanks }
  nurse: { handoff: nurses, say: connecting, then: size }
";

#[test]
fn people_who_own_the_thread_are_not_talked_over() {
    let bot = small_bot(HANDING_OVER);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("nurse"), ["connecting"], "one closing text, and not the next question");
    assert!(chat.effects().contains(&"hand_off:nurses"), "{:?}", chat.effects());
    for said in ["hello?", "7", "HELP", "BACK"] {
        assert_eq!(chat.says(said), NOTHING, "{said}");
    }
    assert_eq!(chat.taps("colour/red"), NOTHING);
    assert_eq!(chat.says("STOP"), ["stopped"]);
    assert_eq!(chat.says("START"), ["welcome_back"], "without the question");
    assert_eq!(chat.hears(&Said::HandBack), ["size"], "the open question comes with the hand-back");
    assert_eq!(chat.effects(), ["hand_back:nurses"]);
    assert_eq!(chat.hears(&Said::HandBack), NOTHING);
    assert_eq!(chat.says("7"), ["thanks"]);
}

#[test]
fn a_conversation_that_ended_with_its_hand_over_comes_back_quietly() {
    let bot = small_bot("  nurse: { handoff: nurses, say: connecting, then: end }\n");
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("hi"), ["connecting"]);
    assert_eq!(chat.hears(&Said::HandBack), NOTHING);
    assert_eq!(chat.effects(), ["hand_back:nurses"]);
    assert_eq!(chat.talk.session().person.owner, None);
}

#[test]
fn outside_the_hours_of_a_team_its_own_text_takes_the_place_of_the_usual_one() {
    let bot = small_bot(HANDING_OVER);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.waits(12);
    assert_eq!(chat.says("nurse"), ["tomorrow"], "Monday, ten at night");
}

#[test]
fn red_flags_and_erasing_work_while_people_own_the_thread() {
    let bot = bot_of(&[
        (
            "flows/bot.yaml",
            "libretto: 1\nlanguages: { en: English }\ntimezone: Asia/Kolkata\nteams: { nurses: {} }\nred_flags:\n  \
             fever: { any_of: [fever during chemo], say: emergency, alert: nurses }\nkeywords:\n  erase: { match: \
             [ERASE], do: erase, confirm: erase_sure, say: erased }\n",
        ),
        ("flows/small.yaml", &format!("flow: small\ncollects: nothing\nsteps:\n{HANDING_OVER}")),
    ]);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("nurse");
    assert_eq!(chat.says("fever during chemo"), ["emergency"]);
    assert_eq!(chat.effects(), ["alert:fever"]);
    assert_eq!(chat.says("ERASE"), ["erase_sure"]);
    assert_eq!(chat.says("no"), NOTHING, "nothing is erased, and the question stays silent");
    assert_eq!(chat.says("ERASE"), ["erase_sure"]);
    assert_eq!(chat.taps("size/sure_yes"), ["erased"]);
    assert_eq!(chat.effects(), ["erase"]);
}

#[test]
fn a_question_reached_by_name_is_asked_again_and_one_fallen_into_is_not() {
    let bot = small_bot(
        "
  colour: { ask: colour, choices: { red: Red, blue: Blue } }
  size: { ask: size, answer: number }
  menu: { say: menu, choices: { colour: Another colour, over: Enough }, then: { colour: colour, over: end } }
",
    );
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("red");
    assert_eq!(chat.says("3"), ["menu"]);
    assert_eq!(chat.taps("menu/colour"), ["colour"]);
    assert_eq!(chat.says("blue"), ["menu"]);
    assert_eq!(chat.answers(), json!({ "colour": "blue", "size": 3 }));
}

#[test]
fn a_script_that_runs_in_a_circle_ends_with_an_apology() {
    let bot = small_bot("  one: { set: { colour: 1 }, then: two }\n  two: { set: { colour: 2 }, then: one }\n");
    let mut chat = Chat::with(&bot);
    assert_eq!(chat.says("hi"), ["apology"]);
    assert_eq!(chat.talk.session().ended(), Some("failed"));
    assert_eq!(chat.says("hi"), ["apology"], "and the next message is answered all the same");
}

/// What a message comes to in a changed script: the texts said, and the answers after it.
fn after_a_change(steps: &str, rest: &str, said: &str) -> (Vec<String>, serde_json::Value) {
    let before = small_bot(
        "  colour: { ask: colour, choices: { red: Red, blue: Blue } }\n  size: { ask: size, answer: number }\n  \
         done: { end: completed, say: thanks }\n",
    );
    let mut chat = Chat::with(&before);
    chat.says("hi");
    assert_eq!(chat.says("red"), ["size"]);
    let after = bot_of(&[("flows/small.yaml", &format!("flow: small\ncollects: nothing\n{rest}steps:\n{steps}"))]);
    let now = chat.talk.now();
    let (session, effects) = turn(&after, chat.talk.session(), &message(said, now), now);
    let texts = effects.into_iter().filter_map(|effect| match effect {
        Effect::Send(send) => Some(send.message.template),
        _ => None,
    });
    (texts.collect(), json!(session.answers))
}

#[test]
fn a_changed_script_keeps_moves_or_takes_back_those_who_wait() {
    const COLOUR: &str = "  colour: { ask: colour, choices: { red: Red, blue: Blue } }\n";
    const DONE: &str = "  done: { end: completed, say: thanks }\n";
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let kept = format!("{COLOUR}  size: {{ ask: another_wording, answer: number }}\n{DONE}");
    assert_eq!(after_a_change(&kept, "", "7"), (texts(&["thanks"]), json!({ "colour": "red", "size": 7 })));
    let renamed = format!("{COLOUR}  width: {{ ask: width, answer: number }}\n{DONE}");
    let moved = after_a_change(&renamed, "moved: { size: width }\n", "7");
    assert_eq!(moved, (texts(&["thanks"]), json!({ "colour": "red", "width": 7 })));
    // Without `moved` the answered question before it is open again, and what was said is no answer to that.
    let fallen = after_a_change(&renamed, "", "blue");
    assert_eq!(fallen, (texts(&["flow_changed", "colour"]), json!({ "colour": "red" })));
    // A step of the same name that no longer waits cannot take an answer.
    let silent = after_a_change(&format!("{COLOUR}  size: {{ say: size_told }}\n{DONE}"), "", "7");
    assert_eq!(silent, (texts(&["flow_changed", "colour"]), json!({ "colour": "red" })));
    // Nor can one that asks for something else now: "1" is a size, not a yes.
    let other = after_a_change(&format!("{COLOUR}  size: {{ ask: size, answer: yes_no }}\n{DONE}"), "", "1");
    assert_eq!(other, (texts(&["flow_changed", "colour"]), json!({ "colour": "red" })));
    // Nothing is left to go back to: it begins afresh.
    let afresh = after_a_change("  name: { ask: name }\n", "", "7");
    assert_eq!(afresh, (texts(&["flow_changed", "name"]), json!({})));
    // Whoever wants to be left alone is told nothing about scripts.
    assert_eq!(after_a_change(&renamed, "", "STOP").0, texts(&["stopped"]));
    assert_eq!(after_a_change(&renamed, "", "HELP").0, texts(&["flow_changed", "help", "colour"]));
}

fn scheduled(starts: &str) -> Bot {
    let steps =
        "  colour: { ask: colour, choices: { red: Red, blue: Blue } }\n  done: { end: completed, say: thanks }\n";
    bot_of(&[("flows/small.yaml", &format!("flow: small\ncollects: nothing\nstarts: {starts}\nsteps:\n{steps}"))])
}

#[test]
fn a_flow_begins_by_itself_while_free_texts_may_be_sent() {
    let bot = scheduled("{ default: true, schedule: every day at 18:00, template: check_in }");
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    assert_eq!(chat.says("red"), ["thanks"]);
    assert!(chat.effects().contains(&"set_timer:schedule-small"), "{:?}", chat.effects());
    assert_eq!(chat.waits(7), NOTHING);
    assert_eq!(chat.waits(2), ["colour"], "Monday, six in the evening");
    assert_eq!(chat.answers(), json!({}));
    assert_eq!(chat.waits(48), NOTHING, "nobody is asked twice while a question waits");
    assert_eq!(chat.says("blue"), ["thanks"]);
    assert_eq!(chat.waits(24), ["colour"]);
}

#[test]
fn outside_the_window_an_approved_text_invites_and_any_answer_begins_the_flow() {
    let bot = scheduled("{ default: true, schedule: every week on Mon at 09:00, template: check_in }");
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("red");
    assert_eq!(chat.waits(24 * 7), ["check_in"]);
    let body = serde_json::to_value(&chat.heard[0].messages[0].body).unwrap();
    assert_eq!(body, json!({ "template": { "name": "check_in", "language": "en", "parameters": [] } }));
    assert_eq!(chat.effects(), ["set_timer:schedule-small"]);
    assert_eq!(chat.taps("Yes, let us talk"), ["colour"]);
    assert_eq!(chat.says("blue"), ["thanks"]);
    assert_eq!(chat.says("hi"), ["colour"], "an invitation counts once; this is the usual beginning");
}

#[test]
fn a_schedule_disturbs_nobody_who_is_not_to_be_disturbed() {
    let silent = scheduled("{ default: true, schedule: every week on Mon at 09:00 }");
    let mut chat = Chat::with(&silent);
    chat.says("hi");
    chat.says("red");
    assert_eq!(chat.waits(24 * 7), NOTHING, "without an approved text nothing may be sent");
    let bot = scheduled("{ default: true, schedule: every day at 18:00, template: check_in }");
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("red");
    chat.says("STOP");
    assert_eq!(chat.waits(24), NOTHING);
    assert_eq!(chat.effects(), ["set_timer:schedule-small"], "but the next time is set");
    chat.says("START");
    assert_eq!(chat.waits(24), ["colour"]);
}

#[test]
fn only_a_flow_that_allows_it_is_begun_from_outside_and_nobody_is_disturbed() {
    let begin = |bot: &Bot, chat: &Chat<'_>, now: Timestamp| {
        let (_, effects) = turn(bot, chat.talk.session(), &Input::Start { flow: "small".to_owned() }, now);
        let texts = effects.into_iter().filter_map(|effect| match effect {
            Effect::Send(send) => Some(send.message.template),
            _ => None,
        });
        texts.collect::<Vec<_>>()
    };
    let closed = scheduled("{ default: true }");
    let open = scheduled("{ default: true, api: true }");
    for (bot, begins) in [(&closed, false), (&open, true)] {
        let mut chat = Chat::with(bot);
        assert_eq!(begin(bot, &chat, chat.talk.now()), NOTHING, "nobody who never wrote gets a free text");
        chat.says("hi");
        assert_eq!(begin(bot, &chat, chat.talk.now()), NOTHING, "a question is open");
        chat.says("red");
        let texts: &[&str] = if begins { &["colour"] } else { &[] };
        assert_eq!(begin(bot, &chat, chat.talk.now()), texts);
        let tomorrow = chat.talk.now().plus(Duration::from_hours(24));
        assert_eq!(begin(bot, &chat, tomorrow), NOTHING, "a day later only an approved text may be sent");
        chat.says("STOP");
        assert_eq!(begin(bot, &chat, chat.talk.now()), NOTHING);
    }
}

#[test]
fn a_hand_back_says_nothing_to_those_who_wrote_more_than_a_day_ago() {
    let bot = small_bot(HANDING_OVER);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    chat.says("nurse");
    assert_eq!(chat.waits(24), NOTHING);
    assert_eq!(chat.hears(&Said::HandBack), NOTHING);
    assert_eq!(chat.effects(), ["hand_back:nurses"]);
    assert_eq!(chat.says("hello"), ["not_understood"], "the question is open all the same");
}
