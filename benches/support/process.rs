//! What this process has used.
#![expect(clippy::disallowed_methods, reason = "the system tells about processes by files")]

use std::time::Duration;

/// CPU time of all its threads that still run.
pub(crate) fn cpu() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").expect("a list of threads");
    let nanos = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// Memory held, in bytes.
pub(crate) fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a process has a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1_024
}
