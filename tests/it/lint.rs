//! Every rule against its fixture in `tests/lint/`.
//!
//! A fixture holds the files of a bot, each behind a line `#=== path`. A finding is expected where a comment at the end of
//! the line says so: `# error: [unknown-step] "menua"`, with the text under the finding in quotes. On the `#===` line it is
//! expected at the very beginning of the file. Every finding must be expected and every expectation met, at that place.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use libretto::diagnostic::{Diagnostic, LineIndex, Paint, Severity, render_text};
use libretto::flow::{self, Layout};
use libretto::lint::{self, RULES};
use libretto::message::ChannelLimits;
use libretto::source::Sources;
use libretto::walk::Settings;

/// What every fixture gets unless it brings its own.
const SHARED: [(&str, &str); 3] = [
    (
        "flows/bot.yaml",
        "libretto: 1\nlanguages: { en: English }\nteams: { nurses: {} }\n\
         keywords: { stop: { match: [STOP], do: opt_out, say: stopped } }\n",
    ),
    ("templates/_bot/en/stopped.txt", "We have stopped.\n"),
    ("templates/_bot/en/hello.txt", "Hello!\n"),
];

#[expect(clippy::disallowed_methods, reason = "this test reads its fixtures")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "this test reads its fixtures")]
fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yml"));
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// How many slips of the keyboard are tried.
const CASES: usize = 8;

/// A finding or an expectation, in a form that can be compared and read.
type Line = (String, usize, usize, String);

struct Fixture {
    sources: Sources,
    expected: BTreeSet<Line>,
}

/// `# error: [code] "text"` at the end of a line: severity with code, and the text.
fn expectation(line: &str) -> Option<(String, Option<String>)> {
    let (severity, rest) = ["error", "warning"]
        .iter()
        .find_map(|severity| Some((severity, line.rsplit_once(&format!("# {severity}: ["))?.1)))?;
    let (code, rest) = rest.split_once(']')?;
    let text = rest.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(str::to_owned);
    Some((format!("{severity} {code}"), text))
}

