//! One flow: its steps, words and recommendations.

use super::context::Context;
use super::step::{self, Steps};
use super::{keyword, recommendation};
use crate::answer::PhraseSet;
use crate::diagnostic::Diagnostic;
use crate::flow::bot::{AfterEnd, ByName, Flow, Schedule, StepKind, StepRef};
use crate::flow::syntax::{FlowSyntax, KindSyntax, StepSyntax, Text};
use crate::source::{FileId, Span};

pub(super) fn resolve(context: &mut Context<'_>, file: FileId, syntax: &FlowSyntax) -> Option<Flow> {
    let named = syntax.name.as_ref()?;
    let name = named.value.clone();
    let stem = file_stem(&context.sources.file(file).path).to_owned();
    if stem != name {
        context.report(
            Diagnostic::error("wrong-flow-name", format!("flow `{name}` is in the file `{stem}.yaml`"), named.span)
                .with_help(format!("call the flow `{stem}`, or the file `{name}.yaml`")),
        );
    }
    // A step whose kind was not understood keeps its place, so that later references stay right.
    let known: Vec<_> = syntax.steps.iter().filter(|step| step.kind.is_some()).cloned().collect();
    let by_name: ByName<StepRef> =
        known.iter().enumerate().map(|(index, step)| (step.name.value.clone(), StepRef::at(index))).collect();
    if let Some(collects) = &syntax.collects {
        collects_nothing(context, collects, &known);
    }
    let recommendations = syntax.recommendations.iter().map(|entry| entry.name.value.clone()).collect();
    let steps = Steps { by_name: by_name.clone(), recommendations };
    let resolved: Vec<Option<_>> = known.iter().map(|step| step::resolve(context, &name, step, &steps)).collect();
    let complete = resolved.iter().all(Option::is_some);
    let keywords = keyword::resolve(context, &syntax.keywords, Some((&name, &steps)), String::new());
    let after_end = syntax.after_end.as_ref().and_then(|after| {
        let idle = after.idle.as_ref().and_then(|text| context.duration(text)).unwrap_or_default();
        Some(AfterEnd { idle, say: context.text(Some(&name), after.say.as_ref()?) })
    });
    let schedule = schedule(context, syntax);
    let moved = moved(context, syntax, &steps);
    let rules = syntax
        .recommendations
        .iter()
        .map(|entry| recommendation::resolve(context, &name, entry, &known))
        .collect::<Vec<_>>();
    if !complete {
        return None;
    }
    let mut flow = Flow {
        name,
        consent: None,
        start_words: PhraseSet::new(syntax.starts.keywords.iter().map(|word| (word.value.clone(), 0))),
        starts_with: syntax.starts.keywords.first().map(|word| word.value.clone()),
        starts_by_api: syntax.starts.api,
        schedule,
        after_end,
        steps: resolved.into_iter().flatten().collect(),
        by_name,
        by_answer: ByName::default(),
        moved,
        keywords,
        called: PhraseSet::new(Vec::new()),
        counted: Vec::new(),
        recommendations: rules,
        span: named.span,
    };
    flow.by_answer = flow
        .steps
        .iter()
        .enumerate()
        .filter_map(|(index, step)| match &step.kind {
            StepKind::Ask(question) => Some((question.name.clone(), StepRef::at(index))),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Review(_)
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => None,
        })
        .collect();
    flow.counted = step::counted(&flow.steps);
    flow.called = PhraseSet::new(step::called(&flow, &known));
    flow.consent = consent(context, syntax, &flow);
    Some(flow)
}

/// A flow that says it collects nothing saves nothing either.
fn collects_nothing(context: &mut Context<'_>, collects: &Text, steps: &[StepSyntax]) {
    let saves = steps.iter().find_map(|step| match &step.kind {
        Some(KindSyntax::Review { save, .. }) => save.as_ref(),
        Some(
            KindSyntax::Ask(_)
            | KindSyntax::Say(_)
            | KindSyntax::Set(_)
            | KindSyntax::When { .. }
            | KindSyntax::Recommend(_)
            | KindSyntax::HandOff(_)
            | KindSyntax::Fetch(_)
            | KindSyntax::Call(_)
            | KindSyntax::End(_),
        )
        | None => None,
    });
    if let Some(save) = saves {
        context.report(
            Diagnostic::error("saves-without-consent", "a flow that collects nothing saves answers", save.span)
                .with_related(collects.span, "it says so here")
                .with_help(
                    "write `requires: consent` in its place, with a question that grants it; or take `save` out",
                ),
        );
    }
}

