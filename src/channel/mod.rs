//! The `Channel` port: one message out, and what to do when it did not go.
//!
//! A channel maps our vocabulary to a provider's and back. It knows no flow, no session and no store, it does not retry and
//! it does not wait: the worker does, by the kind of the error.

mod dry_run;
mod error;
pub mod whatsapp;

use async_trait::async_trait;

pub use dry_run::DryRun;
pub use error::{SendError, SendErrorKind};

use crate::message::{ChannelLimits, MessageId, Outbound, Sender};

/// A way to reach people.
#[async_trait]
pub trait Channel: Send + Sync + 'static {
    /// Sends one message, once. `tracker` comes back in the delivery statuses of the message ([`crate::message::DeliveryStatus`]);
    /// it must hold random ids only, because the provider keeps it.
    ///
    /// `Ok` means that the provider took the message, not that it arrived.
    async fn send(
        &self,
        recipient: &Sender,
        message: &Outbound,
        reply_to: Option<&MessageId>,
        tracker: &str,
    ) -> Result<Sent, SendError>;

    /// What the channel can carry.
    fn limits(&self) -> ChannelLimits;
}

/// A message the provider took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The provider's id of it; `None` when the answer said yes but could not be read further.
    pub provider_id: Option<MessageId>,
}
