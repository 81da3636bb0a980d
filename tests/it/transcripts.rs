//! People's conversations through `chat --json`, as the head of `tests/transcripts.yaml` says. Another file of the same form
//! can be given in `TRANSCRIPTS`. Every difference of every case is shown, not only the first.

mod case;
mod observe;
mod program;

use case::Case;
use program::Program;

/// How the inputs are written.
#[derive(Clone, Copy)]
enum Letters {
    AsWritten,
    Small,
    Capital,
}

/// Runs every case of a file and returns what was not as expected, a line each.
fn differences(path: &str, letters: Letters) -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "a test reads its cases from a file")]
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let cases = Case::read_all(&text);
    assert!(!cases.is_empty(), "{path} holds no case");
    let workers: Vec<_> = cases
        .into_iter()
        .map(|case| std::thread::spawn(move || case.differences(&mut Program::start(), letters)))
        .collect();
    workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
}

#[track_caller]
fn expect_none(path: &str, letters: Letters) {
    let found = differences(path, letters);
    assert!(found.is_empty(), "{} differences in {path}:\n{}", found.len(), found.join("\n"));
}

fn main_file() -> String {
    #[expect(clippy::disallowed_methods, reason = "another file can be tried without changing the test")]
    std::env::var("TRANSCRIPTS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts.yaml").to_owned())
}

const MORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts_more.yaml");

#[test]
fn transcripts_end_as_expected() {
    expect_none(&main_file(), Letters::AsWritten);
}

#[test]
fn transcripts_end_as_expected_in_small_letters() {
    expect_none(&main_file(), Letters::Small);
}

#[test]
fn transcripts_end_as_expected_in_capitals() {
    expect_none(&main_file(), Letters::Capital);
}

const UNSEEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts_unseen.yaml");

#[test]
fn more_transcripts_end_as_expected() {
    expect_none(MORE, Letters::AsWritten);
}

#[test]
fn transcripts_written_before_they_were_read_end_as_expected() {
    expect_none(UNSEEN, Letters::AsWritten);
}
