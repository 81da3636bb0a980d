//! How replies are read: one table per answer type, each row a rule that people's messages need.

mod choices;
mod numbers;
mod places;
mod properties;
mod rules;
mod support;
mod words;
