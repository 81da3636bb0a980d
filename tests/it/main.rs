//! Behaviour that crosses modules, one module per concern.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap, as tests do")]
#![allow(clippy::disallowed_methods, reason = "tests read the files and settings they are about")]

mod answer;
mod architecture;
mod asked;
mod author;
mod chat;
mod chat_json;
mod coordinators;
mod crash;
mod data;
mod delivery;
mod diff;
mod docs;
mod door;
mod engine_properties;
mod fetch;
mod fetch_service;
mod fixtures_served;
mod graph;
mod graph_errors;
mod interrupts;
mod lint;
mod mutation;
mod new;
mod question;
mod recommend;
mod schema;
mod service;
mod simulation;
mod sources;
mod store;
mod structure;
mod support;
mod transcripts;
mod webhook;
