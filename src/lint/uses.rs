//! Which texts a bot says, and where it names them.

use super::context::Context;
use crate::flow::syntax::{FlowSyntax, KeywordSyntax, KindSyntax, StepSyntax, Text};

/// One place that names a text.
pub(super) struct TextUse<'a> {
    /// The flow that names it; nothing for what all flows share.
    pub(super) flow: Option<&'a str>,
    pub(super) name: &'a Text,
    /// Whether choices are shown under it.
    pub(super) has_choices: bool,
}

/// Every place that names a text.
pub(super) fn text_uses<'a>(context: &'a Context<'_>) -> Vec<TextUse<'a>> {
    let mut uses = Vec::new();
    let mut shared = Vec::new();
    if let Some(settings) = &context.settings {
        shared.extend(settings.teams.iter().flat_map(|team| team.outside_hours.iter().chain(&team.handed_back)));
        shared.extend(of_keywords(&settings.keywords));
    }
    shared.extend(context.red_flags.iter().filter_map(|flag| flag.say.as_ref()));
    uses.extend(shared.into_iter().map(|name| TextUse { flow: None, name, has_choices: false }));
    for file in &context.flows {
        let flow = Some(file.name.as_str());
        let plain = of_flow(&file.syntax).into_iter();
        uses.extend(plain.map(|name| TextUse { flow, name, has_choices: false }));
        let asked = file.choices.iter().flatten().filter_map(|choice| choice.asks.as_ref());
        uses.extend(asked.map(|asks| TextUse { flow, name: &asks.say, has_choices: true }));
        for (step, choices) in file.syntax.steps.iter().zip(&file.choices) {
            uses.extend(of_step(step, !choices.is_empty()).into_iter().map(|(name, has_choices)| TextUse {
                flow,
                name,
                has_choices,
            }));
        }
    }
    uses
}

fn of_keywords(keywords: &[KeywordSyntax]) -> impl Iterator<Item = &Text> {
    keywords.iter().flat_map(|keyword| keyword.say.iter().chain(&keyword.confirm))
}

/// What a flow says outside its steps.
fn of_flow(flow: &FlowSyntax) -> Vec<&Text> {
    let mut names: Vec<&Text> = of_keywords(&flow.keywords).collect();
    names.extend(flow.after_end.iter().filter_map(|after| after.say.as_ref()));
    for entry in &flow.recommendations {
        names.extend(entry.widen.iter().filter_map(|widen| widen.say.as_ref()));
        names.extend(entry.rules.iter().filter_map(|rule| rule.because.as_ref()));
        names.extend(&entry.fallback);
    }
    names
}

/// What a step says, and whether choices stand under it.
fn of_step(step: &StepSyntax, has_choices: bool) -> Vec<(&Text, bool)> {
    let mut names: Vec<(&Text, bool)> = Vec::new();
    match &step.kind {
        Some(KindSyntax::Ask(ask)) => {
            names.extend(step.say.iter().map(|name| (name, false)));
            names.push((&ask.prompt, has_choices));
            names.extend(ask.not_understood.iter().map(|name| (name, has_choices)));
            names.extend(ask.check.iter().map(|(name, _)| (name, has_choices)));
            names.extend(ask.give_up.iter().map(|give_up| (&give_up.say, !give_up.offer.is_empty())));
            names.extend(ask.confirm.iter().map(|name| (name, true)));
            names.extend(ask.remind.iter().map(|(_, name)| (name, false)));
        }
        Some(KindSyntax::Say(name)) => names.push((name, has_choices)),
        Some(KindSyntax::Review { text, .. }) => {
            names.extend(step.say.iter().map(|name| (name, false)));
            names.push((text, true));
        }
        Some(KindSyntax::Fetch(fetch)) => {
            let fallback = fetch.fallback.as_ref().and_then(|fallback| fallback.say.as_ref());
            names.extend(step.say.iter().chain(fallback).map(|name| (name, false)));
        }
        Some(
            KindSyntax::Set(_)
            | KindSyntax::When { .. }
            | KindSyntax::Recommend(_)
            | KindSyntax::HandOff(_)
            | KindSyntax::Call(_)
            | KindSyntax::End(_),
        )
        | None => names.extend(step.say.iter().map(|name| (name, has_choices))),
    }
    names
}
