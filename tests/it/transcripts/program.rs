//! The built binary as another program sees it: a JSON line in, JSON lines out.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

pub(super) struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    pub(super) fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_libretto"))
            .args(["chat", "--json"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Sends one line and reads up to the line that says `done`.
    pub(super) fn send(&mut self, line: &Value) -> Vec<Value> {
        writeln!(self.input, "{line}").unwrap();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the program ended");
            let value: Value = serde_json::from_str(&line).unwrap();
            let done = value["done"] == true;
            lines.push(value);
            if done {
                return lines;
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The program ends by itself when its input closes; a test that failed half-way must not leave it behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
