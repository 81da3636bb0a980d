//! `libretto load` against `libretto serve`, both as they are started by people.

use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const SECRET: &str = "a secret of both";

/// A server that ends with its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; the test says so in its own words.
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn libretto() -> Command {
    Command::new(env!("CARGO_BIN_EXE_libretto"))
}

#[expect(clippy::disallowed_methods, reason = "the test writes the settings of the server it starts")]
fn serve(folder: &std::path::Path, port: u16, stub: u16) -> Server {
    let settings = folder.join("settings.yaml");
    std::fs::write(&settings, "log: off\nworkers: { messages_per_second: 1000000 }\n").unwrap();
    let started = libretto()
        .args(["serve", "--config"])
        .arg(&settings)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LIBRETTO_ADDR", format!("127.0.0.1:{port}"))
        .env("LIBRETTO_STORE", folder.join("store.db"))
        .env("META_APP_SECRET", SECRET)
        .env("WHATSAPP_ACCESS_TOKEN", "token")
        .env("WHATSAPP_PHONE_NUMBER_ID", "100200300400500")
        .env("WHATSAPP_GRAPH_URL", format!("http://127.0.0.1:{stub}"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    Server(started)
}

fn load(arguments: &[&str]) -> Output {
    libretto().arg("load").args(["--secret", SECRET, "--json"]).args(arguments).output().unwrap()
}

fn report(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn acks_and_conversations_of_the_shipped_intake_are_counted_to_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let (port, stub) = (free_port(), free_port());
    let server = serve(folder.path(), port, stub);
    let (address, stub, pid) = (format!("127.0.0.1:{port}"), stub.to_string(), server.0.id().to_string());
    let common = ["--server", &address, "--stub-port", &stub, "--pid", &pid];

    let talked = report(&load(&[&["conversations", "--users", "2", "--count", "4"], &common[..]].concat()));
    let turns = &talked["turns"];
    let lines = 10 + 10 + 12 + 10;
    assert_eq!((&turns["good"], &turns["busy"], &turns["failed"]), (&lines.into(), &0.into(), &0.into()));
    assert!(talked["replies"].as_u64() >= Some(lines), "{talked}");
    assert!(talked["server"]["resident_mib"].as_f64() > Some(1.0), "{talked}");

    let arguments = ["acks", "--connections", "4", "--count", "40", "--rate", "400", "--first-person", "1000"];
    let acked = report(&load(&[&arguments[..], &common[..]].concat()));
    let acks = &acked["acks"];
    assert_eq!((&acks["good"], &acks["busy"], &acks["failed"]), (&40.into(), &0.into(), &0.into()));
}

#[test]
fn a_server_elsewhere_is_loaded_only_by_those_who_say_so() {
    let refused = load(&["acks", "--server", "192.0.2.1:80"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&refused.stderr),
        "error: 192.0.2.1:80 is not on this machine; --allow-remote lets you load a server of yours elsewhere\n"
    );
}
