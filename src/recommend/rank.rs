//! Which items to show, in which order, and which rules speak for each.

use std::cmp::Ordering;

use super::catalog::Catalog;
use super::fold::fold;
use super::item::{Item, ItemScope};
use super::ranking::{Considered, OptionSource, Ranked, Ranking, Trace};
use crate::render::{Expression, Scope};

/// The rules of one recommendation, borrowed from wherever they are kept.
#[derive(Debug, Clone)]
pub struct Criteria<'a> {
    /// Which items are in the running; all, if not given.
    pub keep: Option<&'a Expression>,
    /// A variable that grows until there are enough.
    pub widen: Option<Widen<'a>>,
    /// What counts for an item.
    pub rules: Vec<Criterion<'a>>,
    /// At least and at most this many options.
    pub show: (usize, usize),
    /// How many fallbacks there are.
    pub fallbacks: usize,
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Criterion<'a> {
    /// When it holds; always, if not given.
    pub when: Option<&'a Expression>,
    /// What it adds.
    pub score: i64,
}

/// A variable that grows until there are enough items.
#[derive(Debug, Clone, Copy)]
pub struct Widen<'a> {
    /// Its name in conditions.
    pub variable: &'a str,
    /// What it starts as: the answer, or its default. Infinity is "any"; without one it starts with the first value.
    pub start: Option<f64>,
    /// The values it takes then; those that are not greater than it was are passed over.
    pub values: &'a [f64],
}

/// Ranks the items of `catalog` for the answers in `scope`. `distances` has one entry per row (see [`Catalog::distances`]);
/// missing entries are unknown distances.
///
/// The search widens until the minimum is met, and what was in the running stays in it. Ties go to the nearer item (an
/// unknown distance is the farthest), then to the one written first. With fewer options than the minimum, fallbacks follow in
/// their order. Without items the rules that hold are the options.
#[must_use]
pub fn rank(criteria: &Criteria<'_>, catalog: &Catalog, distances: &[Option<f64>], scope: &dyn Scope) -> Ranking {
    let (least, most) = criteria.show;
    let mut trace = Trace::default();
    let mut widened = None;
    let candidates = if catalog.columns().is_empty() {
        rules_alone(criteria, scope)
    } else {
        let search = Search::new(criteria, catalog, distances, scope);
        let (kept, grown_to) = search.run(&mut trace);
        widened = grown_to;
        let reached = trace.searched.last().and_then(|(value, _)| *value);
        search.score(kept, reached)
    };
    trace.considered = candidates;
    trace.considered.sort_by(|left, right| by_rank(&left.option, &right.option));
    trace.shown = trace.considered.len().min(most);
    let mut options: Vec<Ranked> =
        trace.considered.iter().take(trace.shown).map(|considered| considered.option.clone()).collect();
    let missing = least.saturating_sub(options.len()).min(criteria.fallbacks);
    options.extend((0..missing).map(|fallback| Ranked {
        source: OptionSource::Fallback(fallback),
        score: 0,
        rules: Vec::new(),
        distance_km: None,
    }));
    Ranking { options, widened, trace }
}

/// Higher score, then nearer; the stable sort keeps the order of the file after that.
fn by_rank(left: &Ranked, right: &Ranked) -> Ordering {
    let far = |option: &Ranked| option.distance_km.unwrap_or(f64::INFINITY);
    right.score.cmp(&left.score).then_with(|| far(left).total_cmp(&far(right)))
}

/// Without a catalogue every rule that holds is an option.
fn rules_alone(criteria: &Criteria<'_>, scope: &dyn Scope) -> Vec<Considered> {
    criteria
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.when.is_none_or(|when| when.holds(scope)))
        .map(|(index, rule)| Considered {
            option: Ranked {
                source: OptionSource::Rule(index),
                score: rule.score,
                rules: vec![index],
                distance_km: None,
            },
            kept_at: 0,
        })
        .collect()
}

/// One search through a catalogue.
struct Search<'a> {
    catalog: &'a Catalog,
    distances: &'a [Option<f64>],
    scope: &'a dyn Scope,
    widen: Option<Widen<'a>>,
    keep: Option<Expression>,
    rules: Vec<(Option<Expression>, i64)>,
    least: usize,
}

impl<'a> Search<'a> {
    fn new(criteria: &Criteria<'a>, catalog: &'a Catalog, distances: &'a [Option<f64>], scope: &'a dyn Scope) -> Self {
        let open: Vec<&str> = std::iter::once("item").chain(criteria.widen.map(|widen| widen.variable)).collect();
        let folded = |expression: &Expression| fold(expression, scope, &open);
        Self {
            catalog,
            distances,
            scope,
            widen: criteria.widen,
            keep: criteria.keep.map(folded),
            rules: criteria.rules.iter().map(|rule| (rule.when.map(folded), rule.score)).collect(),
            least: criteria.show.0,
        }
    }

    /// The rows in the running with the place in the trace where each came in, and what the search was widened to.
    fn run(&self, trace: &mut Trace) -> (Vec<(usize, usize)>, Option<f64>) {
        let mut kept = Vec::new();
        let mut inside = vec![false; self.catalog.len()];
        let start = self.widen.and_then(|widen| widen.start.or_else(|| widen.values.first().copied()));
        self.take_in(start, trace, &mut inside, &mut kept);
        let mut widened = None;
        let mut reached = start;
        for value in self.widen.map_or(&[][..], |widen| widen.values) {
            if kept.len() >= self.least {
                break;
            }
            if reached.is_some_and(|reached| *value <= reached) {
                continue;
            }
            let before = kept.len();
            reached = Some(*value);
            self.take_in(reached, trace, &mut inside, &mut kept);
            if kept.len() > before {
                widened = reached;
            }
        }
        (kept, widened)
    }

    /// Takes in the rows that are in the running with this value of the variable.
    fn take_in(&self, value: Option<f64>, trace: &mut Trace, inside: &mut [bool], kept: &mut Vec<(usize, usize)>) {
        let at = trace.searched.len();
        for (row, inside) in inside.iter_mut().enumerate() {
            if !*inside && self.keep.as_ref().is_none_or(|keep| self.holds(keep, row, value)) {
                *inside = true;
                kept.push((row, at));
            }
        }
        trace.searched.push((value, kept.len()));
    }

    fn score(&self, kept: Vec<(usize, usize)>, value: Option<f64>) -> Vec<Considered> {
        let mut rows = kept;
        rows.sort_unstable();
        rows.into_iter()
            .map(|(row, kept_at)| {
                let mut option = Ranked {
                    source: OptionSource::Item(row),
                    score: 0,
                    rules: Vec::new(),
                    distance_km: self.distance(row),
                };
                for (index, (when, score)) in self.rules.iter().enumerate() {
                    if when.as_ref().is_none_or(|when| self.holds(when, row, value)) {
                        option.score = option.score.saturating_add(*score);
                        option.rules.push(index);
                    }
                }
                Considered { option, kept_at }
            })
            .collect()
    }

    fn distance(&self, row: usize) -> Option<f64> {
        self.distances.get(row).copied().flatten()
    }

    fn holds(&self, condition: &Expression, row: usize, value: Option<f64>) -> bool {
        if let Expression::Flag(flag) = condition {
            return *flag;
        }
        let item = Item { catalog: self.catalog, row, distance_km: self.distance(row) };
        let variable = self.widen.map(|widen| (widen.variable, value));
        condition.holds(&ItemScope { item: Some(item), variable, around: self.scope })
    }
}
