//! What the benches share.
#![allow(dead_code, reason = "each bench uses a part of it")]

pub(crate) mod bots;
pub(crate) mod process;
pub(crate) mod talk;
pub(crate) mod timer;
