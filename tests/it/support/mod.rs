//! What several test modules need.

pub(crate) mod app;
pub(crate) mod builders;
pub(crate) mod door;
pub(crate) mod fake_store;
pub(crate) mod fixtures;
pub(crate) mod graph_api;
pub(crate) mod http;
pub(crate) mod scripted_graph;
pub(crate) mod small_bot;
pub(crate) mod toy;
