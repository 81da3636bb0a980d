//! The graph as Mermaid text, which many pages draw by themselves.

use std::fmt::Write as _;

use super::{FlowGraph, Goal, Way};

/// The flow as a Mermaid flowchart.
#[must_use]
pub fn render_mermaid(graph: &FlowGraph) -> String {
    let mut out = String::from("flowchart TD\n");
    for (index, node) in graph.nodes.iter().enumerate() {
        let text = format!("{}<br/><small>{}</small>", quoted(&node.name), quoted(&node.about));
        let shape = if node.ends {
            format!("([\"{text}\"])")
        } else if node.waits {
            format!("[\"{text}\"]")
        } else {
            format!("(\"{text}\")")
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  s{index}{shape}");
    }
    let keyword = graph.keywords().next().is_some();
    if keyword {
        out.push_str("  any{{\"at any question\"}}\n");
    }
    let goes = |goal: &dyn Fn(Goal) -> bool| {
        graph.edges.iter().any(|edge| goal(edge.to) && !edge.from.is_some_and(|from| graph.nodes[from].ends))
    };
    if goes(&|goal| goal == Goal::End) {
        out.push_str("  finish(((\"end\")))\n");
    }
    if goes(&|goal| goal == Goal::OpenQuestion) {
        out.push_str("  open{{\"the open question\"}}\n");
    }
    if goes(&|goal| goal == Goal::QuestionBefore) {
        out.push_str("  before{{\"the question before\"}}\n");
    }
    for edge in &graph.edges {
        if edge.from.is_some_and(|from| graph.nodes[from].ends) {
            continue;
        }
        let from = edge.from.map_or_else(|| "any".to_owned(), |from| format!("s{from}"));
        let to = match edge.to {
            Goal::Step(step) => format!("s{step}"),
            Goal::OpenQuestion => "open".to_owned(),
            Goal::QuestionBefore => "before".to_owned(),
            Goal::End => "finish".to_owned(),
        };
        let arrow = match edge.way {
            Way::Then => "-->",
            Way::GivingUp | Way::Keyword => "-.->",
        };
        let label = if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", quoted(&edge.label)) };
        let _ = writeln!(out, "  {from} {arrow}{label} {to}");
    }
    out
}

/// A text inside a Mermaid string.
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', " ")
}
