//! The parts that updates of a person's document are made of. Each update is a pipeline: one document, all or nothing.
//! What is compared with a lease is the server's `$$NOW`. Array paths (`$outbox.state`) are spelt out as maps: not every
//! server that speaks the protocol follows them.

use std::time::Duration;

use mongodb::bson::{Bson, Document, doc};

/// A value that is no expression, whatever it looks like.
pub(super) fn literal(value: impl Into<Bson>) -> Bson {
    Bson::Document(doc! { "$literal": value.into() })
}

/// Milliseconds of a duration.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The arrays of the document, there or not.
const ARRAYS: [&str; 5] = ["outbox", "timers", "fetches", "applied", "owed"];

/// The first stage: every array is there.
pub(super) fn begin() -> Document {
    let mut fields =
        doc! { "tries": { "$ifNull": ["$tries", 0_i64] }, "revision": { "$ifNull": ["$revision", 0_i64] } };
    for name in ARRAYS {
        fields.insert(name, doc! { "$ifNull": [format!("${name}"), []] });
    }
    doc! { "$set": fields }
}

/// The last stages: when this person needs to be looked at again, and nothing empty is kept.
pub(super) fn finish() -> [Document; 2] {
    let due = doc! { "$set": { "next_due": { "$min": [
        { "$ifNull": ["$lease.until", Bson::Null] },
        least("$timers"), least("$fetches"), least("$owed"), send_due(),
        { "$cond": [has_to_be_finished(), "$updated_at", Bson::Null] },
    ] } } };
    let mut tidy = doc! {
        "next_due": { "$ifNull": ["$next_due", "$$REMOVE"] },
        "lease": { "$ifNull": ["$lease", "$$REMOVE"] },
        "tries": { "$cond": [{ "$eq": ["$tries", 0_i64] }, "$$REMOVE", "$tries"] },
    };
    for name in ARRAYS {
        let path = format!("${name}");
        tidy.insert(name, doc! { "$cond": [{ "$eq": [{ "$size": &path }, 0] }, "$$REMOVE", path] });
    }
    [due, doc! { "$set": tidy }]
}

/// An erasure or a merge of which only the end is missing.
fn has_to_be_finished() -> Document {
    let empty = |name: &str| doc! { "$eq": [{ "$size": name }, 0] };
    doc! { "$or": [
        { "$and": ["$erasing", empty("$outbox"), empty("$owed"), empty("$fetches")] },
        { "$and": [{ "$ne": [{ "$type": "$merged_into" }, "missing"] }, { "$not": ["$merged"] }] },
    ] }
}

/// A whole update: these stages between the first and the last.
pub(super) fn update(stages: impl IntoIterator<Item = Document>) -> Vec<Document> {
    std::iter::once(begin()).chain(stages).chain(finish()).collect()
}

fn least(path: &str) -> Document {
    doc! { "$min": each(path, "$$each.at") }
}

fn each(input: impl Into<Bson>, then: impl Into<Bson>) -> Document {
    doc! { "$map": { "input": input.into(), "as": "each", "in": then.into() } }
}

/// The elements of an array for which the condition holds; it speaks of `$$each`.
pub(super) fn only(input: impl Into<Bson>, condition: impl Into<Bson>) -> Document {
    doc! { "$filter": { "input": input.into(), "as": "each", "cond": condition.into() } }
}

/// An array in which the elements that fit get other fields.
pub(super) fn changed(input: impl Into<Bson>, condition: impl Into<Bson>, fields: Document) -> Document {
    let merged = doc! { "$mergeObjects": ["$$each", fields] };
    each(input, doc! { "$cond": [condition.into(), merged, "$$each"] })
}

/// An array and more at its end.
pub(super) fn joined(input: impl Into<Bson>, more: impl Into<Bson>) -> Document {
    doc! { "$concatArrays": [input.into(), more.into()] }
}

/// What is being sent.
pub(super) fn sending() -> Document {
    only("$outbox", doc! { "$eq": ["$$each.state", "sending"] })
}

fn send_due() -> Document {
    doc! { "$cond": [
        { "$gt": [{ "$size": sending() }, 0] },
        { "$min": each(sending(), "$$each.at") },
        { "$let": { "vars": { "head": { "$arrayElemAt": ["$outbox", 0] } }, "in": "$$head.at" } },
    ] }
}

/// The stage that takes the head of the line for sending: if it is due, nothing is being sent and the person may get it.
pub(super) fn take_head(token: i64, now: Bson, until: Bson) -> Document {
    let may = doc! { "$and": [
        { "$gt": [{ "$size": "$outbox" }, 0] },
        { "$eq": [{ "$size": sending() }, 0] },
        { "$lte": ["$$head.at", now] },
        { "$or": [{ "$not": ["$opted_out"] }, "$$head.exempt"] },
    ] };
    let held = doc! {
        "state": "sending", "token": token, "at": until, "attempt": { "$add": ["$$each.attempt", 1_i64] },
    };
    let is_head = doc! { "$and": ["$$may", { "$eq": ["$$each.id", "$$head.id"] }] };
    doc! { "$set": { "outbox": { "$let": {
        "vars": { "head": { "$arrayElemAt": ["$outbox", 0] } },
        "in": { "$let": { "vars": { "may": may }, "in": changed("$outbox", is_head, held) } },
    } } } }
}

/// The stage by which a lease ends.
pub(super) fn let_go() -> Document {
    doc! { "$set": { "lease": Bson::Null } }
}
