//! What a process and its children have used, from `/proc`: the figure that holds when other programs share the cores.

use std::time::Duration;

use serde::Serialize;

/// Linux counts time in hundredths of a second for every program that asks this way.
const TICKS_PER_SECOND: u64 = 100;

/// What a process and its children have used so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Time on a processor, for itself and in the kernel.
    pub(super) cpu: Duration,
    /// Memory held now, in bytes.
    pub(super) resident: u64,
    /// The most memory held at one time, in bytes.
    pub(super) peak: u64,
}

/// What a run cost the server.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Cost {
    /// Microseconds on a processor for each thing done.
    pub(super) cpu_us_each: f64,
    /// Processors kept busy.
    pub(super) cores: f64,
    /// Memory at the end, in MiB.
    pub(super) resident_mib: f64,
    /// The most memory since the server began, in MiB.
    pub(super) peak_mib: f64,
}

impl Usage {
    /// Reads a process and its children; nothing if there is no such process, or no `/proc`.
    pub(super) fn of(root: u32) -> Option<Self> {
        let all = processes();
        let mut tree = vec![root];
        let mut next = 0;
        while let Some(parent) = tree.get(next).copied() {
            tree.extend(all.iter().filter(|process| process.parent == parent).map(|process| process.id));
            next += 1;
        }
        let mut sum = None;
        for process in all.iter().filter(|process| tree.contains(&process.id)) {
            let usage: &mut Self = sum.get_or_insert_default();
            usage.cpu += process.cpu;
            usage.resident += memory(process.id, "VmRSS:");
            usage.peak += memory(process.id, "VmHWM:");
        }
        sum
    }

    /// What was used since `before`, shared among `count` things done in `took`.
    #[expect(clippy::cast_precision_loss, reason = "for people to read")]
    pub(super) fn since(self, before: Self, count: u64, took: Duration) -> Cost {
        let cpu = self.cpu.saturating_sub(before.cpu);
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        Cost {
            cpu_us_each: cpu.as_secs_f64() * 1e6 / count.max(1) as f64,
            cores: cpu.as_secs_f64() / took.as_secs_f64().max(f64::MIN_POSITIVE),
            resident_mib: mib(self.resident),
            peak_mib: mib(self.peak),
        }
    }
}

struct Process {
    id: u32,
    parent: u32,
    cpu: Duration,
}

#[expect(clippy::disallowed_methods, reason = "the system tells about processes by files")]
fn processes() -> Vec<Process> {
    let Ok(folder) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = folder.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter_map(|id| read_stat(id, &std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?)).collect()
}

/// `/proc/<id>/stat`: the name stands in brackets and may hold anything, so reading begins behind it.
fn read_stat(id: u32, stat: &str) -> Option<Process> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let ticks = number(11)? + number(12)?;
    let cpu = Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND);
    Some(Process { id, parent: u32::try_from(number(1)?).ok()?, cpu })
}

#[expect(clippy::disallowed_methods, reason = "the system tells about processes by files")]
fn memory(id: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    read_memory(&status, name)
}

fn read_memory(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes: Option<u64> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kibibytes.unwrap_or(0) * 1_024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_behind_its_name() {
        let stat = "42 (a ) b) S 7 42 42 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 5 0 1 1 1";
        let process = read_stat(42, stat).expect("a process");
        assert_eq!((process.id, process.parent, process.cpu), (42, 7, Duration::from_secs(2)));
        assert!(read_stat(1, "nothing").is_none());
    }

    #[test]
    fn memory_is_given_in_kibibytes() {
        let status = "Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(read_memory(status, "VmRSS:"), 1 << 20);
        assert_eq!(read_memory(status, "VmHWM:"), 2 << 20);
        assert_eq!(read_memory(status, "VmSwap:"), 0);
    }

    #[test]
    fn the_cost_is_shared_among_what_was_done() {
        let before = Usage { cpu: Duration::from_secs(1), resident: 0, peak: 0 };
        let after = Usage { cpu: Duration::from_secs(2), resident: 1 << 20, peak: 2 << 20 };
        let cost = after.since(before, 10_000, Duration::from_secs(4));
        assert_eq!(cost, Cost { cpu_us_each: 100.0, cores: 0.25, resident_mib: 1.0, peak_mib: 2.0 });
    }
}
