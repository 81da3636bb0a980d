//! Settings: built-in defaults, then a file, then the environment, then arguments; read once and checked as a whole.
//!
//! Knows the `Settings` of the parts it fills, nothing else of them.

mod environment;
mod error;
mod layers;
mod settings;
#[cfg(test)]
mod tests;
mod value;

pub use environment::{Environment, Variable};
pub use error::ConfigError;
pub use settings::{Arguments, Database, Sending, Settings, SettingsFile, StoreSettings};
