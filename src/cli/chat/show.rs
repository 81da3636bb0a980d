//! A conversation on a terminal: what the bot said, its choices by number, and how it came to that.

use crate::diagnostic::Paint;
use crate::message::Outbound;
use crate::scenario::{Heard, Said, Talk, explain, standing};

/// How a conversation is shown.
pub(super) struct Show {
    pub(super) paint: Paint,
    pub(super) explain: bool,
}

impl Show {
    /// What came of one line.
    pub(super) fn turn(&self, said: &Said, heard: &[Heard], talk: &Talk<'_>) {
        for heard in heard {
            heard.messages.iter().for_each(|message| self.message(message));
            if !heard.effects.is_empty() {
                println!("  ({})", heard.effects.join(", "));
            }
            if self.explain {
                self.asides(&explain(said, heard, talk));
            }
        }
        if self.explain {
            self.asides(&standing(talk));
        }
    }

    fn message(&self, message: &Outbound) {
        println!();
        for line in message.body.text().lines() {
            println!("{}", format!("  {}", self.marked(line)).trim_end());
        }
        for (index, choice) in message.choices.iter().enumerate() {
            let about = choice.description.as_ref().map(|about| format!(" · {about}")).unwrap_or_default();
            println!("    {} {}{about}", self.number(index + 1), choice.title);
        }
        println!();
    }

    fn asides(&self, lines: &[String]) {
        for line in lines {
            self.aside(line);
        }
    }

    /// One line about the conversation, apart from what was said in it.
    pub(super) fn aside(&self, line: &str) {
        match self.paint {
            Paint::Colour => println!("  \u{1b}[2m· {line}\u{1b}[0m"),
            Paint::Plain => println!("  · {line}"),
        }
    }

    fn number(&self, number: usize) -> String {
        match self.paint {
            Paint::Colour => format!("\u{1b}[36m/{number}\u{1b}[0m"),
            Paint::Plain => format!("/{number}"),
        }
    }

    /// WhatsApp's marks as a terminal shows them; as written where there is no colour.
    fn marked(&self, line: &str) -> String {
        match self.paint {
            Paint::Colour => {
                let styles = [('*', "1", "22"), ('_', "3", "23"), ('~', "9", "29")];
                styles.iter().fold(line.to_owned(), |line, (mark, on, off)| styled(&line, *mark, on, off))
            }
            Paint::Plain => line.to_owned(),
        }
    }
}

/// Puts what stands between two marks into a style. As in WhatsApp a mark opens at the beginning of a word and closes at the
/// end of one; a mark that stands alone stays as it is.
fn styled(line: &str, mark: char, on: &str, off: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(mark) {
        let inside = &rest[start + mark.len_utf8()..];
        let opens = !rest[..start].ends_with(char::is_alphanumeric) && !inside.starts_with(char::is_whitespace);
        let end = inside.char_indices().find(|(at, character)| {
            let (before, after) = (&inside[..*at], &inside[at + character.len_utf8()..]);
            *character == mark
                && !before.is_empty()
                && !before.ends_with(char::is_whitespace)
                && !after.starts_with(char::is_alphanumeric)
        });
        if let Some((end, _)) = end.filter(|_| opens) {
            let whole = [&rest[..start], "\u{1b}[", on, "m", &inside[..end], "\u{1b}[", off, "m"].concat();
            shown.push_str(&whole);
            rest = &inside[end + mark.len_utf8()..];
        } else {
            shown.push_str(&rest[..start + mark.len_utf8()]);
            rest = inside;
        }
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_is_what_stands_between_two_stars_at_the_borders_of_words() {
        for (text, shown) in [
            ("say *mouth* or *breast*.", "say <mouth> or <breast>."),
            ("*Pune, 50 km*", "<Pune, 50 km>"),
            ("*स्तन* का", "<स्तन> का"),
            ("2 * 3 * 4", "2 * 3 * 4"),
            ("a*b*c", "a*b*c"),
            ("one * alone", "one * alone"),
            ("**", "**"),
            ("no marks", "no marks"),
        ] {
            let marked = styled(text, '*', "1", "22").replace("\u{1b}[1m", "<").replace("\u{1b}[22m", ">");
            assert_eq!(marked, shown, "{text}");
        }
    }

    #[test]
    fn marks_stay_as_written_where_there_is_no_colour() {
        let plain = Show { paint: Paint::Plain, explain: false };
        assert_eq!(plain.marked("*bold* _italic_"), "*bold* _italic_");
        let colour = Show { paint: Paint::Colour, explain: false };
        assert_eq!(colour.marked("*bold* _it_"), "\u{1b}[1mbold\u{1b}[22m \u{1b}[3mit\u{1b}[23m");
    }
}
