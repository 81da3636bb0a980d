//! The graph for a terminal: the steps in file order, under each the ways that leave it. Stays readable however many there are.

use std::fmt::Write as _;

use super::{Edge, FlowGraph, Goal, Way};

/// The flow as an outline. A way to the step below is only an arrow down; a way up the file says so.
#[must_use]
pub fn render_outline(graph: &FlowGraph) -> String {
    let mut out = format!("{} ({} steps)\n", graph.name, graph.nodes.len());
    let width = graph.nodes.iter().map(|node| node.name.chars().count()).max().unwrap_or(0);
    for (index, node) in graph.nodes.iter().enumerate() {
        let sign = if node.ends {
            '■'
        } else if node.waits {
            '?'
        } else {
            '·'
        };
        let gap = " ".repeat(width - node.name.chars().count());
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{sign} {}{gap}  {}", node.name, node.about);
        if node.ends {
            continue;
        }
        for edge in graph.leaving(index) {
            let _ = writeln!(out, "    {}", way(graph, index, edge));
        }
    }
    if graph.keywords().next().is_some() {
        out.push_str("\nat any question\n");
        for edge in graph.keywords() {
            let _ = writeln!(out, "    {} → {}", edge.label, goal(graph, edge.to));
        }
    }
    out
}

fn way(graph: &FlowGraph, from: usize, edge: &Edge) -> String {
    let label = match edge.way {
        Way::Then | Way::Keyword if edge.label.is_empty() => String::new(),
        Way::Then | Way::Keyword => format!("{} ", edge.label),
        Way::GivingUp => format!("({}) ", edge.label),
    };
    let arrow = match edge.to {
        Goal::Step(to) if to == from + 1 => "↓",
        Goal::Step(to) if to <= from => "↑",
        Goal::Step(_) | Goal::OpenQuestion | Goal::QuestionBefore | Goal::End => "→",
    };
    format!("{label}{arrow} {}", goal(graph, edge.to))
}

fn goal(graph: &FlowGraph, goal: Goal) -> &str {
    match goal {
        Goal::Step(step) => graph.nodes.get(step).map_or("", |node| node.name.as_str()),
        Goal::OpenQuestion => "the open question",
        Goal::QuestionBefore => "the question before",
        Goal::End => "the end",
    }
}
