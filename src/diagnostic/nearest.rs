//! The known name that was probably meant.

/// The candidate closest to `word`, if one is close enough to be worth asking "did you mean"; the first one on a tie.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let wanted = plain(word);
    let length = wanted.chars().count();
    let allowed = match length {
        0 => return None,
        1..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let known = plain(candidate);
        // The length tells early that a candidate is too far away, so that long lists stay cheap.
        if known.chars().count().abs_diff(length) > allowed && !begins_alike(&wanted, &known) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &known);
        let close = (distance <= allowed && distance < length) || begins_alike(&wanted, &known);
        if close && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether one of the names is a beginning of the other, long enough to be no accident (`choice` and `choices_de`).
fn begins_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.chars().count() >= 4 && long.starts_with(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_forgiven_and_strangers_are_not() {
        let steps = ["menu", "city", "cancer_type", "stage", "ask"];
        for (word, meant) in [
            ("menua", Some("menu")),
            ("CITY", Some("city")),
            ("cancer-type", Some("cancer_type")),
            ("cancer", Some("cancer_type")),
            ("satge", Some("stage")),
            ("sak", Some("ask")),
            ("x", None),
            ("", None),
            ("budget", None),
        ] {
            assert_eq!(nearest(word, steps), meant, "{word}");
        }
    }

    #[test]
    fn the_closest_wins_and_the_first_on_a_tie() {
        assert_eq!(nearest("stagee", ["stages", "stage"]), Some("stages"));
        assert_eq!(nearest("bat", ["cat", "hat"]), Some("cat"));
    }
}
