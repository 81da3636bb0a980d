//! The house as it stands against the house as `src/lib.rs` describes it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// One file of `src/`, without its tests.
struct Room {
    /// The room it belongs to: the first folder or the file name below `src/`.
    name: String,
    path: String,
    text: String,
    /// How many modules deep the file stands, the crate itself not counted.
    depth: usize,
}

/// What `src/lib.rs` says about one room.
struct Row {
    core: bool,
    /// The rooms it may use; nothing means all.
    uses: Option<BTreeSet<String>>,
}

#[expect(clippy::disallowed_methods, reason = "this test reads the source tree")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "this test reads the source tree")]
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            files.extend(files_under(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Every file of every room; `lib.rs` and `main.rs` belong to none.
fn rooms() -> Vec<Room> {
    let source = root().join("src");
    files_under(&source)
        .into_iter()
        .filter(|path| !path.ends_with("src/lib.rs") && !path.ends_with("src/main.rs"))
        .filter(|path| {
            !path.file_stem().is_some_and(|stem| stem == "tests" || stem.to_string_lossy().ends_with("_tests"))
        })
        .map(|path| {
            let relative = path.strip_prefix(&source).unwrap().with_extension("");
            let mut parts: Vec<String> =
                relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            if parts.last().is_some_and(|last| last == "mod") {
                parts.pop();
            }
            let text = read(&path);
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            Room { name: parts[0].clone(), path, text, depth: parts.len() }
        })
        .collect()
}

/// The names in backticks, or the bare words between commas.
fn names(cell: &str) -> Vec<String> {
    let cell = cell.split(':').next().unwrap_or_default().replace('`', "");
    cell.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The table of the crate's documentation.
fn table() -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    let mut core = true;
    for line in read(&root().join("src/lib.rs")).lines() {
        let Some(line) = line.strip_prefix("//! |") else { continue };
        let cells: Vec<&str> = line.trim_end_matches('|').split('|').map(str::trim).collect();
        if line.contains("core above, world below") {
            core = false;
        }
        let [rooms, _, uses] = cells[..] else { panic!("a row of the table has three cells: {line}") };
        if !rooms.starts_with('`') {
            continue;
        }
        let named = |cell: &str| names(cell).into_iter().collect::<BTreeSet<_>>();
        let uses = match uses {
            "everything" => None,
            "everything but `cli`" => Some(BTreeSet::from(["everything but cli".to_owned()])),
            "–" => Some(BTreeSet::new()),
            listed => Some(named(listed)),
        };
        // Rooms that share a row may use one another.
        let uses = uses.map(|uses: BTreeSet<String>| uses.into_iter().chain(names(rooms)).collect::<BTreeSet<_>>());
        for room in names(rooms) {
            rows.insert(room, Row { core, uses: uses.clone() });
        }
    }
    let every: BTreeSet<String> = rows.keys().filter(|room| *room != "cli").cloned().collect();
    for row in rows.values_mut() {
        if row.uses.as_ref().is_some_and(|uses| uses.contains("everything but cli")) {
            row.uses = Some(every.clone());
        }
    }
    rows
}

/// The code without comments and without what stands in quotes.
fn code_only(text: &str) -> String {
    let without_comments: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    without_comments.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

fn identifier(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(text.len());
    &text[..end]
}

/// The first names of what stands behind `crate::`, in a group too.
fn heads(rest: &str) -> Vec<&str> {
    let Some(group) = rest.strip_prefix('{') else { return vec![identifier(rest)] };
    let mut depth = 0;
    let mut heads = Vec::new();
    let mut at_start = true;
    for (offset, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            character if at_start && !character.is_whitespace() => {
                heads.push(identifier(&group[offset..]));
                at_start = false;
            }
            _ => {}
        }
    }
    heads
}

/// Every room a file names, by `crate::` or by climbing out with `super::`.
fn used_rooms(room: &Room) -> BTreeSet<String> {
    let code = code_only(&room.text);
    let mut used = BTreeSet::new();
    for (offset, _) in code.match_indices("crate::") {
        used.extend(heads(&code[offset + "crate::".len()..]).into_iter().map(str::to_owned));
    }
    let climb = "super::".repeat(room.depth);
    for (offset, _) in code.match_indices(&climb) {
        let rest = &code[offset + climb.len()..];
        if !code[..offset].ends_with("super::") && !rest.starts_with("super::") {
            used.extend(heads(rest).into_iter().map(str::to_owned));
        }
    }
    used.remove(&room.name);
    used
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let table = table();
    assert!(table.len() >= 15, "the table was not read: {:?}", table.keys());
    let mut broken = Vec::new();
    for room in rooms() {
        let Some(row) = table.get(&room.name) else {
            broken.push(format!("{} is in no room of the table", room.path));
            continue;
        };
        let Some(allowed) = &row.uses else { continue };
        for used in used_rooms(&room).into_iter().filter(|used| table.contains_key(used)) {
            if !allowed.contains(&used) {
                broken.push(format!("{} uses `{used}`, which the table does not allow `{}`", room.path, room.name));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn the_core_touches_neither_world_nor_provider() {
    const CODE: &[&str] = &[
        "async fn",
        ".await",
        "std::fs",
        "std::env",
        "std::net",
        "std::thread",
        "std::process",
        "SystemTime",
        "Instant::now",
        "tokio",
        "reqwest",
        "axum",
        "rusqlite",
        "fastrand",
        "env!(",
        "println!",
        "thread_local!",
    ];
    const WORDS: &[&str] = &["HTTP", "WhatsApp", "Mongo", "SQLite", "Meta's", "Graph API"];
    let table = table();
    let mut broken = Vec::new();
    for room in rooms().into_iter().filter(|room| table.get(&room.name).is_some_and(|row| row.core)) {
        let code = code_only(&room.text);
        broken.extend(CODE.iter().filter(|word| code.contains(**word)).map(|word| format!("{}: {word}", room.path)));
        broken.extend(
            WORDS.iter().filter(|word| room.text.contains(**word)).map(|word| format!("{}: {word}", room.path)),
        );
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    let silent: Vec<String> =
        rooms().into_iter().filter(|room| !room.text.starts_with("//! ")).map(|room| room.path).collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn the_linter_forbids_the_calls_that_make_tests_unsteady() {
    let settings = read(&root().join(".clippy.toml"));
    let listed: Vec<&str> = settings.split("path = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for call in [
        "std::time::SystemTime::now",
        "std::time::Instant::now",
        "std::env::var",
        "std::env::vars",
        "std::fs::read",
        "std::fs::read_to_string",
        "std::fs::write",
        "std::fs::read_dir",
    ] {
        assert!(listed.contains(&call), "{call} is allowed");
    }
    let manifest = read(&root().join("Cargo.toml"));
    assert!(manifest.contains("disallowed_methods = \"deny\""));
}

/// The guard itself: these are the shapes in which a room can be named.
#[test]
fn rooms_are_found_in_every_shape_of_path() {
    let room = |text: &str| Room { name: "flow".into(), path: String::new(), text: text.into(), depth: 2 };
    let used = |text: &str| used_rooms(&room(text)).into_iter().collect::<Vec<_>>();
    assert_eq!(used("use crate::engine::advance;"), ["engine"]);
    assert_eq!(used("use crate::{flow::Bot, render, store::{Store, memory}};"), ["render", "store"]);
    assert_eq!(used("let x: crate::lint::Rule = super::super::worker::x();"), ["lint", "worker"]);
    assert_eq!(used("use super::engine; // crate::store\nlet text = \"crate::cli\";"), Vec::<String>::new());
}
