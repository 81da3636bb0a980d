//! A catalogue of items and the rules over it: which items are in the running, what each scores, and why it is shown.
//!
//! Ranking is a pure function of the catalogue, the rules and a [`crate::render::Scope`] of answers. Items are tried with
//! the distances the caller measured, the search widens until there are enough, and every shown item carries the rules that
//! spoke for it. Knows nothing of flows, questions or languages: reasons and fallbacks are places in the caller's lists.
//!
//! An item whose place is unknown has no distance, and a comparison with nothing is false. Such an item is in the running
//! only if the condition to keep it can hold without a distance, for example
//! `item.distance_km <= radius_km or item.city is not set`.

mod catalog;
mod distance;
mod fold;
mod item;
mod rank;
mod ranking;

pub use catalog::{Catalog, Cell, TableError};
pub use distance::distance_km;
pub use rank::{Criteria, Criterion, Widen, rank};
pub use ranking::{Considered, OptionSource, Ranked, Ranking, Trace};
