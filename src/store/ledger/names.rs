//! Names that tell nothing to others: hashes of message ids, and entry ids that carry their number and prove it is ours.

use sha2::{Digest, Sha256};

use super::tables::KeyHash;
use crate::message::{EntryId, MessageId};

/// Makes names with the store's own salt, so that nobody else can make or test them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    salt: [u8; 16],
}

impl Names {
    pub(super) const fn new(salt: [u8; 16]) -> Self {
        Self { salt }
    }

    fn hash(&self, kind: u8, bytes: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(self.salt).chain_update([kind]).chain_update(bytes).finalize().into()
    }

    /// What is remembered of a message id.
    pub(super) fn key(&self, id: &MessageId) -> KeyHash {
        let hash = self.hash(b'k', id.expose().as_bytes());
        let mut key = KeyHash::default();
        key.copy_from_slice(&hash[..16]);
        key
    }

    /// What a provider's id of a sent message is found by.
    pub(super) fn provider(&self, id: &MessageId) -> i64 {
        first_eight(&self.hash(b'p', id.expose().as_bytes()))
    }

    /// The name of an outbox entry: its number, so that it is found without an index, and a proof.
    pub(super) fn entry(&self, sequence: i64) -> EntryId {
        EntryId::new(format!("{sequence:x}-{:016x}", first_eight(&self.hash(b'e', &sequence.to_be_bytes()))))
    }

    /// The number of an outbox entry; nothing if the name is not one of ours.
    pub(super) fn sequence(&self, entry: &str) -> Option<i64> {
        let sequence = i64::from_str_radix(entry.split_once('-')?.0, 16).ok()?;
        (self.entry(sequence).as_str() == entry).then_some(sequence)
    }

    /// The same for what comes back with a status: the name up to the first full stop.
    pub(super) fn tracked(&self, tracker: &str) -> Option<i64> {
        self.sequence(tracker.split('.').next()?)
    }
}

fn first_eight(hash: &[u8; 32]) -> i64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_by_its_name_and_by_no_other() {
        let names = Names::new([7; 16]);
        let name = names.entry(300);
        assert_eq!(names.sequence(name.as_str()), Some(300));
        assert_eq!(names.tracked(&format!("{name}.2")), Some(300));
        for strange in ["", "12c", "12c-", "12c-0000000000000000", "-1", "person.entry.1", "é-é"] {
            assert_eq!(names.tracked(strange), None, "{strange}");
        }
        assert_eq!(Names::new([8; 16]).sequence(name.as_str()), None);
    }
}
