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
        let loaded = arguments.folders.load(Some(path))?;
        let sources = &loaded.files.sources;
        let Some(bot) = &loaded.bot else {
            println!("{}", diagnostic::render_text(sources, &loaded.findings, super::paint()));
            failed += 1;
            continue;
        };
        for (file, source) in sources.iter().filter(|(_, source)| is_wanted(&source.path, loaded.flow.as_deref())) {
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

/// Whether a file holds scenarios of the flow that was named, or of any.
fn is_wanted(path: &str, flow: Option<&str>) -> bool {
    let Some(stem) = Path::new(path)
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.strip_suffix(".test.yaml").or_else(|| name.strip_suffix(".test.yml")))
    else {
        return false;
    };
    flow.is_none_or(|flow| flow == stem)
}
