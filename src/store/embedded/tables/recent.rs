//! Rows that were read or written lately. A turn reads what an accept has just written and what the claim before it has just
//! read; these need no statement. Everything here is what the file holds, or will hold when the transaction commits: whoever
//! rolls back or finds another writer forgets it all.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Rows by key, so many at most.
#[derive(Debug)]
pub(super) struct Recent<Key, Row> {
    rows: FxHashMap<Key, Row>,
    most: usize,
}

impl<Key: Eq + Hash, Row: Clone> Recent<Key, Row> {
    /// Room for so many rows.
    pub(super) fn of(most: usize) -> Self {
        Self { rows: FxHashMap::default(), most }
    }

    /// A copy of a row.
    pub(super) fn get(&self, key: &Key) -> Option<Row> {
        self.rows.get(key).cloned()
    }

    /// Keeps a row. When there is no room left all are forgotten: those in use are soon back.
    pub(super) fn keep(&mut self, key: Key, row: Row) {
        if self.rows.len() >= self.most {
            self.rows.clear();
        }
        self.rows.insert(key, row);
    }

    /// Changes a row if it is here.
    pub(super) fn change(&mut self, key: &Key, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.rows.get_mut(key) {
            change(row);
        }
    }

    /// Takes a row away.
    pub(super) fn take(&mut self, key: &Key) -> Option<Row> {
        self.rows.remove(key)
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many() {
        let mut recent = Recent::of(2);
        recent.keep(1, "one");
        recent.keep(2, "two");
        recent.change(&2, |row| *row = "zwei");
        recent.change(&3, |row| *row = "drei");
        assert_eq!((recent.get(&1), recent.get(&2), recent.get(&3)), (Some("one"), Some("zwei"), None));
        recent.keep(3, "three");
        assert_eq!((recent.get(&1), recent.get(&2), recent.get(&3)), (None, None, Some("three")));
        assert_eq!((recent.take(&3), recent.take(&3)), (Some("three"), None));
    }
}
