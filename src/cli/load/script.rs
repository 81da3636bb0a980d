//! What the people of a load test say: conversations as lines, each known by how many replies it brings.

/// One conversation: what the person writes, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) lines: Vec<Line>,
}

/// One message and the replies it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Learnt in the rehearsal.
    pub(super) replies: usize,
}

/// The shipped intake, as different people go through it: short and tidy, in other words, with a slip and a question, in Hindi.
const INTAKE: [&str; 4] = [
    "Hi\nAGREE\nbreast cancer\nstage 2\nPune 50\n3 to 4 lakh\nthis week\nsecond opinion\nyes\ndone",
    "Hello\nI agree\nmouth\nnot sure\nMumbai, 100 km\n5L\nwithin a month\nhospital and tests\nyes\nthank you",
    "hi\nAGREE\nlung\nstage nine\nstage 4\nNagpur 200\nayushman card\ntomorrow\nWHY\ndoctor\nyes\ndone",
    "नमस्ते\nसहमत\nस्तन कैंसर\nस्टेज 3\nदिल्ली 100\n2 लाख\nएक हफ़्ते में\nअस्पताल\nहाँ\nबस",
];

impl Script {
    /// The conversations of the shipped intake.
    pub(super) fn intake() -> Vec<Self> {
        INTAKE.iter().filter_map(|text| Self::parse(text)).collect()
    }

    /// One conversation from a text: a message a line. Nothing if there is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let line = |text: &str| Line { text: text.trim().to_owned(), replies: 1 };
        let lines: Vec<Line> = text.lines().filter(|text| !text.trim().is_empty()).map(line).collect();
        (!lines.is_empty()).then_some(Self { lines })
    }

    /// Conversations from the text of a file: an empty line stands between two of them.
    pub(super) fn parse_all(text: &str) -> Vec<Self> {
        text.replace("\r\n", "\n").split("\n\n").filter_map(Self::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_conversations_between_empty_lines() {
        let texts = |script: &Script| script.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
        let scripts = Script::parse_all("hi\r\n yes \r\n\r\n\nhello\nno\n");
        assert_eq!(scripts.iter().map(texts).collect::<Vec<_>>(), [["hi", "yes"], ["hello", "no"]]);
        assert!(Script::parse_all("\n\n \n").is_empty());
    }

    #[test]
    fn the_shipped_conversations_are_several() {
        assert_eq!(Script::intake().len(), INTAKE.len());
    }
}
