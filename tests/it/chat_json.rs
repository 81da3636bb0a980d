//! `chat --json`, the door for other programs: whole lines, as they are promised.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

#[expect(clippy::disallowed_methods, reason = "the binary reads its flows from disk")]
fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A bot with one question of every shape that shows in the lines.
fn small_bot() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(&folder.path().join(path), text);
    write(
        "flows/bot.yaml",
        "libretto: 1\nlanguages: { en: English }\ntimezone: Asia/Kolkata\nquiet_hours: 21:00-08:00\n\
         keywords: { stop: { match: [STOP], do: opt_out, say: stopped } }\n",
    );
    write(
        "flows/trip.yaml",
        "flow: trip\ncollects: nothing\nstarts: { default: true }\nsteps:\n\
         \x20 colour: { ask: colour, choices: { red: Red, blue: Blue } }\n\
         \x20 things: { ask: things, answer: choices, choices: { a: Apple, b: Bread } }\n\
         \x20 far: { ask: far, answer: number, unit: km, range: 1 to 100, choices: { any: Anywhere } }\n\
         \x20 cost: { ask: cost, answer: money, currency: INR, remind: { 2h: reminder } }\n\
         \x20 town: { ask: town, answer: place, places: towns.csv }\n\
         \x20 done: { end: arrived, say: bye }\n",
    );
    write(
        "flows/towns.csv",
        "city,state,lat,lon,aliases\nPune,Maharashtra,18.52,73.85,\nDelhi,Delhi,28.61,77.2,Dilli\n",
    );
    for name in ["colour", "things", "far", "cost", "town", "reminder", "bye"] {
        write(&format!("templates/trip/en/{name}.txt"), &format!("Say {name}.\n"));
    }
    write("templates/_bot/en/stopped.txt", "Stopped.\n");
    folder
}

fn chat(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_libretto"))
        .arg("chat")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect()
}

/// What is answered to these lines; each is answered with nothing on standard error and exit code 0.
fn answers(input: &str) -> Vec<Value> {
    let folder = small_bot();
    let output = chat(folder.path(), &["--json"], input.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    lines(&output)
}

fn message(name: &str, choices: &Value) -> Value {
    json!({"template": name, "text": format!("Say {name}."), "choices": choices})
}

/// A whole line in which nothing is unusual.
fn line(messages: &[Value], step: &Value, answers: &Value, effects: &Value) -> Value {
    json!({"done": true, "messages": messages, "step": step, "answers": answers, "ended": null, "effects": effects,
           "language": "en"})
}

fn colour() -> Value {
    message("colour", &json!([{"id": "red", "title": "Red"}, {"id": "blue", "title": "Blue"}]))
}

fn things() -> Value {
    message("things", &json!([{"id": "a", "title": "Apple"}, {"id": "b", "title": "Bread"}]))
}

fn far() -> Value {
    message("far", &json!([{"id": "any", "title": "Anywhere"}]))
}

#[test]
fn every_value_has_its_shape_and_a_timer_speaks_before_the_line_that_waited() {
    let said = [
        r#"{"text":"Hi"}"#,
        r#"{"tap":"blue"}"#,
        r#"{"text":"apple and bread"}"#,
        r#"{"tap":"far/any"}"#,
        r#"{"after":"3h"}"#,
        r#"{"text":"3 to 4 lakh"}"#,
        r#"{"location":{"latitude":18.52,"longitude":73.85}}"#,
    ];
    let so_far = json!({"colour": "blue", "things": ["a", "b"], "far": "any"});
    let mut reminded = line(&[message("reminder", &json!([]))], &json!("cost"), &so_far, &json!([]));
    reminded["done"] = json!(false);
    reminded["cause"] = json!("timer");
    let paid = json!({"colour": "blue", "things": ["a", "b"], "far": "any", "cost": {"min": 300_000, "max": 400_000}});
    let mut arrived = paid.clone();
    arrived["town"] = json!("Pune");
    let mut ended = line(&[message("bye", &json!([]))], &Value::Null, &arrived, &json!([]));
    ended["ended"] = json!("arrived");
    assert_eq!(
        answers(&said.join("\n")),
        [
            line(&[colour()], &json!("colour"), &json!({}), &json!([])),
            line(&[things()], &json!("things"), &json!({"colour": "blue"}), &json!([])),
            line(&[far()], &json!("far"), &json!({"colour": "blue", "things": ["a", "b"]}), &json!([])),
            line(&[message("cost", &json!([]))], &json!("cost"), &so_far, &json!(["set_timer:remind-0"])),
            reminded,
            line(&[], &json!("cost"), &so_far, &json!([])),
            line(&[message("town", &json!([]))], &json!("town"), &paid, &json!(["cancel_timer:remind-0"])),
            ended,
        ]
    );
}

#[test]
fn the_keys_come_in_the_promised_order() {
    let folder = small_bot();
    let output = chat(folder.path(), &["--json"], b"{\"text\":\"STOP\"}\n");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "{\"done\":true,\"messages\":[{\"template\":\"stopped\",\"text\":\"Stopped.\",\"choices\":[]}],\"step\":null,\
         \"answers\":{},\"ended\":null,\"effects\":[\"opt_out\"],\"language\":\"en\"}\n"
    );
}

