//! Loading a bot for a command: where its files are, and what speaks against it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use crate::diagnostic::{self, Diagnostic};
use crate::files::BotFiles;
use crate::flow::{self, Bot};
use crate::message::ChannelLimits;
use crate::source::Span;

/// Where a bot's files are.
#[derive(Debug, Args)]
pub(super) struct Folders {
    /// The folder of the texts; by default `templates` beside the folder of the flows
    #[arg(long, env = "LIBRETTO_TEMPLATES", value_name = "FOLDER")]
    pub(super) templates: Option<PathBuf>,
}

/// A bot with the files it was made of.
pub(super) struct LoadedBot {
    pub(super) files: BotFiles,
    pub(super) bot: Option<Bot>,
    pub(super) findings: Vec<Diagnostic>,
    /// The flow that was named, if one was.
    pub(super) flow: Option<String>,
}

impl Folders {
    /// Loads the bot that `path` is, or is a flow of; the folder `flows` if nothing was named.
    pub(super) fn load(&self, path: Option<&Path>) -> anyhow::Result<LoadedBot> {
        let (flows, flow) = locate(path)?;
        let templates = self.templates.clone().unwrap_or_else(|| match flows.parent() {
            Some(parent) if parent != Path::new("") => parent.join("templates"),
            Some(_) | None => PathBuf::from("templates"),
        });
        let mut files = BotFiles::read(&flows, &templates)
            .with_context(|| format!("reading the flows in `{}`", flows.display()))?;
        let loaded = flow::load(&files.sources, &files.layout, ChannelLimits::default());
        let mut findings = loaded.findings;
        for (path, reason) in &files.unreadable {
            // Known from now on, so that the finding has a place; its text stays unknown.
            let file = files.sources.add(path.clone(), "");
            findings.push(Diagnostic::error("unreadable-file", reason.clone(), Span::start_of(file)));
        }
        let bot = loaded.bot.filter(|_| files.unreadable.is_empty());
        diagnostic::sort(&mut findings);
        Ok(LoadedBot { files, bot, findings, flow })
    }

    /// Loads a bot that is to talk: errors are shown and end the command.
    pub(super) fn load_to_talk(&self, path: Option<&Path>) -> anyhow::Result<Bot> {
        let LoadedBot { files, bot, findings, flow } = self.load(path)?;
        let Some(mut bot) = bot else {
            eprintln!("{}", diagnostic::render_text(&files.sources, &findings, super::paint()));
            bail!("the flows have errors; `libretto lint` lists them");
        };
        if let Some(name) = flow {
            let Some(index) = bot.flows.get_index_of(&name) else { bail!("there is no flow `{name}`") };
            bot.default_flow = Some(index);
        }
        Ok(bot)
    }
}

/// The folder of the flows, and the flow that was named: by its file, by its name, or not at all.
fn locate(path: Option<&Path>) -> anyhow::Result<(PathBuf, Option<String>)> {
    let Some(path) = path else { return Ok((PathBuf::from("flows"), None)) };
    if path.is_dir() {
        return Ok((path.to_owned(), None));
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    if path.is_file() {
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            Some(_) | None => PathBuf::from("."),
        };
        return Ok((folder, stem.map(|stem| stem.trim_end_matches(".test").to_owned()).filter(|stem| stem != "bot")));
    }
    if path.components().count() == 1 && path.extension().is_none() {
        return Ok((PathBuf::from("flows"), stem));
    }
    bail!("`{}` does not exist", path.display())
}
