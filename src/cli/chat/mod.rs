//! `libretto chat`: talk to a bot in the terminal, from a script, or by JSON lines from another program.

mod command;
mod show;
mod terminal;

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::Ending;
use super::bot::Folders;
use crate::flow::Bot;
use crate::message::Timestamp;
use crate::scenario::{Heard, Record, Said, Talk, explain_json};
use command::{Command, Offered};
use show::Show;

/// Talk to a bot in the terminal
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A flow's name or file; the bot's default flow if not given
    flow: Option<PathBuf>,
    #[command(flatten)]
    folders: Folders,
    /// Read the person's lines from a file, one a line, instead of asking for them
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    script: Option<PathBuf>,
    /// Read JSON lines from standard input and answer with JSON lines
    #[arg(long)]
    json: bool,
    /// After each turn, say how the message was read and why it went on as it did
    #[arg(long)]
    explain: bool,
    /// Write the conversation as a scenario that `libretto test` runs; a file that exists gets one more
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// When the conversation begins, in the bot's time (`2026-11-23T10:00`); Monday at ten if not given
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

/// A conversation at work: what is said, what is shown of it, and what is written down.
struct Sitting<'a> {
    talk: Talk<'a>,
    show: Show,
    record: Record,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let bot = arguments.folders.load_to_talk(arguments.flow.as_deref())?;
    let start = match &arguments.at {
        Some(text) => start(&bot, text)?,
        None => Talk::usual_start(&bot),
    };
    let before = arguments.record.as_deref().map(recorded_before).transpose()?.unwrap_or_default();
    let number = before.matches("- scenario:").count() + 1;
    let mut sitting = Sitting {
        talk: Talk::new(&bot, start),
        show: Show { paint: super::paint(), explain: arguments.explain },
        record: Record::new(format!("recorded conversation {number}"), arguments.at.as_deref()),
    };
    if arguments.json {
        json(&mut sitting)?;
    } else if let Some(script) = &arguments.script {
        scripted(&mut sitting, script)?;
    } else {
        terminal::talk(&mut sitting)?;
    }
    if let Some(path) = &arguments.record {
        let gap = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n" };
        crate::files::write_text(path, &format!("{before}{gap}{}", sitting.record.to_yaml(&sitting.talk)))
            .with_context(|| format!("writing `{}`", path.display()))?;
    }
    Ok(Ending::Clean)
}

impl Sitting<'_> {
    /// One line: it is heard and written down.
    fn hear(&mut self, said: &Said) -> Vec<Heard> {
        let heard = self.talk.hear(said);
        self.record.add(said, &heard);
        heard
    }
}

/// What the file of the record holds already. It must be a file that can be added to: better to know that before the talk.
fn recorded_before(path: &Path) -> anyhow::Result<String> {
    if !path.exists() {
        return Ok(String::new());
    }
    let text = crate::files::read_text(path)
        .map_err(|reason| anyhow::anyhow!("`{}` cannot be read: {reason}", path.display()))?;
    if !text.trim().is_empty() && !text.contains("- scenario:") {
        bail!("`{}` is not a file of scenarios; it stays as it is", path.display());
    }
    Ok(if text.is_empty() || text.ends_with('\n') { text } else { format!("{text}\n") })
}

fn start(bot: &Bot, text: &str) -> anyhow::Result<Timestamp> {
    let local: jiff::civil::DateTime = text.parse().context("`--at` is a time like `2026-11-23T10:00`")?;
    Talk::start_at(bot, local).context("`--at` is outside the calendar")
}

/// The door for other programs: one JSON object a line in, the same out.
fn json(sitting: &mut Sitting<'_>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.context("reading standard input")?;
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            continue;
        }
        match Said::from_json(line.trim()) {
            Ok(said) => {
                for heard in sitting.hear(&said) {
                    let mut line = sitting.talk.to_json(&heard);
                    if sitting.show.explain {
                        line["explain"] = explain_json(&said, &heard, &sitting.talk);
                    }
                    writeln!(out, "{line}")?;
                }
            }
            Err(error) => writeln!(out, "{}", serde_json::json!({ "done": true, "error": error.to_string() }))?,
        }
        out.flush()?;
    }
    Ok(())
}

/// A file of the person's lines. A line that begins with `{` is an object as in `--json`, one that begins with `/` a command
/// of the terminal; every other one is typed as it stands.
fn scripted(sitting: &mut Sitting<'_>, script: &Path) -> anyhow::Result<()> {
    let text = crate::files::read_text(script)
        .map_err(|reason| anyhow::anyhow!("`{}` cannot be read: {reason}", script.display()))?;
    let mut offered = Offered::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{}", script.display(), number + 1);
        println!("> {line}");
        let said = if line.trim_start().starts_with('{') {
            Said::from_json(line.trim()).with_context(place)?
        } else if line.starts_with('/') {
            match command::of_line(line.trim(), &offered) {
                Command::Say(said) => said,
                Command::Quit => break,
                Command::Help => {
                    println!("{}", command::HELP);
                    continue;
                }
                Command::Explain => {
                    sitting.show.explain = !sitting.show.explain;
                    continue;
                }
                Command::Unknown(why) => bail!("{}: {why}", place()),
            }
        } else {
            Said::text(line)
        };
        let heard = sitting.hear(&said);
        offered.update(&heard, &sitting.talk);
        sitting.show.turn(&said, &heard, &sitting.talk);
    }
    Ok(())
}