#[test]
fn what_cannot_be_read_by_the_question_leaves_it_open() {
    let heard = answers("{\"text\":\"Hi\"}\n{\"media\":\"image\"}\n{\"location\":{\"latitude\":1,\"longitude\":2}}\n");
    for line in &heard[1..] {
        assert_eq!(line["messages"][0]["template"], "cannot_read");
        assert_eq!(line["messages"][1], colour());
        assert_eq!((&line["step"], &line["done"]), (&json!("colour"), &json!(true)));
    }
    assert_eq!(heard.len(), 3);
}

#[test]
fn a_bad_line_gets_an_error_and_the_conversation_goes_on() {
    let bad = [
        ("garbage", "the line is not a JSON object"),
        ("{\"text\":\"Hi\"", "the line is not a JSON object"),
        ("7", "a line is an object with `text`, `tap`, `location`, `media` or `after`"),
        ("{}", "a line has exactly one of `text`, `tap`, `location`, `media` or `after`"),
        (r#"{"text":1}"#, "`text` must be a text"),
        (r#"{"say":"Hi"}"#, "unknown key `say`; a line has `text`, `tap`, `location`, `media` or `after`"),
        (r#"{"media":"poem"}"#, "unknown media `poem`; known: image, audio, video, document, sticker"),
        (r#"{"after":"soon"}"#, "`soon` is not a length of time; write `30m`, `2h` or `1d`"),
        (
            r#"{"location":{"latitude":91,"longitude":0}}"#,
            "a location has `latitude` (-90 to 90) and `longitude` (-180 to 180)",
        ),
    ];
    let mut said = vec![r#"{"text":"Hi"}"#];
    said.extend(bad.iter().map(|(line, _)| *line));
    said.extend(["", "   ", r#"{"tap":"red"}"#]);
    let mut expected = vec![line(&[colour()], &json!("colour"), &json!({}), &json!([]))];
    expected.extend(bad.iter().map(|(_, error)| json!({"done": true, "error": error})));
    expected.push(line(&[things()], &json!("things"), &json!({"colour": "red"}), &json!([])));
    assert_eq!(answers(&said.join("\n")), expected, "empty lines are no lines");
}

#[test]
fn bytes_that_are_no_text_and_endless_lines_are_lines_like_others() {
    let folder = small_bot();
    let mut input = b"{\"text\":\"Hi\"}\n{\"text\":\"\xff\xfe red \xff\"}\n\xff\xff\n{\"text\":\"".to_vec();
    input.resize(input.len() + 1_000_000, b'a');
    input.extend_from_slice(b"\"}\n{\"tap\":\"a\"}");
    let output = chat(folder.path(), &["--json"], &input);
    let lines = lines(&output);
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[2], json!({"done": true, "error": "the line is not a JSON object"}));
    assert_eq!(lines[1]["answers"], json!({"colour": "red"}), "what can be read is read");
    assert_eq!((&lines[3]["step"], &lines[3]["answers"]), (&json!("things"), &json!({"colour": "red"})));
    assert_eq!(lines[4]["answers"]["things"], json!(["a"]), "the last line needs no end");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_script_is_a_file_of_the_persons_lines() {
    let folder = small_bot();
    write(&folder.path().join("said.txt"), "Hi\n\n{\"tap\":\"red\"}\n");
    let output = chat(folder.path(), &["--script", "said.txt"], b"");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "> Hi\n\n  Say colour.\n    /1 Red\n    /2 Blue\n\n> {\"tap\":\"red\"}\n\n  Say things.\n    /1 Apple\n    \
         /2 Bread\n\n"
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_clock_starts_where_it_is_told() {
    let folder = small_bot();
    let said = ["{\"text\":\"Hi\"}", "{\"tap\":\"red\"}", "{\"tap\":\"a\"}", "{\"tap\":\"any\"}", "{\"after\":\"3h\"}"]
        .join("\n");
    let spoken = |at: &str| {
        let output = chat(folder.path(), &["--json", "--at", at], said.as_bytes());
        assert_eq!(output.status.code(), Some(0));
        let lines = lines(&output);
        lines.iter().filter(|line| line["cause"] == "timer" && line["messages"] != json!([])).count()
    };
    assert_eq!(spoken("2026-11-23T10:00"), 1, "a reminder by day");
    assert_eq!(spoken("2026-11-23T20:00"), 0, "none while it is quiet");
}

#[test]
fn what_is_wrong_with_the_command_is_told_on_standard_error_with_code_2() {
    let folder = small_bot();
    write(&folder.path().join("bad.txt"), "{\"say\":1}\n");
    for (arguments, error) in [
        (&["nowhere"][..], "error: there is no flow `nowhere`\n"),
        (&["flows/none.yaml"], "error: `flows/none.yaml` does not exist\n"),
        (
            &["--script", "bad.txt"],
            "error: bad.txt:1: unknown key `say`; a line has `text`, `tap`, `location`, `media` or `after`\n",
        ),
    ] {
        let output = chat(folder.path(), arguments, b"");
        assert_eq!((String::from_utf8_lossy(&output.stderr).as_ref(), output.status.code()), (error, Some(2)));
    }
    let output = chat(folder.path(), &["--json", "--at", "soon"], b"");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.starts_with("error: `--at` is a time like `2026-11-23T10:00`"), "{error}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}
