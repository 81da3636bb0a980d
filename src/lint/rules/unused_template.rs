//! A file of text that nothing says.
//!
//! Why it matters: it is translated and reviewed for nothing, or its name has a slip and people read another text.
//!
//! Example: `templates/intake/en/wellcome.txt`, while the flow says `welcome`.
//!
//! Instead: name it in the flow, rename it, or delete it.

use crate::diagnostic::{Diagnostic, nearest};
use crate::flow::EngineTexts;
use crate::lint::context::{Context, TextFile};
use crate::lint::uses::{TextUse, text_uses};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let uses = text_uses(context);
    let languages = context.languages();
    let mut findings = Vec::new();
    for text in &context.texts {
        let place = Span::start_of(text.file);
        if !languages.contains(&text.language.as_str()) {
            let message = format!("`{}` is not a language of this bot, so nobody reads this text", text.language);
            let help = match nearest(&text.language, languages.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "add the language to `languages` in `bot.yaml`, or delete the file".to_owned(),
            };
            findings.push(Diagnostic::warning("unused-template", message, place).with_help(help));
        } else if !is_said(text, &uses) {
            let message = format!("nothing says the text `{}`", text.name);
            findings.push(
                Diagnostic::warning("unused-template", message, place).with_help("name it in the flow, or delete it"),
            );
        }
    }
    findings
}

fn is_said(text: &TextFile, uses: &[TextUse<'_>]) -> bool {
    match text.folder.as_str() {
        "_engine" => {
            EngineTexts::NAMES.contains(&text.name.as_str()) || uses.iter().any(|used| used.name.value == text.name)
        }
        "_bot" => uses.iter().any(|used| used.name.value == text.name),
        folder => uses.iter().any(|used| used.flow == Some(folder) && used.name.value == text.name),
    }
}
