//! The command line: see `libretto --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    libretto::cli::run()
}
