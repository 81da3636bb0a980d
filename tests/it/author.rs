//! An author's day, with the real binary on a copy of the shipped flows: what a change in a file changes in the
//! conversation, and what is said about a change that is wrong.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A copy of the shipped bot that can be edited.
struct Desk(tempfile::TempDir);

#[expect(clippy::disallowed_methods, reason = "the copy is on disk, as an author's files are")]
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["flows", "templates"] {
            copy(&root.join(name), &folder.path().join(name));
        }
        Self(folder)
    }

    #[expect(clippy::disallowed_methods, reason = "the copy is on disk, as an author's files are")]
    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    #[expect(clippy::disallowed_methods, reason = "the copy is on disk, as an author's files are")]
    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.0.path().join(path), text).unwrap();
    }

    /// Replaces what stands exactly once in a file; what the file held before.
    #[track_caller]
    fn edit(&self, path: &str, from: &str, to: &str) -> String {
        let before = self.read(path);
        assert_eq!(before.matches(from).count(), 1, "{from:?} stands once in {path}");
        self.write(path, &before.replace(from, to));
        before
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_libretto"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What lint prints about the files (the line that says how far the walk came is another matter), and its exit code.
    fn lint(&self) -> (String, Option<i32>) {
        let output = self.run(&["lint"], "");
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("walked "));
        (lines.collect(), output.status.code())
    }

    /// The last line of `chat --json` after these words.
    #[track_caller]
    fn last_line(&self, words: &[&str]) -> Value {
        let said: Vec<String> = words.iter().map(|word| serde_json::json!({ "text": word }).to_string()).collect();
        let output = self.run(&["chat", "--json"], &said.join("\n"));
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str(lines.lines().last().unwrap()).unwrap()
    }
}

const FLOW: &str = "flows/byonco_intake.yaml";
const WORDS: [&str; 8] = ["Hi", "AGREE", "breast", "stage 2", "Pune 50 km", "5 lakh", "this week", "hospital"];

#[test]
fn a_new_question_is_six_lines_and_a_text() {
    let desk = Desk::new();
    desk.edit(
        FLOW,
        "  review:\n    review: summary\n",
        "  age:\n    ask: age\n    answer: number\n    range: 1 to 120\n    optional: true\n    sensitive: true\n\n\
         \x20 review:\n    review: summary\n",
    );
    for language in ["en", "hi", "mr"] {
        desk.write(&format!("templates/byonco_intake/{language}/age.txt"), "How old is the patient?\n");
    }
    let asked = desk.last_line(&WORDS);
    assert_eq!((&asked["step"], &asked["messages"][0]["text"]), (&"age".into(), &"How old is the patient?".into()));
    let words = [&WORDS[..], &["47"]].concat();
    let answered = desk.last_line(&words);
    assert_eq!((&answered["step"], &answered["answers"]["age"]), (&"review".into(), &47.into()));
}

#[test]
fn a_changed_text_is_what_people_read() {
    let desk = Desk::new();
    desk.write("templates/byonco_intake/en/stage.txt", "Which stage did the doctor name?\n");
    let asked = desk.last_line(&["Hi", "AGREE", "breast"]);
    assert_eq!(asked["messages"][0]["text"], "Which stage did the doctor name?");
}

#[test]
fn a_new_rule_gives_its_reason() {
    let desk = Desk::new();
    let words = [&WORDS[..], &["yes"]].concat();
    let reason = "It is in the city you named";
    let shown = |desk: &Desk| desk.last_line(&words)["messages"].to_string().contains(reason);
    assert!(!shown(&desk));
    desk.edit(
        FLOW,
        "      near:\n",
        "      same_city:\n        when: item.city == answers.city\n        score: 90\n        because: same_city\n      near:\n",
    );
    for language in ["en", "hi", "mr"] {
        desk.write(&format!("templates/byonco_intake/{language}/same_city.txt"), &format!("{reason}\n"));
    }
    assert!(shown(&desk));
}

/// A finding as lint draws it: its title, and the line that says where.
fn findings(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if line.starts_with("error[") || line.starts_with("warning[") {
            let place = lines[index + 1..].iter().find_map(|line| line.trim_start().strip_prefix("--> "));
            found.push(format!("{} {line}", place.unwrap_or_default()));
        }
    }
    found
}

/// A slip of an author.
struct Slip {
    path: &'static str,
    /// What stood there.
    from: &'static str,
    /// What stands there now; `‹` stands before the place that lint must name.
    to: &'static str,
    /// The first line of the finding.
    finding: &'static str,
}

const fn slip(path: &'static str, from: &'static str, to: &'static str, finding: &'static str) -> Slip {
    Slip { path, from, to, finding }
}

