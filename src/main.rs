//! The command line: see `libretto --help`.

fn main() {}
