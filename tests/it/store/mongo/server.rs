//! The server that the tests use: `TEST_MONGODB_URI`, or one of our own if `.ci/mongo` was run here before.
//!
//! All tests of a run share it. It is a process of its own, in `target/mongo-test`, and ends by itself when nobody holds its
//! lock any more.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Where the server is; nothing if there is none.
pub(crate) fn address() -> Option<String> {
    static ADDRESS: OnceLock<Option<(String, Option<File>)>> = OnceLock::new();
    ADDRESS.get_or_init(find).as_ref().map(|(address, _)| address.clone())
}

#[expect(clippy::disallowed_methods, reason = "which server to test on is the tester's choice")]
fn find() -> Option<(String, Option<File>)> {
    if let Ok(address) = std::env::var("TEST_MONGODB_URI") {
        return Some((address, None));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mongo-test");
    let python = folder.join("bin/python");
    if python.exists() {
        return Some(share(&folder, &python));
    }
    not_run();
    None
}

/// Says that a test has no server. In CI that is a failure: what did not run has not passed.
#[expect(clippy::disallowed_methods, reason = "CI says that it is CI")]
#[expect(clippy::print_stderr, reason = "whoever runs the tests must know")]
pub(crate) fn not_run() {
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!ci, "there is no MongoDB server here (TEST_MONGODB_URI, .ci/mongo), and the store must be tested");
    eprintln!("NOT RUN: there is no MongoDB server to test on; set TEST_MONGODB_URI, or source .ci/mongo once.");
}

/// The shared server, started if it does not run. Whoever holds the file keeps it alive.
#[expect(clippy::disallowed_methods, reason = "the server says where it is in a file")]
fn share(folder: &Path, python: &Path) -> (String, Option<File>) {
    let run = folder.join("run");
    std::fs::create_dir_all(&run).unwrap();
    let starting = File::create(run.join("starting")).unwrap();
    starting.lock().unwrap();
    let in_use = File::create(run.join("in-use")).unwrap();
    in_use.lock_shared().unwrap();
    let log = run.join("log");
    let known = std::fs::read_to_string(&log).ok().and_then(|text| said(&text));
    if let Some(address) = known.filter(|address| answers(address)) {
        return (address, Some(in_use));
    }
    start(python, &run, &log);
    loop {
        if let Some(address) = said(&std::fs::read_to_string(&log).unwrap()) {
            return (address, Some(in_use));
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[expect(clippy::zombie_processes, reason = "it outlives this process: all tests share it, and it ends by itself")]
fn start(python: &Path, run: &Path, log: &PathBuf) {
    let output = File::create(log).unwrap();
    let data = run.join(format!("data-{:x}", fastrand::u32(..)));
    Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mongo_test_server.py"))
        .args(["0".as_ref(), data.as_os_str(), run.join("in-use").as_os_str()])
        .stdin(Stdio::null())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap();
}

/// The address in what the server says when it is ready.
fn said(log: &str) -> Option<String> {
    let address = log.lines().find_map(|line| line.strip_prefix("ready "))?;
    Some(format!("{}?replicaSet=rs0", address.trim()))
}

/// Whether somebody listens there.
fn answers(address: &str) -> bool {
    let host = address.trim_start_matches("mongodb://").split('/').next().unwrap_or_default();
    std::net::TcpStream::connect(host).is_ok()
}
