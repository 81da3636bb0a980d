//! What a choice list looks like on the screen of each language.

use crate::flow::syntax::{ChoiceSyntax, Text, TitleSyntax};

/// The choices that are shown.
pub(super) fn listed(choices: &[ChoiceSyntax]) -> impl Iterator<Item = &ChoiceSyntax> {
    choices.iter().filter(|choice| !choice.unlisted)
}

/// A title in one language; nothing if it is not written there.
pub(super) fn title_in<'a>(title: &'a TitleSyntax, language: &str) -> Option<&'a Text> {
    match title {
        TitleSyntax::All(text) => Some(text),
        TitleSyntax::PerLanguage(texts) => texts.iter().find(|(code, _)| code.value == language).map(|(_, text)| text),
    }
}

/// Every title with the language it is written in; the same for all languages has none.
pub(super) fn titles(title: &TitleSyntax) -> Vec<(Option<&str>, &Text)> {
    match title {
        TitleSyntax::All(text) => vec![(None, text)],
        TitleSyntax::PerLanguage(texts) => texts.iter().map(|(code, text)| (Some(code.value.as_str()), text)).collect(),
    }
}

/// ` in hi`, or nothing if a title is the same in all languages.
pub(super) fn in_language(language: Option<&str>) -> String {
    language.map_or_else(String::new, |language| format!(" in `{language}`"))
}

/// Everything people can type for a choice: its titles and its other words.
pub(super) fn words(choice: &ChoiceSyntax) -> Vec<&Text> {
    titles(&choice.title).into_iter().map(|(_, text)| text).chain(&choice.also).collect()
}