fn fixture(text: &str) -> Fixture {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut expected = BTreeSet::new();
    for line in text.lines() {
        if let Some(header) = line.strip_prefix("#=== ") {
            let path = header.split_whitespace().next().unwrap().to_owned();
            if let Some((code, _)) = expectation(header) {
                expected.insert((path.clone(), 1, 1, code));
            }
            files.push((path, String::new()));
        } else if let Some((path, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
            if let Some((code, under)) = expectation(line) {
                let under = under.unwrap_or_else(|| panic!("{line}: which text is under the finding?"));
                let offset = line.find(&under).unwrap_or_else(|| panic!("{line}: `{under}` is not on the line"));
                let column = line[..offset].chars().count() + 1;
                expected.insert((path.clone(), text.lines().count(), column, format!("{code} {under:?}")));
            }
        }
    }
    let mut sources = Sources::new();
    for (path, text) in SHARED {
        if !files.iter().any(|(given, _)| given == path) {
            sources.add(path, text);
        }
    }
    for (path, text) in files {
        // A text of this length, with what follows, stands for a long one, so that a fixture can be read.
        let text = match text.trim().strip_prefix("LENGTH ") {
            Some(length) => {
                let (length, rest) = length.split_once(' ').unwrap_or((length, ""));
                "x".repeat(length.parse().unwrap()) + rest
            }
            None => text,
        };
        sources.add(path, text);
    }
    Fixture { sources, expected }
}

fn found(sources: &Sources, findings: &[Diagnostic]) -> BTreeSet<Line> {
    let line = |finding: &Diagnostic| {
        let file = sources.file(finding.span.file);
        let place = LineIndex::new(&file.text).position(finding.span.start);
        let mut what = format!("{} {}", finding.severity.as_str(), finding.code);
        if finding.span.end > 0 {
            let under = &file.text[finding.span.start as usize..finding.span.end as usize];
            write!(what, " {under:?}").unwrap();
        }
        (file.path.clone(), place.line, place.column, what)
    };
    findings.iter().map(line).collect()
}

/// What loading says, what the rules say if that went well, and what a walk of so many turns says if they are content.
fn findings_within(sources: &Sources, turns: usize) -> Vec<Diagnostic> {
    let layout = Layout::default();
    let loaded = flow::load(sources, &layout, ChannelLimits::default());
    let rules = loaded.bot.iter().flat_map(|bot| lint::check(bot, sources, &layout));
    let mut findings: Vec<Diagnostic> = loaded.findings.iter().cloned().chain(rules).collect();
    let clean = findings.iter().all(|finding| finding.severity != Severity::Error);
    if let Some(bot) = loaded.bot.as_ref().filter(|_| clean) {
        findings.extend(lint::check_paths(bot, &Settings { turns, ..Settings::default() }).0);
    }
    findings
}

fn findings_of(sources: &Sources) -> Vec<Diagnostic> {
    findings_within(sources, Settings::default().turns)
}

/// A fixture answers for its own rule and for anything that keeps the bot from running.
fn concerns(rule: &str, finding: &Diagnostic) -> bool {
    finding.code == rule || finding.severity == Severity::Error
}

#[test]
fn every_rule_finds_what_its_fixture_expects_and_nothing_else() {
    let mut failures = String::new();
    for path in fixtures() {
        let rule = stem(&path).replace('_', "-");
        let Fixture { sources, expected } = fixture(&read(&path));
        assert!(!expected.is_empty(), "{rule} expects nothing");
        let mut findings = findings_of(&sources);
        findings.retain(|finding| concerns(&rule, finding));
        let found = found(&sources, &findings);
        for missing in expected.difference(&found) {
            writeln!(failures, "{rule}: not found: {missing:?}").unwrap();
        }
        for surprise in found.difference(&expected) {
            writeln!(failures, "{rule}: not expected: {surprise:?}").unwrap();
        }
        for finding in findings.iter().filter(|finding| finding.help.is_none()) {
            writeln!(failures, "{rule}: no help: {}", finding.message).unwrap();
        }
    }
    assert_eq!(failures, "");
}

/// Without its rule a fixture would fail: something is expected of each that no other rule says.
#[test]
fn switching_a_rule_off_fails_its_fixture() {
    for path in fixtures() {
        let rule = stem(&path).replace('_', "-");
        if !RULES.iter().any(|known| known.code == rule) {
            continue;
        }
        let Fixture { sources, expected } = fixture(&read(&path));
        let mut findings = findings_of(&sources);
        findings.retain(|finding| concerns(&rule, finding) && finding.code != rule);
        assert!(!expected.is_subset(&found(&sources, &findings)), "{rule} can be switched off unnoticed");
    }
}

#[test]
fn every_rule_has_a_fixture_and_an_explanation() {
    let names: Vec<String> = fixtures().iter().map(|path| stem(path).replace('_', "-")).collect();
    for rule in RULES {
        assert!(names.iter().any(|name| name == rule.code), "tests/lint/ has nothing for {}", rule.code);
        let text = rule.explain();
        for part in ["Why it matters: ", "\nExample: ", "\nInstead: "] {
            assert!(text.contains(part), "{} does not say `{}`", rule.code, part.trim());
        }
        assert!(text.starts_with(rule.summary()) && rule.summary().ends_with('.'), "{}", rule.code);
        assert_eq!(lint::explain(rule.code), Some(text));
    }
    assert!(RULES.is_sorted_by_key(|rule| rule.code));
    assert_eq!(lint::explain("no-such-code"), None);
}

/// Every code that the program can report is documented.
#[test]
fn every_code_is_explained() {
    fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
        #[expect(clippy::disallowed_methods, reason = "this test reads the source tree")]
        let entries = std::fs::read_dir(folder).unwrap();
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                rust_files(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                out.push(path);
            }
        }
    }
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/flow"), &mut files);
    let mut unexplained = BTreeSet::new();
    for path in files {
        let text = read(&path);
        for call in ["Diagnostic::error(", "Diagnostic::warning(", ".unknown(", ".finding("] {
            for (offset, _) in text.match_indices(call) {
                let rest = text[offset + call.len()..].trim_start();
                if let Some(code) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next())
                    && lint::explain(code).is_none()
                {
                    unexplained.insert(code.to_owned());
                }
            }
        }
    }
    assert_eq!(unexplained, BTreeSet::new());
}

