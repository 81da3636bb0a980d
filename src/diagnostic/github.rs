//! Findings as GitHub shows them beside a changed line.

use std::fmt::Write as _;

use super::{Diagnostic, LineIndex, in_order};
use crate::source::Sources;

/// One workflow command per finding (`::error file=…,line=…,col=…,title=code::message`).
#[must_use]
pub fn render_github(sources: &Sources, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in in_order(findings) {
        let file = sources.file(finding.span.file);
        let index = LineIndex::new(&file.text);
        let (start, end) = (index.position(finding.span.start), index.position(finding.span.end));
        let message = match &finding.help {
            Some(help) => format!("{}\nhelp: {help}", finding.message),
            None => finding.message.clone(),
        };
        // A range over several lines may not name columns.
        let columns = if start.line == end.line && start < end {
            format!(",endLine={},endColumn={}", end.line, end.column)
        } else {
            String::new()
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "::{} file={},line={},col={}{columns},title={}::{}",
            finding.severity.as_str(),
            property(&file.path),
            start.line,
            start.column,
            property(finding.code),
            data(&message),
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn each_finding_is_one_line() {
        let (mut sources, mut findings) = crate::diagnostic::tests::example();
        let odd = sources.add("flows/a,b:c.yaml", "x\n");
        findings.push(Diagnostic::warning("odd", "100% of\nit", Span::new(odd, 0, 1)));
        assert_eq!(
            render_github(&sources, &findings),
            "::warning file=flows/bot.yaml,line=2,col=10,endLine=2,endColumn=14,title=unused-team::nothing hands off to the team `नर्स`\n\
             ::error file=flows/intake.yaml,line=1,col=1,title=missing-key::`flow` is missing\n\
             ::error file=flows/intake.yaml,line=2,col=19,endLine=2,endColumn=24,title=unknown-step::there is no step `menua`%0Ahelp: did you mean `menu`?\n\
             ::warning file=flows/a%2Cb%3Ac.yaml,line=1,col=1,endLine=1,endColumn=2,title=odd::100%25 of%0Ait\n"
        );
    }
}
