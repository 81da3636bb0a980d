//! Logs: one JSON object a line on standard error, from our own code only.
//!
//! Libraries may quote what they were given (bodies, addresses, SQL), so their targets are off at every level: an
//! allow-list, not a list of exceptions. Panics are logged by their place, never by their text.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Starts logging for this process and makes panics show their place only. A second call changes nothing.
pub fn start(level: LevelFilter) {
    let lines = fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(false);
    let lines = lines.with_ansi(false).with_writer(std::io::stderr).with_filter(ours(level));
    if tracing_subscriber::registry().with(lines).try_init().is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(panic.place = place, "A defect stopped a piece of work.");
        }));
    }
}

/// Lets through what this crate says, up to `level`, and nothing else.
fn ours(level: LevelFilter) -> Targets {
    Targets::new().with_default(LevelFilter::OFF).with_target("libretto", level)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn only_our_own_targets_are_logged() {
        let filter = ours(LevelFilter::TRACE);
        assert!(filter.would_enable("libretto::worker::outbox", &Level::TRACE));
        for target in ["hyper::proto", "reqwest", "rusqlite", "h2", "rustls", "log", ""] {
            assert!(!filter.would_enable(target, &Level::ERROR), "{target}");
        }
        let filter = ours(LevelFilter::INFO);
        assert!(filter.would_enable("libretto::ingress", &Level::INFO));
        assert!(!filter.would_enable("libretto::ingress", &Level::DEBUG));
    }
}
