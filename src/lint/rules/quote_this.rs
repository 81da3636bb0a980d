//! A text that is cut off at a `#`.
//!
//! Why it matters: in YAML ` #` begins a comment, so people read only what stands before it.
//!
//! Example: `en: Ward #3` is read as `Ward`.
//!
//! Instead: put the text in quotes: `en: "Ward #3"`. A real comment has a space after its `#`.

use crate::diagnostic::Diagnostic;
use crate::lint::context::Context;
use crate::source::{Node, Span, Spanned};

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for document in &context.documents {
        look(context, document, &mut findings);
    }
    findings
}

fn look(context: &Context<'_>, node: &Spanned<Node>, findings: &mut Vec<Diagnostic>) {
    match &node.value {
        Node::Mapping(entries) => entries.iter().for_each(|entry| look(context, &entry.value, findings)),
        Node::Sequence(items) => items.iter().for_each(|item| look(context, item, findings)),
        Node::Scalar(_) => findings.extend(cut_off(context, node.span)),
    }
}

/// A comment right behind a plain text, without a space after its mark.
fn cut_off(context: &Context<'_>, span: Span) -> Option<Diagnostic> {
    let text = &context.sources.file(span.file).text;
    let written = text.get(span.start as usize..span.end as usize)?;
    let rest = text.get(span.end as usize..)?.lines().next()?;
    let comment = rest.trim_start();
    let is_plain = !written.is_empty() && !written.starts_with(['"', '\'', '|', '>', '*', '&']) && !written.contains('\n');
    let glued = comment.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    (is_plain && glued && rest.starts_with(' ')).then(|| {
        let message = format!("this text ends at the `#`: people read only `{written}`");
        Diagnostic::warning("quote-this", message, span)
            .with_help(format!("put it in quotes: \"{written} {}\"", comment.trim_end()))
    })
}
