//! The sources outside: their addresses held against what is safe, and the steps that ask them.

use std::time::Duration;

use indexmap::IndexMap;

use super::context::Context;
use super::expressions::Names;
use super::step::{Steps, target};
use crate::diagnostic::Diagnostic;
use crate::flow::bot::{Fallback, FetchStep, ResultField, Source};
use crate::flow::syntax::{FetchSyntax, FlowSyntax, KindSyntax, SourceSyntax, StepSyntax, Text};

/// How long a source may take if nothing is said.
const USUAL: Duration = Duration::from_secs(5);
/// How long it may take at most: somebody waits for an answer.
const LONGEST: Duration = Duration::from_secs(20);

/// Resolves the sources of `bot.yaml`.
pub(super) fn resolve(context: &mut Context<'_>, syntax: &[SourceSyntax]) -> IndexMap<String, Source> {
    let mut sources = IndexMap::new();
    for source in syntax {
        let Some(url) = &source.url else { continue };
        if !is_safe(&url.value) {
            context.report(
                Diagnostic::error("unsafe-address", format!("`{}` cannot be asked", url.value), url.span)
                    .with_help("write an address that begins with `https://` and holds no name or password"),
            );
        }
        let timeout = source.timeout.as_ref().map_or(USUAL, |text| timeout(context, text));
        let result = source
            .result
            .iter()
            .filter_map(|(name, kind)| Some((name.value.clone(), ResultField::parse(&kind.value)?)))
            .collect();
        let sends = source.sends.iter().map(|name| name.value.clone()).collect();
        let name = source.name.value.clone();
        sources.insert(name.clone(), Source { name, url: url.value.clone(), timeout, sends, result });
    }
    sources
}

fn timeout(context: &mut Context<'_>, text: &Text) -> Duration {
    let Some(timeout) = context.duration(text) else { return USUAL };
    if timeout > LONGEST {
        context.report(
            Diagnostic::error(
                "wrong-duration",
                format!("`{}` is too long to wait for a source", text.value),
                text.span,
            )
            .with_help("the longest is `20s`: somebody waits for the answer"),
        );
    }
    timeout.min(LONGEST)
}

/// Whether an address may be asked: over `https`, or on this machine; with nothing secret in it.
fn is_safe(url: &str) -> bool {
    let plain = !url.contains(['@', '\\']) && !url.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let host = |rest: &str| rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned();
    let here = |host: &str| {
        let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
        matches!(name, "localhost" | "127.0.0.1" | "[::1]")
    };
    plain
        && (url.strip_prefix("https://").is_some_and(|rest| !host(rest).is_empty())
            || url.strip_prefix("http://").is_some_and(|rest| here(&host(rest))))
}

/// The names of results, and the source behind each.
pub(super) fn result_names(flow: &FlowSyntax) -> Vec<(String, String)> {
    let of = |step: &StepSyntax| match &step.kind {
        Some(KindSyntax::Fetch(fetch)) => Some((result_name(step, fetch), fetch.source.value.clone())),
        Some(
            KindSyntax::Ask(_)
            | KindSyntax::Say(_)
            | KindSyntax::Set(_)
            | KindSyntax::When { .. }
            | KindSyntax::Review { .. }
            | KindSyntax::Recommend(_)
            | KindSyntax::HandOff(_)
            | KindSyntax::Call(_)
            | KindSyntax::End(_),
        )
        | None => None,
    };
    flow.steps.iter().filter_map(of).collect()
}

fn result_name(step: &StepSyntax, fetch: &FetchSyntax) -> String {
    fetch.save_as.as_ref().unwrap_or(&step.name).value.clone()
}

/// Resolves a step that asks a source.
pub(super) fn fetch_step(
    context: &mut Context<'_>,
    flow: &str,
    step: &StepSyntax,
    fetch: &FetchSyntax,
    steps: &Steps,
) -> Option<FetchStep> {
    let Some(source) = context.sources_outside.get(&fetch.source.value).cloned() else {
        let known: Vec<String> = context.sources_outside.keys().cloned().collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        context.unknown("unknown-source", "source", &fetch.source, &known);
        return None;
    };
    let sends: Vec<&str> = source.sends.iter().map(String::as_str).collect();
    for (name, _) in fetch.with.iter().filter(|(name, _)| !sends.contains(&name.value.as_str())) {
        context.unknown("unknown-argument", "argument", name, &sends);
    }
    for missing in sends.iter().filter(|sent| fetch.with.iter().all(|(name, _)| name.value != **sent)) {
        let message = format!("the source `{}` is asked without `{missing}`", source.name);
        context.report(
            Diagnostic::error("missing-argument", message, fetch.source.span)
                .with_help(format!("add `with: {{ {missing}: … }}`, or take it out of `sends`")),
        );
    }
    let with = fetch
        .with
        .iter()
        .filter_map(|(name, value)| Some((name.value.clone(), context.expression(value, Names::default())?)))
        .collect();
    let fallback = fetch.fallback.as_ref().map(|fallback| Fallback {
        say: fallback.say.as_ref().map(|name| context.text(Some(flow), name)),
        then: fallback.then.as_ref().map(|name| target(context, name, steps)),
    });
    Some(FetchStep { source: source.name, with, name: result_name(step, fetch), fallback })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_asked() {
        for safe in
            ["https://example.org/slots", "https://example.org:8443", "http://127.0.0.1:9/x", "http://[::1]:9/x"]
        {
            assert!(is_safe(safe), "{safe}");
        }
        for unsafe_one in [
            "http://example.org/slots",
            "https://",
            "https://me:secret@example.org/",
            "http://localhost.example.org/",
            "http://127.0.0.1@example.org/",
            "http://127.0.0.1\\@example.org/",
            "ftp://example.org",
            "example.org",
            "https://exa mple.org",
            "file:///etc/passwd",
        ] {
            assert!(!is_safe(unsafe_one), "{unsafe_one}");
        }
    }
}
