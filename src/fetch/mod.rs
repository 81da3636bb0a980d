//! Sources outside: the `Fetcher` port, and its implementation over HTTP.
//!
//! A source is asked only if the bot declares it and whoever runs the bot allows its host. It knows no conversation and no
//! store, and nothing it logs holds what was asked or answered.

mod http;
mod settings;

use async_trait::async_trait;
use serde_json::{Map, Value};

pub use http::{HttpFetcher, SetUpError};
pub use settings::{Host, Settings};

use crate::engine::FetchOutcome;
use crate::flow::Source;

/// Asks sources outside.
#[async_trait]
pub trait Fetcher: Send + Sync + 'static {
    /// Asks a source once, within its own time. What it found fits what the source declares.
    async fn fetch(&self, source: &Source, arguments: &Map<String, Value>) -> FetchOutcome;
}
