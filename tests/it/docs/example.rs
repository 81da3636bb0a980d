//! The examples of one page: each is set into a small bot that has what it leaves out, and checked as an author's own.
//!
//! What a block is shows in its first key: `flow` a flow, `libretto` a `bot.yaml`, `- scenario` conversations with the last
//! bot of the page, steps by their kinds. Where that does not tell, the word behind `yaml` does: `choices`, `red_flags`,
//! `keywords`, `recommendations`. A block `jinja NAME` is the text of that name for the whole page. `elsewhere` is a file
//! of another program, of which only the form is checked.

use libretto::diagnostic::{Diagnostic, Paint, render_text};
use libretto::flow::{Bot, Layout, load};
use libretto::lint;
use libretto::message::ChannelLimits;
use libretto::scenario::{read_scenarios, run};
use libretto::source::{Node, Sources, parse_yaml};

use super::page::{Block, Page};
use super::words;

/// What an example may take for granted.
const SETTINGS: &str = "
libretto: 1
languages: { en: English }
timezone: Asia/Kolkata
quiet_hours: 21:00-08:00
teams:
  coordinators: { hours: Mon-Sat 09:00-18:00, outside_hours: tomorrow }
keywords:
  stop:  { match: [STOP], do: opt_out, say: stopped }
  start: { match: [START], do: opt_in, say: welcome_back, then: resume }
  help:  { match: [HELP], say: help }
  back:  { match: [BACK], do: back }
  person: { match: [PERSON], say: help }
";

/// Steps that an example may lead to without showing them.
const STEPS: [(&str, &str); 2] = [
    ("coordinator", "  coordinator: { title: A person, handoff: coordinators, say: connecting, then: end }\n"),
    ("done", "  done: { end: completed, say: thanks }\n"),
];

/// Where an example that names such steps ends.
const BORDER: &str = "  the_example_ends: { end: completed }\n";

/// Other flows that an example may name.
const FLOWS: [(&str, &str); 1] = [(
    "flows/feedback.yaml",
    "flow: feedback\ncollects: nothing\nsteps:\n  stars: { ask: stars, answer: number, range: 1 to 5, give_up: { say: sorry, offer: [skip] } }\n",
)];

/// Findings that are about what an example leaves out, not about what it shows.
const LEFT_OUT: [&str; 4] = ["no-way-out", "unused-template", "unused-list", "unused-source"];

/// The examples of one page, in order.
pub(super) struct Example<'a> {
    page: &'a Page,
    settings: String,
    last: Option<Bot>,
}

impl<'a> Example<'a> {
    pub(super) fn of_page(page: &'a Page) -> Self {
        // The README shows a piece of the shipped bot, which speaks three languages.
        let languages = if page.path == "README.md" {
            "{ en: English, hi: हिन्दी, mr: मराठी }"
        } else {
            "{ en: English }"
        };
        Self { page, settings: SETTINGS.replace("{ en: English }", languages), last: None }
    }

    /// Checks one block; why it is wrong.
    pub(super) fn check(&mut self, block: &Block) -> Result<(), String> {
        let mut sources = Sources::new();
        let file = sources.add(format!("{}, line {}", self.page.path, block.line), block.text.clone());
        let root = parse_yaml(file, &block.text).map_err(|error| format!("broken-yaml: {}", error.message))?;
        if block.says == "elsewhere" || is_elsewhere(&root.value) {
            return Ok(());
        }
        let indented = indent(&block.text);
        let ask = "flow: example\ncollects: nothing\nstarts: { default: true }\nsteps:\n  question:\n    ask: question\n    choices: { a: A thing, b: Another }\n";
        match (block.says.as_str(), &root.value) {
            ("choices", _) => {
                let flow = "flow: example\ncollects: nothing\nstarts: { default: true }\nsteps:\n  question: { ask: question, choices: data/list.yaml }\n";
                self.bot(&[("flows/example.yaml", flow), ("flows/data/list.yaml", &block.text)])
            }
            ("red_flags", _) => {
                let settings = format!("{}red_flags: data/flags.yaml\n", self.settings);
                self.bot(&[
                    ("flows/bot.yaml", &settings),
                    ("flows/data/flags.yaml", &block.text),
                    ("flows/example.yaml", ask),
                ])
            }
            ("keywords", _) => {
                let flow = ask.replace("steps:", &format!("keywords:\n{indented}steps:"));
                self.bot(&[("flows/example.yaml", &flow)])
            }
            ("", root) if root.get("libretto").is_some() => {
                self.settings.clone_from(&block.text);
                self.bot(&[("flows/example.yaml", ask)])
            }
            ("", root) if root.get("flow").is_some() => {
                let name = root.get("flow").and_then(|name| name.value.as_text()).unwrap_or_default();
                self.bot(&[(&format!("flows/{name}.yaml"), &block.text)])
            }
            ("", Node::Sequence(items)) if items.iter().all(|item| item.value.get("scenario").is_some()) => {
                self.conversations(&sources, file, &block.text)
            }
            ("", root) if is_steps(root) => self.bot(&[(
                "flows/example.yaml",
                &format!("flow: example\ncollects: nothing\nstarts: {{ default: true }}\nsteps:\n{indented}"),
            )]),
            (says, _) => Err(format!("nothing says what this is (`{says}`): see tests/it/docs/example.rs")),
        }
    }

