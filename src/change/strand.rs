//! Which waiting places an edit strands: where a conversation that waits there now would go on.

use serde::Serialize;

use super::Side;
use crate::flow::{Flow, Step};

/// A place at which people may be waiting now, and that the new version no longer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stranding {
    /// The flow.
    pub flow: String,
    /// The step they wait at.
    pub step: String,
    /// Why they cannot stay.
    pub why: &'static str,
    /// Where `moved` takes them; nothing if it does not speak of the step, and they go back to the last question they answered
    /// that is still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
}

/// Every waiting place of the old version that the new one does not keep, in the old version's order.
#[must_use]
pub fn stranded(old: &Side<'_>, new: &Side<'_>) -> Vec<Stranding> {
    let mut found = Vec::new();
    for flow in old.bot.flows.values() {
        let now = new.bot.flow(&flow.name);
        for step in flow.steps.iter().filter(|step| step.waits()) {
            let Some(why) = lost(now, step) else { continue };
            let moved = now.and_then(|now| Some(now.step(*now.moved.get(&step.name)?).name.clone()));
            found.push(Stranding { flow: flow.name.clone(), step: step.name.clone(), why, moved_to: moved });
        }
    }
    found
}

/// Why nobody can go on waiting at a step; nothing if they can.
fn lost(now: Option<&Flow>, step: &Step) -> Option<&'static str> {
    let Some(now) = now else { return Some("the flow is gone") };
    let Some(found) = now.find(&step.name).map(|found| now.step(found)) else { return Some("the step is gone") };
    if !found.waits() {
        return Some("the step no longer waits for an answer");
    }
    (found.asks() != step.asks()).then_some("the step asks for another kind of answer")
}
