//! The walk itself: breadth first, so that the first conversation that shows something is a shortest one.

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};

use super::act::{Act, Way};
use super::classes::Classes;
use super::evidence::{Coverage, Event, Evidence, Place, Walk};
use super::inputs::Inputs;
use super::key::{Key, Keys};
use super::settings::Settings;
use super::state::{State, Taken};
use super::{live, notice};
use crate::engine::{SessionState, Trace};
use crate::flow::{Bot, Flow, Question, Step, StepKind};

/// Keeps or drops what can happen next at the open question.
pub(super) type Choose<'a> = &'a dyn Fn(Option<&Question>, Vec<(Act, Way)>) -> Vec<(Act, Way)>;

/// One session that was met, and how.
struct Node {
    state: State,
    from: Option<(usize, Act)>,
    /// Where answers lead.
    answers: Vec<usize>,
    walked: bool,
}

/// A walk under way.
pub(super) struct Explorer<'a> {
    bot: &'a Bot,
    keys: Keys<'a>,
    inputs: Inputs<'a>,
    nodes: Vec<Node>,
    known: FxHashMap<Key, usize>,
    open: VecDeque<usize>,
    /// Where what comes between was tried already.
    between: FxHashSet<String>,
    events: Vec<(Evidence, usize)>,
    reached: BTreeMap<Place, (usize, Act)>,
    turns: usize,
}

/// Walks a bot as far as the budget goes.
pub(super) fn explore(bot: &Bot, classes: &Classes, settings: &Settings) -> Walk {
    let mut explorer = Explorer::new(bot, classes);
    explorer.run(settings.turns, &|_, acts| acts, &|_| false);
    explorer.without_end();
    explorer.into_walk()
}

/// The shortest conversation that comes to something wanted, with `choose` keeping or dropping what can happen.
pub(super) fn search(
    bot: &Bot,
    classes: &Classes,
    turns: usize,
    choose: Choose<'_>,
    wanted: &dyn Fn(&Event) -> bool,
) -> (Option<Evidence>, usize) {
    let mut explorer = Explorer::new(bot, classes);
    explorer.run(turns, choose, wanted);
    let turns = explorer.turns;
    (explorer.into_walk().events.into_iter().find(|evidence| wanted(&evidence.event)), turns)
}

impl<'a> Explorer<'a> {
    fn new(bot: &'a Bot, classes: &'a Classes) -> Self {
        Self {
            bot,
            keys: Keys::new(bot, live::of(bot)),
            inputs: Inputs { bot, classes },
            nodes: vec![Node { state: State::new(bot), from: None, answers: Vec::new(), walked: false }],
            known: FxHashMap::default(),
            open: VecDeque::from([0]),
            between: FxHashSet::default(),
            events: Vec::new(),
            reached: BTreeMap::new(),
            turns: 0,
        }
    }

    fn run(&mut self, budget: usize, choose: Choose<'_>, enough: &dyn Fn(&Event) -> bool) {
        let key = self.keys.of(&self.nodes[0].state);
        self.known.insert(key, 0);
        while let Some(&index) = self.open.front() {
            let state = self.nodes[index].state.clone();
            let key = self.keys.of(&state);
            let between = self.may_come_between(&state, key.place);
            let acts = choose(self.keys.question(&state), self.inputs.of(&state, between));
            if self.turns + acts.len() > budget {
                return;
            }
            self.open.pop_front();
            self.nodes[index].walked = true;
            for (act, way) in acts {
                self.step(index, &state, act, way);
            }
            if self.events.iter().any(|(evidence, _)| enough(&evidence.event)) {
                return;
            }
        }
    }

    /// What comes between is tried once at each place, before any attempt was used up.
    fn may_come_between(&mut self, state: &State, place: String) -> bool {
        let plain = match &state.session.state {
            SessionState::Waiting(wait) => wait.misses == 0 && wait.aside.is_none(),
            SessionState::New | SessionState::Ended(_) => true,
        };
        plain && self.between.insert(place)
    }

