//! Choices: titles by language, and the words that mean them.

use super::context::Context;
use crate::answer::{ChoiceList, ChoiceSpec};
use crate::diagnostic::Diagnostic;
use crate::flow::bot::{Asks, Meant, MenuItem, Titles};
use crate::flow::schema::DocumentKind;
use crate::flow::syntax::{AsksSyntax, ChoiceSyntax, ChoicesSyntax, Text, TitleSyntax};

/// Choices, resolved.
pub(super) struct Choices {
    pub(super) items: Vec<MenuItem>,
    pub(super) list: ChoiceList,
}

impl Context<'_> {
    /// The choices as written, wherever they are written.
    pub(super) fn choice_syntax(&mut self, syntax: &ChoicesSyntax) -> Vec<ChoiceSyntax> {
        match syntax {
            ChoicesSyntax::Inline(choices) => choices.clone(),
            ChoicesSyntax::File(path) => self
                .file(path)
                .and_then(|file| self.document(file, DocumentKind::Choices))
                .map(|root| ChoiceSyntax::read_all(&root))
                .unwrap_or_default(),
        }
    }

    /// Choices with everything they are called.
    pub(super) fn choices(&mut self, flow: &str, syntax: &[ChoiceSyntax]) -> Choices {
        let mut items = Vec::with_capacity(syntax.len());
        let mut specs = Vec::with_capacity(syntax.len());
        for choice in syntax {
            let titles = self.titles(Some(&choice.title));
            specs.push(ChoiceSpec {
                id: choice.id.value.clone(),
                titles: self
                    .languages
                    .iter()
                    .filter_map(|(index, code, _)| Some((code.to_owned(), titles.exact(index)?.to_owned())))
                    .collect(),
                also: choice.also.iter().map(|word| word.value.clone()).collect(),
                not: choice.not.iter().map(|word| word.value.clone()).collect(),
                matches: choice.matches.as_ref().map(|pattern| pattern.value.clone()),
                gives_way: choice.asks.as_ref().is_some_and(|asks| asks.yes.is_some() && asks.no.is_some()),
            });
            items.push(MenuItem {
                id: choice.id.value.clone(),
                about: self.titles(choice.about.as_ref()),
                title: titles,
                listed: !choice.unlisted,
                asks: choice.asks.as_ref().map(|asks| self.asks(flow, asks, syntax)),
            });
        }
        let list = ChoiceList::compile(specs).unwrap_or_else(|error| {
            if let Some(choice) = syntax.get(error.index) {
                let span = choice.matches.as_ref().map_or(choice.id.span, |pattern| pattern.span);
                self.report(Diagnostic::error("broken-choice", error.message, span));
            }
            ChoiceList::default()
        });
        Choices { items, list }
    }

    fn asks(&mut self, flow: &str, asks: &AsksSyntax, choices: &[ChoiceSyntax]) -> Asks {
        let mut meant = |named: &Option<Text>| match named {
            None => Meant::Itself,
            Some(again) if again.value == "again" => Meant::Again,
            Some(named) => {
                let known: Vec<&str> = choices.iter().map(|choice| choice.id.value.as_str()).chain(["again"]).collect();
                if !known.contains(&named.value.as_str()) {
                    self.unknown("unknown-choice", "choice", named, &known);
                }
                Meant::Choice(named.value.clone())
            }
        };
        let (yes, no) = (meant(&asks.yes), meant(&asks.no));
        Asks { say: self.text(Some(flow), &asks.say), yes, no }
    }

    /// A text by language; unknown languages are reported.
    pub(super) fn titles(&mut self, syntax: Option<&TitleSyntax>) -> Titles {
        let count = self.languages.count();
        match syntax {
            None => Titles::new(vec![None; count]),
            Some(TitleSyntax::All(text)) => Titles::new(vec![Some(text.value.clone()); count]),
            Some(TitleSyntax::PerLanguage(texts)) => {
                let mut by_language = vec![None; count];
                for (code, text) in texts {
                    match self.languages.find(&code.value) {
                        Some(index) => by_language[index.0] = Some(text.value.clone()),
                        None => self.unknown_language(code),
                    }
                }
                Titles::new(by_language)
            }
        }
    }

    fn unknown_language(&mut self, code: &Text) {
        let known: Vec<String> = self.languages.iter().map(|(_, code, _)| code.to_owned()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown("unknown-language", "language", code, &known);
    }
}
