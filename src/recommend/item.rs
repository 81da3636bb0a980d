//! One item as conditions see it: its cells, and how far away it is.

use super::catalog::{Catalog, Cell};
use crate::render::{Record, Scope, Value};

/// The field that holds the distance.
const DISTANCE: &str = "distance_km";

/// One row of a catalogue with its distance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) row: usize,
    pub(super) distance_km: Option<f64>,
}

impl Record for Item<'_> {
    fn field(&self, name: &str) -> Value<'_> {
        if name == DISTANCE {
            return self.distance_km.map_or(Value::Unset, Value::Number);
        }
        self.catalog.cell(self.row, name).map_or(Value::Unset, Cell::value)
    }
}

/// What a condition sees: the item, the variable that widens, and everything around.
pub(super) struct ItemScope<'a> {
    pub(super) item: Option<Item<'a>>,
    pub(super) variable: Option<(&'a str, Option<f64>)>,
    pub(super) around: &'a dyn Scope,
}

impl Scope for ItemScope<'_> {
    fn root(&self, name: &str) -> Value<'_> {
        if name == "item" {
            return self.item.as_ref().map_or(Value::Unset, |item| Value::Record(item));
        }
        match self.variable {
            Some((variable, value)) if variable == name => value.map_or(Value::Unset, Value::Number),
            Some(_) | None => self.around.root(name),
        }
    }
}
