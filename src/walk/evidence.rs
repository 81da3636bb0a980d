//! What a walk found: things that happen, each with the conversation that shows it, and how far it came.

use std::collections::BTreeMap;

use super::act::Act;

/// A step by the places of its flow and of itself; the order is that of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The flow's place among the flows.
    pub flow: usize,
    /// The step's place in the flow.
    pub step: usize,
}

/// Something that happens in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The script ran in a circle, and the conversation failed.
    Failed,
    /// The person waits for an answer and gets none.
    Silent,
    /// The same text three times in a row.
    Repeated,
    /// A free text is due more than a day after the person's last message.
    OutsideWindow,
    /// A flow begins by itself more than a day after the person's last message, without an approved text.
    ScheduleOutsideWindow {
        /// Its name.
        flow: String,
    },
    /// A message is longer than the channel carries.
    TooLong {
        /// The text it was made from.
        text: String,
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// A recommendation shows another number of options than it promises.
    Options {
        /// Its name.
        recommendation: String,
        /// How many it shows.
        count: usize,
    },
    /// No answers were found that lead to an end from here.
    NoEndFound,
    /// Too few options for some answers, but no conversation was found that shows it.
    OptionsUnproved {
        /// The recommendation's name.
        recommendation: String,
    },
}

/// Something that happens, and the conversation that shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What happens.
    pub event: Event,
    /// Where.
    pub place: Place,
    /// How a fresh conversation comes to it.
    pub acts: Vec<Act>,
}

/// How far a walk came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Turns that were tried.
    pub turns: usize,
    /// Sessions that behave differently.
    pub sessions: usize,
    /// Sessions that were met but not walked on from, because the budget was used up.
    pub left: usize,
    /// Steps that were reached.
    pub steps: usize,
    /// Steps that there are.
    pub all_steps: usize,
}

/// What a walk found.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// What happens, in the order of the files.
    pub events: Vec<Evidence>,
    /// The steps that were reached, each with its shortest conversation.
    pub reached: BTreeMap<Place, Vec<Act>>,
    /// How far the walk came.
    pub coverage: Coverage,
}

impl Walk {
    /// What happens of one kind.
    pub fn having<'a>(&'a self, kind: impl Fn(&Event) -> bool + 'a) -> impl Iterator<Item = &'a Evidence> {
        self.events.iter().filter(move |evidence| kind(&evidence.event))
    }
}

/// A conversation as a scenario that can be pasted.
#[must_use]
pub fn scenario(name: &str, acts: &[Act]) -> String {
    let lines: Vec<String> = acts.iter().map(|act| format!("    {act}")).collect();
    format!("- scenario: {name}\n  turns:\n{}", lines.join("\n"))
}
