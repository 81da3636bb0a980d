//! What a run found, for people and for programs.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use super::process::Cost;
use super::tally::Figures;

/// What a run found.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Webhooks and their answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) acks: Option<Figures>,
    /// Lines of conversations and their replies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) turns: Option<Figures>,
    /// Messages that reached the stub Graph server.
    pub(super) replies: u64,
    /// What it cost the server, if it could be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) server: Option<Cost>,
}

impl Report {
    /// Whether everything went well.
    pub(super) fn is_clean(&self) -> bool {
        [&self.acks, &self.turns].into_iter().flatten().all(|figures| figures.busy + figures.failed == 0)
    }
}

impl Display for Report {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for (name, figures) in [("acks", &self.acks), ("turns", &self.turns)] {
            let Some(Figures { good, busy, failed, seconds, per_second, latency_ms }) = figures else { continue };
            writeln!(
                out,
                "{name}: {good} in {seconds:.1} s, {per_second:.0} a second; {busy} put off (503), {failed} failed"
            )?;
            writeln!(
                out,
                "  ms: p50 {:.2}  p90 {:.2}  p99 {:.2}  p99.9 {:.2}  max {:.2}",
                latency_ms.p50, latency_ms.p90, latency_ms.p99, latency_ms.p99_9, latency_ms.max
            )?;
        }
        writeln!(out, "replies at the stub: {}", self.replies)?;
        if let Some(Cost { cpu_us_each, cores, resident_mib, peak_mib }) = &self.server {
            writeln!(
                out,
                "server: {cpu_us_each:.1} us of CPU for each, {cores:.2} cores, {resident_mib:.1} MiB (peak {peak_mib:.1})"
            )?;
        }
        Ok(())
    }
}
