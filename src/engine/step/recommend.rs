//! `recommend`: a few options, each with its reasons, and what the search was widened to.

use crate::engine::conversation::Conversation;
use crate::engine::scope::View;
use crate::engine::session::Session;
use crate::engine::show;
use crate::engine::turn::{Trace, TurnContext};
use crate::flow::{Bot, Flow, Menu, RecommendStep, Recommendation};
use crate::message::{Coordinates, Timestamp};
use crate::recommend::{Criteria, Criterion, OptionSource, Ranked, Ranking, Widen, rank};
use crate::render::{Record, Value};

/// The most options in the running that a trace lists.
const MOST_TRACED: usize = 10;

impl<'a> Conversation<'a> {
    pub(super) fn present_recommendation(
        &mut self,
        flow: &'a Flow,
        recommend: &'a RecommendStep,
        menu: Option<&'a Menu>,
    ) {
        let Some(recommendation) = flow.recommendations.get(recommend.recommendation) else { return };
        let ranking = self.rank(flow, recommendation);
        self.trace_ranking(recommendation, &ranking);
        for rule in ranking.options.iter().flat_map(|option| &option.rules) {
            let traced = Trace::Rule(recommendation.rules[*rule].name.clone());
            if !self.trace.contains(&traced) {
                self.trace.push(traced);
            }
        }
        let shown: Vec<ShownOption<'a>> = ranking
            .options
            .iter()
            .enumerate()
            .map(|(index, option)| self.shown(recommendation, index + 1, option))
            .collect();
        let widened = ranking
            .widened
            .map_or(Value::Unset, |value| if value.is_finite() { Value::Number(value) } else { Value::text("any") });
        let options = Value::List(shown.iter().map(|option| Value::Record(option)).collect());
        let extra = [("options", options), ("widened", widened)];
        if ranking.widened.is_some()
            && let Some(text) = recommendation.widening.as_ref().and_then(|widening| widening.say)
        {
            self.say_with(text, &extra);
        }
        let choices = menu.map(|menu| show::choices(&menu.items, self.language())).unwrap_or_default();
        if let Some(text) = recommend.text {
            self.ask(text, &extra, choices);
        }
    }

    /// How the options came about, so far as a person wants to read it.
    fn trace_ranking(&mut self, recommendation: &Recommendation, ranking: &Ranking) {
        let within = |value: f64| if value.is_finite() { value.to_string() } else { "any".to_owned() };
        for (value, found) in &ranking.trace.searched {
            self.trace.push(Trace::Searched { within: value.map(within), found: *found });
        }
        let considered = ranking.trace.considered.iter().map(|considered| &considered.option).enumerate();
        let considered = considered.take(MOST_TRACED).map(|(index, option)| (option, index < ranking.trace.shown));
        let stand_ins = ranking.options.iter().filter(|option| option.is_fallback()).map(|option| (option, true));
        for (option, shown) in considered.chain(stand_ins) {
            let rules = option.rules.iter().filter_map(|rule| recommendation.rules.get(*rule));
            #[expect(clippy::cast_possible_truncation, reason = "no two places on earth are further apart than that")]
            self.trace.push(Trace::Considered {
                option: self.traced_name(recommendation, option),
                score: option.score,
                rules: rules.map(|rule| (rule.name.clone(), rule.score)).collect(),
                distance_km: option.distance_km.map(|distance| distance.round() as i64),
                shown,
            });
        }
    }

    /// What an option is called in the list, or the name of the rule or text that it is.
    fn traced_name(&self, recommendation: &Recommendation, option: &Ranked) -> String {
        let catalog = &recommendation.catalog;
        match option.source {
            OptionSource::Item(row) => {
                let first = catalog.columns().first().map_or("", String::as_str);
                let named = catalog.cell(row, "name").or_else(|| catalog.cell(row, first));
                named.and_then(crate::recommend::Cell::as_text).unwrap_or_default().to_owned()
            }
            OptionSource::Rule(rule) => {
                recommendation.rules.get(rule).map_or_else(String::new, |rule| rule.name.clone())
            }
            OptionSource::Fallback(place) => recommendation
                .fallback
                .get(place)
                .map_or_else(String::new, |text| self.bot.texts.name(*text).to_owned()),
        }
    }

