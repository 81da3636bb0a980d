//! Text that authors wrote and where each piece of it stands: files, spans, and a YAML tree that keeps positions.
//!
//! Knows nothing of flows; hands out byte offsets only (line and column are computed in [`crate::diagnostic`]).

mod file;
mod node;
mod span;
mod yaml;
mod yaml_context;
mod yaml_error;

pub use file::{FileId, SourceFile, Sources};
pub use node::{Entry, Node, Scalar};
pub use span::{Span, Spanned};
pub use yaml::parse_yaml;
pub use yaml_error::YamlError;
