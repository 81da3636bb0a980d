//! `libretto lint`: everything that speaks against a bot, each with its place and what to do.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Ending;
use super::bot::Folders;
use crate::diagnostic::{self, Severity};
use crate::walk::{Coverage, Settings};

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
        let began = now();
        let loaded = arguments.folders.load(Some(path))?;
        let mut walked = None;
        let mut findings = loaded.findings;
        if let Some(bot) = &loaded.bot {
            findings.extend(crate::lint::check(bot, &loaded.files.sources, &loaded.files.layout));
            if findings.iter().all(|finding| finding.severity != Severity::Error) {
                let (more, coverage) = crate::lint::check_paths(bot, &Settings::default());
                findings.extend(more);
                walked = Some(coverage);
            }
            diagnostic::sort(&mut findings);
        }
        blocked |= findings.iter().any(|finding| arguments.strict || finding.severity == Severity::Error);
        let sources = &loaded.files.sources;
        let shown = match arguments.format {
            Format::Text => {
                let text = diagnostic::render_text(sources, &findings, super::paint());
                let walked = walked.map(|walked| summary(&walked, began.elapsed())).unwrap_or_default();
                format!("{}\n{walked}", text.trim_end())
            }
            Format::Json => with_walk(&diagnostic::render_json(sources, &findings), walked.as_ref(), began.elapsed())?,
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

/// When the work began: how long it took is told to whoever waits for it.
#[expect(clippy::disallowed_methods, reason = "the person at the terminal is told how long it took")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// How far the walk came, in one line.
fn summary(walked: &Coverage, took: Duration) -> String {
    format!(
        "walked {} of {} steps, {} sessions, {} turns in {:.2} s",
        walked.steps,
        walked.all_steps,
        walked.sessions,
        walked.turns,
        took.as_secs_f64()
    )
}

/// The findings with how far the walk came; `null` if there was none.
fn with_walk(findings: &str, walked: Option<&Coverage>, took: Duration) -> anyhow::Result<String> {
    let mut document: serde_json::Value = serde_json::from_str(findings)?;
    document["walk"] = match walked {
        Some(walked) => json!({
            "steps": walked.steps,
            "all_steps": walked.all_steps,
            "sessions": walked.sessions,
            "sessions_left": walked.left,
            "turns": walked.turns,
            "milliseconds": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }),
        None => serde_json::Value::Null,
    };
    Ok(format!("{document:#}"))
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
