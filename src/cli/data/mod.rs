//! `libretto data …`: what is kept, looked at and changed by people on call, beside a running service.

mod backup;
mod dead;
mod erase;
mod export;
mod restore;
mod who;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Subcommand;

use super::Ending;
use crate::clock::{Clock, SystemClock};
use crate::config::{Environment, SettingsFile, StoreSettings, Variable};
use crate::store::{EmbeddedSettings, EmbeddedStore, Store};

/// Look at what is kept, copy it, erase one person; `serve` may go on meanwhile
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(help = "The settings file [env: LIBRETTO_CONFIG]", long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[arg(
        help = "The file everything is kept in [env: LIBRETTO_STORE] [default: ./libretto.db]",
        long,
        value_name = "FILE",
        global = true
    )]
    store: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print everything that is kept about one person, as JSON
    Export(export::Arguments),
    /// Remove what is kept about one person, and print what was removed and what stays
    Erase(erase::Arguments),
    /// List what could not be sent or processed, without texts and numbers
    Dead(dead::Arguments),
    /// Write a copy of the store; the service goes on meanwhile
    Backup(backup::Arguments),
    /// Put a copy back; the service must be stopped
    Restore(restore::Arguments),
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<Ending> {
    let settings = settings(arguments.config, arguments.store)?;
    match arguments.command {
        Command::Export(arguments) => with_store(&settings, async |store| export::run(store, &arguments).await),
        Command::Erase(arguments) => with_store(&settings, async |store| erase::run(store, &arguments).await),
        Command::Dead(arguments) => with_store(&settings, async |store| dead::run(store, &arguments).await),
        Command::Backup(arguments) => backup::run(&settings.store, &arguments),
        Command::Restore(arguments) => restore::run(&settings.store, &arguments),
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the files it is given")]
fn settings(config: Option<PathBuf>, store: Option<String>) -> anyhow::Result<StoreSettings> {
    let environment = Environment::read()?;
    let file = match config.or_else(|| environment.text(Variable::LibrettoConfig).map(PathBuf::from)) {
        Some(path) => {
            let shown = path.display().to_string();
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read the settings file {shown}"))?;
            Some(SettingsFile { path: shown, text })
        }
        None => None,
    };
    Ok(StoreSettings::load(file.as_ref(), &environment, store)?)
}

/// Does something with the store beside whoever serves from it.
fn with_store(
    settings: &StoreSettings,
    work: impl AsyncFnOnce(&dyn Store) -> anyhow::Result<Ending>,
) -> anyhow::Result<Ending> {
    let embedded = EmbeddedSettings { keeping: settings.keeping, ..EmbeddedSettings::default() };
    let store: Arc<dyn Store> = Arc::new(
        EmbeddedStore::beside(&settings.store, embedded, SystemClock.now())
            .with_context(|| format!("the store in {}", settings.store.display()))?,
    );
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("starting the runtime")?;
    runtime.block_on(async {
        let ending = work(&*store).await?;
        store.close().await?;
        Ok(ending)
    })
}
