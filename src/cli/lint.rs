//! `libretto lint`: everything that speaks against a bot, each with its place and what to do.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Ending;
use super::bot::Folders;
use crate::diagnostic::{self, Severity};

/// Check flows before anybody talks to them
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folders with flows, or single flows; `flows` if none is given
    paths: Vec<PathBuf>,
    #[command(flatten)]
    folders: Folders,
    /// How findings are shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Warnings count like errors
    #[arg(long)]
    strict: bool,
    /// Explain a finding's code and stop
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the place, the line, what to do
    Text,
    /// For programs: one JSON document
    Json,
    /// For code hosts: SARIF 2.1.0
    Sarif,
    /// For GitHub: annotations
    Github,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    if let Some(code) = &arguments.explain {
        return explain(code);
    }
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from("flows")] } else { arguments.paths.clone() };
    let mut blocked = false;
    let mut runs = Vec::new();
    for path in &paths {
        let loaded = arguments.folders.load(Some(path))?;
        let mut findings = loaded.findings;
        if let Some(bot) = &loaded.bot {
            findings.extend(crate::lint::check(bot, &loaded.files.sources, &loaded.files.layout));
            diagnostic::sort(&mut findings);
        }
        blocked |= findings.iter().any(|finding| arguments.strict || finding.severity == Severity::Error);
        let sources = &loaded.files.sources;
        let shown = match arguments.format {
            Format::Text => diagnostic::render_text(sources, &findings, super::paint()),
            Format::Json => diagnostic::render_json(sources, &findings),
            Format::Sarif => {
                runs.push(diagnostic::sarif_run(sources, &findings, crate::lint::explain));
                continue;
            }
            Format::Github => diagnostic::render_github(sources, &findings),
        };
        println!("{}", shown.trim_end());
    }
    if arguments.format == Format::Sarif {
        print!("{}", diagnostic::render_sarif(runs));
    }
    Ok(if blocked { Ending::Findings } else { Ending::Clean })
}

fn explain(code: &str) -> anyhow::Result<Ending> {
    match crate::lint::explain(code) {
        Some(text) => {
            println!("{text}");
            Ok(Ending::Clean)
        }
        None => anyhow::bail!("there is no finding called `{code}`"),
    }
}
