//! What the rules over paths look at: a walk that was taken, and where conversations can go at all.

use crate::answer::AnswerKind;
use crate::diagnostic::Diagnostic;
use crate::flow::{Bot, Flow, Menu, Offered, Question, Step, StepKind, StepRef, Target, Then};
use crate::source::Span;
use crate::walk::{Evidence, Place, Possible, Settings, Walk, scenario, walk};

/// What the rules over paths look at.
pub(super) struct Walked<'a> {
    pub(super) bot: &'a Bot,
    pub(super) walk: Walk,
    pub(super) settings: Settings,
    possible: Possible<'a>,
}

/// Where a step leads, with what is impossible left out and nothing else.
#[derive(Debug, Default)]
pub(super) struct Leads {
    pub(super) steps: Vec<usize>,
    /// Whether the flow can be over after it.
    pub(super) ends: bool,
}

impl<'a> Walked<'a> {
    pub(super) fn new(bot: &'a Bot, settings: &Settings) -> Self {
        Self { bot, walk: walk(bot, settings), settings: *settings, possible: Possible::new(bot) }
    }

    /// The step of a place.
    pub(super) fn step(&self, place: Place) -> Option<(&'a Flow, &'a Step)> {
        let (_, flow) = self.bot.flows.get_index(place.flow)?;
        Some((flow, flow.steps.get(place.step)?))
    }

    /// A finding about something that happens, with the conversation that shows it.
    pub(super) fn shown(
        &self,
        code: &'static str,
        evidence: &Evidence,
        message: String,
        advice: &str,
    ) -> Option<Diagnostic> {
        let (_, step) = self.step(evidence.place)?;
        let shown = scenario(&step.name, &evidence.acts);
        Some(
            Diagnostic::error(code, message, step.span)
                .with_help(format!("{advice}; this conversation shows it:\n{shown}")),
        )
    }

    /// Where something is written: a step, or its flow.
    pub(super) fn span(&self, place: Place) -> Option<Span> {
        self.step(place).map(|(_, step)| step.span)
    }

    /// The steps that conversations can come to at all.
    pub(super) fn reachable(&self, flow: &Flow) -> Vec<bool> {
        super::paths::reached(flow, super::paths::entries(flow), |step| {
            let mut leads = self.leads(flow, step, true).steps;
            leads.extend(companions(&flow.steps[step]));
            leads
        })
    }

    /// The steps from which an end can be reached by answers alone.
    pub(super) fn ending(&self, flow: &Flow) -> Vec<bool> {
        let leads: Vec<Leads> = (0..flow.steps.len()).map(|step| self.leads(flow, step, false)).collect();
        let mut ending: Vec<bool> = leads.iter().map(|leads| leads.ends).collect();
        loop {
            let before = ending.iter().filter(|ends| **ends).count();
            for (index, leads) in leads.iter().enumerate() {
                ending[index] |= leads.steps.iter().any(|step| ending.get(*step).copied().unwrap_or(false));
            }
            if ending.iter().filter(|ends| **ends).count() == before {
                return ending;
            }
        }
    }

    /// Where a step leads. With `back`, the question before counts as any question.
    fn leads(&self, flow: &Flow, index: usize, back: bool) -> Leads {
        let step = &flow.steps[index];
        let mut leads = Leads::default();
        let mut targets = Vec::new();
        match &step.kind {
            StepKind::End { .. } => {
                leads.ends = true;
                return leads;
            }
            StepKind::When { condition, otherwise } => {
                if self.possible.can_hold(flow, condition) {
                    targets.extend(self.targets(flow, step, None));
                }
                if self.possible.can_fail(flow, condition) {
                    targets.push(*otherwise);
                }
            }
            StepKind::Ask(question) => {
                for offered in ways_out(question) {
                    match offered {
                        Offered::Step(step) => targets.push(Target::Step(step)),
                        Offered::Skip => targets.extend(self.targets(flow, step, Some(&[]))),
                    }
                }
                let takes = self.takes(flow, question);
                if takes {
                    targets.extend(self.targets(flow, step, choices(question).as_deref()));
                }
                let skips = question.skip_if.as_ref().is_some_and(|condition| self.possible.can_hold(flow, condition));
                if skips || question.may_skip() || question.grant.is_some() {
                    targets.extend(self.targets(flow, step, Some(&[])));
                }
            }
            StepKind::Fetch(fetch) => {
                targets.extend(fetch.fallback.as_ref().and_then(|fallback| fallback.then));
                targets.extend(self.targets(flow, step, Some(&[])));
            }
            StepKind::Review(review) => targets.extend(self.targets(flow, step, Some(&ids(&review.menu)))),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Call { .. } => {
                let ids = step.menu.as_ref().map(ids);
                targets.extend(self.targets(flow, step, Some(ids.as_deref().unwrap_or_default())));
            }
        }
        for target in targets {
            match target {
                Target::Step(step) => leads.steps.push(step.index()),
                Target::Next if index + 1 < flow.steps.len() => leads.steps.push(index + 1),
                Target::Next | Target::End => leads.ends = true,
                Target::Back if back => leads.steps.extend(questions(flow)),
                Target::Back | Target::Resume => {}
            }
        }
        leads
    }

