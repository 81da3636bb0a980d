//! Ranking: a table of decisions on a small catalogue, and the shipped rules over every place and kind of answer.

use std::borrow::Cow;

use libretto::flow::{self, Bot, Recommendation};
use libretto::message::{ChannelLimits, Coordinates};
use libretto::recommend::{Catalog, Criteria, Criterion, OptionSource, Ranking, Widen, rank};
use libretto::render::{Expression, Record, Scope, Value};
use libretto::source::Sources;

/// Answers as conditions see them.
#[derive(Debug, Clone, Default)]
struct Answers {
    city: Option<&'static str>,
    scheme: Option<&'static str>,
    need: Vec<&'static str>,
    budget: Option<f64>,
}

/// The two ends of an amount of money.
#[derive(Debug)]
struct UpTo(f64);

impl Record for UpTo {
    fn field(&self, name: &str) -> Value<'_> {
        if name == "max" { Value::Number(self.0) } else { Value::Unset }
    }
}

#[derive(Debug)]
struct Given {
    answers: Answers,
    budget: Option<UpTo>,
}

impl Given {
    fn new(answers: Answers) -> Self {
        Self { budget: answers.budget.map(UpTo), answers }
    }
}

impl Record for Given {
    fn field(&self, name: &str) -> Value<'_> {
        let text = |text: Option<&'static str>| text.map_or(Value::Unset, Value::text);
        match name {
            "city" => text(self.answers.city),
            "scheme" => {
                let id = text(self.answers.scheme);
                if id.is_set() { Value::Labelled(Box::new(id), Cow::Borrowed("its title")) } else { id }
            }
            "need" => Value::List(self.answers.need.iter().map(|need| Value::text(need)).collect()),
            "budget" => self.budget.as_ref().map_or(Value::Unset, |budget| Value::Record(budget)),
            _ => Value::Unset,
        }
    }
}

impl Scope for Given {
    fn root(&self, name: &str) -> Value<'_> {
        if name == "answers" { Value::Record(self) } else { Value::Unset }
    }
}

const SMALL: &str = "\
id,name,city,tags
a,Alpha,Here,x
b,Beta,Here,x|y
c,Gamma,Near,y
d,Delta,Far,x|y
e,Epsilon,,y
";

/// Places on one meridian: a degree of latitude is about 111 km.
fn small() -> Catalog {
    let place = |latitude| Some(Coordinates { latitude, longitude: 75.0 });
    Catalog::from_csv(SMALL, &["tags"]).unwrap().with_places(|name| match name {
        "Here" => place(20.0),
        "Near" => place(20.8),
        "Far" => place(24.0),
        _ => None,
    })
}

struct Case {
    name: &'static str,
    keep: Option<&'static str>,
    start: Option<f64>,
    widen: &'static [f64],
    rules: &'static [(&'static str, i64)],
    show: (usize, usize),
    answers: Answers,
    /// Ids of items, `rule N`, `fallback N`; with the score.
    options: &'static [(&'static str, i64)],
    widened: Option<f64>,
}

fn case(name: &'static str) -> Case {
    Case {
        name,
        keep: Some("item.distance_km <= radius"),
        start: Some(50.0),
        widen: &[100.0, f64::INFINITY],
        rules: &[],
        show: (2, 3),
        answers: Answers::default(),
        options: &[],
        widened: None,
    }
}

#[track_caller]
fn decide(case: &Case, catalog: &Catalog, from: Option<f64>) {
    let keep = case.keep.map(|text| Expression::parse(text).unwrap());
    let rules: Vec<(Expression, i64)> =
        case.rules.iter().map(|(text, score)| (Expression::parse(text).unwrap(), *score)).collect();
    let criteria = Criteria {
        keep: keep.as_ref(),
        widen: Some(Widen { variable: "radius", start: case.start, values: case.widen }),
        rules: rules.iter().map(|(when, score)| Criterion { when: Some(when), score: *score }).collect(),
        show: case.show,
        fallbacks: 2,
    };
    let distances = catalog.distances(from.map(|latitude| Coordinates { latitude, longitude: 75.0 }));
    let ranking = rank(&criteria, catalog, &distances, &Given::new(case.answers.clone()));
    let options: Vec<(String, i64)> = ranking
        .options
        .iter()
        .map(|option| {
            let called = match option.source {
                OptionSource::Item(row) => catalog.cell(row, "id").unwrap().as_text().unwrap().to_owned(),
                OptionSource::Rule(rule) => format!("rule {rule}"),
                OptionSource::Fallback(fallback) => format!("fallback {fallback}"),
            };
            (called, option.score)
        })
        .collect();
    let expected: Vec<(String, i64)> =
        case.options.iter().map(|(called, score)| ((*called).to_owned(), *score)).collect();
    assert_eq!((options, ranking.widened), (expected, case.widened), "{}", case.name);
}

