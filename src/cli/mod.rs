//! The command line: one file per command; arguments in, exit code out.
//!
//! Exit codes: 0 clean, 1 findings, 2 it failed. Only this folder prints.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what the command line is for")]

mod bot;
mod chat;
#[cfg(feature = "server")]
mod data;
mod diff;
mod graph;
mod lint;
#[cfg(feature = "server")]
mod load;
mod new;
#[cfg(feature = "server")]
mod serve;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Conversations from a script: flows in YAML, texts in templates, one binary.
#[derive(Debug, Parser)]
#[command(name = "libretto", version, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service: take webhooks, hold conversations, send replies
    #[cfg(feature = "server")]
    Serve(serve::Arguments),
    /// Look at what is kept, copy it, erase one person
    #[cfg(feature = "server")]
    Data(data::Arguments),
    /// Talk to a bot in the terminal
    Chat(chat::Arguments),
    /// Make a small working bot to start from
    New(new::Arguments),
    /// Check flows before anybody talks to them
    Lint(lint::Arguments),
    /// Show what people will see differently in another version of a bot
    Diff(diff::Arguments),
    /// Draw a flow: its steps and the ways between them
    Graph(graph::Arguments),
    /// Run the scenarios of flows
    Test(test::Arguments),
    #[cfg(feature = "server")]
    Load(load::Arguments),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Nothing to object to.
    Clean,
    /// It did its work and found something.
    Findings,
}

/// Reads the arguments of this process, runs the command and returns its exit code.
#[must_use]
pub fn run() -> ExitCode {
    let command_line = CommandLine::parse();
    let ending = match command_line.command {
        #[cfg(feature = "server")]
        Command::Serve(arguments) => serve::run(arguments),
        #[cfg(feature = "server")]
        Command::Data(arguments) => data::run(arguments),
        Command::Chat(arguments) => chat::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        #[cfg(feature = "server")]
        Command::Load(arguments) => load::run(&arguments),
    };
    match ending {
        Ok(Ending::Clean) => ExitCode::SUCCESS,
        Ok(Ending::Findings) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Colour where a person looks at it; none in pipes and where `NO_COLOR` asks for none.
fn paint() -> crate::diagnostic::Paint {
    #[expect(clippy::disallowed_methods, reason = "`NO_COLOR` is a convention of terminals, not a setting of ours")]
    let wanted = std::env::var("NO_COLOR").map_or(true, |value| value.is_empty());
    if wanted && std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        crate::diagnostic::Paint::Colour
    } else {
        crate::diagnostic::Paint::Plain
    }
}
