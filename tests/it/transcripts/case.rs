//! One case: what the person sends, and what must come of it.

use libretto::source::{Sources, parse_yaml};
use serde_json::{Value, json};

use super::observe::{Exchange, check};
use super::{Letters, Program};

/// Most lines that are answered from `if_asked` and `defaults` after the inputs ran out.
const MOST_EXTRA: usize = 20;

pub(super) struct Case {
    defaults: Value,
    case: Value,
}

impl Case {
    pub(super) fn read_all(text: &str) -> Vec<Self> {
        let mut sources = Sources::new();
        let file = sources.add("transcripts.yaml", text);
        let root = parse_yaml(file, text).unwrap().value.to_json();
        let defaults = root["defaults"].clone();
        let cases = root["transcripts"].as_array().cloned().unwrap_or_default();
        cases.into_iter().map(|case| Self { defaults: defaults.clone(), case }).collect()
    }

    fn id(&self) -> &str {
        self.case["id"].as_str().unwrap_or("?")
    }

    /// Plays the case and compares.
    pub(super) fn differences(&self, program: &mut Program, letters: Letters) -> Vec<String> {
        let log = self.play(program, letters);
        let mut found = self.unexpected(&log, letters);
        for kind in ["events", "must_not"] {
            for word in self.case[kind].as_array().into_iter().flatten().filter_map(Value::as_str) {
                found.extend(check(kind, word, &log));
            }
        }
        let said = || log.iter().map(Exchange::shown).collect::<Vec<_>>().join("\n      ");
        if !found.is_empty() {
            found.push(format!("conversation:\n      {}", said()));
        }
        found.into_iter().map(|difference| format!("{}: {difference}", self.id())).collect()
    }

    fn play(&self, program: &mut Program, letters: Letters) -> Vec<Exchange> {
        let mut log: Vec<Exchange> = Vec::new();
        let say = |program: &mut Program, log: &mut Vec<Exchange>, input: &Value| {
            let lines = program.send(&line(input, letters));
            log.push(Exchange::new(input.clone(), lines));
        };
        for input in self.case["inputs"].as_array().into_iter().flatten() {
            // Somebody who says yes or no to a confirmation in their own words is not answered for.
            if input["say"].is_null() {
                self.confirm(program, &mut log);
            }
            say(program, &mut log, input.get("say").unwrap_or(input));
        }
        for _ in 0..MOST_EXTRA {
            self.confirm(program, &mut log);
            let Some(step) = log.last().and_then(|exchange| exchange.step().map(str::to_owned)) else { break };
            let asked = |map: &Value| {
                let short = step.trim_end_matches("_km");
                map.get(&step).or_else(|| map.get(short)).filter(|answer| answer.is_string()).cloned()
            };
            let Some(answer) = asked(&self.case["if_asked"]).or_else(|| asked(&self.defaults)) else { break };
            let before = log.len();
            say(program, &mut log, &answer);
            if log[before].step() == Some(step.as_str()) {
                break;
            }
        }
        log
    }

    /// Questions about language, who it is for, or a confirmation are answered without using an input.
    fn confirm(&self, program: &mut Program, log: &mut Vec<Exchange>) {
        for _ in 0..5 {
            let Some(last) = log.last() else { return };
            let key = match last.step() {
                Some("language") => "language",
                Some("who_for") => "who_for",
                Some("review") => "confirm",
                Some(_) if last.asks_yes_or_no() => "confirm",
                Some(_) | None => return,
            };
            let answer = self.defaults[key].clone();
            let lines = program.send(&line(&answer, Letters::AsWritten));
            log.push(Exchange::new(answer, lines));
        }
    }

    /// The expected values that are different.
    fn unexpected(&self, log: &[Exchange], letters: Letters) -> Vec<String> {
        let Some(last) = log.last() else { return vec!["nothing was said".to_owned()] };
        let answers = &last.line()["answers"];
        let mut found = Vec::new();
        for (key, expected) in self.case["expected"].as_object().into_iter().flatten() {
            let actual = match key.as_str() {
                "consent" => json!(consent(log)),
                "outcome" => json!(outcome(log)),
                "budget_inr_max" => answers["budget"]["max"].clone(),
                "budget_inr_min" => answers["budget"]["min"].clone(),
                "need" => answers.get("need").cloned().unwrap_or_else(|| json!([])),
                other => answers[other].clone(),
            };
            // A detail is kept as it was typed, so it follows the letters of the input.
            let as_typed = key.ends_with("_detail").then(|| typed(expected, letters));
            if actual != *as_typed.as_ref().unwrap_or(expected) {
                found.push(format!("{key} is {actual}, expected {expected}"));
            }
        }
        found
    }
}

fn consent(log: &[Exchange]) -> &'static str {
    if log.iter().any(|exchange| exchange.has_effect("record_consent")) {
        "agreed"
    } else if log.last().is_some_and(|exchange| exchange.line()["ended"] == "declined") {
        "declined"
    } else {
        "none"
    }
}

/// Completed: the answers were saved once, three to five options and the coordinator were shown.
fn outcome(log: &[Exchange]) -> &'static str {
    let saved = log.iter().filter(|exchange| exchange.has_effect("save:")).count();
    let offered = log.iter().flat_map(Exchange::messages).any(|message| {
        let text = message["text"].as_str().unwrap_or_default();
        let options = (1..=6).filter(|number| text.contains(&format!("*{number}."))).count();
        message["choices"].to_string().contains("coordinator") && (3..=5).contains(&options)
    });
    let ended = log.last().and_then(|exchange| exchange.line()["ended"].as_str());
    if ended == Some("declined") {
        "declined"
    } else if saved == 1 && offered {
        "completed"
    } else if log.iter().any(|exchange| exchange.has_effect("hand_off")) {
        "handoff"
    } else if super::observe::opted_out_at_end(log) {
        "opted_out"
    } else {
        "in_progress"
    }
}

/// A text in the letters it is typed in.
fn typed(text: &Value, letters: Letters) -> Value {
    let text = text.as_str().unwrap_or_default();
    json!(match letters {
        Letters::AsWritten => text.to_owned(),
        Letters::Small => text.to_lowercase(),
        Letters::Capital => text.to_uppercase(),
    })
}

/// An input of the file as a line of `chat --json`.
fn line(input: &Value, letters: Letters) -> Value {
    if input.is_string() {
        return json!({ "text": typed(input, letters) });
    }
    if let Some(hours) = input["wait_hours"].as_u64() {
        return json!({ "after": format!("{hours}h") });
    }
    match input["type"].as_str() {
        Some("location") => json!({ "location": {
            "latitude": input["latitude"], "longitude": input["longitude"],
        }}),
        Some("tap") => json!({ "tap": input["id"] }),
        Some(kind) => json!({ "media": kind }),
        None => panic!("an input that cannot be sent: {input}"),
    }
}
