//! A choice that asks something back before it counts (`asks`).

use serde_json::json;

use crate::support::small_bot::{Chat, bot_of, small_bot};

const STAGE: &str = "
  stage:
    ask: stage
    not_understood: stage_again
    choices:
      s2: Stage 2
      s4: Stage 4
      advanced: { en: Advanced, also: [it has spread], asks: { say: is_it_stage_4, yes: s4 } }
      grade: { en: Grade, also: [grade 2], unlisted: true, asks: { say: grade_or_stage, yes: again, no: not_sure } }
      not_sure: { en: Not sure, also: [no idea] }
  city: { ask: city, choices: { pune: Pune, agra: Agra }, hear_early: true }
  done: { end: completed, say: thanks }
";

/// What is said after each line, and the stage at the end.
#[track_caller]
fn talk(lines: &[&str], said: &[&str], stage: &serde_json::Value) {
    let bot = small_bot(STAGE);
    let mut chat = Chat::with(&bot);
    chat.says("hi");
    let heard: Vec<String> = lines
        .iter()
        .map(|line| match line.strip_prefix("tap ") {
            Some(id) => chat.taps(id).join("+"),
            None => chat.says(line).join("+"),
        })
        .collect();
    assert_eq!((heard, &chat.answers()["stage"]), (said.iter().map(|text| (*text).to_owned()).collect(), stage));
}

#[test]
fn yes_and_no_mean_what_the_author_says() {
    talk(&["it has spread", "yes"], &["is_it_stage_4", "city"], &json!("s4"));
    talk(&["advanced", "no"], &["is_it_stage_4", "city"], &json!("advanced"));
    talk(&["advanced", "tap stage/asked_yes"], &["is_it_stage_4", "city"], &json!("s4"));
    talk(&["tap stage/advanced", "tap stage/asked_no"], &["is_it_stage_4", "city"], &json!("advanced"));
    talk(&["grade 2", "no"], &["grade_or_stage", "city"], &json!("not_sure"));
    talk(&["grade 2", "yes", "stage 2"], &["grade_or_stage", "stage", "city"], &json!("s2"));
}

#[test]
fn an_answer_says_more_than_yes_or_no() {
    talk(&["advanced", "no, stage 2"], &["is_it_stage_4", "city"], &json!("s2"));
    talk(&["advanced", "no idea"], &["is_it_stage_4", "city"], &json!("advanced"));
    talk(&["grade 2", "stage 4"], &["grade_or_stage", "city"], &json!("s4"));
    talk(&["grade 2", "no idea"], &["grade_or_stage", "city"], &json!("not_sure"));
    talk(&["stage 4, grade 2"], &["city"], &json!("s4"));
}

#[test]
fn it_is_asked_once_and_going_on_lets_the_choice_stand() {
    talk(&["advanced", "advanced"], &["is_it_stage_4", "city"], &json!("advanced"));
    talk(&["advanced", "Pune"], &["is_it_stage_4", "heard_early+thanks"], &json!("advanced"));
    talk(&["grade 2", "grade 2", "stage 2"], &["grade_or_stage", "stage_again", "city"], &json!("s2"));
}

#[test]
fn it_is_no_miss_and_help_leaves_it_open() {
    talk(&["advanced", "HELP", "stage 2"], &["is_it_stage_4", "help+stage", "city"], &json!("s2"));
}

#[test]
fn a_choice_it_names_must_exist() {
    let panic = std::panic::catch_unwind(|| {
        bot_of(&[(
            "flows/small.yaml",
            "flow: small\ncollects: nothing\nsteps:\n  a: { ask: a, choices: { x: { en: X, asks: { say: b, yes: z } }, y: Y } }\n  e: { end: completed }\n",
        )])
    });
    let shown = panic.map(|_| ()).unwrap_err();
    let shown = shown.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(shown.contains("unknown-choice") && shown.contains("`z`"), "{shown}");
}