const SLIPS: [Slip; 11] = [
    slip(FLOW, "decline: declined, switch", "decline: ‹declind, switch", "error[unknown-step]: unknown step `declind`"),
    slip(FLOW, "    ask: stage\n", "    ask: ‹stagee\n", "error[unknown-text]: there is no text `stagee`"),
    slip(
        FLOW,
        "    ask: city\n",
        "    ask: city\n    ‹ask: city\n",
        "error[broken-yaml]: the key `ask` is written twice in the same block",
    ),
    slip(
        FLOW,
        "    ask: radius\n",
        "    ask: ‹{{ radius }}\n",
        "error[broken-yaml]: `{` begins a block of keys in YAML, so `{{ … }}` cannot begin a text",
    ),
    slip(
        FLOW,
        "    unit: km\n",
        "     ‹unit: km\n",
        "error[broken-yaml]: this line does not fit the indentation of the lines above",
    ),
    slip(
        FLOW,
        "    hear_early: true\n    remind:",
        "    ‹hear_erly: true\n    remind:",
        "error[unknown-key]: `hear_erly` is not a key of the step `budget`",
    ),
    slip(
        FLOW,
        "when: item.distance_km <= 25",
        "when: ‹item.distance <= 25",
        "error[unknown-column]: unknown column `distance`",
    ),
    slip(
        FLOW,
        "choices: data/stages.yaml",
        "choices: ‹data/stagess.yaml",
        "error[unknown-file]: `flows/data/stagess.yaml` does not exist",
    ),
    slip(FLOW, "range: 5 to 3000", "range: ‹3000 to 5", "error[wrong-range]: `3000 to 5` is not a range"),
    slip(
        "templates/byonco_intake/en/stage.txt",
        "What stage",
        "{{ ‹answers.stge }} What stage",
        "error[unknown-answer]: unknown answer `stge`",
    ),
    slip(
        FLOW,
        "en: No thanks\n",
        "en: ‹No thanks, I would rather not\n",
        "error[title-too-long]: this title in `en` has 29 characters, but only 24 are shown",
    ),
];

/// Line and column of the mark, both from 1, in characters.
fn place_of_mark(text: &str) -> (usize, usize) {
    let before = text.split_once('‹').expect("a mark").0;
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[test]
fn every_slip_is_found_where_it_is_and_its_repair_is_clean() {
    let desk = Desk::new();
    for Slip { path, from, to, finding } in SLIPS {
        let before = desk.edit(path, from, to);
        let marked = desk.read(path);
        let (line, column) = place_of_mark(&marked);
        desk.write(path, &marked.replace('‹', ""));
        let (text, code) = desk.lint();
        let first = findings(&text).into_iter().next();
        assert_eq!(first.as_deref(), Some(&*format!("{path}:{line}:{column} {finding}")), "{text}");
        assert_eq!(code, Some(1), "{to}");
        desk.write(path, &before);
    }
    assert_eq!(desk.lint(), ("no findings\n".to_owned(), Some(0)));
}

#[test]
fn findings_come_as_json_too() {
    let desk = Desk::new();
    let parsed = |desk: &Desk| {
        let output = desk.run(&["lint", "--format", "json"], "");
        (serde_json::from_slice::<Value>(&output.stdout).expect("one JSON document"), output.status.code())
    };
    let (clean, code) = parsed(&desk);
    assert_eq!((code, &clean["errors"], &clean["warnings"]), (Some(0), &0.into(), &0.into()));
    let walk = &clean["walk"];
    assert_eq!((&walk["steps"], &walk["sessions_left"]), (&walk["all_steps"], &0.into()), "{walk}");
    assert!(walk["turns"].as_u64() > Some(1_000), "{walk}");
    desk.edit(FLOW, "decline: declined, switch", "decline: declind, switch");
    let (document, code) = parsed(&desk);
    assert_eq!(code, Some(1));
    assert!(document.to_string().contains("unknown-step"), "{document}");
    assert_eq!(document["walk"], Value::Null, "a broken bot is not walked");
}

#[test]
fn an_unreadable_file_is_a_finding_in_every_form() {
    let desk = Desk::new();
    #[expect(clippy::disallowed_methods, reason = "the copy is on disk, as an author's files are")]
    std::fs::write(desk.0.path().join("flows/data/needs.yaml"), b"hospital: H\xff").unwrap();
    let text = desk.run(&["lint"], "");
    assert_eq!(text.status.code(), Some(1));
    let said = String::from_utf8(text.stdout).unwrap();
    assert!(
        said.contains("error[unreadable-file]: byte 11 is not UTF-8; save the file with the encoding UTF-8"),
        "{said}"
    );
    assert!(said.contains("--> flows/data/needs.yaml:1:1"), "{said}");
    let log = desk.run(&["lint", "--format", "sarif"], "");
    assert_eq!(log.status.code(), Some(1));
    let log: Value = serde_json::from_slice(&log.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result["ruleId"] == "unreadable-file"), "{log:#}");
    let json = desk.run(&["lint", "--format", "json"], "");
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(json["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "unreadable-file"));
    assert_eq!(
        desk.run(&["chat", "--json"], "{\"text\":\"Hi\"}\n").status.code(),
        Some(2),
        "nobody talks to half a bot"
    );
}
