//! Parts of the service on their own, for comparing with plain code: `cargo bench --bench service -- door ADDRESS FILE` and
//! `… -- people FOLDER NUMBER...`. `benches/compare` runs both.
#![expect(clippy::print_stdout, reason = "a bench prints figures")]

mod door;
mod people;
#[path = "../support/mod.rs"]
mod support;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["door", address, file] => door::run(address, std::path::Path::new(file)),
        ["people", folder, ref numbers @ ..] => people::run(std::path::Path::new(folder), numbers),
        _ => println!(
            "door ADDRESS FILE: serves the webhook until it is ended\npeople FOLDER NUMBER...: turns among so many people"
        ),
    }
}
