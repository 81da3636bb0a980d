//! `libretto new`: a small bot that works, to be changed into one's own.

mod starter;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::Ending;

/// Make a small working bot to start from
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The name of its flow: small letters, digits and `_`
    name: String,
    /// Where it is put; a new folder of that name if not given
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let name = &arguments.name;
    if !is_name(name) {
        bail!(
            "`{name}` cannot be the name of a flow: it begins with a small letter and has small letters, digits and `_`"
        );
    }
    if matches!(name.as_str(), "bot" | "data") {
        bail!("`{name}` has a meaning of its own beside the flows; take another name");
    }
    let folder = arguments.folder.clone().unwrap_or_else(|| PathBuf::from(name));
    let files: Vec<(PathBuf, String)> =
        starter::files(name).into_iter().map(|(path, text)| (folder.join(path), text)).collect();
    // All or nothing: half a bot beside somebody's work would be worse than none.
    if let Some((taken, _)) = files.iter().find(|(path, _)| path.exists()) {
        bail!("`{}` exists already, and nothing is overwritten; name another folder with --folder", shown(taken));
    }
    for (path, text) in &files {
        crate::files::write_text(path, text).with_context(|| format!("writing `{}`", shown(path)))?;
    }
    let flows = shown(&folder.join("flows"));
    println!("A small bot is in `{}`. What to do next:\n", shown(&folder));
    println!("  libretto lint {flows}    # is it sound?");
    println!("  libretto test {flows}    # do its conversations hold?");
    println!("  libretto chat {flows}    # talk to it");
    Ok(Ending::Clean)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|character| matches!(character, 'a'..='z' | '0'..='9' | '_'))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