    fn step(&mut self, from: usize, state: &State, act: Act, way: Way) {
        self.turns += 1;
        let (after, turn, woken) = state.after(self.bot, &act);
        if let Some(turn) = &turn {
            let taken = Taken { act: &act, before: state, after: &after, turn, woken: woken.as_ref() };
            for event in notice::events(self.bot, &taken) {
                self.report(event, from, &taken);
            }
            self.reach(from, &taken);
        }
        let key = self.keys.of(&after);
        let next = self.nodes.len();
        let node = *self.known.entry(key).or_insert(next);
        if node == next {
            self.nodes.push(Node { state: after, from: Some((from, act)), answers: Vec::new(), walked: false });
            self.open.push_back(node);
        }
        if way == Way::Answer && !self.nodes[from].answers.contains(&node) {
            self.nodes[from].answers.push(node);
        }
    }

    fn report(&mut self, event: Event, from: usize, taken: &Taken<'_>) {
        let Taken { act, before, after, turn, .. } = *taken;
        let steps: Vec<&str> = turn.trace.iter().filter_map(step_of).collect();
        let flow = after.session.place.as_ref().and_then(|place| self.bot.flow(&place.flow));
        let about = |name: &&&str| {
            let step = flow.and_then(|flow| Some((flow, flow.step(flow.find(name)?))));
            step.is_some_and(|(flow, step)| is_about(self.bot, flow, step, &event))
        };
        let last = steps.iter().find(about).or_else(|| steps.last()).copied();
        let place = self.place(after, last).or_else(|| self.place(after, None)).or_else(|| self.place(before, None));
        let mut place = place.unwrap_or(Place { flow: 0, step: 0 });
        if let Event::ScheduleOutsideWindow { flow } = &event {
            place = Place { flow: self.bot.flows.get_index_of(flow).unwrap_or(place.flow), step: 0 };
        }
        let same = |known: &Evidence| {
            known.place == place && std::mem::discriminant(&known.event) == std::mem::discriminant(&event)
        };
        if !self.events.iter().any(|(known, _)| same(known)) {
            self.events.push((Evidence { event, place, acts: vec![act.clone()] }, from));
        }
    }

    /// The place of the step with this name in the flow where a session stands; its own without a name.
    fn place(&self, state: &State, step: Option<&str>) -> Option<Place> {
        let stands = state.session.place.as_ref()?;
        let (flow, _, found) = self.bot.flows.get_full(&stands.flow)?;
        Some(Place { flow, step: found.find(step.unwrap_or(&stands.step))?.index() })
    }

    /// Remembers the steps a turn came by, in whichever of the flows concerned they are.
    fn reach(&mut self, from: usize, taken: &Taken<'_>) {
        let Taken { act, before, after, turn, .. } = *taken;
        let mut flows: Vec<&str> = Vec::new();
        for session in [&before.session, &after.session] {
            flows.extend(session.place.iter().chain(&session.stack).map(|place| place.flow.as_str()));
        }
        let mut seen = 0;
        while seen < flows.len() {
            let flow = self.bot.flow(flows[seen]);
            for step in flow.iter().flat_map(|flow| &flow.steps) {
                if let StepKind::Call { flow: called } = &step.kind
                    && !flows.contains(&called.as_str())
                {
                    flows.push(called);
                }
            }
            seen += 1;
        }
        for trace in &turn.trace {
            let Trace::Step(name) = trace else { continue };
            for flow in &flows {
                let Some((index, _, flow)) = self.bot.flows.get_full(*flow) else { continue };
                if let Some(step) = flow.find(name) {
                    let place = Place { flow: index, step: step.index() };
                    self.reached.entry(place).or_insert_with(|| (from, act.clone()));
                }
            }
        }
    }