#[test]
fn a_table_of_decisions() {
    let cases = [
        Case { options: &[("a", 0), ("b", 0)], ..case("without rules the order of the file decides") },
        Case {
            rules: &[("'y' in item.tags", 5)],
            options: &[("b", 5), ("a", 0)],
            ..case("a rule puts its items first")
        },
        Case {
            show: (3, 5),
            options: &[("a", 0), ("b", 0), ("c", 0)],
            widened: Some(100.0),
            ..case("too few: the search widens, just as far as needed")
        },
        Case {
            show: (4, 5),
            options: &[("a", 0), ("b", 0), ("c", 0), ("d", 0)],
            widened: Some(f64::INFINITY),
            ..case("any exceeds every distance, yet needs one")
        },
        Case {
            show: (5, 5),
            options: &[("a", 0), ("b", 0), ("c", 0), ("d", 0), ("fallback 0", 0)],
            widened: Some(f64::INFINITY),
            ..case("what is still missing is filled up, and labelled")
        },
        Case {
            start: Some(f64::INFINITY),
            show: (5, 5),
            options: &[("a", 0), ("b", 0), ("c", 0), ("d", 0), ("fallback 0", 0)],
            ..case("anywhere cannot be widened")
        },
        Case {
            start: Some(300.0),
            show: (4, 5),
            options: &[("a", 0), ("b", 0), ("c", 0), ("d", 0)],
            widened: Some(f64::INFINITY),
            ..case("widening never narrows")
        },
        Case {
            start: None,
            options: &[("a", 0), ("b", 0), ("c", 0)],
            ..case("without a start the first value is the start")
        },
        Case {
            keep: Some("item.distance_km <= radius or item.city is not set"),
            rules: &[("item.city is not set", 9)],
            options: &[("e", 9), ("a", 0), ("b", 0)],
            ..case("an item without a place is in if the condition can do without a distance")
        },
        Case {
            keep: None,
            show: (3, 3),
            rules: &[("'y' in item.tags", 1)],
            options: &[("b", 1), ("c", 1), ("d", 1)],
            ..case("ties go to the nearer, an unknown distance is the farthest")
        },
        Case {
            rules: &[("item.distance_km <= 10", 7), ("answers.scheme == 'x' and 'x' in item.tags", 2)],
            answers: Answers { scheme: Some("x"), ..Answers::default() },
            options: &[("a", 9), ("b", 9)],
            ..case("scores add up")
        },
        Case {
            rules: &[("answers.scheme == 'x' and 'x' in item.tags", 2)],
            options: &[("a", 0), ("b", 0)],
            ..case("a rule about an answer that was not given never holds")
        },
        Case {
            rules: &[("'x' in item.tags", i64::MAX), ("'y' in item.tags", i64::MAX)],
            options: &[("a", i64::MAX), ("b", i64::MAX)],
            ..case("scores stop at their largest")
        },
    ];
    for case in &cases {
        decide(case, &small(), Some(20.0));
    }
    let nowhere = Case {
        rules: &[("item.distance_km <= 10", 7)],
        options: &[("fallback 0", 0), ("fallback 1", 0)],
        ..case("without a place there is no distance, and nothing was found by widening")
    };
    decide(&nowhere, &small(), None);
    let rules_alone = Case {
        rules: &[("answers.scheme is set", 1), ("answers.city is set", 4), ("true", 3)],
        answers: Answers { scheme: Some("x"), ..Answers::default() },
        options: &[("rule 2", 3), ("rule 0", 1)],
        ..case("without a catalogue the rules are the options")
    };
    decide(&rules_alone, &Catalog::default(), None);
}

#[test]
fn a_trace_tells_the_whole_story() {
    let keep = Expression::parse("item.distance_km <= radius").unwrap();
    let near = Expression::parse("item.distance_km <= 10").unwrap();
    let criteria = Criteria {
        keep: Some(&keep),
        widen: Some(Widen { variable: "radius", start: Some(50.0), values: &[100.0, 500.0, f64::INFINITY] }),
        rules: vec![Criterion { when: Some(&near), score: 20 }, Criterion { when: None, score: 1 }],
        show: (3, 3),
        fallbacks: 0,
    };
    let catalog = small();
    let distances = catalog.distances(Some(Coordinates { latitude: 20.8, longitude: 75.0 }));
    let ranking = rank(&criteria, &catalog, &distances, &Given::new(Answers::default()));
    let name = |row| catalog.cell(row, "name").unwrap().as_text().unwrap();
    assert_eq!(
        ranking.trace.explain(name, &["near", "listed"]),
        [
            "50: 1 in the running",
            "100: 3 in the running",
            "1. Gamma: 21 [near, listed], 0 km",
            "2. Alpha: 1 [listed], 89 km",
            "3. Beta: 1 [listed], 89 km",
        ]
    );
}

// --- the shipped rules

