//! `libretto graph`: a flow as a picture, for the terminal, a page or a report.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};

use super::Ending;
use super::bot::Folders;
use crate::graph::{self, FlowGraph};

/// Draw a flow: its steps and the ways between them
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A flow's name or file; the bot's default flow if not given
    flow: Option<PathBuf>,
    #[command(flatten)]
    folders: Folders,
    /// How it is drawn
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How a flow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For the terminal: the steps in order, the ways under each
    Text,
    /// Mermaid, which many pages draw by themselves
    Mermaid,
    /// DOT, for Graphviz
    Dot,
    /// A picture for a browser or a report
    Svg,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let bot = arguments.folders.load_to_talk(arguments.flow.as_deref())?;
    let Some((_, flow)) = bot.default_flow.and_then(|index| bot.flows.get_index(index)) else {
        let names: Vec<&str> = bot.flows.keys().map(String::as_str).collect();
        bail!("no flow begins by itself; name one of: {}", names.join(", "));
    };
    let graph = FlowGraph::of(flow);
    print!(
        "{}",
        match arguments.format {
            Format::Text => graph::render_outline(&graph),
            Format::Mermaid => graph::render_mermaid(&graph),
            Format::Dot => graph::render_dot(&graph),
            Format::Svg => graph::render_svg(&graph),
        }
    );
    Ok(Ending::Clean)
}
