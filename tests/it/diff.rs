//! `libretto diff`: what an edit changes for people, and whom it would strand.

use std::path::Path;
use std::process::{Command, Output};

/// Two versions of a small bot, each in a folder of its own.
struct Versions(tempfile::TempDir);

const FLOW: &str = "flow: visit
collects: nothing
starts: { default: true }
steps:
  name: { ask: name, answer: text }
  came: { ask: came, choices: { by_bus: By bus, by_car: By car }, attempts: 2, give_up: { say: sorry, offer: [skip] } }
  pain: { ask: pain, answer: number, range: 0 to 10 }
  bye: { end: completed, say: bye }
";

impl Versions {
    fn new() -> Self {
        let versions = Self(tempfile::tempdir().unwrap());
        for version in ["old", "new"] {
            let settings = "libretto: 1\nlanguages: { en: English }\n\
                            keywords: { stop: { match: [STOP], do: opt_out, say: stopped } }\n";
            versions.write(&format!("{version}/flows/bot.yaml"), settings);
            versions.write(&format!("{version}/flows/visit.yaml"), FLOW);
            for name in ["name", "came", "sorry", "pain", "bye"] {
                versions.write(&format!("{version}/templates/visit/en/{name}.txt"), &format!("Say {name}.\n"));
            }
            versions.write(&format!("{version}/templates/_bot/en/stopped.txt"), "Stopped.\n");
        }
        versions
    }

    #[expect(clippy::disallowed_methods, reason = "the binary reads its flows from disk")]
    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn diff(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_libretto"))
            .args(["diff", "old/flows", "new/flows"])
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .output()
            .unwrap()
    }
}

#[track_caller]
fn says(output: &Output, code: i32, expected: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(code));
}

#[test]
fn nothing_changed_is_said_to_be_nothing() {
    says(&Versions::new().diff(&[]), 0, "Nobody will see a difference.\n");
}

#[test]
fn what_people_see_differently_is_told_step_by_step() {
    let versions = Versions::new();
    versions.write(
        "new/flows/visit.yaml",
        &FLOW
            .replace("by_bus: By bus, by_car: By car", "by_bus: Bus, by_train: Train")
            .replace("attempts: 2", "attempts: 3")
            .replace("  bye:", "  care: { say: care }\n  bye:"),
    );
    versions.write("new/templates/visit/en/care.txt", "Take care.\n");
    versions.write("new/templates/visit/en/name.txt", "What is your name?\nOnly the first one.\n");
    versions.write(
        "new/flows/bot.yaml",
        "libretto: 1\nlanguages: { en: English }\n\
         keywords: { stop: { match: [STOP, ENOUGH], do: opt_out, say: stopped } }\n",
    );
    says(
        &versions.diff(&[]),
        0,
        "all flows
  the words of the keyword `stop`
    - STOP
    + STOP, ENOUGH

visit / name
  the question's text in en
    - Say name.
    + What is your name?
    + Only the first one.

visit / came
  how often it is asked
    - 2
    + 3
  the choice `by_bus` in en
    - By bus
    + Bus
  the choice `by_train`
    + Train
  the choice `by_car`
    - By car

visit / pain
  where it leads
    - bye
    + care

visit / care
  the step
    + say

Everybody who waits keeps their place.
",
    );
}

#[test]
fn whoever_would_lose_their_place_is_named() {
    let versions = Versions::new();
    let renamed = FLOW
        .replace("  name:", "  full_name:")
        .replace("answer: number, range: 0 to 10", "answer: yes_no")
        .replace("  came: { ask: came, choices: { by_bus: By bus, by_car: By car }, attempts: 2, give_up: { say: sorry, offer: [skip] } }\n", "");
    versions.write("new/flows/visit.yaml", &renamed.replace("steps:", "moved: { name: full_name }\nsteps:"));
    let output = versions.diff(&[]);
    let told = String::from_utf8(output.stdout).unwrap();
    let (_, lost) = told.split_once("\n\nPeople who wait here lose their place:\n").unwrap();
    assert_eq!(
        lost,
        "  visit / name: the step is gone; `moved` takes them to `full_name`
  visit / came: the step is gone; they go back to the last question they answered that is still there (write `moved:` to choose)
  visit / pain: the step asks for another kind of answer; they go back to the last question they answered that is still there (write `moved:` to choose)
"
    );
    assert_eq!(output.status.code(), Some(1), "somebody was forgotten");
    let json: serde_json::Value = serde_json::from_slice(&versions.diff(&["--format", "json"]).stdout).unwrap();
    assert_eq!(
        json["stranded"][0],
        serde_json::json!({ "flow": "visit", "step": "name", "why": "the step is gone", "moved_to": "full_name" })
    );
}

#[test]
fn a_version_with_errors_is_shown_and_not_compared() {
    let versions = Versions::new();
    versions.write("new/flows/visit.yaml", &FLOW.replace("say: bye", "say: by"));
    let output = versions.diff(&[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("error[unknown-text]: there is no text `by`"), "{said}");
    assert!(said.ends_with("error: the flows in `new/flows` have errors; only sound bots can be compared\n"), "{said}");
}
