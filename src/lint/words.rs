//! When two words are the same to a reader of messages.

use crate::answer::fold;

/// What a reader of messages makes of a word; a word of signs only (`?`) is itself.
pub(super) fn folded(text: &str) -> String {
    let folded = fold(text);
    if folded.is_empty() { text.trim().to_owned() } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_word_is_recognised_however_it_is_typed() {
        assert_eq!(folded("  Stop,  ALL! "), folded("stop all"));
        assert_eq!(folded("ＳＴＯＰ"), folded("stop"));
        assert_eq!(folded("बंद"), folded("बंद "));
        assert_eq!(folded("?"), "?");
        assert_ne!(folded("+"), folded("?"));
    }
}
