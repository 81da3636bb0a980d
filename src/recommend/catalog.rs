//! A table of items, read once from CSV text: columns typed, lists split, places found.

use std::ops::Range;

use crate::message::Coordinates;
use crate::render::Value;

/// What stands between the values of one cell.
const LIST_SEPARATOR: char = '|';
/// The column that names an item's place.
const PLACE_COLUMN: &str = "city";

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing was written.
    Missing,
    /// A number; only in a column where every cell that is filled in is one.
    Number(f64),
    /// A text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
}

impl Cell {
    /// The cell as conditions and texts see it.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Missing => Value::Unset,
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::text(text),
            Self::List(items) => Value::List(items.iter().map(|item| Value::text(item)).collect()),
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Missing | Self::Number(_) | Self::List(_) => None,
        }
    }
}

/// Why a table cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// The line, from 1.
    pub line: usize,
    /// The bytes of the table it is about.
    pub place: Range<usize>,
    /// A lower-case sentence without a full stop.
    pub message: String,
}

/// A table of items. Rows keep the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
    places: Vec<Option<Coordinates>>,
}

impl Catalog {
    /// Reads a table whose first line names the columns; cells of `lists` hold several values split at `|`.
    pub fn from_csv(text: &str, lists: &[&str]) -> Result<Self, TableError> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let skipped = text.len() - body.len();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
        let mut columns: Vec<String> = Vec::new();
        let mut raw: Vec<Vec<String>> = Vec::new();
        let mut previous_end = 0;
        for record in reader.records() {
            let record = record.map_err(|_| TableError {
                line: 1,
                place: 0..text.len().min(1),
                message: "this table cannot be read".to_owned(),
            })?;
            let start = record.position().map_or(previous_end, |position| byte(position.byte()));
            let place = line_of(body, start);
            previous_end = place.end;
            let line = body.get(..place.start).map_or(1, |before| before.matches('\n').count() + 1);
            let error =
                |message: String| TableError { line, place: place.start + skipped..place.end + skipped, message };
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if columns.is_empty() {
                check_columns(&cells).map_err(error)?;
                columns = cells;
            } else if cells.len() != columns.len() {
                let message = format!(
                    "this line has {} cells, the first line names {} columns; a cell with a comma in it needs quotes",
                    cells.len(),
                    columns.len()
                );
                return Err(error(message));
            } else {
                check_identity(&columns, &cells, &raw).map_err(error)?;
                raw.push(cells);
            }
        }
        if columns.is_empty() {
            return Err(TableError {
                line: 1,
                place: 0..text.len(),
                message: "this table is empty; its first line names the columns".to_owned(),
            });
        }
        let numeric: Vec<bool> = (0..columns.len())
            .map(|column| !lists.contains(&columns[column].as_str()) && is_numeric(raw.iter().map(|row| &row[column])))
            .collect();
        let rows: Vec<Vec<Cell>> = raw
            .into_iter()
            .map(|row| {
                row.into_iter()
                    .enumerate()
                    .map(|(column, cell)| typed(cell, lists.contains(&columns[column].as_str()), numeric[column]))
                    .collect()
            })
            .collect();
        let places = vec![None; rows.len()];
        Ok(Self { columns, rows, places })
    }

    /// Finds every item's place by the name in its column `city`, once, so that measuring needs no look-ups.
    #[must_use]
    pub fn with_places(mut self, find: impl Fn(&str) -> Option<Coordinates>) -> Self {
        self.places = (0..self.rows.len())
            .map(|row| self.cell(row, PLACE_COLUMN).and_then(Cell::as_text).and_then(&find))
            .collect();
        self
    }

    /// The items whose city is written but was not found, for a finding: the row and the name.
    pub fn lost_places(&self) -> impl Iterator<Item = (usize, &str)> {
        self.places
            .iter()
            .enumerate()
            .filter(|(_, place)| place.is_none())
            .filter_map(|(row, _)| self.cell(row, PLACE_COLUMN).and_then(Cell::as_text).map(|name| (row, name)))
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One cell; `None` if there is no such row or column.
    #[must_use]
    pub fn cell(&self, row: usize, column: &str) -> Option<&Cell> {
        let column = self.columns.iter().position(|known| known == column)?;
        self.rows.get(row)?.get(column)
    }

    /// Every item's distance from a point; none where the place of either is unknown.
    #[must_use]
    pub fn distances(&self, from: Option<Coordinates>) -> Vec<Option<f64>> {
        let Some(from) = from else { return vec![None; self.rows.len()] };
        self.places.iter().map(|place| place.map(|place| super::distance_km(from, place))).collect()
    }
}

