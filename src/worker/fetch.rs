//! Asks sources outside what conversations want to know, and brings the answer back through the inbox.

use std::sync::Arc;
use std::time::Duration;

use super::script::Script;
use crate::clock::Clock;
use crate::engine::FetchOutcome;
use crate::fetch::Fetcher;
use crate::store::{FetchClaim, Store, StoreError, StoreErrorKind};

/// How sources are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchSettings {
    /// How long one fetch is held by one worker.
    pub lease: Duration,
    /// Tries begun for one fetch before it counts as failed: a try is lost only with the process that made it.
    pub attempts: u32,
}

/// What one look did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchProgress {
    /// Nobody wants to know anything.
    Idle,
    /// A source was asked and its answer put into the inbox, or the claim was lost to somebody else.
    Worked,
}

/// What asking needs.
pub struct FetchParts {
    /// Where fetches wait and answers go.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The bot, which knows the sources.
    pub script: Arc<Script>,
    /// Asks them.
    pub fetcher: Arc<dyn Fetcher>,
}

/// Asks sources outside.
pub struct Fetches {
    settings: FetchSettings,
    parts: FetchParts,
}

impl Fetches {
    /// A worker over its parts; any number of tasks may share it.
    #[must_use]
    pub const fn new(settings: FetchSettings, parts: FetchParts) -> Self {
        Self { settings, parts }
    }

    /// Asks for one conversation.
    pub async fn run_once(&self) -> Result<FetchProgress, StoreError> {
        let FetchParts { store, clock, .. } = &self.parts;
        let Some(claim) = store.claim_fetch(clock.now(), self.settings.lease).await? else {
            return Ok(FetchProgress::Idle);
        };
        let outcome = self.ask(&claim).await;
        match store.settle_fetch(claim, outcome, clock.now()).await {
            Ok(()) => {}
            Err(error) if error.kind == StoreErrorKind::Conflict => {
                tracing::debug!("A claim was lost before the answer of its source was written; the answer is dropped.");
            }
            Err(error) => return Err(error),
        }
        Ok(FetchProgress::Worked)
    }

    async fn ask(&self, claim: &FetchClaim) -> FetchOutcome {
        if claim.attempt > self.settings.attempts {
            tracing::error!(source.name = claim.fetch.source, "A fetch was begun too often; it counts as failed.");
            return FetchOutcome::Failed;
        }
        let Some(source) = (self.parts.script.source)(&claim.fetch.source) else {
            tracing::warn!(source.name = claim.fetch.source, "A source is asked for that the bot no longer has.");
            return FetchOutcome::Failed;
        };
        let (fetcher, arguments) = (Arc::clone(&self.parts.fetcher), claim.fetch.arguments.clone());
        // In a task of its own: a defect met by one answer must not hold up the others.
        let asked = tokio::spawn(async move { fetcher.fetch(&source, &arguments).await });
        asked.await.unwrap_or_else(|_panic| {
            tracing::error!("Asking a source stopped with a panic; it counts as failed.");
            FetchOutcome::Failed
        })
    }
}
