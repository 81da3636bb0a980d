//! `libretto chat` at a terminal: choices by number, how a message was read, and a conversation written down as a scenario
//! that passes.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// Runs the binary on the shipped bot; files are written below `folder`.
fn libretto(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_libretto"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[track_caller]
fn printed(folder: &Path, arguments: &[&str], input: &str) -> String {
    let output = libretto(folder, arguments, input);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// A copy of the shipped bot.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["flows", "templates"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name), &folder.path().join(name));
    }
    folder
}

/// Talks through these lines at the terminal, records it, and hands back the scenario as JSON; `test` must pass on it.
#[track_caller]
fn recorded(lines: &[&str], arguments: &[&str]) -> Value {
    let desk = desk();
    let arguments = [&["chat", "--record", "flows/recorded.test.yaml"], arguments].concat();
    printed(desk.path(), &arguments, &(lines.join("\n") + "\n"));
    let tested = libretto(desk.path(), &["test", "flows/recorded.test.yaml"], "");
    assert_eq!(String::from_utf8_lossy(&tested.stdout), "1 passed, 0 failed\n");
    assert_eq!(tested.status.code(), Some(0));
    let text = std::fs::read_to_string(desk.path().join("flows/recorded.test.yaml")).unwrap();
    let node = libretto::source::parse_yaml(libretto::source::Sources::new().add("recorded", ""), &text).unwrap();
    node.value.to_json()[0].clone()
}

#[test]
fn a_stop_a_start_taps_waits_and_media_are_recorded_and_pass() {
    let scenario = recorded(
        &["Hi", "/1", "papa ko muh ka cancer hai", "/wait 3h", "STOP", "hello", "START", "/send audio", "2", "/quit"],
        &[],
    );
    assert_eq!(
        scenario,
        json!({
            "scenario": "recorded conversation 1",
            "turns": [
                { "user": "Hi", "bot": "consent" },
                { "user": { "tap": "agree" }, "bot": "cancer_type" },
                { "user": "papa ko muh ka cancer hai", "bot": "stage" },
                { "after": "3h", "bot": "nothing" },
                { "user": "STOP", "bot": "stopped" },
                { "user": "hello", "bot": "nothing" },
                { "user": "START", "bot": ["welcome_back", "stage"] },
                { "user": { "media": "audio" }, "bot": ["cannot_read", "stage"] },
                { "user": "2", "bot": "city" },
            ],
            "expect": {
                "answers": { "cancer_type": "oral", "stage": "s2" }, "opted_out": false, "ended": null,
                "step": "city", "language": "en",
            },
        })
    );
}

#[test]
fn a_whole_intake_with_a_reminder_and_a_shared_place_is_recorded_and_passes() {
    let scenario = recorded(
        &[
            "नमस्ते",
            "सहमत",
            "स्तन",
            "/3",
            "/place 18.52 73.85",
            "50 km",
            "/wait 3h",
            "5 lakh",
            "asap",
            "hospital",
            "change city",
            "Mumbai",
            "100",
            "yes",
            "/2",
        ],
        &[],
    );
    let said: Vec<&Value> = scenario["turns"].as_array().unwrap().iter().map(|turn| &turn["bot"]).collect();
    assert_eq!(scenario["expect"]["ended"], "completed", "{said:?}");
    assert_eq!(scenario["expect"]["answers"]["city"], "Mumbai", "{said:?}");
    assert_eq!(scenario["expect"]["language"], "hi");
}

#[test]
fn a_hand_over_at_night_is_recorded_with_its_time() {
    let scenario = recorded(&["Hi", "AGREE", "PERSON", "hello?", "/handback"], &["--at", "2026-11-22T23:30"]);
    assert_eq!(
        (&scenario["at"], &scenario["turns"][2], &scenario["turns"][3], &scenario["turns"][4]["operator"]),
        (
            &json!("2026-11-22T23:30"),
            &json!({ "user": "PERSON", "bot": "tomorrow" }),
            &json!({ "user": "hello?", "bot": "nothing" }),
            &json!("hand_back"),
        )
    );
}

#[test]
fn json_lines_are_recorded_too_and_a_second_conversation_is_added_to_the_first() {
    let desk = desk();
    let chat = ["chat", "--json", "--record", "flows/more.test.yaml"];
    printed(desk.path(), &chat, "{\"text\":\"Hi\"}\n{\"tap\":\"decline\"}\n");
    printed(desk.path(), &chat, "{\"text\":\"Hi\"}\n{\"text\":\"sahmat nahi, \\\"sorry\\\"\"}\n");
    assert_eq!(printed(desk.path(), &["test", "flows/more.test.yaml"], ""), "2 passed, 0 failed\n");
}

#[test]
fn a_file_that_holds_something_else_is_left_alone() {
    let desk = desk();
    let output = libretto(desk.path(), &["chat", "--record", "flows/bot.yaml"], "Hi\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: `flows/bot.yaml` is not a file of scenarios; it stays as it is\n"
    );
}

/// What the bot said to the last of these lines at the terminal.
fn turns(lines: &[&str]) -> Vec<Value> {
    recorded(lines, &[])["turns"].as_array().unwrap().iter().map(|turn| turn["user"].clone()).collect()
}

