//! The graph as a picture: laid out by `dagre`, drawn as cards and arrows. The only place that knows the layout library.

use std::fmt::Write as _;

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, Point, layout};

use super::{FlowGraph, Goal, Way};

/// About as wide as a letter of the small font, in pixels.
const LETTER: f64 = 7.2;
const CARD_HEIGHT: f64 = 44.0;
const LABEL_HEIGHT: f64 = 16.0;
const MARGIN: f64 = 16.0;

/// One card.
struct Card {
    id: String,
    name: String,
    about: String,
    /// Where it leads once the attempts are used up: a line on the card, because an arrow from every question to the same
    /// few steps would hide the others.
    giving_up: String,
    class: &'static str,
}

impl Card {
    fn size(&self) -> (f64, f64) {
        let lines = [&self.name, &self.about, &self.giving_up];
        let letters = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        let height = if self.giving_up.is_empty() { CARD_HEIGHT } else { CARD_HEIGHT + LABEL_HEIGHT };
        ((to_float(letters) * LETTER + 24.0).max(80.0), height)
    }
}

/// The flow as an SVG document. It needs nothing from outside and follows the reader's light or dark theme.
#[must_use]
pub fn render_svg(graph: &FlowGraph) -> String {
    let cards = cards(graph);
    let mut laid = Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    for card in &cards {
        let (width, height) = card.size();
        laid.set_node(card.id.clone(), Some(NodeLabel { width, height, ..NodeLabel::default() }));
    }
    let edges: Vec<(String, String, &super::Edge)> = graph
        .edges
        .iter()
        .filter(|edge| edge.way != Way::GivingUp && !edge.from.is_some_and(|from| graph.nodes[from].ends))
        .map(|edge| (edge.from.map_or_else(|| "any".to_owned(), step_id), goal_id(edge.to), edge))
        .collect();
    for (index, (from, to, edge)) in edges.iter().enumerate() {
        let (width, height) = match edge.label.chars().count() {
            0 => (0.0, 0.0),
            letters => (to_float(letters) * LETTER + 8.0, LABEL_HEIGHT),
        };
        let label = EdgeLabel { width, height, labelpos: LabelPos::Center, ..EdgeLabel::default() };
        laid.set_edge(from.clone(), to.clone(), Some(label), Some(&index.to_string()));
    }
    layout(&mut laid, Some(LayoutOptions { marginx: MARGIN, marginy: MARGIN, ..LayoutOptions::default() }));
    let mut body = String::new();
    let (mut right, mut bottom) = (0.0_f64, 0.0_f64);
    for (index, (from, to, edge)) in edges.iter().enumerate() {
        let Some(placed) = laid.edge(from, to, Some(&index.to_string())) else { continue };
        draw_edge(&mut body, edge, placed);
        right = right.max(placed.x.unwrap_or(0.0) + placed.width);
        for point in &placed.points {
            right = right.max(point.x);
            bottom = bottom.max(point.y);
        }
    }
    for card in &cards {
        let Some(placed) = laid.node(&card.id) else { continue };
        draw_card(&mut body, card, placed);
        right = right.max(placed.x.unwrap_or(0.0) + placed.width / 2.0);
        bottom = bottom.max(placed.y.unwrap_or(0.0) + placed.height / 2.0);
    }
    let (width, height) = (right + MARGIN, bottom + MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"{}\">\n{STYLE}{body}</svg>\n",
        escaped(&graph.name)
    )
}

