//! WhatsApp's Cloud API: reads its webhooks, checks their signatures, writes its messages, sorts its errors.
//!
//! Only this folder knows the provider's JSON, header names and codes. It knows no store, no flow and no web framework:
//! the webhook arrives here as bytes.

mod address;
mod client;
mod errors;
mod incoming;
mod limited;
mod payload;
mod settings;
mod signature;
mod webhook;

pub use client::{SetUpError, WhatsApp};
pub use errors::{kind_of, kind_of_code};
pub use payload::{Payload, Unsendable};
pub use settings::Settings;
pub use signature::{SIGNATURE_HEADER, same_token, sign, verify};
pub use webhook::{Delivery, EnvelopeError, Ignored, NumberChange, Received, parse};
