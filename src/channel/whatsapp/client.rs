//! Sends messages through the Graph API: one request a call, no repeats, no redirects.
//!
//! What it says about failures holds no address of a server, no token and nothing the provider wrote. It knows no retry
//! policy; the worker decides by the kind of the error.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, Url};
use secrecy::ExposeSecret;
use serde_json::Value;
use thiserror::Error;

use super::payload::{Payload, Unsendable};
use super::settings::Settings;
use super::{errors, incoming, webhook};
use crate::channel::{Channel, SendError, SendErrorKind, Sent};
use crate::encryption;
use crate::message::{ChannelLimits, MessageId, Outbound, Sender};

/// What the provider takes.
pub(super) const LIMITS: ChannelLimits = ChannelLimits {
    text: 4096,
    interactive_text: 1024,
    buttons: 3,
    button_title: 20,
    rows: 10,
    row_title: 24,
    row_description: 72,
    list_label: 20,
    choice_id: 200,
};

/// Most of an answer that is read; real ones are well below a kilobyte.
const LONGEST_ANSWER: usize = 64 * 1024;
/// The longest pause an answer may ask for.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// The code for maintenance of the account, which takes about a minute and names no pause.
const MAINTENANCE: i64 = 131_057;

/// The settings do not make a client. Says which one, never its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SetUpError {
    /// Not an address of a server.
    #[error("the Graph API's address is not an http(s) URL")]
    GraphUrl,
    /// Holds characters that no header can carry.
    #[error("the access token cannot be sent in a header")]
    AccessToken,
    /// The encryption library refused.
    #[error("no secure connections can be made")]
    Encryption,
}

/// The WhatsApp channel.
pub struct WhatsApp {
    client: Client,
    messages_url: Url,
    authorization: HeaderValue,
}

impl WhatsApp {
    /// Prepares a client; nothing is sent.
    pub fn new(settings: &Settings) -> Result<Self, SetUpError> {
        let mut messages_url = Url::parse(&settings.graph_url).map_err(|_| SetUpError::GraphUrl)?;
        if !matches!(messages_url.scheme(), "http" | "https") {
            return Err(SetUpError::GraphUrl);
        }
        messages_url.path_segments_mut().map_err(|()| SetUpError::GraphUrl)?.pop_if_empty().extend([
            &settings.graph_version,
            &settings.phone_number_id,
            "messages",
        ]);
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", settings.access_token.expose_secret()))
            .map_err(|_| SetUpError::AccessToken)?;
        authorization.set_sensitive(true);
        let client = Client::builder()
            .tls_backend_preconfigured(encryption::client().map_err(|_| SetUpError::Encryption)?)
            .redirect(reqwest::redirect::Policy::none())
            // Settings come from `config` alone: the library would read proxies from the environment.
            .no_proxy()
            .referer(false)
            .timeout(settings.request_timeout)
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(settings.idle_timeout)
            .build()
            .map_err(|_| SetUpError::Encryption)?;
        Ok(Self { client, messages_url, authorization })
    }
}