    /// Reports the places from which no answers were found that lead to an end.
    fn without_end(&mut self) {
        let mut ends: Vec<bool> = self
            .nodes
            .iter()
            .map(|node| {
                let person = &node.state.session.person;
                !node.walked || node.state.session.ended().is_some() || person.opted_out || person.owner.is_some()
            })
            .collect();
        let mut leads: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            for next in &node.answers {
                leads[*next].push(index);
            }
        }
        let mut open: Vec<usize> = (0..self.nodes.len()).filter(|index| ends[*index]).collect();
        while let Some(index) = open.pop() {
            for before in std::mem::take(&mut leads[index]) {
                if !std::mem::replace(&mut ends[before], true) {
                    open.push(before);
                }
            }
        }
        for (index, ended) in ends.iter().enumerate() {
            let node = &self.nodes[index];
            let (SessionState::Waiting(_), false) = (&node.state.session.state, *ended) else { continue };
            let (Some(place), Some((from, act))) = (self.place(&node.state, None), &node.from) else { continue };
            let known = |(known, _): &(Evidence, usize)| known.place == place && known.event == Event::NoEndFound;
            if !self.events.iter().any(known) {
                let evidence = Evidence { event: Event::NoEndFound, place, acts: vec![act.clone()] };
                self.events.push((evidence, *from));
            }
        }
    }

    /// What happened on the way to a session, from the first message on.
    fn way_to(&self, index: usize) -> Vec<Act> {
        let mut acts = Vec::new();
        let mut at = index;
        while let Some((from, act)) = &self.nodes[at].from {
            acts.push(act.clone());
            at = *from;
        }
        acts.reverse();
        acts
    }

    fn into_walk(self) -> Walk {
        let with = |from: usize, act: &Act| {
            let mut acts = self.way_to(from);
            acts.push(act.clone());
            acts
        };
        let events = self
            .events
            .iter()
            .map(|(evidence, from)| Evidence {
                acts: evidence.acts.first().map(|act| with(*from, act)).unwrap_or_default(),
                ..evidence.clone()
            })
            .collect();
        let reached: BTreeMap<Place, Vec<Act>> =
            self.reached.iter().map(|(place, (from, act))| (*place, with(*from, act))).collect();
        let coverage = Coverage {
            turns: self.turns,
            sessions: self.nodes.len(),
            left: self.open.len(),
            steps: reached.len(),
            all_steps: self.bot.flows.values().map(|flow| flow.steps.len()).sum(),
        };
        Walk { events, reached, coverage }
    }
}

fn step_of(trace: &Trace) -> Option<&str> {
    let Trace::Step(name) = trace else { return None };
    Some(name)
}

/// Whether an event is a matter of this step rather than of the one the turn ended at.
fn is_about(bot: &Bot, flow: &Flow, step: &Step, event: &Event) -> bool {
    match event {
        Event::TooLong { text, .. } => {
            let own = match &step.kind {
                StepKind::Ask(question) => Some(question.prompt),
                StepKind::Review(review) => Some(review.text),
                StepKind::Recommend(recommend) => recommend.text,
                StepKind::Say
                | StepKind::Set(_)
                | StepKind::When { .. }
                | StepKind::HandOff { .. }
                | StepKind::Fetch(_)
                | StepKind::Call { .. }
                | StepKind::End { .. } => None,
            };
            own.into_iter().chain(step.say).any(|said| bot.texts.name(said) == text)
        }
        Event::Options { recommendation, .. } => match &step.kind {
            StepKind::Recommend(recommend) => {
                flow.recommendations.get(recommend.recommendation).is_some_and(|known| known.name == *recommendation)
            }
            StepKind::Ask(_)
            | StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Review(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => false,
        },
        Event::Failed
        | Event::Silent
        | Event::Repeated
        | Event::OutsideWindow
        | Event::ScheduleOutsideWindow { .. }
        | Event::NoEndFound
        | Event::OptionsUnproved { .. } => false,
    }
}
