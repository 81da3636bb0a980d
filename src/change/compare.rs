//! What people will see differently.

use super::{Change, Side};
use crate::flow::{Flow, Keywords, Menu, Question, RedFlags, Step, StepKind, TextRef};
use crate::graph::{FlowGraph, Goal};

/// Every difference, flow by flow and step by step in the new version's order, what is gone last.
#[must_use]
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let mut changes = Changes { old: *old, new: *new, flow: None, step: None, list: Vec::new() };
    changes.keywords(&old.bot.keywords, &new.bot.keywords);
    changes.red_flags(&old.bot.red_flags, &new.bot.red_flags);
    for flow in new.bot.flows.values() {
        changes.flow = Some(flow.name.clone());
        match old.bot.flow(&flow.name) {
            Some(before) => changes.flows(before, flow),
            None => changes.added("the flow", &flow.name),
        }
    }
    for flow in old.bot.flows.keys().filter(|name| new.bot.flow(name).is_none()) {
        changes.flow = Some(flow.clone());
        changes.gone("the flow", flow);
    }
    changes.list
}

struct Changes<'a> {
    old: Side<'a>,
    new: Side<'a>,
    flow: Option<String>,
    step: Option<String>,
    list: Vec<Change>,
}

impl Changes<'_> {
    fn push(&mut self, subject: &str, old: Option<String>, new: Option<String>) {
        if old != new {
            let (flow, step) = (self.flow.clone(), self.step.clone());
            self.list.push(Change { flow, step, subject: subject.to_owned(), old, new });
        }
    }

    fn added(&mut self, subject: &str, what: &str) {
        self.push(subject, None, Some(what.to_owned()));
    }

    fn gone(&mut self, subject: &str, what: &str) {
        self.push(subject, Some(what.to_owned()), None);
    }

    fn keywords(&mut self, old: &Keywords, new: &Keywords) {
        let words = |keywords: &Keywords, name: &str| {
            keywords.list.iter().find(|keyword| keyword.name == name).map(|keyword| keyword.words.join(", "))
        };
        let names = new.list.iter().chain(&old.list).map(|keyword| keyword.name.as_str());
        for name in in_order(names) {
            self.push(&format!("the words of the keyword `{name}`"), words(old, name), words(new, name));
        }
    }

    fn red_flags(&mut self, old: &RedFlags, new: &RedFlags) {
        for name in in_order(new.list.iter().chain(&old.list).map(|flag| flag.name.as_str())) {
            let find = |flags: &RedFlags| flags.list.iter().find(|flag| flag.name == name).map(|flag| flag.say);
            match (find(old), find(new)) {
                (Some(before), Some(now)) => {
                    self.text(&format!("what the red flag `{name}` says"), Some(before), Some(now));
                }
                (None, Some(_)) => self.added("the red flag", name),
                (Some(_), None) => self.gone("the red flag", name),
                (None, None) => {}
            }
        }
    }

    fn flows(&mut self, old: &Flow, new: &Flow) {
        self.step = None;
        self.keywords(&old.keywords, &new.keywords);
        let (ways_before, ways_now) = (FlowGraph::of(old), FlowGraph::of(new));
        for (place, step) in new.steps.iter().enumerate() {
            self.step = Some(step.name.clone());
            match old.find(&step.name) {
                Some(before) => {
                    self.steps(old.step(before), step);
                    let was = ways(&ways_before, before.index());
                    self.push("where it leads", Some(was), Some(ways(&ways_now, place)));
                }
                None => self.added("the step", step.kind.key()),
            }
        }
        for step in old.steps.iter().filter(|step| new.find(&step.name).is_none()) {
            self.step = Some(step.name.clone());
            self.gone("the step", step.kind.key());
        }
        self.step = None;
        self.rules(old, new);
    }

    fn steps(&mut self, old: &Step, new: &Step) {
        self.push("what the step does", Some(old.kind.key().to_owned()), Some(new.kind.key().to_owned()));
        self.text("what is said first", old.say, new.say);
        if let (StepKind::Ask(before), StepKind::Ask(now)) = (&old.kind, &new.kind) {
            self.questions(before, now);
        }
        if let (StepKind::Review(before), StepKind::Review(now)) = (&old.kind, &new.kind) {
            self.text("the text of the review", Some(before.text), Some(now.text));
            self.push("what the answers are saved for", before.save.clone(), now.save.clone());
        }
        if let (StepKind::Recommend(before), StepKind::Recommend(now)) = (&old.kind, &new.kind) {
            self.text("the text of the options", before.text, now.text);
        }
        if let (Some(before), Some(now)) = (&old.menu, &new.menu) {
            self.choices(before, now);
        }
    }

    fn questions(&mut self, old: &Question, new: &Question) {
        self.text("the question's text", Some(old.prompt), Some(new.prompt));
        for place in 0..old.not_understood.len().max(new.not_understood.len()) {
            let (before, now) = (old.not_understood.get(place), new.not_understood.get(place));
            self.text("what is said when it is not understood", before.copied(), now.copied());
        }
        let say = |question: &Question| question.give_up.as_ref().map(|give_up| give_up.say);
        self.text("what is said when the attempts are used up", say(old), say(new));
        let attempts = |question: &Question| question.attempts.map(|attempts| attempts.to_string());
        self.push("how often it is asked", attempts(old), attempts(new));
        let optional = |question: &Question| Some(if question.may_skip() { "may" } else { "must" }.to_owned());
        if old.may_skip() != new.may_skip() {
            self.push("whether it may be left out", optional(old), optional(new));
        }
        let reminders = |question: &Question| {
            let list: Vec<String> = question.reminders.iter().map(|reminder| format!("{:?}", reminder.after)).collect();
            (!list.is_empty()).then(|| list.join(", "))
        };
        self.push("when people are reminded", reminders(old), reminders(new));
        self.choices(&old.menu, &new.menu);
    }

    fn choices(&mut self, old: &Menu, new: &Menu) {
        let ids = in_order(new.items.iter().chain(&old.items).filter(|item| item.listed).map(|item| item.id.as_str()));
        for id in ids {
            for (index, code, _) in self.new.bot.languages.iter() {
                let title = |menu: &Menu| menu.item(id).map(|item| item.title.get(index).to_owned());
                let (before, now) = (title(old), title(new));
                if before == now {
                    continue;
                }
                let whole = before.is_none() || now.is_none();
                let subject = if whole { format!("the choice `{id}`") } else { format!("the choice `{id}` in {code}") };
                self.push(&subject, before, now);
                if whole {
                    break;
                }
            }
        }
    }

    fn rules(&mut self, old: &Flow, new: &Flow) {
        for recommendation in &new.recommendations {
            let Some(before) = old.recommendations.iter().find(|before| before.name == recommendation.name) else {
                self.added("the recommendation", &recommendation.name);
                continue;
            };
            for name in in_order(recommendation.rules.iter().chain(&before.rules).map(|rule| rule.name.as_str())) {
                let score = |rules: &[crate::flow::Rule]| {
                    rules.iter().find(|rule| rule.name == name).map(|rule| rule.score.to_string())
                };
                let subject = format!("the score of the rule `{name}`");
                self.push(&subject, score(&before.rules), score(&recommendation.rules));
            }
        }
    }

    /// A text in every language of the new version.
    fn text(&mut self, subject: &str, old: Option<TextRef>, new: Option<TextRef>) {
        let flow = self.flow.clone().unwrap_or_default();
        let (before, now) = (self.old, self.new);
        for (_, code, _) in self.new.bot.languages.iter() {
            let was = old.and_then(|text| before.written(&flow, text, code)).map(str::to_owned);
            let is = new.and_then(|text| now.written(&flow, text, code)).map(str::to_owned);
            self.push(&format!("{subject} in {code}"), was, is);
        }
    }
}

/// The ways that leave a step, as one line.
fn ways(graph: &FlowGraph, step: usize) -> String {
    let ways = graph.leaving(step).map(|edge| {
        let goal = match edge.to {
            Goal::Step(step) => graph.nodes[step].name.as_str(),
            Goal::OpenQuestion => "the open question",
            Goal::QuestionBefore => "the question before",
            Goal::End => "the end",
        };
        if edge.label.is_empty() { goal.to_owned() } else { format!("{}: {goal}", edge.label) }
    });
    ways.collect::<Vec<_>>().join(", ")
}

/// Each name once, in the order of its first appearance.
fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}
