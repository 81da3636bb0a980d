//! What the engine says unless an author overrides it: the files of `templates/_engine/`, built in.

macro_rules! built_in {
    ($($language:literal: [$($name:literal),+ $(,)?]),+ $(,)?) => {
        &[$($(($language, $name, include_str!(concat!("../../../templates/_engine/", $language, "/", $name, ".txt")))),+),+]
    };
}

/// Language, name, text.
const TEXTS: &[(&str, &str, &str)] = built_in! {
    "en": [
        "apology", "cannot_read", "corrected", "did_you_mean", "flow_changed", "heard_early", "language_changed", "more", "no", "not_understood", "nothing_to_go_back", "one_moment", "open_list", "other", "red_flag_wait", "review_change", "review_yes", "say_other", "skip", "sure_no", "sure_yes", "too_long", "which_change", "yes",
    ],
    "hi": [
        "apology", "cannot_read", "corrected", "did_you_mean", "flow_changed", "heard_early", "language_changed", "more", "no", "not_understood", "nothing_to_go_back", "one_moment", "open_list", "other", "red_flag_wait", "review_change", "review_yes", "say_other", "skip", "sure_no", "sure_yes", "too_long", "which_change", "yes",
    ],
    "mr": [
        "apology", "cannot_read", "corrected", "did_you_mean", "flow_changed", "heard_early", "language_changed", "more", "no", "not_understood", "nothing_to_go_back", "one_moment", "open_list", "other", "red_flag_wait", "review_change", "review_yes", "say_other", "skip", "sure_no", "sure_yes", "too_long", "which_change", "yes",
    ],
};

/// The built-in text with this name in a language.
pub(super) fn built_in(language: &str, name: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(code, known, _)| *code == language && *known == name).map(|(_, _, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::EngineTexts;

    #[test]
    fn every_engine_text_is_built_in_in_every_language() {
        for name in EngineTexts::NAMES {
            for language in ["en", "hi", "mr"] {
                assert!(built_in(language, name).is_some_and(|text| !text.trim().is_empty()), "{language}/{name}");
            }
        }
    }
}