fn file_stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// When the flow begins by itself.
fn schedule(context: &mut Context<'_>, syntax: &FlowSyntax) -> Option<Schedule> {
    let template = syntax.starts.template.as_ref();
    let Some(written) = &syntax.starts.schedule else {
        if let Some(template) = template {
            context.report(
                Diagnostic::error("missing-key", "`template` of `starts` needs `schedule`", template.span)
                    .with_help("say when it goes out: `schedule: every month on 1 at 10:00`"),
            );
        }
        return None;
    };
    let Some(mut schedule) = Schedule::parse(&written.value) else {
        context.report(
            Diagnostic::error("wrong-schedule", format!("`{}` is not a schedule", written.value), written.span)
                .with_help("write `every day at 09:00`, `every week on Mon at 10:00` or `every month on 1 at 10:00`"),
        );
        return None;
    };
    schedule.template = template.map(|template| template.value.clone());
    Some(schedule)
}

fn moved(context: &mut Context<'_>, syntax: &FlowSyntax, steps: &Steps) -> ByName<StepRef> {
    syntax
        .moved
        .iter()
        .filter_map(|(old, new)| Some((old.value.clone(), step::step_named(context, new, steps)?)))
        .collect()
}

/// The step that grants what the flow requires.
fn consent(context: &mut Context<'_>, syntax: &FlowSyntax, flow: &Flow) -> Option<(String, StepRef)> {
    let purpose = syntax.requires.as_ref()?;
    let step = flow.steps.iter().position(|step| {
        matches!(&step.kind, StepKind::Ask(question)
            if question.grant.as_ref().is_some_and(|grant| grant.purpose == purpose.value))
    });
    if step.is_none() {
        context.report(
            Diagnostic::error("missing-consent", format!("no step grants `{}`", purpose.value), purpose.span)
                .with_help(format!(
                    "add `grants: {}` and `notice:` to the question that asks for consent",
                    purpose.value
                )),
        );
    }
    Some((purpose.value.clone(), StepRef::at(step?)))
}

/// Reports flows that call each other in a circle.
pub(super) fn check_calls(context: &mut Context<'_>, flows: &[(FileId, FlowSyntax)]) {
    let calls: Vec<(String, String, Span)> = flows
        .iter()
        .filter_map(|(_, flow)| Some((flow.name.as_ref()?.value.clone(), flow)))
        .flat_map(|(name, flow)| {
            flow.steps.iter().filter_map(move |step| match &step.kind {
                Some(KindSyntax::Call(target)) => Some((name.clone(), target.value.clone(), target.span)),
                Some(
                    KindSyntax::Ask(_)
                    | KindSyntax::Say(_)
                    | KindSyntax::Set(_)
                    | KindSyntax::When { .. }
                    | KindSyntax::Review { .. }
                    | KindSyntax::Recommend(_)
                    | KindSyntax::HandOff(_)
                    | KindSyntax::Fetch(_)
                    | KindSyntax::End(_),
                )
                | None => None,
            })
        })
        .collect();
    for (from, to, span) in &calls {
        let mut reached = vec![to.clone()];
        let mut next = 0;
        while let Some(flow) = reached.get(next).cloned() {
            next += 1;
            for (_, target, _) in calls.iter().filter(|(caller, ..)| *caller == flow) {
                if !reached.contains(target) {
                    reached.push(target.clone());
                }
            }
        }
        if reached.contains(from) {
            context.report(
                Diagnostic::error("circular-call", format!("flow `{from}` comes back to itself through `{to}`"), *span)
                    .with_help("a flow that is called must end without calling its caller"),
            );
        }
    }
}
