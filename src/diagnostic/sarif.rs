//! Findings as SARIF 2.1.0, which code hosts show beside the change that brought them.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Diagnostic, LineIndex, Severity, in_order};
use crate::source::{Sources, Span};

/// A SARIF log of what was found in several bots: one run each.
#[must_use]
pub fn render_sarif(runs: Vec<SarifRun>) -> String {
    let runs: Vec<Value> = runs.into_iter().map(|run| run.0).collect();
    let log = json!({ "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": runs });
    format!("{log:#}\n")
}

/// What was found in one bot.
#[derive(Debug, Clone)]
pub struct SarifRun(Value);

/// The findings of one bot as a run; `explain` tells what a code means.
#[must_use]
pub fn sarif_run(sources: &Sources, findings: &[Diagnostic], explain: impl Fn(&str) -> Option<String>) -> SarifRun {
    let findings = in_order(findings);
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code, explain(code))).collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(sources, &codes, finding)).collect();
    let driver = json!({ "name": "libretto", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    SarifRun(json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }))
}

fn rule(code: &str, explanation: Option<String>) -> Value {
    let explanation = explanation.unwrap_or_else(|| code.replace('-', " "));
    let short = explanation.lines().next().unwrap_or(code);
    json!({
        "id": code,
        "shortDescription": { "text": short },
        "fullDescription": { "text": explanation.trim_end() },
    })
}

fn result(sources: &Sources, codes: &[&str], finding: &Diagnostic) -> Value {
    let text = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": codes.iter().position(|code| *code == finding.code),
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [{ "physicalLocation": place(sources, finding.span) }],
        "partialFingerprints": { "libretto/v1": fingerprint(sources, finding) },
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, (span, text))| {
            json!({ "id": id, "message": { "text": text }, "physicalLocation": place(sources, *span) })
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn place(sources: &Sources, span: Span) -> Value {
    let file = sources.file(span.file);
    let index = LineIndex::new(&file.text);
    let (start, end) = (index.position(span.start), index.position(span.end));
    json!({
        "artifactLocation": { "uri": uri(&file.path) },
        "region": {
            "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        },
    })
}

/// The path as a relative URI: everything but letters, digits and a few signs is escaped.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'~') {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// The same for the same finding in the same text, wherever it has moved to in the file.
fn fingerprint(sources: &Sources, finding: &Diagnostic) -> String {
    let file = sources.file(finding.span.file);
    let start = usize::try_from(finding.span.start).unwrap_or_default();
    let line = file.text.get(..start).and_then(|before| before.lines().next_back()).unwrap_or_default();
    let rest = file.text.get(start..).and_then(|after| after.lines().next()).unwrap_or_default();
    let hash = Sha256::new()
        .chain_update(finding.code)
        .chain_update([0])
        .chain_update(&file.path)
        .chain_update([0])
        .chain_update(&finding.message)
        .chain_update([0])
        .chain_update(line.trim_start())
        .chain_update(rest.trim_end())
        .finalize();
    data_encoding::HEXLOWER.encode(&hash[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_host_gets_rules_places_and_steady_fingerprints() {
        let (sources, findings) = crate::diagnostic::tests::example();
        let run = sarif_run(&sources, &findings, |code| Some(format!("About {code}.\n\nMore.\n")));
        let text = render_sarif(vec![run]);
        let log: Value = serde_json::from_str(&text).unwrap();
        let run = &log["runs"][0];
        assert_eq!((&log["version"], &run["columnKind"]), (&json!("2.1.0"), &json!("unicodeCodePoints")));
        assert_eq!(
            run["tool"]["driver"]["rules"][1],
            json!({
                "id": "unknown-step",
                "shortDescription": { "text": "About unknown-step." },
                "fullDescription": { "text": "About unknown-step.\n\nMore." },
            })
        );
        let mut last = run["results"][2].clone();
        let fingerprint = last["partialFingerprints"]["libretto/v1"].take();
        assert_eq!(fingerprint.as_str().map(str::len), Some(32));
        let place = |path: &str, line: u32, from: u32, to: u32| {
            json!({
                "artifactLocation": { "uri": path },
                "region": { "startLine": line, "startColumn": from, "endLine": line, "endColumn": to },
            })
        };
        assert_eq!(
            last,
            json!({
                "ruleId": "unknown-step",
                "ruleIndex": 1,
                "level": "error",
                "message": { "text": "there is no step `menua`\nhelp: did you mean `menu`?" },
                "locations": [{ "physicalLocation": place("flows/intake.yaml", 2, 19, 24) }],
                "partialFingerprints": { "libretto/v1": null },
                "relatedLocations": [
                    { "id": 0, "message": { "text": "a step with a similar name" },
                      "physicalLocation": place("flows/intake.yaml", 3, 3, 8) },
                    { "id": 1, "message": { "text": "teams are named here" },
                      "physicalLocation": place("flows/bot.yaml", 2, 1, 6) },
                ],
            })
        );
        let again = render_sarif(vec![sarif_run(&sources, &findings, |_| None)]);
        assert!(again.contains(fingerprint.as_str().unwrap()), "a fingerprint depends on the finding alone");
    }

    #[test]
    fn a_path_is_escaped() {
        assert_eq!(uri("flows/मराठी a.yaml"), "flows/%E0%A4%AE%E0%A4%B0%E0%A4%BE%E0%A4%A0%E0%A5%80%20a.yaml");
    }
}
