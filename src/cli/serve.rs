//! `libretto serve`: the service, until it is told to stop.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use super::Ending;
use crate::app::{AppParts, Conversation, RunningApp};
use crate::clock::SystemClock;
use crate::config::{self, Environment, Settings, SettingsFile, Variable};
use crate::diagnostic::render_text;
use crate::files::BotFiles;
use crate::flow::{self, Loaded};
use crate::message::ChannelLimits;
use crate::telemetry;

/// With no settings: everything in ./libretto.db, nothing is sent to anybody.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(help = "The settings file [env: LIBRETTO_CONFIG]", long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[arg(help = "Where to listen [env: LIBRETTO_ADDR] [default: 127.0.0.1:8080]", long, value_name = "ADDRESS")]
    addr: Option<String>,
    #[arg(
        help = "The file everything is kept in [env: LIBRETTO_STORE] [default: ./libretto.db]",
        long,
        value_name = "FILE"
    )]
    store: Option<String>,
    #[arg(help = "The folder with the flows [env: LIBRETTO_FLOWS] [default: flows]", long, value_name = "FOLDER")]
    flows: Option<String>,
    #[arg(
        help = "The folder with the texts [env: LIBRETTO_TEMPLATES] [default: templates]",
        long,
        value_name = "FOLDER"
    )]
    templates: Option<String>,
}

/// Runs until SIGTERM or SIGINT.
pub(super) fn run(arguments: Arguments) -> anyhow::Result<Ending> {
    let settings = settings(arguments)?;
    telemetry::start(settings.log);
    let Some(conversation) = conversation(&settings)? else { return Ok(Ending::Findings) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    let outcome = runtime.block_on(serve(&settings, conversation));
    // A call that hangs in a library must not keep the process from ending.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome.map(|()| Ending::Clean)
}

fn settings(arguments: Arguments) -> anyhow::Result<Settings> {
    let environment = Environment::read()?;
    let path = arguments.config.or_else(|| environment.text(Variable::LibrettoConfig).map(PathBuf::from));
    let file = path.map(read).transpose()?;
    let arguments = config::Arguments {
        address: arguments.addr,
        store: arguments.store,
        flows: arguments.flows,
        templates: arguments.templates,
    };
    Ok(Settings::load(file.as_ref(), &environment, arguments)?)
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the files it is given")]
fn read(path: PathBuf) -> anyhow::Result<SettingsFile> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the settings file {shown}"))?;
    Ok(SettingsFile { path: shown, text })
}

/// The bot of the flows; nothing if findings speak against it, which are then shown.
fn conversation(settings: &Settings) -> anyhow::Result<Option<Conversation>> {
    let files = BotFiles::read(&settings.flows, &settings.templates)
        .with_context(|| format!("reading the flows in `{}`", settings.flows.display()))?;
    let Loaded { bot, findings } = flow::load(&files.sources, &files.layout, ChannelLimits::default());
    let Some(bot) = bot else {
        eprint!("{}", render_text(&files.sources, &findings, super::paint()));
        return Ok(None);
    };
    tracing::info!(bot.version = bot.version, bot.flows = bot.flows.len(), "The flows are good to run.");
    Ok(Some(Conversation::of(Arc::new(bot))))
}

async fn serve(settings: &Settings, conversation: Conversation) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let parts = AppParts::choose(settings, conversation, Arc::new(SystemClock))?;
    // Opening a large store takes its time; whoever wants to stop need not wait for it.
    let app = tokio::select! {
        started = RunningApp::start(settings, parts) => started?,
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    // Whoever started it may not be listening; that is no reason to stop.
    let _unheard = writeln!(std::io::stdout(), "Libretto listens on http://{}", app.address());
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::select! {
        stopped = app.stop() => stopped,
        // Told twice: what runs is left to the next start, which is what it is made for.
        _ = interrupt.recv() => Ok(()),
    }
}
