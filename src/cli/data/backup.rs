//! `libretto data backup`: a copy of the store, taken while the service goes on.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::super::Ending;
use crate::store::EmbeddedStore;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where the copy goes; there must be no file of that name
    file: PathBuf,
}

pub(super) fn run(store: &Path, arguments: &Arguments) -> anyhow::Result<Ending> {
    EmbeddedStore::back_up(store, &arguments.file)
        .with_context(|| format!("copying {} to {}", store.display(), arguments.file.display()))?;
    println!(
        "{} holds everything that was accepted until now. It holds phone numbers: keep it safe.",
        arguments.file.display()
    );
    Ok(Ending::Clean)
}
