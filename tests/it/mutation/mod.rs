//! Whether lint can be trusted: random mistakes in valid bots, and random people who talk to what came of them. No bot that
//! breaks a conversation may be clean.
//!
//! Each run has a fresh seed, which it prints; `MUTATION_SEED=…` replays a run.

mod bots;
mod dice;
#[expect(clippy::ptr_arg, reason = "all edits have the same shape; some take lines away")]
mod edit;
mod people;

use std::fmt::Write as _;
use std::hash::{BuildHasher as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use bots::File;
use dice::Dice;
use libretto::diagnostic::{Diagnostic, Paint, Severity, render_text};
use libretto::flow::{Layout, Loaded, load};
use libretto::lint;
use libretto::message::ChannelLimits;
use libretto::scenario::Said;
use libretto::source::Sources;
use libretto::walk::Settings;

/// Mutants that must break a conversation before the check counts.
const BROKEN: usize = 200;

/// No run makes more mutants than this.
const MOST: usize = 600;

/// What became of the mutants.
#[derive(Debug, Default)]
struct Tally {
    mutants: usize,
    /// Those that cannot even be loaded.
    refused: usize,
    broken: usize,
    /// What breaks though lint is content, each with how to see it.
    missed: Vec<String>,
}

fn sources(files: &[File]) -> Sources {
    let mut sources = Sources::new();
    for (path, text) in files {
        sources.add(path, text);
    }
    sources
}

/// Every finding about a bot, as `libretto lint` has them.
fn findings(loaded: &Loaded, sources: &Sources) -> Vec<Diagnostic> {
    let mut findings = loaded.findings.clone();
    let Some(bot) = &loaded.bot else { return findings };
    findings.extend(lint::check(bot, sources, &Layout::default()));
    if findings.iter().all(|finding| finding.severity != Severity::Error) {
        findings.extend(lint::check_paths(bot, &Settings::default()).0);
    }
    findings
}

fn loaded(sources: &Sources) -> Loaded {
    load(sources, &Layout::default(), ChannelLimits::default())
}

#[test]
fn the_bots_are_valid_before_anything_is_changed() {
    for (name, files) in bots::bots() {
        let sources = sources(&files);
        let findings = findings(&loaded(&sources), &sources);
        assert_eq!(render_text(&sources, &findings, Paint::Plain), "no findings\n", "{name}");
    }
}

#[test]
fn nothing_that_breaks_a_conversation_is_clean() {
    let seed = std::env::var("MUTATION_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish());
    println!("MUTATION_SEED={seed}");
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let bots = bots::bots();
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let bots = &bots;
            scope.spawn(move || make_mistakes(bots, Dice::new(seed.wrapping_add(half)), BROKEN / 2))
        });
        halves.into_iter().map(|half| half.join().unwrap()).collect()
    });
    std::panic::set_hook(hook);
    let sum = |count: fn(&Tally) -> usize| tallies.iter().map(count).sum::<usize>();
    let missed: Vec<&String> = tallies.iter().flat_map(|tally| &tally.missed).collect();
    println!(
        "{} mutants: {} cannot be loaded, {} break a conversation, lint missed {}",
        sum(|tally| tally.mutants),
        sum(|tally| tally.refused),
        sum(|tally| tally.broken),
        missed.len()
    );
    let shown = missed.iter().fold(String::new(), |mut shown, one| {
        let _ = writeln!(shown, "{one}");
        shown
    });
    assert_eq!(missed.len(), 0, "MUTATION_SEED={seed}\n{shown}");
    assert!(sum(|tally| tally.broken) >= BROKEN, "too few mutants break anything: the check shows nothing");
}

fn make_mistakes(bots: &[(&str, Vec<File>)], mut dice: Dice, enough: usize) -> Tally {
    let mut tally = Tally::default();
    while tally.broken < enough && tally.mutants < MOST {
        let (name, original) = &bots[dice.below(bots.len())];
        let mut files = original.clone();
        let mut made = Vec::new();
        for _ in 0..=dice.below(2) {
            made.extend(edit::mutate(&mut files, &mut dice));
        }
        if files == *original {
            continue;
        }
        tally.mutants += 1;
        let sources = sources(&files);
        let loaded = loaded(&sources);
        let Some(bot) = &loaded.bot else {
            tally.refused += 1;
            continue;
        };
        let driven = catch_unwind(AssertUnwindSafe(|| people::complaint(bot, &files, &mut dice)));
        let complaint = driven.unwrap_or_else(|_| Some(("it panicked".to_owned(), Vec::new())));
        let Some((complaint, done)) = complaint else { continue };
        tally.broken += 1;
        let findings = findings(&loaded, &sources);
        if findings.iter().all(|finding| finding.severity != Severity::Error) {
            tally.missed.push(format!(
                "{name}, {}: {complaint}\n{}",
                made.join(" and "),
                report(&done, original, &files)
            ));
        }
    }
    tally
}

/// What is needed to see a miss: what was changed, and the conversation.
fn report(done: &[Said], original: &[File], files: &[File]) -> String {
    let mut shown = String::new();
    for (path, text) in files {
        let before = original.iter().find(|(known, _)| known == path).map_or("", |(_, text)| text);
        for line in text.lines().filter(|line| !before.lines().any(|known| known == *line)) {
            let cut: String = line.chars().take(300).collect();
            let _ = writeln!(shown, "  {path}: {cut}");
        }
        if text.lines().count() < before.lines().count() || text.is_empty() {
            let _ = writeln!(shown, "  {path}: lines are gone");
        }
    }
    for (path, _) in original.iter().filter(|(path, _)| !files.iter().any(|(known, _)| known == path)) {
        let _ = writeln!(shown, "  {path}: is gone");
    }
    let said = done.iter().map(|said| match said {
        Said::Message(libretto::message::Content::Text(text)) => format!("{:?}", text.expose()),
        Said::Message(libretto::message::Content::Tap(tap)) => format!("<{}>", tap.id),
        other => format!("{other:?}"),
    });
    let _ = writeln!(shown, "  {}", said.collect::<Vec<_>>().join(" "));
    shown
}
