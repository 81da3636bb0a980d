//! How many findings there are, in one line.

use std::fmt;

use super::{Diagnostic, Severity};

/// The number of errors and warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Findings with which the bot must not run.
    pub errors: usize,
    /// Findings with which it can.
    pub warnings: usize,
}

impl Summary {
    /// Counts findings.
    #[must_use]
    pub fn of(findings: &[Diagnostic]) -> Self {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        Self { errors, warnings: findings.len() - errors }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
        match (self.errors, self.warnings) {
            (0, 0) => formatter.write_str("no findings"),
            (errors, 0) => formatter.write_str(&counted(errors, "error")),
            (0, warnings) => formatter.write_str(&counted(warnings, "warning")),
            (errors, warnings) => write!(formatter, "{}, {}", counted(errors, "error"), counted(warnings, "warning")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_with_the_right_word() {
        let said = |errors, warnings| Summary { errors, warnings }.to_string();
        assert_eq!(
            [said(0, 0), said(1, 0), said(0, 2), said(3, 1)],
            ["no findings", "1 error", "2 warnings", "3 errors, 1 warning"]
        );
    }
}
