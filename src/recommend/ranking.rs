//! What ranking came to: the options to show, why, and the way there.

/// What an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionSource {
    /// An item: its row in the catalogue.
    Item(usize),
    /// A rule that is an option by itself, where there is no catalogue: its place among the rules.
    Rule(usize),
    /// An honest stand-in: its place among the fallbacks.
    Fallback(usize),
}

/// One option to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// What it is.
    pub source: OptionSource,
    /// The sum of the rules that hold.
    pub score: i64,
    /// The rules that hold, in their order.
    pub rules: Vec<usize>,
    /// How far away it is, if both places are known.
    pub distance_km: Option<f64>,
}

impl Ranked {
    /// Whether it is a stand-in.
    #[must_use]
    pub const fn is_fallback(&self) -> bool {
        match self.source {
            OptionSource::Fallback(_) => true,
            OptionSource::Item(_) | OptionSource::Rule(_) => false,
        }
    }
}

/// What ranking came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The options, the first first.
    pub options: Vec<Ranked>,
    /// The value the search was widened to (infinite for `any`), if widening found something.
    pub widened: Option<f64>,
    /// How it came to that.
    pub trace: Trace,
}

/// How a ranking came about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trace {
    /// The values the widening variable took, and how many items were in the running with each.
    pub searched: Vec<(Option<f64>, usize)>,
    /// Every item in the running, in the order of rank, shown or not.
    pub considered: Vec<Considered>,
    /// How many were shown of them.
    pub shown: usize,
}

/// One item in the running.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered {
    /// The option it is or would have been.
    pub option: Ranked,
    /// The place in [`Trace::searched`] at which it came into the running.
    pub kept_at: usize,
}

impl Trace {
    /// The trace as lines for a reader; `name` gives an item's name, `rules` the rules' names.
    pub fn explain<'a>(&self, name: impl Fn(usize) -> &'a str, rules: &[&str]) -> Vec<String> {
        let mut lines = Vec::with_capacity(self.searched.len() + self.considered.len());
        for (value, count) in &self.searched {
            lines.push(match value {
                Some(value) if value.is_infinite() => format!("any: {count} in the running"),
                Some(value) => format!("{value}: {count} in the running"),
                None => format!("{count} in the running"),
            });
        }
        for (index, considered) in self.considered.iter().enumerate() {
            let option = &considered.option;
            let called = match option.source {
                OptionSource::Item(row) => name(row),
                OptionSource::Rule(rule) => rules.get(rule).copied().unwrap_or_default(),
                OptionSource::Fallback(_) => "fallback",
            };
            let held: Vec<&str> = option.rules.iter().filter_map(|rule| rules.get(*rule).copied()).collect();
            let distance = option.distance_km.map_or_else(|| "no distance".to_owned(), |km| format!("{km:.0} km"));
            let cut = if index < self.shown { "" } else { " (not shown)" };
            lines.push(format!("{}. {called}: {} [{}], {distance}{cut}", index + 1, option.score, held.join(", ")));
        }
        lines
    }
}
