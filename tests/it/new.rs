//! `libretto new`: what it makes is sound at once, with the real binary in an empty folder.

use std::path::Path;
use std::process::{Command, Output};

fn libretto(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_libretto")).args(arguments).current_dir(folder).env_clear().output().unwrap()
}

/// What a command prints; its exit code must be this one.
#[track_caller]
fn printed(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = libretto(folder, arguments);
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
    text
}

#[test]
fn a_new_bot_is_clean_passes_and_talks() {
    let desk = tempfile::tempdir().unwrap();
    assert_eq!(
        printed(desk.path(), &["new", "clinic_visits"], 0),
        "A small bot is in `clinic_visits`. What to do next:\n\n\
         \x20 libretto lint clinic_visits/flows    # is it sound?\n\
         \x20 libretto test clinic_visits/flows    # do its conversations hold?\n\
         \x20 libretto chat clinic_visits/flows    # talk to it\n"
    );
    let lint = printed(desk.path(), &["lint", "clinic_visits/flows", "--strict"], 0);
    let (findings, walked) = lint.split_once('\n').unwrap();
    assert_eq!((findings, walked.starts_with("walked 7 of 7 steps, ")), ("no findings", true), "{walked}");
    assert_eq!(printed(desk.path(), &["test", "clinic_visits/flows"], 0), "6 passed, 0 failed\n");
    std::fs::write(desk.path().join("words.txt"), "Hi\nAGREE\nthe report\n").unwrap();
    assert_eq!(
        printed(desk.path(), &["chat", "clinic_visits/flows", "--script", "words.txt"], 0),
        "> Hi\n\n\
         \x20 Hello! We would like to ask you a few questions and keep your answers to help you.\n\
         \x20 Do you agree? Please write *AGREE*, or *No thanks*.\n\
         \x20   /1 AGREE\n\
         \x20   /2 No thanks\n\n\
         > AGREE\n\n\
         \x20 What can we help you with?\n\
         \x20   /1 An appointment\n\
         \x20   /2 A report\n\
         \x20   /3 A question\n\n\
         \x20 (record_consent:consent)\n\
         > the report\n\n\
         \x20 *Help with:* A report\n\n\
         \x20 Is this right?\n\
         \x20   /1 Yes, all correct\n\
         \x20   /2 Change something\n\n"
    );
}

#[test]
fn the_schemas_are_put_where_the_first_line_of_each_file_says() {
    let desk = tempfile::tempdir().unwrap();
    printed(desk.path(), &["new", "visits", "--folder", "bots/mine"], 0);
    let flows = desk.path().join("bots/mine/flows");
    for file in ["bot.yaml", "visits.yaml"] {
        let text = std::fs::read_to_string(flows.join(file)).unwrap();
        let schema = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
        let copied = std::fs::read_to_string(flows.join(schema)).unwrap();
        let name = Path::new(schema).file_name().unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name);
        assert_eq!(copied, std::fs::read_to_string(own).unwrap());
    }
}

#[test]
fn nothing_is_overwritten() {
    let desk = tempfile::tempdir().unwrap();
    printed(desk.path(), &["new", "visits"], 0);
    let flow = desk.path().join("visits/flows/visits.yaml");
    std::fs::write(&flow, "mine").unwrap();
    std::fs::remove_file(desk.path().join("visits/flows/bot.yaml")).unwrap();
    assert_eq!(
        printed(desk.path(), &["new", "visits"], 2),
        "error: `visits/flows/visits.yaml` exists already, and nothing is overwritten; name another folder with \
         --folder\n"
    );
    assert_eq!(std::fs::read_to_string(&flow).unwrap(), "mine");
    assert!(!desk.path().join("visits/flows/bot.yaml").exists(), "all or nothing");
}

#[test]
fn a_name_that_no_flow_can_have_is_refused() {
    let desk = tempfile::tempdir().unwrap();
    for (name, error) in [
        (
            "My bot",
            "error: `My bot` cannot be the name of a flow: it begins with a small letter and has small letters, digits \
             and `_`\n",
        ),
        ("bot", "error: `bot` has a meaning of its own beside the flows; take another name\n"),
    ] {
        assert_eq!(printed(desk.path(), &["new", name], 2), error);
    }
    assert_eq!(std::fs::read_dir(desk.path()).unwrap().count(), 0);
}
