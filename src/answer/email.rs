//! An e-mail address: one word with an `@` and a domain.

use super::{AnswerValue, Found, Mode, Reading, Utterance};

/// Reads the first word that looks like an address.
pub(super) fn read(utterance: &Utterance, mode: Mode) -> Reading {
    if mode == Mode::Early {
        return Reading::Nothing;
    }
    let text = utterance.analysed();
    for word in text
        .split(|character: char| character.is_whitespace() || matches!(character, ',' | ';' | '<' | '>' | '(' | ')'))
    {
        let address = word.trim_matches(|character: char| matches!(character, '.' | ':' | '"' | '\'' | '!' | '?'));
        if is_address(address) {
            let start = address.as_ptr().addr() - text.as_ptr().addr();
            let tokens = utterance.covering(start..start + address.len());
            return Reading::Found(Found::new(AnswerValue::text(address), tokens));
        }
    }
    Reading::Nothing
}

fn is_address(word: &str) -> bool {
    let Some((name, domain)) = word.split_once('@') else { return false };
    let name_good = !name.is_empty()
        && name.len() <= 64
        && name.chars().all(|character| character.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(character));
    let labels: Vec<&str> = domain.split('.').collect();
    let label_good = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    };
    let ending_good =
        labels.last().is_some_and(|ending| ending.chars().count() >= 2 && !ending.chars().all(|c| c.is_ascii_digit()));
    name_good && domain.len() <= 253 && labels.len() >= 2 && labels.iter().all(label_good) && ending_good
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses() {
        for good in ["a@b.in", "first.last+x@mail.example.org"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "@", "a@", "@b.in", "a@b", "a@@b.in", "a b@c.in", "a@b..in", "a@-b.in", "a@b.1"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
