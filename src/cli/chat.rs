//! `libretto chat`: talk to a bot in the terminal, from a script, or by JSON lines from another program.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::Ending;
use super::bot::Folders;
use crate::flow::Bot;
use crate::message::{Outbound, Timestamp};
use crate::scenario::{Heard, Said, Talk};

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
    /// When the conversation begins, in the bot's time (`2026-11-23T10:00`); Monday at ten if not given
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let bot = arguments.folders.load_to_talk(arguments.flow.as_deref())?;
    let start = match &arguments.at {
        Some(text) => start(&bot, text)?,
        None => Talk::usual_start(&bot),
    };
    let mut talk = Talk::new(&bot, start);
    if arguments.json {
        json(&mut talk)?;
    } else if let Some(script) = &arguments.script {
        scripted(&mut talk, script)?;
    } else {
        interactive(&mut talk)?;
    }
    Ok(Ending::Clean)
}

fn start(bot: &Bot, text: &str) -> anyhow::Result<Timestamp> {
    let local: jiff::civil::DateTime = text.parse().context("`--at` is a time like `2026-11-23T10:00`")?;
    let moment = bot.timezone.to_timestamp(local).context("`--at` is outside the calendar")?;
    Ok(Timestamp::from_millis(moment.as_millisecond()))
}

/// The door for other programs: one JSON object a line in, the same out.
fn json(talk: &mut Talk<'_>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.context("reading standard input")?;
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            continue;
        }
        match Said::from_json(line.trim()) {
            Ok(said) => {
                for heard in talk.hear(&said) {
                    writeln!(out, "{}", talk.to_json(&heard))?;
                }
            }
            Err(error) => writeln!(out, "{}", serde_json::json!({ "done": true, "error": error.to_string() }))?,
        }
        out.flush()?;
    }
    Ok(())
}

/// A file of the person's lines; a line that begins with `{` is an object as in `--json`.
fn scripted(talk: &mut Talk<'_>, script: &Path) -> anyhow::Result<()> {
    let text = crate::files::read_text(script)
        .map_err(|reason| anyhow::anyhow!("`{}` cannot be read: {reason}", script.display()))?;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        println!("> {line}");
        let said = if line.trim_start().starts_with('{') {
            Said::from_json(line.trim()).with_context(|| format!("{}:{}", script.display(), number + 1))?
        } else {
            Said::text(line)
        };
        talk.hear(&said).iter().for_each(show);
    }
    Ok(())
}

/// A person at the terminal. `/2` takes the second choice, `/wait 3h` lets time pass, `/quit` ends.
fn interactive(talk: &mut Talk<'_>) -> anyhow::Result<()> {
    println!("Say something, as a person would. /2 taps the second choice, /wait 3h lets time pass, /quit ends.\n");
    let mut editor = rustyline::DefaultEditor::new().context("the terminal")?;
    let mut offered: Vec<String> = Vec::new();
    while let Ok(line) = editor.readline("> ") {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        // History is a comfort: without it the conversation goes on all the same.
        let _ = editor.add_history_entry(line);
        let said = match command(line, &offered) {
            Command::Say(said) => said,
            Command::Quit => break,
            Command::Unknown(why) => {
                println!("  ({why})");
                continue;
            }
        };
        for heard in talk.hear(&said) {
            show(&heard);
            if let Some(message) = heard.messages.last() {
                offered = message.choices.iter().map(|choice| choice.id.clone()).collect();
            }
        }
        if let Some(reason) = talk.session().ended() {
            println!("  (the conversation is over: {reason})");
        }
    }
    Ok(())
}

/// What a line at the terminal means.
enum Command {
    Say(Said),
    Quit,
    Unknown(String),
}

fn command(line: &str, offered: &[String]) -> Command {
    let Some(command) = line.strip_prefix('/') else { return Command::Say(Said::text(line)) };
    if command == "quit" {
        return Command::Quit;
    }
    if let Ok(number) = command.parse::<usize>() {
        return match number.checked_sub(1).and_then(|index| offered.get(index)) {
            Some(id) => {
                let tap = serde_json::json!({ "tap": id });
                Said::from_value(&tap).map_or_else(|error| Command::Unknown(error.to_string()), Command::Say)
            }
            None => Command::Unknown(format!("there is no choice {number}")),
        };
    }
    let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
    let object = match word {
        "wait" => serde_json::json!({ "after": rest }),
        "send" => serde_json::json!({ "media": rest }),
        _ => return Command::Unknown("known: /1 /2 …, /wait 3h, /send image, /quit".to_owned()),
    };
    Said::from_value(&object).map_or_else(|error| Command::Unknown(error.to_string()), Command::Say)
}

/// Prints what the bot said and did.
fn show(heard: &Heard) {
    for message in &heard.messages {
        show_message(message);
    }
    if !heard.effects.is_empty() {
        println!("  ({})", heard.effects.join(", "));
    }
}

fn show_message(message: &Outbound) {
    println!();
    for line in message.body.text().lines() {
        println!("  {line}");
    }
    for (index, choice) in message.choices.iter().enumerate() {
        let about = choice.description.as_ref().map(|about| format!(" · {about}")).unwrap_or_default();
        println!("    /{} {}{about}", index + 1, choice.title);
    }
    println!();
}
