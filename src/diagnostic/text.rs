//! Findings for people: the place, the line it stands in, what is wrong and what to do.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, LineIndex, Severity, Summary, in_order};
use crate::source::{FileId, Sources, Span};

/// Whether the terminal shows colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text only.
    Plain,
    /// With terminal colour codes.
    Colour,
}

/// All findings in the order in which they are shown, and the summary as the last line.
#[must_use]
pub fn render_text(sources: &Sources, findings: &[Diagnostic], paint: Paint) -> String {
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Colour => Renderer::styled(),
    };
    let findings = in_order(findings);
    let mut out = String::new();
    for finding in &findings {
        out.push_str(&renderer.render(&[drawing(sources, finding)]));
        out.push_str("\n\n");
    }
    out.push_str(&Summary::of(&findings).to_string());
    out.push('\n');
    out
}

fn drawing<'a>(sources: &'a Sources, finding: &'a Diagnostic) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(finding.message.as_str()).id(finding.code));
    for (file, marks) in marks_by_file(finding) {
        group = group.element(excerpt(sources, file, &marks));
    }
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

struct Mark<'a> {
    kind: AnnotationKind,
    span: Span,
    label: Option<&'a str>,
}

/// The places of a finding, those of the file it is in first.
fn marks_by_file(finding: &Diagnostic) -> Vec<(FileId, Vec<Mark<'_>>)> {
    let primary = Mark { kind: AnnotationKind::Primary, span: finding.span, label: finding.label.as_deref() };
    let mut files = vec![(finding.span.file, vec![primary])];
    for (span, text) in &finding.related {
        let mark = Mark { kind: AnnotationKind::Context, span: *span, label: Some(text) };
        match files.iter_mut().find(|(file, _)| *file == span.file) {
            Some((_, marks)) => marks.push(mark),
            None => files.push((span.file, vec![mark])),
        }
    }
    files
}

/// The lines from the first to the last mark; only they are handed on, so that a long file costs nothing.
fn excerpt<'a>(sources: &'a Sources, file: FileId, marks: &[Mark<'a>]) -> Snippet<'a, Annotation<'a>> {
    let file = sources.file(file);
    let index = LineIndex::new(&file.text);
    let line = |offset: u32| index.position(offset).line;
    let first = marks.iter().map(|mark| line(mark.span.start)).min().unwrap_or(1);
    let last = marks.iter().map(|mark| line(mark.span.end)).max().unwrap_or(first);
    let lines = index.lines(first, last);
    let source = file.text.get(lines.clone()).unwrap_or_default();
    // The renderer needs offsets inside the excerpt and between characters.
    let offset = |offset: u32| {
        let offset = (offset as usize).clamp(lines.start, lines.end) - lines.start;
        (0..=offset).rev().find(|&offset| source.is_char_boundary(offset)).unwrap_or(0)
    };
    Snippet::source(source).path(file.path.as_str()).line_start(first).annotations(
        marks.iter().map(|mark| mark.kind.span(offset(mark.span.start)..offset(mark.span.end)).label(mark.label)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_the_place_the_line_and_the_advice() {
        let (sources, findings) = crate::diagnostic::tests::example();
        insta::assert_snapshot!(render_text(&sources, &findings, Paint::Plain), @r"
        warning[unused-team]: nothing hands off to the team `नर्स`
         --> flows/bot.yaml:2:10
          |
        2 | teams: { नर्स: {} }
          |          ^^^

        error[missing-key]: `flow` is missing
         --> flows/intake.yaml:1:1
          |
        1 | steps:
          | ^

        error[unknown-step]: there is no step `menua`
         --> flows/intake.yaml:2:19
          |
        2 |   😀 city: { then: menua }
          |                    ^^^^^ this step does not exist
        3 |   menu: { end: done }
          |   ----- a step with a similar name
          |
         ::: flows/bot.yaml:2:1
          |
        2 | teams: { नर्स: {} }
          | ----- teams are named here
          |
          = help: did you mean `menu`?

        2 errors, 1 warning
        ");
    }

    #[test]
    fn colours_are_only_there_when_wanted() {
        let (sources, findings) = crate::diagnostic::tests::example();
        assert!(render_text(&sources, &findings, Paint::Colour).contains('\u{1b}'));
        assert!(!render_text(&sources, &findings, Paint::Plain).contains('\u{1b}'));
        assert_eq!(render_text(&sources, &[], Paint::Plain), "no findings\n");
    }

    #[test]
    fn any_place_can_be_drawn() {
        let mut sources = Sources::new();
        for text in ["", "\u{feff}", "a\r\n", "a\nb", "😀\t😀"] {
            let file = sources.add(format!("{}.yaml", text.len()), text);
            for (start, end) in [(0, 0), (0, 1), (1, 2), (3, 99), (99, 99)] {
                let finding = Diagnostic::error("odd", "odd", Span::new(file, start, end));
                assert!(render_text(&sources, &[finding], Paint::Plain).ends_with("1 error\n"));
            }
        }
    }
}