#[async_trait]
impl Channel for WhatsApp {
    async fn send(
        &self,
        recipient: &Sender,
        message: &Outbound,
        reply_to: Option<&MessageId>,
        tracker: &str,
    ) -> Result<Sent, SendError> {
        let body = Payload::new(recipient, message, reply_to, tracker).map_err(unsendable)?;
        let body = serde_json::to_vec(&body).map_err(|error| caused(SendErrorKind::Rejected, error))?;
        let response = self
            .client
            .post(self.messages_url.clone())
            .header(AUTHORIZATION, self.authorization.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await
            .map_err(|error| unanswered(&error))?;
        let status = response.status().as_u16();
        let pause = pause(response.headers());
        read(status, pause, &bounded_body(response).await)
    }

    fn limits(&self) -> ChannelLimits {
        LIMITS
    }
}

fn caused(kind: SendErrorKind, source: impl std::error::Error + Send + Sync + 'static) -> SendError {
    SendError { source: Some(Box::new(source)), ..SendError::new(kind) }
}

fn unsendable(error: Unsendable) -> SendError {
    let kind = match error {
        Unsendable::NoAddress => SendErrorKind::RecipientGone,
        Unsendable::Blank => SendErrorKind::Rejected,
    };
    caused(kind, error)
}

/// Why no answer came, without what the library would add: it knows addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{stage}{}", .io.map(|kind| format!(": {kind}")).unwrap_or_default())]
struct NoAnswer {
    stage: &'static str,
    io: Option<std::io::ErrorKind>,
}

/// No answer came. Only a connection that was never made is sure to have carried nothing.
fn unanswered(error: &reqwest::Error) -> SendError {
    let (kind, stage) = if error.is_builder() {
        (SendErrorKind::Misconfigured, "the request could not be built")
    } else if error.is_connect() {
        (SendErrorKind::Unreachable, "no connection")
    } else if error.is_timeout() {
        (SendErrorKind::TimedOut, "no answer in time")
    } else {
        (SendErrorKind::TimedOut, "the connection ended before an answer")
    };
    caused(kind, NoAnswer { stage, io: io_kind(error) })
}

fn io_kind(error: &reqwest::Error) -> Option<std::io::ErrorKind> {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

/// The body as far as it came: a cut one still has its status, and that is an answer.
async fn bounded_body(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = LONGEST_ANSWER - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == LONGEST_ANSWER {
            break;
        }
    }
    body
}

fn read(status: u16, pause: Option<Duration>, body: &[u8]) -> Result<Sent, SendError> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = body.pointer("/error/code").and_then(webhook::code);
    let subcode = body.pointer("/error/error_subcode").and_then(webhook::code);
    // A success whose body is cut or odd was still a success; sending again would say it twice.
    if (200..=299).contains(&status) && body.get("error").is_none() {
        return Ok(Sent { provider_id: incoming::message_id(body.pointer("/messages/0/id")) });
    }
    let retry_after = pause.or_else(|| (code == Some(MAINTENANCE)).then_some(Duration::from_mins(1)));
    Err(SendError { code, retry_after, ..SendError::new(errors::kind_of(status, code, subcode)) })
}

fn pause(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    #[test]
    fn the_address_is_made_of_url_version_and_number() {
        for graph_url in ["http://127.0.0.1:9/stub", "http://127.0.0.1:9/stub/"] {
            let settings =
                Settings { graph_url: graph_url.to_owned(), phone_number_id: "100".to_owned(), ..Settings::default() };
            let channel = WhatsApp::new(&settings).expect("a client");
            assert_eq!(channel.messages_url.as_str(), "http://127.0.0.1:9/stub/v25.0/100/messages");
        }
    }

    #[test]
    fn wrong_settings_are_named() {
        let wrong_url = |url: &str| WhatsApp::new(&Settings { graph_url: url.to_owned(), ..Settings::default() }).err();
        assert_eq!(wrong_url("graph"), Some(SetUpError::GraphUrl));
        assert_eq!(wrong_url("data:x"), Some(SetUpError::GraphUrl));
        let settings = Settings { access_token: SecretString::from("line\nbreak"), ..Settings::default() };
        assert_eq!(WhatsApp::new(&settings).err(), Some(SetUpError::AccessToken));
    }

    #[test]
    fn a_success_is_a_success_whatever_its_body() {
        for body in ["", "<html>", "{\"messages\":[{\"id\":\"wam", "[]", "{\"success\":true}"] {
            assert_eq!(read(200, None, body.as_bytes()).expect("sent"), Sent { provider_id: None }, "{body}");
        }
        let sent = read(200, None, br#"{"messages":[{"id":"wamid.x"}]}"#).expect("sent");
        assert_eq!(sent.provider_id, Some(MessageId::new("wamid.x")));
    }

    #[test]
    fn an_error_under_a_good_status_is_an_error() {
        let error = read(200, None, br#"{"error":{"code":"131047"}}"#).expect_err("refused");
        assert_eq!((error.kind, error.code), (SendErrorKind::WindowClosed, Some(131_047)));
    }

    #[test]
    fn maintenance_waits_a_minute_unless_told_otherwise() {
        let body = br#"{"error":{"code":131057}}"#;
        assert_eq!(read(500, None, body).expect_err("refused").retry_after, Some(Duration::from_mins(1)));
        let told = Some(Duration::from_secs(5));
        assert_eq!(read(500, told, body).expect_err("refused").retry_after, told);
    }
}
