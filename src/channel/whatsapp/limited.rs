//! Text that cannot be longer than the provider takes.

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

/// Text of at most `MOST` characters (Unicode code points), cut between what people see as characters.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Limited<const MOST: usize>(String);

impl<const MOST: usize> Limited<MOST> {
    /// Text that may run over several lines.
    pub(super) fn text(text: &str) -> Self {
        Self(cut(text.trim(), MOST))
    }

    /// Text on one line: line breaks and runs of blanks become one blank.
    pub(super) fn line(text: &str) -> Self {
        Self(cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), MOST))
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1);
    let mut kept = String::new();
    let mut length = 0;
    for cluster in text.graphemes(true) {
        length += cluster.chars().count();
        if length > room {
            break;
        }
        kept.push_str(cluster);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(Limited::<5>::text("abcde").0, "abcde");
        assert_eq!(Limited::<20>::text(" two\nlines ").0, "two\nlines");
        assert_eq!(Limited::<20>::line(" two\n  lines ").0, "two lines");
    }

    #[test]
    fn what_does_not_fit_is_cut_between_visible_characters() {
        assert_eq!(Limited::<5>::text("abcdef").0, "abcd…");
        // Four code points make the first visible character; none of its parts may stand alone.
        assert_eq!(Limited::<5>::line("क्षिक्षि").0, "क्षि…");
        assert_eq!(Limited::<4>::line("क्षिक्षि").0, "…");
        assert_eq!(Limited::<6>::line("👨‍👩‍👧 family").0, "👨‍👩‍👧…");
    }
}
