//! What has to be known to speak with WhatsApp. Filled by `config`; the secrets never print.

use std::time::Duration;

use secrecy::SecretString;

/// Settings of the channel.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The token requests are made with.
    pub access_token: SecretString,
    /// The id (not the digits) of the number we speak from.
    pub phone_number_id: String,
    /// The word that proves a webhook verification to be asked for by us.
    pub verify_token: SecretString,
    /// The secrets webhooks may be signed with; several while one is replaced. None: every webhook is refused.
    pub app_secrets: Vec<SecretString>,
    /// Where the Graph API is; another address in tests.
    pub graph_url: String,
    /// The version of the Graph API.
    pub graph_version: String,
    /// How long one request may take in all. A worker's claim must outlive it.
    pub request_timeout: Duration,
    /// How long setting up a connection may take.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept.
    pub idle_timeout: Duration,
}

impl Default for Settings {
    /// The public Graph API without any credentials: nothing can be sent and every webhook is refused.
    fn default() -> Self {
        Self {
            access_token: SecretString::default(),
            phone_number_id: String::new(),
            verify_token: SecretString::default(),
            app_secrets: Vec::new(),
            graph_url: "https://graph.facebook.com".to_owned(),
            graph_version: "v25.0".to_owned(),
            request_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(50),
        }
    }
}