    /// Loads a bot of these files, with what they may take for granted, and lints it.
    fn bot(&mut self, files: &[(&str, &str)]) -> Result<(), String> {
        let mut files: Vec<(String, String)> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let mut add = |path: &str, text: &str| {
            if !files.iter().any(|(known, _)| known == path) {
                files.push((path.to_owned(), text.to_owned()));
            }
        };
        add("flows/bot.yaml", &self.settings);
        for block in self.page.blocks.iter().filter(|block| block.language == "jinja") {
            for language in ["en", "hi", "mr"] {
                add(&format!("templates/_bot/{language}/{}.txt", block.says), &block.text);
            }
        }
        loop {
            let mut sources = Sources::new();
            for (path, text) in &files {
                sources.add(path.clone(), text.clone());
            }
            let loaded = load(&sources, &Layout::default(), ChannelLimits::default());
            let added: usize = loaded.findings.iter().map(|finding| supply(finding, &mut files)).sum();
            if added > 0 {
                continue;
            }
            let mut findings = loaded.findings;
            if let Some(bot) = &loaded.bot {
                findings.extend(lint::check(bot, &sources, &Layout::default()));
            }
            findings
                .retain(|finding| !LEFT_OUT.contains(&finding.code) && !finding.message.contains("the_example_ends"));
            self.last = loaded.bot;
            return if findings.is_empty() { Ok(()) } else { Err(render_text(&sources, &findings, Paint::Plain)) };
        }
    }

    /// Talks conversations through with the last bot of the page.
    fn conversations(&self, sources: &Sources, file: libretto::source::FileId, text: &str) -> Result<(), String> {
        let bot = self.last.as_ref().ok_or("no example before these conversations")?;
        let (scenarios, mut findings) = read_scenarios(file, text);
        findings.extend(scenarios.iter().flat_map(|scenario| run(bot, scenario).findings));
        if findings.is_empty() { Ok(()) } else { Err(render_text(sources, &findings, Paint::Plain)) }
    }
}

/// Adds what a finding misses, if an example may leave it out. How much was added.
fn supply(finding: &Diagnostic, files: &mut Vec<(String, String)>) -> usize {
    let name = finding.message.split('`').nth(1).unwrap_or_default().to_owned();
    match finding.code {
        "unknown-text" => {
            for language in ["en", "hi", "mr"] {
                files.push((format!("templates/_bot/{language}/{name}.txt"), format!("({name})\n")));
            }
            1
        }
        "unknown-step" => match STEPS.iter().find(|(known, _)| *known == name) {
            Some((_, step)) => {
                let Some((_, text)) = files.iter_mut().find(|(_, text)| text.contains("\nsteps:\n")) else { return 0 };
                if text.contains(step) {
                    return 0;
                }
                let (before, after) = match text.split_once("\nrecommendations:") {
                    Some((before, after)) => (before, format!("\nrecommendations:{after}")),
                    None => (text.as_str(), String::new()),
                };
                // What an example leads to must not be run into.
                let border = if before.contains(BORDER) { "" } else { BORDER };
                *text = format!("{}\n{border}{step}{after}", before.trim_end());
                1
            }
            None => 0,
        },
        "unknown-flow" => match FLOWS.iter().find(|(path, _)| *path == format!("flows/{name}.yaml")) {
            Some((path, text)) => {
                files.push(((*path).to_owned(), (*text).to_owned()));
                1
            }
            None => 0,
        },
        "unknown-file" => {
            // The lists of the shipped bot are there for the book too.
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
            match std::fs::read_to_string(path) {
                Ok(text) => {
                    files.push((name, text));
                    1
                }
                Err(_) => 0,
            }
        }
        _ => 0,
    }
}

fn indent(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

/// Whether every entry is a step: a block with one of the kinds.
fn is_steps(root: &Node) -> bool {
    let kinds = words::step_kinds();
    let entries = root.as_mapping().unwrap_or_default();
    !entries.is_empty()
        && entries.iter().all(|entry| {
            entry.value.value.as_mapping().is_some_and(|keys| keys.iter().any(|key| kinds.contains(&key.key.value)))
        })
}

/// A GitHub workflow's steps, or hooks that run before a commit.
fn is_elsewhere(root: &Node) -> bool {
    let items = root.as_sequence().unwrap_or_default();
    !items.is_empty() && items.iter().all(|item| item.value.get("run").or_else(|| item.value.get("repo")).is_some())
}