    fn rank(&self, flow: &Flow, recommendation: &Recommendation) -> Ranking {
        let from = recommendation.distance_from.as_ref().and_then(|(name, places)| {
            let place = places.get(self.session.answers.get(name)?.as_text()?)?;
            Some(Coordinates { latitude: place.latitude, longitude: place.longitude })
        });
        let view = View::new(self.bot, flow, &self.session, self.language(), &[]);
        let criteria = Criteria {
            keep: recommendation.keep.as_ref(),
            widen: recommendation.widening.as_ref().map(|widening| Widen {
                variable: &widening.variable,
                start: self.widening_start(flow, &widening.variable),
                values: &widening.values,
            }),
            rules: recommendation
                .rules
                .iter()
                .map(|rule| Criterion { when: rule.when.as_ref(), score: rule.score })
                .collect(),
            show: recommendation.show,
            fallbacks: recommendation.fallback.len(),
        };
        rank(&criteria, &recommendation.catalog, &recommendation.catalog.distances(from), &view)
    }

    /// What the variable that widens starts as: the answer, else its question's default. A choice in the place of a number
    /// ("anywhere") has no bound.
    fn widening_start(&self, flow: &Flow, variable: &str) -> Option<f64> {
        let default = || show::question_of(self.bot, flow, variable).and_then(|question| question.default.as_ref());
        let answer = self.session.answers.get(variable).or_else(default)?;
        Some(crate::engine::scope::raw(answer).as_number().unwrap_or(f64::INFINITY))
    }

    fn shown(&self, recommendation: &'a Recommendation, number: usize, option: &Ranked) -> ShownOption<'a> {
        let rules = option.rules.iter().filter_map(|rule| recommendation.rules.get(*rule));
        let row = match option.source {
            OptionSource::Item(row) => Some(row),
            OptionSource::Rule(_) | OptionSource::Fallback(_) => None,
        };
        let item = row.map(|row| ShownItem { recommendation, row, distance_km: option.distance_km });
        let extra: Vec<(&'static str, Value<'_>)> =
            item.as_ref().map(|item| ("item", Value::Record(item))).into_iter().collect();
        let reasons = rules
            .filter_map(|rule| rule.because)
            .map(|text| self.rendered(text, &extra))
            .filter(|reason| !reason.is_empty())
            .collect();
        let text = match option.source {
            OptionSource::Fallback(place) => {
                recommendation.fallback.get(place).map(|text| self.rendered(*text, &[])).unwrap_or_default()
            }
            OptionSource::Item(_) | OptionSource::Rule(_) => String::new(),
        };
        let id = match option.source {
            OptionSource::Rule(rule) => {
                recommendation.rules.get(rule).map(|rule| rule.name.clone()).unwrap_or_default()
            }
            OptionSource::Fallback(place) => {
                recommendation.fallback.get(place).map(|text| self.bot.texts.name(*text).to_owned()).unwrap_or_default()
            }
            OptionSource::Item(_) => String::new(),
        };
        ShownOption { number, id, item, reasons, text, score: option.score, fallback: option.is_fallback() }
    }
}

/// How many options a recommendation has for a session as it stands.
pub(crate) fn count_options(bot: &Bot, flow: &Flow, session: &Session, recommendation: &Recommendation) -> usize {
    let context = TurnContext::at(Timestamp::default());
    Conversation::new(bot, session.clone(), &context).rank(flow, recommendation).options.len()
}

/// An option as texts see it.
#[derive(Debug)]
struct ShownOption<'a> {
    number: usize,
    id: String,
    item: Option<ShownItem<'a>>,
    reasons: Vec<String>,
    text: String,
    score: i64,
    fallback: bool,
}

/// The row behind an option.
#[derive(Debug)]
struct ShownItem<'a> {
    recommendation: &'a Recommendation,
    row: usize,
    distance_km: Option<f64>,
}

impl Record for ShownItem<'_> {
    fn field(&self, name: &str) -> Value<'_> {
        if name == "distance_km" {
            return self.distance_km.map_or(Value::Unset, Value::Number);
        }
        self.recommendation.catalog.cell(self.row, name).map_or(Value::Unset, crate::recommend::Cell::value)
    }
}

impl Record for ShownOption<'_> {
    fn field(&self, name: &str) -> Value<'_> {
        #[expect(clippy::cast_precision_loss, reason = "scores and places in a list of ten are small")]
        match name {
            "number" => Value::Number(self.number as f64),
            "score" => Value::Number(self.score as f64),
            "fallback" => Value::Flag(self.fallback),
            "text" => Value::text(&self.text),
            "reasons" => Value::List(self.reasons.iter().map(|reason| Value::text(reason)).collect()),
            "item" => self.item.as_ref().map_or(Value::Unset, |item| Value::Record(item)),
            "id" if !self.id.is_empty() => Value::text(&self.id),
            other => self.item.as_ref().map_or(Value::Unset, |item| item.field(other)),
        }
    }
}
