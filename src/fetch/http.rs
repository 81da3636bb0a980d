//! Asks a source over HTTP: one `POST` with a JSON object, no repeats, no redirects, a bounded answer.
//!
//! A `POST`, because what is asked with is somebody's answers: an address ends up in the logs of every server on the way.

use async_trait::async_trait;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Response, Url};
use serde_json::{Map, Value};
use thiserror::Error;

use super::settings::Settings;
use super::{Fetcher, Host};
use crate::encryption;
use crate::engine::FetchOutcome;
use crate::flow::Source;

/// Most of an answer that is read; what a source declares fits many times.
const LONGEST_ANSWER: usize = 64 * 1024;

/// No client could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no secure connections can be made")]
pub struct SetUpError;

/// Asks sources over HTTP.
pub struct HttpFetcher {
    client: Client,
    hosts: Vec<Host>,
}

/// Why there is no answer, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    NotAllowed,
    NoConnection,
    Cut,
    Status(u16),
    TooLarge,
    NotJson,
    OtherShape,
}

impl HttpFetcher {
    /// Prepares a client; nobody is asked.
    pub fn new(settings: &Settings) -> Result<Self, SetUpError> {
        let client = Client::builder()
            .tls_backend_preconfigured(encryption::client().map_err(|_| SetUpError)?)
            .redirect(reqwest::redirect::Policy::none())
            // Settings come from `config` alone: the library would read proxies from the environment.
            .no_proxy()
            .referer(false)
            .build()
            .map_err(|_| SetUpError)?;
        Ok(Self { client, hosts: settings.hosts.clone() })
    }

    /// The address of a source, if it may be asked.
    fn allowed(&self, source: &Source) -> Option<Url> {
        let url = Url::parse(&source.url).ok()?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let safe = url.scheme() == "https" || (url.scheme() == "http" && here);
        let bare = url.username().is_empty() && url.password().is_none();
        (safe && bare && self.hosts.iter().any(|host| host.is_of(&url))).then_some(url)
    }

    async fn ask(&self, source: &Source, arguments: &Map<String, Value>) -> Result<Value, Trouble> {
        let url = self.allowed(source).ok_or(Trouble::NotAllowed)?;
        let body = serde_json::to_vec(arguments).map_err(|_| Trouble::NotJson)?;
        let request = self.client.post(url).header(CONTENT_TYPE, "application/json").header(ACCEPT, "application/json");
        let response = request.body(body).send().await.map_err(|_| Trouble::NoConnection)?;
        let status = response.status();
        if !status.is_success() {
            return Err(Trouble::Status(status.as_u16()));
        }
        let answer = serde_json::from_slice(&bounded(response).await?).map_err(|_| Trouble::NotJson)?;
        source.fit(&answer).map(Value::Object).ok_or(Trouble::OtherShape)
    }
}

async fn bounded(mut response: Response) -> Result<Vec<u8>, Trouble> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Trouble::Cut)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Trouble::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[async_trait]
impl Fetcher for HttpFetcher {
    async fn fetch(&self, source: &Source, arguments: &Map<String, Value>) -> FetchOutcome {
        match tokio::time::timeout(source.timeout, self.ask(source, arguments)).await {
            Ok(Ok(answer)) => FetchOutcome::Found(answer),
            Ok(Err(trouble)) => {
                tracing::warn!(source.name = source.name, fetch.trouble = ?trouble, "A source gave no usable answer.");
                FetchOutcome::Failed
            }
            Err(_elapsed) => {
                tracing::warn!(source.name = source.name, "A source gave no answer in time.");
                FetchOutcome::TimedOut
            }
        }
    }
}