#[test]
fn a_plain_number_takes_a_choice_unless_it_is_an_answer() {
    // At the consent a number is no answer: it takes the choice. Two is a stage. Seven kilometres are a distance, so is a
    // number outside the range: neither takes "anywhere". Five is an amount, if a small one.
    assert_eq!(
        turns(&["Hi", "1", "breast", "2", "Pune", "1", "50", "1", "free", "१"]),
        [
            json!("Hi"),
            json!({ "tap": "agree" }),
            json!("breast"),
            json!("2"),
            json!("Pune"),
            json!("1"),
            json!("50"),
            json!("1"),
            json!("free"),
            json!("१"),
        ]
    );
}

#[test]
fn a_number_that_is_always_a_tap_says_when_there_is_no_such_choice() {
    let desk = desk();
    let shown = printed(desk.path(), &["chat"], "Hi\n/9\n/dance\n/wait long\n");
    let asides: Vec<&str> = shown.lines().filter(|line| line.starts_with("  · ")).collect();
    assert_eq!(
        asides,
        [
            "  · there is no choice 9",
            "  · `/dance` is not known; /help lists what is",
            "  · `long` is not a length of time; write `30m`, `2h` or `1d`",
        ]
    );
}

#[test]
fn help_lists_every_command() {
    let desk = desk();
    let shown = printed(desk.path(), &["chat"], "/help\n");
    for command in ["/1", "/wait", "/send", "/place", "/handback", "/explain", "/quit"] {
        assert!(shown.contains(command), "{shown}");
    }
}

/// The lines of explanation after the last of these lines.
fn explained(lines: &[&str]) -> Vec<String> {
    let desk = desk();
    std::fs::write(desk.path().join("words.txt"), lines.join("\n")).unwrap();
    let shown = printed(desk.path(), &["chat", "--explain", "--script", "words.txt"], "");
    let last = shown.rsplit("\n> ").next().unwrap();
    last.lines().filter_map(|line| line.strip_prefix("  · ")).map(str::to_owned).collect()
}

#[test]
fn an_explanation_says_which_question_took_which_words_and_what_nobody_used() {
    assert_eq!(
        explained(&["Hi", "AGREE", "papa ko muh ka cancer hai, stage 2"]),
        [
            "`cancer_type` (the open question) took “muh ka cancer”",
            "`stage` (hears early) took “stage 2”",
            "heard early for `stage`: \"s2\"",
            "answered `cancer_type`: \"oral\"",
            "from `cancer_type` by `oral`",
            "reached `stage`",
            "reached `city`",
            "nobody used “papa ko hai”",
            "waits at byonco_intake/city",
        ]
    );
}

#[test]
fn an_explanation_says_why_an_answer_was_refused_and_what_is_waited_for() {
    let before = ["Hi", "AGREE", "breast", "stage 2", "Pune"];
    assert_eq!(
        explained(&[&before[..], &["5000 km"]].concat()),
        [
            "`radius_km` (the open question) refused it: outside the range",
            "not taken as an answer to `radius_km`",
            "waits at byonco_intake/radius_km, not understood once",
        ]
    );
    assert_eq!(
        explained(&[&before[..], &["50", "500 rupees"]].concat()),
        [
            "`budget` (the open question) read “500 rupees”, but a check does not let it pass",
            "`scheme` (read from the same answer) found nothing that is an answer",
            "not taken as an answer to `budget`",
            "waits at byonco_intake/budget, not understood once",
            "timer `remind-0` in 2h",
        ]
    );
}

#[test]
fn an_explanation_names_keywords_and_red_flags() {
    assert_eq!(
        explained(&["Hi", "AGREE", "she is coughing blood"]),
        [
            "red flag `bleeding`, before anything else read the message",
            "waits at byonco_intake/cancer_type, interrupted by the red flag `bleeding`",
        ]
    );
    assert_eq!(
        explained(&["Hi", "AGREE", "STOP"]),
        ["the whole message is the keyword `stop`", "waits at byonco_intake/cancer_type"]
    );
}

#[test]
fn a_recommendation_is_explained_by_scores_and_rules() {
    let lines = explained(&["Hi", "AGREE", "breast", "stage 2", "Pune 50 km", "5 lakh", "asap", "hospital", "yes"]);
    let from = lines.iter().position(|line| line.starts_with("within ")).unwrap();
    assert_eq!(
        lines[from..],
        [
            "within 50: 3 in the running",
            "  30 Deenanath Mangeshkar Hospital and Research Centre: near +20, treatment +10, 0 km",
            "  30 Ruby Hall Clinic: near +20, treatment +10, 0 km",
            "  30 Indrayani Hospital and Cancer Institute: near +20, treatment +10, 18 km",
            "rule `near` gave a reason",
            "rule `treatment` gave a reason",
            "waits at byonco_intake/options",
        ]
    );
}

#[test]
fn explain_adds_an_object_to_json_lines() {
    let desk = desk();
    let shown = printed(desk.path(), &["chat", "--json", "--explain"], "{\"text\":\"Hi\"}\n{\"text\":\"xyz\"}\n");
    let lines: Vec<Value> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines[1]["explain"],
        json!({
            "lines": [
                "`consent` (the open question) found nothing that is an answer",
                "not taken as an answer to `consent`",
            ],
            "trace": [
                { "read": { "step": "consent", "part": "open", "came": "nothing", "pieces": [] } },
                { "not_understood": "consent" },
            ],
            "flow": "byonco_intake",
            "misses": 1,
            "timers": [],
        })
    );
}
