//! The graph as DOT, for Graphviz and what reads its language.

use std::fmt::Write as _;

use super::{FlowGraph, Goal, Way};

/// The flow as a DOT digraph.
#[must_use]
pub fn render_dot(graph: &FlowGraph) -> String {
    let mut out =
        format!("digraph {} {{\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n", quoted(&graph.name));
    for (index, node) in graph.nodes.iter().enumerate() {
        let shape = if node.ends {
            ", shape=oval"
        } else if node.waits {
            ", style=solid"
        } else {
            ""
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  s{index} [label={}{shape}];", quoted(&format!("{}\n{}", node.name, node.about)));
    }
    for edge in &graph.edges {
        if edge.from.is_some_and(|from| graph.nodes[from].ends) {
            continue;
        }
        let from = edge.from.map_or_else(|| "\"at any question\"".to_owned(), |from| format!("s{from}"));
        let to = match edge.to {
            Goal::Step(step) => format!("s{step}"),
            Goal::OpenQuestion => "\"the open question\"".to_owned(),
            Goal::QuestionBefore => "\"the question before\"".to_owned(),
            Goal::End => "end".to_owned(),
        };
        let style = match edge.way {
            Way::Then => "",
            Way::GivingUp | Way::Keyword => ", style=dashed",
        };
        let _ = writeln!(out, "  {from} -> {to} [label={}{style}];", quoted(&edge.label));
    }
    out.push_str("}\n");
    out
}

/// A text as a DOT string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
