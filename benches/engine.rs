//! The engine in process, on one thread: `cargo bench --bench engine`. A turn is what it is in the service: the session's JSON
//! in, the turn with every text rendered, the session's JSON out. Figures are per second of CPU time, so that other programs on
//! the machine matter little.
#![expect(clippy::print_stdout, reason = "a bench prints figures")]

#[path = "support/mod.rs"]
mod support;

use std::hint::black_box;

use libretto::flow::Bot;
use support::bots;
use support::talk::Conversation;
use support::timer;

/// A conversation with the shipped intake.
const INTAKE: [&str; 10] =
    ["Hi", "AGREE", "breast cancer", "stage 2", "Pune 50", "3 to 4 lakh", "this week", "second opinion", "yes", "done"];

/// A conversation with the reference intake, which plain code is compared with.
const REFERENCE: [&str; 9] = ["hi", "yes", "breast", "nine", "II", "Pune, 50", "200000", "soon", "second opinion"];

fn turns(name: &str, bot: &Bot, lines: &[&str], ends: &str) {
    let mut conversation = Conversation::new(bot);
    timer::report(name, "turns", || {
        let mut last = String::new();
        conversation.start_over();
        for line in lines {
            last = conversation.say(line);
        }
        assert!(last.contains(ends), "the conversation does not end as it should: {last}");
        lines.len()
    });
}

fn main() {
    let (reference, shipped) = (bots::reference(), bots::shipped());
    turns("reference intake, 1 flow", &reference.bot(), &REFERENCE, "we suggest");
    turns("reference intake among 100 flows", &bots::many(&reference, 100).bot(), &REFERENCE, "we suggest");
    turns("shipped intake", &shipped.bot(), &INTAKE, "");
    timer::report("loading the shipped bot", "loads", || {
        black_box(shipped.bot());
        1
    });
    let bot = shipped.bot();
    timer::report("lint of the shipped bot", "lints", || {
        black_box(shipped.lint(&bot));
        1
    });
    let mut conversation = Conversation::new(&bot);
    for line in &INTAKE[..7] {
        conversation.say(line);
    }
    let stored = conversation.stored().to_vec();
    println!("a session in the middle of the shipped intake: {} bytes", stored.len());
    timer::report("session JSON in and out", "round trips", || {
        let session: libretto::engine::Session = serde_json::from_slice(&stored).expect("a session");
        black_box(serde_json::to_vec(&session).expect("JSON"));
        1
    });
}
