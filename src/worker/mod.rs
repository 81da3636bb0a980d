//! The workers: they apply what came in, send what is owed and wake what is due.
//!
//! Each is a `run_once` that does one piece of work, so that tests drain them instead of sleeping; [`Pool`] runs them as
//! tasks. They know the ports of the store and the channel, never an implementation, and the bot only through [`Script`].

mod commit;
mod fetch;
mod inbox;
mod outbox;
mod pace;
mod pool;
pub mod retry;
mod script;
mod settings;
mod timer;

pub use fetch::{FetchParts, FetchProgress, FetchSettings, Fetches};
pub use inbox::{Inbox, InboxProgress, InboxSettings, InboxWork};
pub use outbox::{Delivered, Outbox, OutboxParts, OutboxProgress, OutboxSettings, TakenSend};
pub use pace::{Pace, PaceSettings};
pub use pool::{Pool, PoolSettings, RunningPool};
pub use script::{Advance, Apology, FindSource, MustAnswer, Script};
pub use settings::Settings;
pub use timer::Timers;
