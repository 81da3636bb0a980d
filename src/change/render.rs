//! Differences for people and for programs.

use std::fmt::Write as _;

use serde_json::json;

use super::{Change, Stranding};

/// For people: what is gone with `-`, what is new with `+`, and at the end what becomes of those who wait.
#[must_use]
pub fn render_text(changes: &[Change], stranded: &[Stranding]) -> String {
    if changes.is_empty() && stranded.is_empty() {
        return "Nobody will see a difference.\n".to_owned();
    }
    let mut out = String::new();
    let mut place = None;
    for change in changes {
        let here = (&change.flow, &change.step);
        if place != Some(here) {
            place = Some(here);
            let title = match here {
                (Some(flow), Some(step)) => format!("{flow} / {step}"),
                (Some(flow), None) => flow.clone(),
                (None, _) => "all flows".to_owned(),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{}{title}", if out.is_empty() { "" } else { "\n" });
        }
        let _ = writeln!(out, "  {}", change.subject);
        for (sign, text) in [('-', &change.old), ('+', &change.new)] {
            for line in text.iter().flat_map(|text| text.lines()) {
                let _ = writeln!(out, "    {sign} {line}");
            }
        }
    }
    if stranded.is_empty() {
        out.push_str("\nEverybody who waits keeps their place.\n");
        return out;
    }
    out.push_str("\nPeople who wait here lose their place:\n");
    for place in stranded {
        let goes = match &place.moved_to {
            Some(step) => format!("`moved` takes them to `{step}`"),
            None => "they go back to the last question they answered that is still there (write `moved:` to choose)"
                .to_owned(),
        };
        let _ = writeln!(out, "  {} / {}: {}; {goes}", place.flow, place.step, place.why);
    }
    out
}

/// For programs: one JSON object with `changes` and `stranded`.
#[must_use]
pub fn render_json(changes: &[Change], stranded: &[Stranding]) -> String {
    format!("{:#}\n", json!({ "changes": changes, "stranded": stranded }))
}
