//! A channel that sends nothing: what would have gone is logged without its words, and counts as sent.
//!
//! It is what `serve` runs with when it has no token, so that a first try cannot reach anybody by mistake.

use async_trait::async_trait;

use super::{Channel, SendError, Sent};
use crate::message::{ChannelLimits, MessageId, Outbound, Sender};

/// Sends nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct DryRun {
    limits: ChannelLimits,
}

impl DryRun {
    /// A dry run of a channel with these limits.
    #[must_use]
    pub const fn new(limits: ChannelLimits) -> Self {
        Self { limits }
    }
}

#[async_trait]
impl Channel for DryRun {
    async fn send(
        &self,
        recipient: &Sender,
        message: &Outbound,
        _reply_to: Option<&MessageId>,
        tracker: &str,
    ) -> Result<Sent, SendError> {
        tracing::info!(
            // Addresses print masked.
            person = ?recipient.addresses().next(),
            template = message.template,
            choices = message.choices.len(),
            outbox.tracker = tracker,
            "Nothing is sent without a token; this message would have gone now."
        );
        Ok(Sent { provider_id: None })
    }

    fn limits(&self) -> ChannelLimits {
        self.limits
    }
}
