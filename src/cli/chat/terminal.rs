//! A person at the terminal.

use anyhow::Context;

use super::Sitting;
use super::command::{self, Command, Offered};
use crate::scenario::Said;

/// Talks until `/quit` or the end of the input.
pub(super) fn talk(sitting: &mut Sitting<'_>) -> anyhow::Result<()> {
    println!("Say something, as a person would. /help lists the commands, /quit ends.\n");
    let mut editor = rustyline::DefaultEditor::new().context("the terminal")?;
    let mut offered = Offered::default();
    while let Ok(line) = editor.readline("> ") {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        // History is a comfort: without it the conversation goes on all the same.
        let _ = editor.add_history_entry(line);
        let command = if line.starts_with('/') {
            command::of_line(line, &offered)
        } else {
            offered.tap_by(line, &sitting.talk).unwrap_or_else(|| Command::Say(Said::text(line)))
        };
        let said = match command {
            Command::Say(said) => said,
            Command::Quit => break,
            Command::Help => {
                println!("{}\n", command::HELP);
                continue;
            }
            Command::Explain => {
                sitting.show.explain = !sitting.show.explain;
                sitting.show.aside(if sitting.show.explain { "explains from now on" } else { "explains no more" });
                continue;
            }
            Command::Unknown(why) => {
                sitting.show.aside(&why);
                continue;
            }
        };
        let heard = sitting.hear(&said);
        offered.update(&heard, &sitting.talk);
        sitting.show.turn(&said, &heard, &sitting.talk);
        if let Some(reason) = sitting.talk.session().ended() {
            println!("  (the conversation is over: {reason})");
        }
    }
    Ok(())
}
