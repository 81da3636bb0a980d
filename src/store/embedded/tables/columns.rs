//! How values stand in the columns.

use rusqlite::Row;
use rusqlite::types::Type;

use super::{Read, Result};
use crate::message::Timestamp;
use crate::store::{StoreError, StoreErrorKind};

pub(super) fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "write a row", error))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "read a row", error))
}

pub(super) fn time(row: &Row<'_>, column: usize) -> Read<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

pub(super) fn out_of_range(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, "unknown state".into())
}
