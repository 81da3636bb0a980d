//! Keywords: their words in one look-up, their texts and targets.

use super::context::Context;
use super::step::{Steps, then};
use crate::answer::PhraseSet;
use crate::flow::bot::{Action, Keyword, Keywords, Target, Then};
use crate::flow::syntax::{KeywordSyntax, ThenSyntax};

/// Resolves keywords; `steps` are those of the flow they belong to, none for the bot's own.
pub(super) fn resolve(
    context: &mut Context<'_>,
    syntax: &[KeywordSyntax],
    flow: Option<(&str, &Steps)>,
    _directory: String,
) -> Keywords {
    let mut list = Vec::with_capacity(syntax.len());
    let mut words = Vec::new();
    for (index, keyword) in syntax.iter().enumerate() {
        words.extend(keyword.words.iter().map(|word| (word.value.clone(), index)));
        let action = keyword.action.as_ref().and_then(|name| {
            let action = Action::NAMES.iter().find(|(known, _)| *known == name.value).map(|(_, action)| *action);
            if action.is_none() {
                let known: Vec<&str> = Action::NAMES.iter().map(|(known, _)| *known).collect();
                context.unknown("unknown-action", "action", name, &known);
            }
            action
        });
        let text_folder = flow.map(|(name, _)| name);
        list.push(Keyword {
            name: keyword.name.value.clone(),
            words: keyword.words.iter().map(|word| word.value.clone()).collect(),
            action,
            say: keyword.say.as_ref().map(|text| context.text(text_folder, text)),
            then: keyword.then.as_ref().map(|target| match flow {
                Some((_, steps)) => then(context, target, steps, None),
                None => reserved_only(context, target),
            }),
            confirm: keyword.confirm.as_ref().map(|text| context.text(text_folder, text)),
            span: keyword.name.span,
        });
    }
    Keywords { list, words: PhraseSet::new(words) }
}

/// A keyword of the whole bot knows no steps: it can only resume, go back or end.
fn reserved_only(context: &mut Context<'_>, target: &ThenSyntax) -> Then {
    if let ThenSyntax::Always(word) = target {
        match word.value.as_str() {
            "resume" | "next" => return Then::Always(Target::Resume),
            "back" => return Then::Always(Target::Back),
            "end" => return Then::Always(Target::End),
            _ => context.unknown("unknown-step", "place", word, &["resume", "back", "end"]),
        }
    }
    Then::Always(Target::Resume)
}
