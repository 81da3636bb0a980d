//! The vocabulary of messaging, free of any provider: who writes, what came in, what goes out, what became of it.
//!
//! Types here decide what may be shown: an address prints masked, what a person typed does not print at all.

mod address;
mod content;
mod ids;
mod inbound;
mod limits;
mod outbound;
mod private;
mod status;
mod timestamp;
mod tracker;

pub use address::{Address, PhoneNumber, ScopedUserId, Sender};
pub use content::{Content, Coordinates, MediaKind, Tap};
pub use ids::{EntryId, MessageId, PersonId};
pub use inbound::Inbound;
pub use limits::ChannelLimits;
pub use outbound::{Body, Choice, Outbound};
pub use private::PrivateText;
pub use status::{DeliveryState, DeliveryStatus};
pub use timestamp::Timestamp;
pub use tracker::Tracker;
