//! Findings for programs.

use serde_json::{Value, json};

use super::{Diagnostic, LineIndex, Summary, in_order};
use crate::source::{Sources, Span};

/// One JSON object: `findings` in the order in which they are shown, and how many `errors` and `warnings` there are.
#[must_use]
pub fn render_json(sources: &Sources, findings: &[Diagnostic]) -> String {
    let findings = in_order(findings);
    let summary = Summary::of(&findings);
    let listed: Vec<Value> = findings.iter().map(|finding| finding_json(sources, finding)).collect();
    format!("{:#}\n", json!({ "findings": listed, "errors": summary.errors, "warnings": summary.warnings }))
}

fn finding_json(sources: &Sources, finding: &Diagnostic) -> Value {
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|(span, text)| {
            let mut place = place_json(sources, *span);
            place["text"] = json!(text);
            place
        })
        .collect();
    let mut object = json!({
        "code": finding.code,
        "severity": finding.severity.as_str(),
        "message": finding.message,
    });
    if let (Value::Object(object), Value::Object(place)) = (&mut object, place_json(sources, finding.span)) {
        object.extend(place);
        object.extend([
            ("label".to_owned(), json!(finding.label)),
            ("help".to_owned(), json!(finding.help)),
            ("related".to_owned(), json!(related)),
        ]);
    }
    object
}

/// Lines and columns count from 1, the end is one past the last character.
fn place_json(sources: &Sources, span: Span) -> Value {
    let file = sources.file(span.file);
    let index = LineIndex::new(&file.text);
    let (start, end) = (index.position(span.start), index.position(span.end));
    json!({
        "path": file.path, "line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_every_part_of_a_finding() {
        let (sources, findings) = crate::diagnostic::tests::example();
        let read: Value = serde_json::from_str(&render_json(&sources, &findings)).unwrap();
        assert_eq!((&read["errors"], &read["warnings"]), (&json!(2), &json!(1)));
        assert_eq!(
            read["findings"][2],
            json!({
                "code": "unknown-step",
                "severity": "error",
                "message": "there is no step `menua`",
                "path": "flows/intake.yaml",
                "line": 2,
                "column": 19,
                "end_line": 2,
                "end_column": 24,
                "label": "this step does not exist",
                "help": "did you mean `menu`?",
                "related": [
                    { "path": "flows/intake.yaml", "line": 3, "column": 3, "end_line": 3, "end_column": 8,
                      "text": "a step with a similar name" },
                    { "path": "flows/bot.yaml", "line": 2, "column": 1, "end_line": 2, "end_column": 6,
                      "text": "teams are named here" },
                ],
            })
        );
    }
}
