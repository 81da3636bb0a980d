//! Libretto: conversations from a script.
//!
//! A *flow* (YAML) says what to ask, what counts as an answer, what interrupts and what is recommended; *templates* say it
//! in the person's language. One pure function, [`engine::advance`], runs every conversation: in the service, in the
//! terminal, in tests and in the checker.
//!
//! # The house
//!
//! Core modules contain no `async`, no clock, no randomness, no environment, no file system and no network; they never
//! name HTTP, a database or a provider. Files are handed in as text. A module may use only the modules named beside it
//! (`tests/it/architecture.rs` holds the code against this table).
//!
//! | module | responsibility | may use |
//! |---|---|---|
//! | `source` | file text, spans, line index, YAML reader that keeps positions | – |
//! | `message` | the vocabulary of messaging, free of any provider | – |
//! | `diagnostic` | findings as data; text and JSON renderers; the only place where line and column are computed | source |
//! | `render` | minijinja: compile and evaluate templates and expressions; strict undefined, fuel | source, diagnostic |
//! | `answer` | one file per answer type: how a reply is read, its examples, its bounds | message |
//! | `recommend` | a catalogue of items and the rules over it: match, score, rank, give reasons | message, render |
//! | `flow` | the language: syntax (as written), resolver, `Bot` (as run) | source, message, diagnostic, render, answer, recommend |
//! | `graph` | a flow as a graph, and how that is drawn: outline, DOT, Mermaid, SVG | answer, flow |
//! | `engine` | `advance`: one input, one turn; one file per step kind | message, render, recommend, answer, flow |
//! | `change` | what differs between two bots, and which waiting places that strands | source, answer, flow, graph |
//! | `walk` | explores every path of a `Bot`, by driving `advance` with classes of inputs | message, render, answer, flow, engine |
//! | `lint` | one rule per file, over syntax, `Bot` or the walk | source, diagnostic, message, render, answer, flow, engine, walk |
//! | `scenario` | scripted conversations: drives the engine under simulated time | source, diagnostic, message, answer, flow, engine |
//! | — core above, world below — | | |
//! | `clock` | the seam to time: the system's clock, or one moved by hand | message |
//! | `encryption` | encrypted connections to servers outside: which ones are believed | – |
//! | `store` | the `Store` port; `memory`, `embedded`, `mongo` | message, answer, engine |
//! | `channel` | the `Channel` port; `whatsapp`: signature, webhook, payload, client, error table | message, encryption |
//! | `fetch` | the `Fetcher` port: sources outside, over HTTP | flow, engine, encryption |
//! | `worker` | inbox, outbox, timer and fetch workers; retry policy | message, flow, engine, clock, store, channel, fetch |
//! | `ingress` | the axum router: webhook and health | message, answer, flow, engine, clock, store, channel |
//! | `config`, `telemetry` | typed settings, commented `default.yaml`; logs with redaction | source, diagnostic, store, channel, fetch, worker, ingress: their `Settings` only |
//! | `app` | composition root: settings to running service; orderly stop | everything but `cli` |
//! | `files` | a bot's files from disk into `Sources` | source, flow |
//! | `cli` | one file per command; arguments in, exit code out | everything |

pub mod answer;
#[cfg(feature = "server")]
pub mod app;
pub mod change;
#[cfg(feature = "server")]
pub mod channel;
pub mod cli;
#[cfg(feature = "server")]
pub mod clock;
#[cfg(feature = "server")]
pub mod config;
pub mod diagnostic;
#[cfg(feature = "server")]
pub mod encryption;
pub mod engine;
#[cfg(feature = "server")]
pub mod fetch;
pub mod files;
pub mod flow;
pub mod graph;
#[cfg(feature = "server")]
pub mod ingress;
pub mod lint;
pub mod message;
pub mod recommend;
pub mod render;
pub mod scenario;
pub mod source;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "server")]
pub mod telemetry;
pub mod walk;
#[cfg(feature = "server")]
pub mod worker;