fn byte(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The bytes of the line at or after `start`, without its end; the reader may point at blank lines before it.
fn line_of(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    let line = rest[blank..].lines().next().unwrap_or_default();
    start + blank..start + blank + line.len()
}

fn check_columns(columns: &[String]) -> Result<(), String> {
    for (index, column) in columns.iter().enumerate() {
        if column.is_empty() {
            return Err(format!("column {} has no name", index + 1));
        }
        if columns[..index].contains(column) {
            return Err(format!("two columns are called `{column}`"));
        }
    }
    match ["id", "name"].into_iter().find(|needed| !columns.iter().any(|column| column == needed)) {
        Some(missing) => Err(format!("a column called `{missing}` is missing")),
        None => Ok(()),
    }
}

/// Every item has a name, and an id of its own.
fn check_identity(columns: &[String], cells: &[String], before: &[Vec<String>]) -> Result<(), String> {
    let place = |name: &str| columns.iter().position(|column| column == name);
    let (Some(id), Some(name)) = (place("id"), place("name")) else { return Ok(()) };
    if cells[id].is_empty() {
        return Err("this line has no `id`".to_owned());
    }
    if cells[name].is_empty() {
        return Err("this line has no `name`".to_owned());
    }
    if before.iter().any(|row| row[id] == cells[id]) {
        return Err(format!("two lines have the id `{}`", cells[id]));
    }
    Ok(())
}

/// Whether a column holds numbers only. `007` and `+91` are codes, not numbers.
fn is_numeric<'a>(cells: impl Iterator<Item = &'a String>) -> bool {
    let mut any = false;
    for cell in cells.filter(|cell| !cell.is_empty()) {
        let digits = cell.strip_prefix('-').unwrap_or(cell);
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let code = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
        if !plain || code || cell.parse::<f64>().is_err() {
            return false;
        }
        any = true;
    }
    any
}

fn typed(cell: String, list: bool, numeric: bool) -> Cell {
    if list {
        let items = cell.split(LIST_SEPARATOR).map(str::trim).filter(|item| !item.is_empty());
        return Cell::List(items.map(str::to_owned).collect());
    }
    if cell.is_empty() {
        return Cell::Missing;
    }
    match cell.parse::<f64>() {
        Ok(number) if numeric => Cell::Number(number),
        Ok(_) | Err(_) => Cell::Text(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(items: &[&str]) -> Cell {
        Cell::List(items.iter().map(|item| (*item).to_owned()).collect())
    }

    #[test]
    fn cells_are_typed_by_their_column() {
        let table = "id,name,beds,pin,tags,city\n1,\"A, the first\",40,0110,x| y |,Pune\n2,B,,22,,\n";
        let catalog = Catalog::from_csv(table, &["tags"]).unwrap();
        assert_eq!(catalog.len(), 2);
        let cell = |row, column| catalog.cell(row, column).cloned();
        assert_eq!(cell(0, "id"), Some(Cell::Number(1.0)));
        assert_eq!(cell(0, "name"), Some(Cell::Text("A, the first".to_owned())));
        assert_eq!(cell(0, "beds"), Some(Cell::Number(40.0)));
        assert_eq!(cell(1, "beds"), Some(Cell::Missing));
        assert_eq!(cell(1, "pin"), Some(Cell::Text("22".to_owned())), "one code makes a column of codes");
        assert_eq!(cell(0, "tags"), Some(texts(&["x", "y"])));
        assert_eq!(cell(1, "tags"), Some(texts(&[])));
        assert_eq!(cell(1, "city"), Some(Cell::Missing));
        assert_eq!((cell(2, "id"), cell(0, "street")), (None, None));
    }

    #[test]
    fn a_broken_table_says_where() {
        for (table, line, excerpt, message) in [
            ("", 1, "", "this table is empty; its first line names the columns"),
            ("id,name,\n", 1, "id,name,", "column 3 has no name"),
            ("id,name,id\n", 1, "id,name,id", "two columns are called `id`"),
            ("id,city\n", 1, "id,city", "a column called `name` is missing"),
            (
                "id,name\n1,A\n\n2,B,Pune\n",
                4,
                "2,B,Pune",
                "this line has 3 cells, the first line names 2 columns; a cell with a comma in it needs quotes",
            ),
            ("id,name\r\n1,A\r\n1,B\r\n", 3, "1,B", "two lines have the id `1`"),
            ("\u{feff}id,name\n,B\n", 2, ",B", "this line has no `id`"),
            ("id,name\n1,\n", 2, "1,", "this line has no `name`"),
        ] {
            let error = Catalog::from_csv(table, &[]).unwrap_err();
            assert_eq!((error.line, error.message.as_str()), (line, message));
            assert_eq!(&table[error.place], excerpt);
        }
    }

    #[test]
    fn distances_need_both_places() {
        let point = |latitude| Coordinates { latitude, longitude: 73.0 };
        let catalog = Catalog::from_csv("id,name,city\n1,A,Here\n2,B,Nowhere\n3,C,\n", &[])
            .unwrap()
            .with_places(|name| (name == "Here").then(|| point(18.0)));
        let measured: Vec<Option<String>> =
            catalog.distances(Some(point(19.0))).into_iter().map(|km| km.map(|km| format!("{km:.0}"))).collect();
        assert_eq!(measured, [Some("111".to_owned()), None, None]);
        assert_eq!(catalog.distances(None), [None, None, None]);
        assert_eq!(catalog.lost_places().collect::<Vec<_>>(), [(1, "Nowhere")]);
    }
}
