//! Running a scenario and saying where the bot did something else.

use serde_json::{Value, json};

use super::line::Said;
use super::script::{Expected, Scenario};
use super::talk::{Heard, Talk};
use crate::diagnostic::{Diagnostic, nearest};
use crate::engine::Trace;
use crate::flow::Bot;
use crate::source::Span;

/// What a scenario came to.
#[derive(Debug)]
pub struct Outcome {
    /// What was not as expected; empty if it passed.
    pub findings: Vec<Diagnostic>,
    /// Everything that happened, for coverage.
    pub trace: Vec<Trace>,
}

/// Runs one scenario. It stops at the first turn that is not as expected: what follows would only repeat it.
#[must_use]
pub fn run(bot: &Bot, scenario: &Scenario) -> Outcome {
    let start = scenario.at.as_ref().and_then(|at| Talk::start_at(bot, at.value));
    let mut talk = Talk::new(bot, start.unwrap_or_else(|| Talk::usual_start(bot)));
    let mut findings = Vec::new();
    let mut trace = Vec::new();
    for turn in &scenario.turns {
        if matches!(turn.said, Said::Fetched(_)) && talk.asked_outside().is_none() {
            let finding = Diagnostic::error("scenario-failed", "no source is being asked here", turn.span)
                .with_help("`fetch:` stands where the bot has just reached a step with `fetch`");
            return Outcome { findings: vec![finding], trace };
        }
        let heard = talk.hear(&turn.said);
        trace.extend(heard.iter().flat_map(|heard| heard.trace.iter().cloned()));
        let Some(expected) = &turn.bot else { continue };
        findings.extend(unknown_templates(bot, expected));
        if findings.is_empty()
            && let Some(finding) = compare(expected, &heard, turn.span)
        {
            findings.push(finding);
        }
        if !findings.is_empty() {
            return Outcome { findings, trace };
        }
    }
    for (key, expected) in &scenario.expect {
        let actual = actual(&talk, &key.value);
        match actual {
            Some(actual) if actual == *expected => {}
            Some(actual) => findings.push(
                Diagnostic::error(
                    "scenario-failed",
                    format!("`{}`: at the end `{}` is different", scenario.name.value, key.value),
                    key.span,
                )
                .with_label(format!("is {actual}"))
                .with_help(format!("expected {expected}")),
            ),
            None => findings.push(
                Diagnostic::error("unknown-key", format!("nothing is known of `{}`", key.value), key.span)
                    .with_help("known: `answers`, `opted_out`, `ended`, `step`, `language`"),
            ),
        }
    }
    Outcome { findings, trace }
}

fn actual(talk: &Talk<'_>, key: &str) -> Option<Value> {
    let session = talk.session();
    match key {
        "answers" => Some(json!(session.answers)),
        "opted_out" => Some(json!(session.person.opted_out)),
        "ended" => Some(json!(session.ended())),
        "step" => Some(json!(session.open_question())),
        "language" => Some(json!(session.person.language)),
        _ => None,
    }
}

/// Everything a bot can say by name: its own texts, and approved ones.
fn texts(bot: &Bot) -> impl Iterator<Item = &str> {
    let approved = bot.flows.values().filter_map(|flow| flow.schedule.as_ref()?.template.as_deref());
    bot.texts.iter().map(|(_, known)| known).chain(approved)
}

fn unknown_templates(bot: &Bot, expected: &[Expected]) -> Vec<Diagnostic> {
    expected
        .iter()
        .filter_map(|expected| match expected {
            Expected::Template(name) if !texts(bot).any(|known| known == name.value) => Some(name),
            Expected::Template(_) | Expected::Says(_) => None,
        })
        .map(|name| {
            let mut finding =
                Diagnostic::error("unknown-text", format!("the bot has no text `{}`", name.value), name.span);
            finding.help = nearest(&name.value, texts(bot)).map(|near| format!("did you mean `{near}`?"));
            finding
        })
        .collect()
}

fn compare(expected: &[Expected], heard: &[Heard], span: Span) -> Option<Diagnostic> {
    let messages: Vec<_> = heard.iter().flat_map(|heard| &heard.messages).collect();
    let fits = messages.len() == expected.len()
        && messages.iter().zip(expected).all(|(message, expected)| match expected {
            Expected::Template(name) => message.template == name.value,
            Expected::Says(text) => message.body.text().contains(&text.value),
        });
    if fits {
        return None;
    }
    let wanted: Vec<String> = expected
        .iter()
        .map(|expected| match expected {
            Expected::Template(name) => format!("`{}`", name.value),
            Expected::Says(text) => format!("a message that says “{}”", text.value),
        })
        .collect();
    let said: Vec<String> = messages
        .iter()
        .map(|message| format!("`{}` (“{}”)", message.template, shortened(message.body.text())))
        .collect();
    let list = |parts: &[String]| if parts.is_empty() { "nothing".to_owned() } else { parts.join(", then ") };
    Some(
        Diagnostic::error("scenario-failed", "the bot said something else", span)
            .with_label(format!("said {}", list(&said)))
            .with_help(format!("expected {}", list(&wanted))),
    )
}

fn shortened(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= 60 { line } else { format!("{}…", line.chars().take(59).collect::<String>()) }
}
