//! A flow as a graph: every way that exists is drawn, in every form, and the shipped flow is readable.

use std::process::{Command, Output};

use libretto::graph::{FlowGraph, render_dot, render_mermaid, render_outline, render_svg};

use super::support::small_bot::bot_of;

/// A flow with a way of every kind.
const EVERY_WAY: &str = r#"flow: small
collects: nothing
keywords: { nurse: { match: [NURSE, SISTER], then: hand } }
steps:
  hello: { say: hello }
  age: { ask: age, answer: number, attempts: 2, give_up: { say: sorry, offer: [hand, skip] }, with: [colour] }
  colour: { ask: colour, choices: { red: Red, "blue <1>": Blue }, then: { red: old, "blue <1>": again } }
  old:
    when: answers.age > 60
    else: young
    then: again
  young: { set: { group: "'young'" }, then: ask_more }
  again:
    ask: again
    answer: yes_no
    then: { yes: age, no: back }
  ask_more: { call: other }
  hand: { handoff: nurses, say: nurse_comes, then: end }
  bye: { end: done, say: bye }
"#;

const OTHER: &str = "flow: other\ncollects: nothing\nsteps:\n  hello: { say: hello }\n";

fn graph() -> FlowGraph {
    let bot = bot_of(&[("flows/small.yaml", EVERY_WAY), ("flows/other.yaml", OTHER)]);
    FlowGraph::of(bot.flow("small").unwrap())
}

#[track_caller]
fn snapshot(name: &str, shown: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, shown);
    });
}

#[test]
fn the_outline_shows_every_way_under_its_step() {
    snapshot("graph_outline", &render_outline(&graph()));
}

#[test]
fn mermaid_and_dot_quote_what_authors_write() {
    snapshot("graph_mermaid", &render_mermaid(&graph()));
    snapshot("graph_dot", &render_dot(&graph()));
}

#[test]
fn the_picture_holds_every_card_and_arrow_inside_its_frame() {
    let graph = graph();
    let svg = render_svg(&graph);
    for node in &graph.nodes {
        assert!(svg.contains(&format!(">{}</text>", node.name)), "{}", node.name);
    }
    assert!(svg.contains(">blue &lt;1&gt;</text>"), "labels are escaped");
    let arrows = graph.edges.iter().filter(|edge| !edge.from.is_some_and(|from| graph.nodes[from].ends)).count();
    let giving_up = graph.edges.iter().filter(|edge| edge.way == libretto::graph::Way::GivingUp).count();
    assert_eq!(svg.matches("<path class=").count(), arrows - giving_up);
    assert_eq!(svg.matches("not understood → hand").count(), giving_up);
    let frame: Vec<f64> = between(&svg, "viewBox=\"", "\"").split(' ').map(|number| number.parse().unwrap()).collect();
    for card in svg.split("<rect ").skip(1) {
        let number = |name: &str| between(card, &format!(" {name}=\""), "\"").parse::<f64>().unwrap();
        assert!(number("x") >= 0.0 && number("x") + number("width") <= frame[2], "{card}");
        assert!(number("y") >= 0.0 && number("y") + number("height") <= frame[3], "{card}");
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_libretto"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap()
}

#[test]
fn the_command_draws_the_shipped_flow_in_every_form() {
    for (format, begins) in
        [("text", "byonco_intake ("), ("mermaid", "flowchart TD\n"), ("dot", "digraph "), ("svg", "<svg ")]
    {
        let output = run(&["graph", "byonco_intake", "--format", format]);
        assert!(output.status.success(), "{format}");
        assert!(String::from_utf8(output.stdout).unwrap().starts_with(begins), "{format}");
    }
    let unknown = run(&["graph", "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(String::from_utf8(unknown.stderr).unwrap(), "error: there is no flow `nobody`\n");
}
