//! A recommendation that shows fewer or more options than it promises.
//!
//! Why it matters: somebody who looks for help reads an empty list, or a single name where a choice was promised.
//!
//! Example: `show: 3 to 5` over a table with two rows for a far town, without `widen` and without `fallback`.
//!
//! Instead: widen the search, or name as many `fallback` texts as options are promised.

use crate::diagnostic::Diagnostic;
use crate::flow::Recommendation;
use crate::lint::walked::Walked;
use crate::walk::Event;

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for evidence in &walked.walk.events {
        let Event::Options { recommendation: name, count } = &evidence.event else { continue };
        let mut known = walked.bot.flows.values().flat_map(|flow| &flow.recommendations);
        let promised = known.find(|known| known.name == *name).map_or((0, 0), |found: &Recommendation| found.show);
        let message = format!("`{name}` shows {count} options here, not {} to {}", promised.0, promised.1);
        let advice = "widen the search, or add `fallback` texts";
        findings.extend(walked.shown("too-few-options", evidence, message, advice));
    }
    findings
}
