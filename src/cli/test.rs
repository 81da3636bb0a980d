//! `libretto test`: scenario files against the bot they stand beside.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Ending;
use super::bot::Folders;
use crate::diagnostic;
use crate::scenario;

/// Run the scenarios of flows
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folders with flows, or single flows; `flows` if none is given
    paths: Vec<PathBuf>,
    #[command(flatten)]
    folders: Folders,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from("flows")] } else { arguments.paths.clone() };
    let (mut passed, mut failed) = (0_usize, 0_usize);
    for path in &paths {
        let mut loaded = arguments.folders.load(Some(path))?;
        let sources = &loaded.files.sources;
        let Some(bot) = &mut loaded.bot else {
            println!("{}", diagnostic::render_text(sources, &loaded.findings, super::paint()));
            failed += 1;
            continue;
        };
        let usual = bot.default_flow;
        for (file, source) in sources.iter() {
            let Some(stem) = stem(&source.path) else { continue };
            if loaded.flow.as_deref().is_some_and(|flow| flow != stem) {
                continue;
            }
            // The scenarios beside a flow are conversations of that flow.
            bot.default_flow = bot.flows.get_index_of(stem).or(usual);
            let (scenarios, mut findings) = scenario::read_scenarios(file, &source.text);
            failed += usize::from(!findings.is_empty());
            for scenario in &scenarios {
                let outcome = scenario::run(bot, scenario);
                if outcome.findings.is_empty() {
                    passed += 1;
                } else {
                    failed += 1;
                    findings.extend(outcome.findings);
                }
            }
            if !findings.is_empty() {
                println!("{}", diagnostic::render_text(sources, &findings, super::paint()));
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { Ending::Clean } else { Ending::Findings })
}

/// The name before `.test.yaml`; nothing for a file of another kind.
fn stem(path: &str) -> Option<&str> {
    let name = Path::new(path).file_name()?.to_str()?;
    name.strip_suffix(".test.yaml").or_else(|| name.strip_suffix(".test.yml"))
}
