//! Places: names, aliases, areas and coordinates, read once from a table.

use std::collections::BTreeMap;

use super::place::states_said;
use super::{PhraseSet, Utterance, fold};
use crate::message::Coordinates;

/// A place that a reply can name.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its name, as kept.
    pub name: String,
    /// The state it is in.
    pub state: String,
    /// Its name in Devanagari, if known.
    pub name_hi: Option<String>,
    /// North is positive.
    pub latitude: f64,
    /// East is positive.
    pub longitude: f64,
    /// Other names it is called by.
    pub aliases: Vec<String>,
    /// Something to be careful about: another place of the same name.
    pub note: Option<String>,
}

impl Place {
    /// Its name and its other names.
    fn called(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Where it is.
    #[must_use]
    pub fn coordinates(&self) -> Coordinates {
        Coordinates { latitude: self.latitude, longitude: self.longitude }
    }
}

/// A table that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TableError {
    /// The line, counted from 1.
    pub line: u64,
    /// The column's name, if one is at fault.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// The places a question knows.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    places: Vec<Place>,
    names: BTreeMap<String, usize>,
    /// Names and aliases: the payload is the place.
    pub(super) exact: PhraseSet,
    /// Districts, suburbs and regions: the payload is the place to confirm.
    pub(super) areas: PhraseSet,
    /// Every one-word and two-word spelling, for slips.
    pub(super) spellings: Vec<(Vec<String>, usize)>,
    /// Names that exist in another state too.
    pub(super) doubtful: Vec<usize>,
}