const STYLE: &str = "<style>
svg { color-scheme: light dark; background: light-dark(#fff, #16181d); font: 13px ui-sans-serif, system-ui, sans-serif; }
.card { fill: light-dark(#f4f6fa, #22262e); stroke: light-dark(#8894a8, #5c6880); }
.waits { fill: light-dark(#e7f1ff, #1d2f4a); stroke: light-dark(#3b74c9, #6aa0f0); }
.ends { fill: light-dark(#e9f7ec, #1b3524); stroke: light-dark(#3a8a52, #63c283); }
.name { font-weight: 600; fill: light-dark(#14181f, #eef1f6); }
.about, .label { font-size: 12px; fill: light-dark(#4a5466, #b4bccb); }
.label { paint-order: stroke; stroke: light-dark(#fff, #16181d); stroke-width: 4px; }
.way { fill: none; stroke: light-dark(#6b7687, #8d98ab); }
.aside { stroke-dasharray: 4 4; }
</style>
<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
<path d=\"M0 0 10 5 0 10z\" fill=\"light-dark(#6b7687, #8d98ab)\"/></marker></defs>
";

fn cards(graph: &FlowGraph) -> Vec<Card> {
    let mut cards: Vec<Card> = graph
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| Card {
            id: step_id(index),
            name: node.name.clone(),
            about: node.about.clone(),
            giving_up: giving_up(graph, index),
            class: if node.ends {
                "card ends"
            } else if node.waits {
                "card waits"
            } else {
                "card"
            },
        })
        .collect();
    let extra = [
        ("any", "at any question", graph.keywords().next().is_some()),
        ("finish", "end", leads_to(graph, Goal::End)),
        ("open", "the open question", leads_to(graph, Goal::OpenQuestion)),
        ("before", "the question before", leads_to(graph, Goal::QuestionBefore)),
    ];
    cards.extend(extra.into_iter().filter(|(_, _, there)| *there).map(|(id, name, _)| Card {
        id: id.to_owned(),
        name: name.to_owned(),
        about: String::new(),
        giving_up: String::new(),
        class: "card",
    }));
    cards
}

/// "not understood → coordinator".
fn giving_up(graph: &FlowGraph, index: usize) -> String {
    let ways = graph.leaving(index).filter(|edge| edge.way == Way::GivingUp);
    let names: Vec<&str> = ways
        .filter_map(|edge| match edge.to {
            Goal::Step(step) => graph.nodes.get(step).map(|node| node.name.as_str()),
            Goal::OpenQuestion | Goal::QuestionBefore | Goal::End => None,
        })
        .collect();
    if names.is_empty() { String::new() } else { format!("not understood → {}", names.join(", ")) }
}

fn leads_to(graph: &FlowGraph, goal: Goal) -> bool {
    graph.edges.iter().any(|edge| edge.to == goal && !edge.from.is_some_and(|from| graph.nodes[from].ends))
}

fn step_id(index: usize) -> String {
    format!("s{index}")
}

fn goal_id(goal: Goal) -> String {
    match goal {
        Goal::Step(step) => step_id(step),
        Goal::OpenQuestion => "open".to_owned(),
        Goal::QuestionBefore => "before".to_owned(),
        Goal::End => "finish".to_owned(),
    }
}

fn draw_card(out: &mut String, card: &Card, placed: &NodeLabel) {
    let (x, y) = (placed.x.unwrap_or(0.0), placed.y.unwrap_or(0.0));
    let (left, top) = (x - placed.width / 2.0, y - placed.height / 2.0);
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<rect class=\"{}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\"/>",
        card.class, placed.width, placed.height,
    );
    let lines = [("name", &card.name), ("about", &card.about), ("about", &card.giving_up)];
    let shown = lines.iter().filter(|(_, line)| !line.is_empty());
    let first = top + (placed.height - LABEL_HEIGHT * to_float(shown.clone().count())) / 2.0;
    for (place, (class, line)) in shown.enumerate() {
        let base = first + LABEL_HEIGHT * to_float(place) + 12.0;
        let _ = writeln!(
            out,
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{base:.1}\" text-anchor=\"middle\">{}</text>",
            escaped(line)
        );
    }
}

fn draw_edge(out: &mut String, edge: &super::Edge, placed: &EdgeLabel) {
    let class = match edge.way {
        Way::Then => "way",
        Way::GivingUp | Way::Keyword => "way aside",
    };
    let _ = writeln!(out, "<path class=\"{class}\" d=\"{}\" marker-end=\"url(#tip)\"/>", curve(&placed.points));
    if !edge.label.is_empty()
        && let (Some(x), Some(y)) = (placed.x, placed.y)
    {
        let _ = writeln!(
            out,
            "<text class=\"label\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            y + 4.0,
            escaped(&edge.label)
        );
    }
}

/// A line through the middles of the pieces, rounded at each bend.
fn curve(points: &[Point]) -> String {
    let Some((first, rest)) = points.split_first() else { return String::new() };
    let mut path = format!("M{:.1} {:.1}", first.x, first.y);
    for pair in rest.windows(2) {
        let (bend, next) = (&pair[0], &pair[1]);
        let (x, y) = (f64::midpoint(bend.x, next.x), f64::midpoint(bend.y, next.y));
        let _ = write!(path, " Q{:.1} {:.1} {x:.1} {y:.1}", bend.x, bend.y);
    }
    if let Some(last) = rest.last() {
        let _ = write!(path, " L{:.1} {:.1}", last.x, last.y);
    }
    path
}

fn to_float(count: usize) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
