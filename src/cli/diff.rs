//! `libretto diff`: what an edit changes for people, and whom it would strand.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};

use super::Ending;
use super::bot::{Folders, LoadedBot};
use crate::change::{self, Side};
use crate::diagnostic;
use crate::flow::Bot;

/// Show what people will see differently in another version of a bot
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder with the flows of the old version; its texts are in `templates` beside it
    old: PathBuf,
    /// The folder with the flows of the new version
    new: PathBuf,
    /// How it is shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How differences are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: one JSON document
    Json,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let folders = Folders { templates: None };
    let (old, new) = (folders.load(Some(&arguments.old))?, folders.load(Some(&arguments.new))?);
    let (old, new) = (side(&old)?, side(&new)?);
    let (changes, stranded) = (change::compare(&old, &new), change::stranded(&old, &new));
    print!(
        "{}",
        match arguments.format {
            Format::Text => change::render_text(&changes, &stranded),
            Format::Json => change::render_json(&changes, &stranded),
        }
    );
    // Those whom `moved` speaks of were thought of; the others are a finding.
    let forgotten = stranded.iter().any(|place| place.moved_to.is_none());
    Ok(if forgotten { Ending::Findings } else { Ending::Clean })
}

fn side(loaded: &LoadedBot) -> anyhow::Result<Side<'_>> {
    let LoadedBot { files, bot, findings, .. } = loaded;
    let Some(bot): &Option<Bot> = bot else {
        eprintln!("{}", diagnostic::render_text(&files.sources, findings, super::paint()));
        bail!("the flows in `{}` have errors; only sound bots can be compared", files.layout.flows);
    };
    Ok(Side { bot, sources: &files.sources, layout: &files.layout })
}
