//! A question that answers three times in a row with the same words.
//!
//! Why it matters: who was not understood twice is not helped by the same sentence; they give up, or write in anger.
//!
//! Example: `city: { ask: city }` without `attempts`: whatever is not understood gets the same reply again and again.
//!
//! Instead: say it in other words (`not_understood: [again, simpler]`) and then offer a way out (`attempts: 3`, `give_up`).
//! The agreement and the choice of a language are not meant: their words stay the same on purpose.

use crate::diagnostic::Diagnostic;
use crate::flow::StepKind;
use crate::lint::walked::Walked;
use crate::walk::Event;

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for evidence in walked.walk.having(|event| *event == Event::Repeated) {
        let Some((_, step)) = walked.step(evidence.place) else { continue };
        if !matches!(&step.kind, StepKind::Ask(question) if question.keeps_answer()) {
            continue;
        }
        let message = format!("`{}` says the same words three times in a row", step.name);
        let advice = "add `attempts: 3` with a `give_up`, and other words in `not_understood`";
        let finding = walked.shown("same-words-again", evidence, message, advice);
        findings.extend(finding.map(|finding| Diagnostic { severity: crate::diagnostic::Severity::Warning, ..finding }));
    }
    findings
}
