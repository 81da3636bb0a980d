//! Text that authors wrote and where each piece of it stands: files, spans, and a YAML tree that keeps positions.
//!
//! Knows nothing of flows; hands out byte offsets only (line and column are computed in [`crate::diagnostic`]).

mod file;
mod node;
mod span;

pub use file::{FileId, SourceFile, Sources};
pub use node::{Entry, Node, Scalar};
pub use span::{Span, Spanned};