    /// Where `then` can lead: for these choices (none: without one), or whatever is chosen.
    fn targets(&self, flow: &Flow, step: &Step, choices: Option<&[String]>) -> Vec<Target> {
        match &step.then {
            Then::Always(target) => vec![*target],
            Then::ByChoice(list) => {
                let to =
                    |id: &str| list.iter().find(|(known, _)| known == id).map_or(Target::Next, |(_, target)| *target);
                match choices {
                    None => list.iter().map(|(_, target)| *target).chain([Target::Next]).collect(),
                    Some([]) => vec![Target::Next],
                    Some(ids) => ids.iter().map(|id| to(id)).collect(),
                }
            }
            Then::ByCondition(list) => {
                let mut targets = Vec::new();
                for (condition, target) in list {
                    let Some(condition) = condition else {
                        targets.push(*target);
                        return targets;
                    };
                    if self.possible.can_hold(flow, condition) {
                        targets.push(*target);
                    }
                    if !self.possible.can_fail(flow, condition) {
                        return targets;
                    }
                }
                targets.push(Target::Next);
                targets
            }
        }
    }

    /// Whether the question takes any answer at all.
    fn takes(&self, flow: &Flow, question: &Question) -> bool {
        let conditions: Vec<_> = question.checks.iter().map(|check| &check.condition).collect();
        let closed = match &question.menu.reader.kind {
            AnswerKind::Choice | AnswerKind::Choices => question.menu.items.is_empty(),
            AnswerKind::Place(places) => places.places().is_empty() && question.menu.items.is_empty(),
            AnswerKind::YesNo
            | AnswerKind::Text
            | AnswerKind::Number { .. }
            | AnswerKind::Money { .. }
            | AnswerKind::Date
            | AnswerKind::Phone
            | AnswerKind::Email
            | AnswerKind::Media(_)
            | AnswerKind::Any => false,
        };
        !closed && (conditions.is_empty() || self.possible.can_all_hold(flow, &conditions, &question.name))
    }
}

/// The ways out that are offered once the attempts are used up.
fn ways_out(question: &Question) -> Vec<Offered> {
    let offered = question.give_up.as_ref().filter(|_| question.attempts.is_some());
    offered.map(|give_up| give_up.offers.clone()).unwrap_or_default()
}

/// The choices of a question that takes nothing else.
fn choices(question: &Question) -> Option<Vec<String>> {
    match question.menu.reader.kind {
        AnswerKind::Choice => Some(ids(&question.menu)),
        AnswerKind::YesNo => Some(["yes", "no"].map(str::to_owned).into_iter().chain(ids(&question.menu)).collect()),
        AnswerKind::Choices
        | AnswerKind::Text
        | AnswerKind::Number { .. }
        | AnswerKind::Money { .. }
        | AnswerKind::Date
        | AnswerKind::Place(_)
        | AnswerKind::Phone
        | AnswerKind::Email
        | AnswerKind::Media(_)
        | AnswerKind::Any => None,
    }
}

fn ids(menu: &Menu) -> Vec<String> {
    menu.items.iter().map(|item| item.id.clone()).collect()
}

fn companions(step: &Step) -> Vec<usize> {
    match &step.kind {
        StepKind::Ask(question) => question.companions.iter().map(|step| StepRef::index(*step)).collect(),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::When { .. }
        | StepKind::Review(_)
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => Vec::new(),
    }
}

fn questions(flow: &Flow) -> Vec<usize> {
    let asks = |step: &Step| matches!(step.kind, StepKind::Ask(_));
    flow.steps.iter().enumerate().filter(|(_, step)| asks(step)).map(|(index, _)| index).collect()
}
