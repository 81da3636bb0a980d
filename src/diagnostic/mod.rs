//! Findings as data, and how they are shown. The only place where line and column are computed.

mod github;
mod json;
mod line_index;
mod nearest;
mod sarif;
mod summary;
mod text;

pub use github::render_github;
pub use json::render_json;
pub use line_index::{LineIndex, Position};
pub use nearest::nearest;
pub use sarif::{SarifRun, render_sarif, sarif_run};
pub use summary::Summary;
pub use text::{Paint, render_text};

use crate::source::{Span, YamlError};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The bot must not run like this.
    Error,
    /// Probably a mistake; the bot can run.
    Warning,
}

/// One finding: a sentence an author understands, a place, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Kebab-case name of the bad pattern (`unknown-step`).
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One lower-case sentence without a full stop, names in backticks.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What is to be seen at that place.
    pub label: Option<String>,
    /// Other places that explain it ("first defined here").
    pub related: Vec<(Span, String)>,
    /// What to do, with the nearest known name where there is one.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// A warning at `span`.
    pub fn warning(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, span) }
    }

    /// Adds what is to be seen at the place.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn with_related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push((span, text.into()));
        self
    }
}

/// Puts findings into the order in which they are shown: file, place, code.
pub fn sort(findings: &mut Vec<Diagnostic>) {
    findings
        .sort_by(|left, right| (left.span, left.code, &left.message).cmp(&(right.span, right.code, &right.message)));
    findings.dedup();
}

impl YamlError {
    /// The error as a finding among others.
    #[must_use]
    pub fn into_diagnostic(self) -> Diagnostic {
        let finding = Diagnostic::error("broken-yaml", self.message, self.span);
        Diagnostic { related: self.related, help: self.help, ..finding }
    }
}

impl Severity {
    /// The word shown to people and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// The findings in the order in which they are shown, each once.
fn in_order(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut ordered = findings.to_vec();
    sort(&mut ordered);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Sources};

    pub(super) fn example() -> (Sources, Vec<Diagnostic>) {
        let mut sources = Sources::new();
        let bot = sources.add("flows/bot.yaml", "libretto: 1\r\nteams: { नर्स: {} }\r\n");
        let flow =
            sources.add("flows/intake.yaml", "\u{feff}steps:\n  😀 city: { then: menua }\n  menu: { end: done }\n");
        let place = |file: FileId, word: &str| {
            let start = sources.file(file).text.find(word).unwrap();
            Span::new(file, u32::try_from(start).unwrap(), u32::try_from(start + word.len()).unwrap())
        };
        let findings = vec![
            Diagnostic::error("unknown-step", "there is no step `menua`", place(flow, "menua"))
                .with_label("this step does not exist")
                .with_related(place(flow, "menu:"), "a step with a similar name")
                .with_related(place(bot, "teams"), "teams are named here")
                .with_help("did you mean `menu`?"),
            Diagnostic::warning("unused-team", "nothing hands off to the team `नर्स`", place(bot, "नर्स")),
            Diagnostic::error("missing-key", "`flow` is missing", Span::start_of(flow)),
        ];
        (sources, findings)
    }

    #[test]
    fn findings_are_shown_in_the_order_of_files_and_places() {
        let (_, findings) = example();
        let twice = [findings.clone(), findings].concat();
        let codes: Vec<_> = in_order(&twice).iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["unused-team", "missing-key", "unknown-step"]);
    }
}
