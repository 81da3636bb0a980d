//! Bounds of the service's door.

use std::time::Duration;

use secrecy::SecretString;

/// Settings of the ingress.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest body that is read; the provider sends up to 3 MB.
    pub longest_body: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long the store may take before the provider is told to come again.
    pub store_timeout: Duration,
    /// Webhooks worked on at one time; more are told to come again.
    pub webhooks_at_once: usize,
    /// Bytes of webhook bodies held at one time; more are told to come again.
    pub bytes_at_once: usize,
    /// Connections open at one time; more wait.
    pub connections: usize,
    /// How long a connection may stay silent.
    pub silence_timeout: Duration,
    /// Messages older than this are remembered but start no turn: the provider repeats for a week.
    pub stale_after: Duration,
    /// Keys of coordinators and other programs; several while one is replaced. None: their pages do not exist.
    pub api_keys: Vec<SecretString>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            longest_body: 4 * 1024 * 1024,
            body_timeout: Duration::from_secs(10),
            store_timeout: Duration::from_secs(8),
            webhooks_at_once: 256,
            bytes_at_once: 64 * 1024 * 1024,
            connections: 1024,
            silence_timeout: Duration::from_secs(75),
            stale_after: Duration::from_hours(8 * 24),
            api_keys: Vec::new(),
        }
    }
}
