//! `libretto data dead`: what could not be sent or processed, and sending it after all.

use super::super::Ending;
use crate::clock::{Clock, SystemClock};
use crate::message::EntryId;
use crate::store::{DeadEntry, DeadReason, Store};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Send this one after all (its name is in the list)
    #[arg(long, value_name = "ENTRY")]
    replay: Option<String>,
    /// How many are shown, the newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    limit: usize,
}

pub(super) async fn run(store: &dyn Store, arguments: &Arguments) -> anyhow::Result<Ending> {
    match &arguments.replay {
        Some(entry) => replay(store, entry).await,
        None => list(store, arguments.limit).await,
    }
}

async fn replay(store: &dyn Store, entry: &str) -> anyhow::Result<Ending> {
    if store.revive(&EntryId::new(entry), SystemClock.now()).await? {
        println!("{entry} goes out again, as a new entry at the end of its person's queue.");
        return Ok(Ending::Clean);
    }
    eprintln!(
        "{entry} cannot be sent: it is not in the list, its text is gone, or its person opted out or had it erased."
    );
    Ok(Ending::Findings)
}

async fn list(store: &dyn Store, limit: usize) -> anyhow::Result<Ending> {
    // One more than is shown tells whether there is more.
    let mut entries = store.dead(limit.saturating_add(1)).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    for entry in &entries {
        println!("{}", line(entry)?);
    }
    if more {
        eprintln!("there are more; --limit shows them");
    }
    Ok(Ending::Clean)
}

/// When, what it is called, whose, what was to be said and why not: no text, no number.
fn line(entry: &DeadEntry) -> anyhow::Result<String> {
    let at = jiff::Timestamp::from_millisecond(entry.at.as_millis())?;
    let name = entry.entry_id.as_ref().map_or("-", EntryId::as_str);
    let template = entry.template.as_deref().unwrap_or("-");
    Ok(format!("{at:.0}  {name}  {}  {template}  {}", entry.person_id, reason(&entry.reason)))
}

fn reason(reason: &DeadReason) -> String {
    let coded = |word: &str, code: Option<i64>| code.map_or_else(|| word.to_owned(), |code| format!("{word} ({code})"));
    match reason {
        DeadReason::OptedOut => "opted_out".to_owned(),
        DeadReason::Rejected { code } => coded("rejected", *code),
        DeadReason::OutOfTries { code } => coded("out_of_tries", *code),
        DeadReason::WindowClosed => "window_closed".to_owned(),
        DeadReason::Poisoned => "poisoned".to_owned(),
        DeadReason::Erased => "erased".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{PersonId, Timestamp};

    #[test]
    fn a_dead_entry_is_one_line() {
        let entry = DeadEntry {
            entry_id: Some(EntryId::new("1f-00aa")),
            person_id: PersonId::new("p-1"),
            template: Some("stage".to_owned()),
            reason: DeadReason::OutOfTries { code: Some(131_000) },
            at: Timestamp::from_seconds(1_795_500_000),
        };
        assert_eq!(line(&entry).unwrap(), "2026-11-24T06:00:00Z  1f-00aa  p-1  stage  out_of_tries (131000)");
        let inbox = DeadEntry { entry_id: None, template: None, reason: DeadReason::Poisoned, ..entry };
        assert_eq!(line(&inbox).unwrap(), "2026-11-24T06:00:00Z  -  p-1  -  poisoned");
    }
}
