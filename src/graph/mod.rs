//! A flow as a graph: its steps and every way from one to another, and how that is drawn.
//!
//! Too many ways rather than too few: what is not drawn here cannot happen. Ways that are open everywhere (keywords of the
//! bot, corrections, taps on old buttons) belong to no step and are not drawn. Knows nothing of conversations.

mod build;
mod dot;
mod mermaid;
mod outline;
mod svg;

pub use dot::render_dot;
pub use mermaid::render_mermaid;
pub use outline::render_outline;
pub use svg::render_svg;

/// A flow as a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowGraph {
    /// The flow's name.
    pub name: String,
    /// The steps in file order.
    pub nodes: Vec<Node>,
    /// The ways between them, by the step they leave, in the order they are written.
    pub edges: Vec<Edge>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// What it does, in a few words: the kind's key and what matters about it.
    pub about: String,
    /// Whether the person is to say something here.
    pub waits: bool,
    /// Whether the conversation ends here.
    pub ends: bool,
}

/// One way from a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The place of the step it leaves; a keyword of the flow leaves from anywhere.
    pub from: Option<usize>,
    /// Where it leads.
    pub to: Goal,
    /// When it is taken; empty if always.
    pub label: String,
    /// What kind of way it is.
    pub way: Way,
}

/// Where a way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The step at this place.
    Step(usize),
    /// Back to the open question.
    OpenQuestion,
    /// To the question before.
    QuestionBefore,
    /// The conversation is over.
    End,
}

/// What kind of way it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Named by the step, or the step below.
    Then,
    /// Offered once the attempts are used up.
    GivingUp,
    /// A keyword of the flow.
    Keyword,
}

impl FlowGraph {
    /// The ways that leave a step.
    pub fn leaving(&self, step: usize) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.from == Some(step))
    }

    /// The ways of the flow's keywords.
    pub fn keywords(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(|edge| edge.from.is_none())
    }
}