impl Gazetteer {
    /// Reads a table with the columns `city`, `state`, `lat`, `lon`, and if there are any `aliases`, `area_words`, `name_hi`,
    /// `note`; several words in a cell stand between bars.
    pub fn from_csv(text: &str) -> Result<Self, TableError> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).trim(csv::Trim::All).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|error| table_error(&error))?.clone();
        let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name);
        let need = |name: &str| {
            column(name).ok_or_else(|| TableError {
                line: 1,
                column: Some(name.to_owned()),
                message: format!("the table has no column `{name}`"),
            })
        };
        let columns = Columns {
            city: need("city")?,
            state: need("state")?,
            latitude: need("lat")?,
            longitude: need("lon")?,
            aliases: column("aliases"),
            areas: column("area_words"),
            name_hi: column("name_hi"),
            note: column("note"),
        };
        let mut rows = Rows::default();
        for record in reader.records() {
            let record = record.map_err(|error| table_error(&error))?;
            rows.add(&columns, &record)?;
        }
        Ok(rows.finish())
    }

    /// The place of this name, as kept.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Place> {
        self.names.get(name).or_else(|| self.names.get(&fold(name))).and_then(|&index| self.places.get(index))
    }

    /// All places, in the order of the table.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// What to show for places to choose from: two that share a name are told apart by their states.
    #[must_use]
    pub fn titles(&self, names: &[&str]) -> Vec<String> {
        let places: Vec<Option<&Place>> = names.iter().map(|name| self.get(name)).collect();
        let calls = |place: &Place, called: &str| place.called().any(|name| fold(name) == fold(called));
        let shared = |index: usize, place: &Place| {
            let others = || places.iter().enumerate().filter(|(other, _)| *other != index);
            let found =
                place.called().find(|name| others().any(|(_, other)| other.is_some_and(|other| calls(other, name))));
            found.map(|name| format!("{name}, {}", place.state))
        };
        let title = |(index, name): (usize, &&str)| {
            places[index].and_then(|place| shared(index, place)).unwrap_or_else(|| (*name).to_owned())
        };
        names.iter().enumerate().map(title).collect()
    }

    /// Which of the places is in a state that the message names; `None` unless exactly one is.
    #[must_use]
    pub fn pick_by_state(&self, names: &[&str], utterance: &Utterance) -> Option<usize> {
        let said = states_said(utterance);
        let is_said = |name: &str| self.get(name).is_some_and(|place| said.contains(&place.state.as_str()));
        let mut picked = names.iter().enumerate().filter(|(_, name)| is_said(name)).map(|(index, _)| index);
        picked.next().filter(|_| picked.next().is_none())
    }

    /// The place nearest to a point.
    #[must_use]
    pub fn nearest(&self, point: &Coordinates) -> Option<&Place> {
        let distance = |place: &Place| distance_km(&place.coordinates(), point);
        self.places.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// The distance over the surface of the earth, in kilometres.
#[must_use]
pub fn distance_km(from: &Coordinates, to: &Coordinates) -> f64 {
    const EARTH_RADIUS_KM: f64 = 6371.0;
    let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
    let across = half(from.longitude, to.longitude) * from.latitude.to_radians().cos() * to.latitude.to_radians().cos();
    let chord = (half(from.latitude, to.latitude) + across).clamp(0.0, 1.0);
    2.0 * EARTH_RADIUS_KM * chord.sqrt().asin()
}

struct Columns {
    city: usize,
    state: usize,
    latitude: usize,
    longitude: usize,
    aliases: Option<usize>,
    areas: Option<usize>,
    name_hi: Option<usize>,
    note: Option<usize>,
}

#[derive(Default)]
struct Rows {
    places: Vec<Place>,
    names: BTreeMap<String, usize>,
    exact: Vec<(String, usize)>,
    areas: Vec<(String, usize)>,
    doubtful: Vec<usize>,
}

impl Rows {
    fn add(&mut self, columns: &Columns, record: &csv::StringRecord) -> Result<(), TableError> {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let fault = |name: &str, message: String| TableError { line, column: Some(name.to_owned()), message };
        let degrees = |column: usize, name: &str, limit: f64| {
            let value: Option<f64> = cell(column).parse().ok().filter(|value: &f64| value.abs() <= limit);
            value.ok_or_else(|| fault(name, format!("`{}` is not a number of degrees up to {limit}", cell(column))))
        };
        let name = cell(columns.city).to_owned();
        if name.is_empty() {
            return Err(fault("city", "the place has no name".to_owned()));
        }
        let index = self.places.len();
        if self.names.insert(name.clone(), index).is_some() {
            return Err(fault("city", format!("the place `{name}` is there twice")));
        }
        self.names.entry(fold(&name)).or_insert(index);
        let filled = |column: Option<usize>| column.map(cell).filter(|text| !text.is_empty()).map(str::to_owned);
        let list = |column: Option<usize>| -> Vec<String> {
            let words = column.map(cell).unwrap_or_default().split('|').map(str::trim);
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let place = Place {
            state: cell(columns.state).to_owned(),
            name_hi: filled(columns.name_hi),
            latitude: degrees(columns.latitude, "lat", 90.0)?,
            longitude: degrees(columns.longitude, "lon", 180.0)?,
            aliases: list(columns.aliases),
            note: filled(columns.note),
            name,
        };
        let aliases = place.aliases.clone();
        let marathi = place.name_hi.as_deref().and_then(in_marathi);
        let names = aliases.into_iter().chain(place.name_hi.clone()).chain(marathi).chain([place.name.clone()]);
        self.exact.extend(names.map(|word| (word, index)));
        self.areas.extend(list(columns.areas).into_iter().map(|word| (word, index)));
        if place.note.as_deref().is_some_and(|note| note.contains("confirm the state")) {
            self.doubtful.push(index);
            // "Bijapur in Chhattisgarh is a different place": the other's name is asked back too
            let shared = place.note.as_deref().and_then(|note| note.split_once(" in ")).map_or("", |(names, _)| names);
            let names = shared.split(['(', ')', ' ']).filter(|name| name.len() > 3);
            if shared.split(' ').count() <= 2 {
                self.areas.extend(names.map(|name| (name.to_owned(), index)));
            }
        }
        self.places.push(place);
        Ok(())
    }

    fn finish(self) -> Gazetteer {
        let mut spellings: Vec<(Vec<String>, usize)> = Vec::new();
        for (word, index) in &self.exact {
            let words: Vec<String> = fold(word).split(' ').map(str::to_owned).collect();
            if words.len() <= 2 && words.iter().any(|word| word.chars().count() >= 4) {
                spellings.push((words, *index));
            }
        }
        spellings.sort();
        spellings.dedup();
        Gazetteer {
            exact: PhraseSet::new(self.exact),
            areas: PhraseSet::new(self.areas),
            places: self.places,
            names: self.names,
            spellings,
            doubtful: self.doubtful,
        }
    }
}

/// Hindi writes the town of a name with a short vowel, Marathi with a long one: कोल्हापुर is कोल्हापूर.
fn in_marathi(name_hi: &str) -> Option<String> {
    name_hi.contains("पुर").then(|| name_hi.replace("पुर", "पूर"))
}

fn table_error(error: &csv::Error) -> TableError {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells where the first row has {expected_len}")
        }
        other => format!("the table cannot be read: {other:?}"),
    };
    TableError { line, column: None, message }
}