#[test]
fn a_finding_is_drawn_with_its_line_and_its_advice() {
    let Fixture { sources, .. } = fixture(
        "#=== flows/x.yaml\nflow: x\ncollects: nothing\nsteps:\n  a: { say: hello, then: end }\n  b: { say: hello, then: end }\n",
    );
    let findings = findings_of(&sources);
    insta::assert_snapshot!(render_text(&sources, &findings, Paint::Plain), @r"
    error[unreachable-step]: nothing leads to the step `b`
     --> flows/x.yaml:5:3
      |
    5 |   b: { say: hello, then: end }
      |   ^
      |
      = help: name it in a `then`, or remove it

    1 error
    ");
}

/// What a rule over paths prints can be pasted into a scenario file as it is.
#[test]
fn a_finding_about_a_path_comes_with_a_scenario() {
    let Fixture { sources, .. } = fixture(
        "#=== flows/x.yaml\nflow: x\ncollects: nothing\nkeywords: { person: { match: [PERSON], then: person } }\n\
         steps:\n  more: { ask: hello, choices: { a: A1 }, then: more }\n\
         \x20 person: { handoff: nurses }\n#=== flows/y.yaml\nflow: y\ncollects: nothing\nstarts: { default: true }\n\
         steps: { sure: { ask: hello, choices: { go: Go on }, attempts: 2, give_up: { say: hello, offer: [skip] } }, \
         rest: { call: x } }\n",
    );
    let findings = findings_of(&sources);
    let finding = findings.iter().find(|finding| finding.code == "no-end").expect("nothing leads to an end");
    let help = finding.help.as_deref().unwrap();
    let (advice, scenario) = help.split_once('\n').unwrap();
    assert_eq!(advice, "let some answer lead to an `end`; this conversation comes here:");
    assert_eq!(scenario, "- scenario: more\n  turns:\n    - user: \"Hi\"\n    - user: { tap: \"go\" }");
    let mut pasted = Sources::new();
    let file = pasted.add("flows/x.test.yaml", scenario);
    let (scenarios, problems) = libretto::scenario::read_scenarios(file, scenario);
    assert_eq!((scenarios.len(), problems), (1, Vec::new()));
}

/// The bot that is shipped, file by file.
fn shipped() -> Vec<(String, String)> {
    fn add(folder: &Path, root: &Path, files: &mut Vec<(String, String)>) {
        #[expect(clippy::disallowed_methods, reason = "this test reads the shipped flows")]
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                add(&path, root, files);
            } else {
                files.push((path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), read(&path)));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["flows", "templates"] {
        add(&root.join(folder), root, &mut files);
    }
    files
}

fn sources(files: &[(String, String)]) -> Sources {
    let mut sources = Sources::new();
    for (path, text) in files {
        sources.add(path, text);
    }
    sources
}

#[test]
fn the_shipped_flows_are_clean() {
    let sources = sources(&shipped());
    assert_eq!(render_text(&sources, &findings_of(&sources), Paint::Plain), "no findings\n");
}

/// Whatever a slip of the keyboard makes of the files, it is reported at a place that exists, and nothing panics.
#[test]
fn no_slip_of_the_keyboard_brings_the_linter_down() {
    const SLIPS: [&str; 16] =
        ["", "\n", "  ", "\t", ":", ": ", "{", "}", "[", "- ", "\"", "'", "#", "&a ", "*a", "{{ x }}"];
    let files: Vec<_> =
        shipped().into_iter().filter(|(path, _)| path.starts_with("flows/") && !path.contains("/data/")).collect();
    let all = shipped();
    // A small generator with a fixed seed: the same slips every time.
    let mut state: u64 = 20_261_123;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..CASES {
        let (path, text) = &files[next(files.len())];
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = next(lines.len());
        match next(4) {
            0 => drop(lines.remove(line)),
            1 => lines.insert(line, lines[next(lines.len())].clone()),
            _ => {
                let cuts: Vec<usize> = lines[line].char_indices().map(|(offset, _)| offset).collect();
                if !cuts.is_empty() {
                    let cut = cuts[next(cuts.len())];
                    lines[line].insert_str(cut, SLIPS[next(SLIPS.len())]);
                    if next(2) == 0 {
                        lines[line].remove(cut);
                    }
                }
            }
        }
        let mut changed = all.clone();
        for (other, text) in &mut changed {
            if other == path {
                *text = lines.join("\n");
            }
        }
        let sources = sources(&changed);
        let findings = findings_within(&sources, 200);
        for finding in &findings {
            let text = &sources.file(finding.span.file).text;
            assert!(text.get(finding.span.start as usize..finding.span.end as usize).is_some(), "{finding:?}");
        }
        assert!(!render_text(&sources, &findings, Paint::Plain).is_empty());
    }
}
