//! `libretto data restore`: a copy takes the place of the store.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::super::Ending;
use crate::store::EmbeddedStore;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The copy, as `data backup` wrote it
    file: PathBuf,
    /// Replace the store that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(store: &Path, arguments: &Arguments) -> anyhow::Result<Ending> {
    EmbeddedStore::restore(&arguments.file, store, arguments.force)
        .with_context(|| format!("putting {} in the place of {}", arguments.file.display(), store.display()))?;
    println!(
        "{} is as it was when the copy was made. What was to be sent then and was sent since may be sent again.",
        store.display()
    );
    Ok(Ending::Clean)
}
