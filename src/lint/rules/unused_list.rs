//! A list or table that no flow uses.
//!
//! Why it matters: people keep it up to date for nothing, or a path still names an older copy.
//!
//! Example: `flows/data/stages_new.yaml`, while the flow says `choices: data/stages.yaml`.
//!
//! Instead: name the file in a flow, or delete it.

use crate::diagnostic::Diagnostic;
use crate::flow::join;
use crate::lint::context::Context;
use crate::source::Span;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let folder = join(&context.layout.flows, "data") + "/";
    let lists = context.sources.iter().filter(|(_, source)| source.path.starts_with(&folder));
    lists
        .filter(|(_, source)| !context.named_files.contains(&source.path))
        .map(|(file, source)| {
            Diagnostic::warning("unused-list", format!("no flow uses `{}`", source.path), Span::start_of(file))
                .with_help("name it in a flow, or delete it")
        })
        .collect()
}
