//! From a flow to its graph.

use super::{Edge, FlowGraph, Goal, Node, Way};
use crate::answer::AnswerKind;
use crate::flow::{Flow, Menu, Offered, Question, Step, StepKind, Target, Then};

impl FlowGraph {
    /// The graph of a flow.
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        let nodes = flow.steps.iter().map(|step| node(flow, step)).collect();
        let mut edges = Vec::new();
        for index in 0..flow.steps.len() {
            edges.extend(leaving(flow, index));
        }
        for keyword in &flow.keywords.list {
            let Some(then) = &keyword.then else { continue };
            edges.extend(branches(then).into_iter().map(|(_, target)| Edge {
                from: None,
                to: goal(flow, flow.steps.len(), target),
                label: keyword.words.first().unwrap_or(&keyword.name).clone(),
                way: Way::Keyword,
            }));
        }
        Self { name: flow.name.clone(), nodes, edges }
    }
}

fn node(flow: &Flow, step: &Step) -> Node {
    let about = match &step.kind {
        StepKind::Ask(question) => asked(flow, question),
        StepKind::Say => "say".to_owned(),
        StepKind::Set(answers) => {
            let names: Vec<&str> = answers.iter().map(|(name, _)| name.as_str()).collect();
            format!("set {}", names.join(", "))
        }
        StepKind::When { .. } => "when".to_owned(),
        StepKind::Review(review) => match &review.save {
            Some(purpose) => format!("review, saves {purpose}"),
            None => "review".to_owned(),
        },
        StepKind::Recommend(recommend) => {
            let name = flow.recommendations.get(recommend.recommendation).map(|rules| rules.name.as_str());
            format!("recommend {}", name.unwrap_or_default())
        }
        StepKind::HandOff { team } => format!("handoff to {team}"),
        StepKind::Fetch(fetch) => format!("fetch {}", fetch.source),
        StepKind::Call { flow } => format!("call {flow}"),
        StepKind::End { reason } => format!("end {reason}"),
    };
    Node { name: step.name.clone(), about, waits: step.waits(), ends: matches!(step.kind, StepKind::End { .. }) }
}

fn asked(flow: &Flow, question: &Question) -> String {
    let mut about = format!("ask {}", question.menu.reader.kind.word());
    if let Some(grant) = &question.grant {
        about.push_str(", grants ");
        about.push_str(&grant.purpose);
    }
    if question.sets_language {
        about.push_str(", sets the language");
    }
    if !question.companions.is_empty() {
        let names: Vec<&str> = question.companions.iter().map(|step| flow.step(*step).name.as_str()).collect();
        about.push_str(", with ");
        about.push_str(&names.join(", "));
    }
    about
}

/// Every way that leaves a step.
fn leaving(flow: &Flow, index: usize) -> Vec<Edge> {
    let step = &flow.steps[index];
    let edge = |label: &str, target: Target, way: Way| Edge {
        from: Some(index),
        to: goal(flow, index, target),
        label: label.to_owned(),
        way,
    };
    let mut edges = Vec::new();
    match &step.kind {
        StepKind::End { .. } => return vec![edge("", Target::End, Way::Then)],
        StepKind::When { otherwise, .. } => {
            edges.extend(
                branches(&step.then)
                    .into_iter()
                    .map(|(label, target)| edge(if label.is_empty() { "yes" } else { &label }, target, Way::Then)),
            );
            edges.push(edge("no", *otherwise, Way::Then));
            return edges;
        }
        StepKind::Ask(question) => {
            if question.skip_if.is_some() && !matches!(step.then, Then::Always(_)) {
                edges.push(edge("not needed", Target::Next, Way::Then));
            }
            for offered in question.give_up.iter().flat_map(|give_up| &give_up.offers) {
                if let Offered::Step(step) = offered {
                    edges.push(edge("not understood", Target::Step(*step), Way::GivingUp));
                }
            }
        }
        StepKind::Fetch(fetch) => {
            let fallback = fetch.fallback.as_ref().and_then(|fallback| fallback.then);
            edges.extend(fallback.map(|target| edge("no answer", target, Way::GivingUp)));
        }
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::Review(_)
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Call { .. } => {}
    }
    let mut then: Vec<Edge> =
        branches(&step.then).into_iter().map(|(label, target)| edge(&label, target, Way::Then)).collect();
    if !speaks_of_all(step) {
        then.push(edge(if then.is_empty() { "" } else { "else" }, Target::Next, Way::Then));
    }
    then.extend(edges);
    then
}

/// The ways a `then` names, each with when it is taken.
fn branches(then: &Then) -> Vec<(String, Target)> {
    match then {
        Then::Always(target) => vec![(String::new(), *target)],
        Then::ByChoice(list) => list.clone(),
        Then::ByCondition(list) => list
            .iter()
            .enumerate()
            .map(|(place, (condition, target))| {
                let label = condition.as_ref().map_or_else(|| "else".to_owned(), |_| format!("when {}", place + 1));
                (label, *target)
            })
            .collect(),
    }
}

/// Whether `then` speaks of every way an answer can come.
fn speaks_of_all(step: &Step) -> bool {
    let list = match &step.then {
        Then::Always(_) => return true,
        Then::ByCondition(list) => return list.last().is_some_and(|(condition, _)| condition.is_none()),
        Then::ByChoice(list) => list,
    };
    let covers = |menu: &Menu| menu.items.iter().all(|item| list.iter().any(|(id, _)| *id == item.id));
    match &step.kind {
        StepKind::Ask(question) => covers(&question.menu) && is_closed(question),
        StepKind::Review(review) => covers(&review.menu),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::When { .. }
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => step.menu.as_ref().is_some_and(covers),
    }
}

/// Whether only its choices are answers.
fn is_closed(question: &Question) -> bool {
    let by_choice = match question.menu.reader.kind {
        AnswerKind::Choice | AnswerKind::Choices | AnswerKind::YesNo => true,
        AnswerKind::Text
        | AnswerKind::Number { .. }
        | AnswerKind::Money { .. }
        | AnswerKind::Date
        | AnswerKind::Place(_)
        | AnswerKind::Phone
        | AnswerKind::Email
        | AnswerKind::Media(_)
        | AnswerKind::Any => false,
    };
    by_choice && !question.other && !question.may_skip()
}

fn goal(flow: &Flow, from: usize, target: Target) -> Goal {
    match target {
        Target::Step(step) => Goal::Step(step.index()),
        Target::Next if from + 1 < flow.steps.len() => Goal::Step(from + 1),
        Target::Next | Target::End => Goal::End,
        Target::Resume => Goal::OpenQuestion,
        Target::Back => Goal::QuestionBefore,
    }
}