fn add_files(sources: &mut Sources, directory: &std::path::Path) {
    let mut paths: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_files(sources, &path);
        } else {
            sources.add(path.to_str().unwrap().replace('\\', "/"), std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn shipped() -> Bot {
    let mut sources = Sources::new();
    for directory in ["flows", "templates"] {
        add_files(&mut sources, std::path::Path::new(directory));
    }
    let loaded = flow::load(&sources, &flow::Layout::default(), ChannelLimits::default());
    loaded.bot.unwrap_or_else(|| panic!("the shipped flows are not clean: {:#?}", loaded.findings))
}

fn cities() -> Vec<(&'static str, Coordinates)> {
    let mut reader = csv::Reader::from_path("flows/data/cities.csv").unwrap();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let place = Coordinates { latitude: record[2].parse().unwrap(), longitude: record[3].parse().unwrap() };
            (&*record[0].to_owned().leak(), place)
        })
        .collect()
}

fn ranked(
    recommendation: &Recommendation,
    catalog: &Catalog,
    distances: &[Option<f64>],
    start: Option<f64>,
    answers: &Answers,
) -> Ranking {
    let widening = recommendation.widening.as_ref().unwrap();
    let criteria = Criteria {
        keep: recommendation.keep.as_ref(),
        widen: Some(Widen { variable: &widening.variable, start, values: &widening.values }),
        rules: recommendation
            .rules
            .iter()
            .map(|rule| Criterion { when: rule.when.as_ref(), score: rule.score })
            .collect(),
        show: recommendation.show,
        fallbacks: recommendation.fallback.len(),
    };
    rank(&criteria, catalog, distances, &Given::new(answers.clone()))
}

#[test]
fn the_shipped_rules_always_show_three_to_five_honest_options() {
    let bot = shipped();
    let recommendation = &bot.flow("byonco_intake").unwrap().recommendations[0];
    let cities = cities();
    let table = std::fs::read_to_string("flows/data/providers.csv").unwrap();
    let catalog = Catalog::from_csv(&table, &["aliases", "services", "networks", "schemes"])
        .unwrap()
        .with_places(|name| cities.iter().find(|(city, _)| *city == name).map(|(_, place)| *place));
    assert_eq!((catalog.len(), cities.len()), (81, 223));
    assert_eq!(catalog.lost_places().count(), 0, "every listed city is in the gazetteer");

    let needs: [&[&str]; 6] = [
        &[],
        &["hospital"],
        &["doctor"],
        &["second_opinion"],
        &["labs"],
        &["hospital", "doctor", "second_opinion", "labs"],
    ];
    let mut rankings = 0;
    let mut widened = 0;
    let mut rules_seen = vec![0_usize; recommendation.rules.len()];
    for origin in std::iter::once(None).chain(cities.iter().map(Some)) {
        let distances = catalog.distances(origin.map(|(_, place)| *place));
        for start in [5.0, 50.0, 200.0, f64::INFINITY] {
            for need in needs {
                for (scheme, budget) in [
                    (None, None),
                    (None, Some(0.0)),
                    (None, Some(9e5)),
                    (Some("pmjay"), None),
                    (Some("mjpjay"), Some(1e5)),
                    (Some("none"), None),
                ] {
                    let answers = Answers { city: origin.map(|(name, _)| *name), scheme, need: need.to_vec(), budget };
                    let ranking = ranked(recommendation, &catalog, &distances, Some(start), &answers);
                    rankings += 1;
                    widened += usize::from(ranking.widened.is_some());
                    let count = ranking.options.len();
                    assert!((3..=5).contains(&count), "{answers:?} within {start}: {count} options");
                    let reach = ranking.widened.unwrap_or(start);
                    for option in &ranking.options {
                        match option.source {
                            OptionSource::Item(row) => {
                                assert!(!option.rules.is_empty(), "{answers:?}: row {row} is shown without a reason");
                                option.rules.iter().for_each(|rule| rules_seen[*rule] += 1);
                                assert!(
                                    option.distance_km.map_or(need.contains(&"second_opinion"), |km| km <= reach),
                                    "{answers:?}: row {row} is farther than {reach}"
                                );
                            }
                            OptionSource::Fallback(_) => assert!(origin.is_none(), "{answers:?}: {start}"),
                            OptionSource::Rule(_) => panic!("there is a catalogue"),
                        }
                    }
                    let order: Vec<i64> = ranking.options.iter().map(|option| option.score).collect();
                    assert!(order.is_sorted_by(|left, right| left >= right), "{answers:?}");
                }
            }
        }
    }
    assert_eq!(rankings, (cities.len() + 1) * 4 * 6 * 6);
    assert!(widened > 0 && widened < rankings);
    let silent: Vec<&str> = recommendation
        .rules
        .iter()
        .zip(&rules_seen)
        .filter(|(_, seen)| **seen == 0)
        .map(|(rule, _)| rule.name.as_str())
        .collect();
    assert_eq!(silent, [] as [&str; 0], "rules that never speak for anything");
}
