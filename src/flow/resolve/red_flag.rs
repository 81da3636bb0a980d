//! Red flags: all phrases of all groups in one look-up.

use super::context::Context;
use crate::answer::PhraseSet;
use crate::diagnostic::Diagnostic;
use crate::flow::bot::{PhraseUse, RedFlag, RedFlags, Slot};
use crate::flow::schema::DocumentKind;
use crate::flow::syntax::{BotSyntax, RedFlagSyntax, Text};

pub(super) fn resolve(context: &mut Context<'_>, settings: &BotSyntax, _directory: String) -> RedFlags {
    let syntax = match &settings.red_flags {
        None => Vec::new(),
        Some(node) => match node.value.as_text() {
            Some(path) => context
                .file(&Text::new(path.to_owned(), node.span))
                .and_then(|file| context.document(file, DocumentKind::RedFlags))
                .map(|root| RedFlagSyntax::read_all(&root))
                .unwrap_or_default(),
            None => RedFlagSyntax::read_all(node),
        },
    };
    let mut list = Vec::new();
    let mut phrases = Vec::new();
    let mut uses = Vec::new();
    let mut add = |words: &[Text], flag: usize, slot: Slot| {
        for word in words {
            phrases.push((word.value.clone(), uses.len()));
            uses.push(PhraseUse { flag, slot });
        }
    };
    for flag in &syntax {
        let index = list.len();
        let Some(say) = &flag.say else {
            context.report(
                Diagnostic::error(
                    "silent-red-flag",
                    format!("red flag `{}` says nothing", flag.name.value),
                    flag.name.span,
                )
                .with_help("add `say:` with the text a person in danger must read"),
            );
            continue;
        };
        add(&flag.any_of, index, Slot::AnyOf);
        for (item, alternatives) in flag.all_of.iter().enumerate() {
            add(alternatives, index, Slot::AllOf(item));
        }
        add(&flag.not, index, Slot::Not);
        if let Some(team) = &flag.alert {
            context.team(team);
        }
        list.push(RedFlag {
            name: flag.name.value.clone(),
            needs_any: !flag.any_of.is_empty(),
            needs_all: flag.all_of.len(),
            say: context.text(None, say),
            alert: flag.alert.as_ref().map(|team| team.value.clone()),
            wait_for: (!flag.wait_for.is_empty())
                .then(|| PhraseSet::new(flag.wait_for.iter().map(|word| (word.value.clone(), 0)))),
            example: example(flag),
            resumed_by: flag.wait_for.first().map(|word| word.value.clone()),
        });
    }
    RedFlags { list, phrases: PhraseSet::new(phrases), uses }
}

/// The first phrase of every condition.
fn example(flag: &RedFlagSyntax) -> String {
    let first = |words: &Vec<Text>| words.first().map(|word| word.value.clone());
    let phrases: Vec<String> = first(&flag.any_of).into_iter().chain(flag.all_of.iter().filter_map(first)).collect();
    phrases.join(", ")
}

impl Context<'_> {
    /// Reports a team that does not exist.
    pub(super) fn team(&mut self, named: &Text) {
        if !self.team_names.contains(&named.value) {
            let known = self.team_names.clone();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown("unknown-team", "team", named, &known);
        }
    }
}
