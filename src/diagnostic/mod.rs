//! Findings as data, and how they are shown. The only place where line and column are computed.

use crate::source::Span;

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
