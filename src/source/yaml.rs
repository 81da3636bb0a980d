//! Reads YAML into the tree of [`Node`]s, in one parse.
//!
//! The only place that knows the YAML library. Bounded on purpose: a file that is too deep, too large or that grows by
//! aliases is refused with a sentence, never with a stack overflow.

use std::fmt;

use rustc_hash::FxHashMap;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_yaml::budget::BudgetBreach;
use serde_yaml::options::DuplicateKeyPolicy;
use serde_yaml::{Error, Location, MergeKeyPolicy};

use super::yaml_error::{self, Trouble};
use super::{Entry, FileId, Node, Scalar, Span, Spanned, YamlError};

/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// How deep lists and mappings may stand in one another: more than any flow needs, and an unoptimised build reads as
/// deep on a small stack.
const MAX_DEPTH: usize = 24;
/// How many values a file may hold, aliases counted once for each use.
const MAX_NODES: usize = 200_000;
/// How often `*name` may be used.
const MAX_ALIASES: usize = 1_000;

/// Reads one document; an empty file is the null scalar.
///
/// The span of a scalar covers it with its quotes, the span of a mapping or list only its first key, dash or bracket.
/// What came through an alias or a merge carries the span of the place that used it.
pub fn parse_yaml(file: FileId, text: &str) -> Result<Spanned<Node>, YamlError> {
    if text.len() > MAX_BYTES {
        return Err(yaml_error::too_large(Span::start_of(file)));
    }
    let reader = Reader { file, text };
    match serde_yaml::from_str_with_options::<serde_yaml::Spanned<Raw>>(text, options()) {
        Ok(root) => reader.lower(root),
        Err(Error::Eof { .. }) => Ok(null_at(Span::start_of(file))),
        Err(error) => Err(reader.explain(&error)),
    }
}

fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        merge_keys: MergeKeyPolicy::Merge,
        duplicate_keys: DuplicateKeyPolicy::PassThrough, // found while lowering, where both places are known
        with_snippet: false,
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: MAX_NODES },
        budget: serde_yaml::budget! {
            max_documents: 1, max_nodes: MAX_NODES, max_depth: MAX_DEPTH, max_aliases: MAX_ALIASES,
        },
    }
}

fn null_at(span: Span) -> Spanned<Node> {
    Spanned::new(Node::Scalar(Scalar { value: Value::Null, text: String::new() }), span)
}

/// What the library hands over, before spans and texts are attached.
enum Raw {
    /// Text, quoted or not.
    Text(String),
    /// A plain scalar that is not text: its text is cut from the file.
    Plain(Value),
    Sequence(Vec<serde_yaml::Spanned<Raw>>),
    Mapping(Vec<RawEntry>),
}

type RawEntry = (serde_yaml::Spanned<Raw>, serde_yaml::Spanned<Raw>);

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Null))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Plain(Value::Bool(value)))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Plain(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Plain(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Plain(value.into()))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut sequence = Vec::new();
        while let Some(item) = items.next_element()? {
            sequence.push(item);
        }
        Ok(Raw::Sequence(sequence))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut mapping = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            mapping.push(entry);
        }
        Ok(Raw::Mapping(mapping))
    }
}

/// Attaches spans and texts.
struct Reader<'a> {
    file: FileId,
    text: &'a str,
}

impl Reader<'_> {
    fn lower(&self, raw: serde_yaml::Spanned<Raw>) -> Result<Spanned<Node>, YamlError> {
        let place = self.span(raw.referenced);
        match raw.value {
            Raw::Text(text) => {
                let value = Value::String(text.clone());
                Ok(Spanned::new(Node::Scalar(Scalar { value, text }), self.trimmed(place)))
            }
            Raw::Plain(value) => {
                let text = self.slice(self.trimmed(self.span(raw.defined))).to_owned();
                Ok(Spanned::new(Node::Scalar(Scalar { value, text }), self.trimmed(place)))
            }
            Raw::Sequence(items) => {
                let items = items.into_iter().map(|item| self.lower(item)).collect::<Result<_, _>>()?;
                Ok(Spanned::new(Node::Sequence(items), self.first_mark(place)))
            }
            Raw::Mapping(entries) => self.lower_mapping(place, entries),
        }
    }

    fn lower_mapping(&self, place: Span, raw: Vec<RawEntry>) -> Result<Spanned<Node>, YamlError> {
        if self.rest(place).starts_with("{{") {
            return Err(yaml_error::explain(Trouble::TemplateBraces, self.text, place));
        }
        let in_braces = self.rest(place).starts_with('{');
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        let mut entries = Vec::with_capacity(raw.len());
        for (key, value) in raw {
            let key = self.lower_key(key)?;
            if let Some(first) = seen.insert(key.value.clone(), key.span) {
                return Err(yaml_error::duplicate_key(&key, first));
            }
            let value = self.lower(value)?;
            if in_braces && value.value.is_null() && !self.after(key.span).trim_start().starts_with(':') {
                return Err(yaml_error::cut_expression(&key));
            }
            entries.push(Entry { key, value });
        }
        let span = match entries.first() {
            Some(entry) if !in_braces => entry.key.span,
            Some(_) | None => self.first_mark(place),
        };
        Ok(Spanned::new(Node::Mapping(entries), span))
    }

    /// A key as text, whatever YAML takes it for.
    fn lower_key(&self, raw: serde_yaml::Spanned<Raw>) -> Result<Spanned<String>, YamlError> {
        let key = self.lower(raw)?;
        match key.value {
            Node::Scalar(scalar) => Ok(Spanned::new(scalar.text, key.span)),
            Node::Sequence(_) | Node::Mapping(_) => {
                Err(yaml_error::explain(Trouble::KeyIsNotText, self.text, self.first_mark(key.span)))
            }
        }
    }

    /// The bytes of a place the library names.
    fn span(&self, location: Location) -> Span {
        let end = self.text.len();
        let start = match location.span().byte_offset() {
            Some(offset) => usize::try_from(offset).unwrap_or(end).min(end),
            None => self.offset_of(location.line(), location.column()),
        };
        let length = location.span().byte_len().map_or(0, |length| usize::try_from(length).unwrap_or(0));
        let start = floor(self.text, start);
        let end = floor(self.text, start.saturating_add(length).min(end));
        // The size limit above keeps every offset far below 4 GiB.
        Span::new(self.file, u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
    }

    /// Errors of the scanner come with a line and a column only, both counted from 1 in characters.
    fn offset_of(&self, line: u64, column: u64) -> usize {
        let (Ok(line), Ok(column)) = (usize::try_from(line), usize::try_from(column)) else { return self.text.len() };
        let starts = std::iter::once(0).chain(self.text.match_indices('\n').map(|(offset, _)| offset + 1));
        let start = starts.take(line.max(1)).last().unwrap_or(0);
        let rest = &self.text[start..];
        let width = usize::from(start == 0 && rest.starts_with('\u{feff}'));
        start + rest.char_indices().nth(column.saturating_sub(1) + width).map_or(rest.len(), |(offset, _)| offset)
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn rest(&self, span: Span) -> &str {
        self.text.get(span.start as usize..).unwrap_or_default()
    }

    fn after(&self, span: Span) -> &str {
        self.text.get(span.end as usize..).unwrap_or_default()
    }

    /// Without the white space a block text or an empty value drags along.
    fn trimmed(&self, span: Span) -> Span {
        let kept = self.slice(span).trim_end().len();
        span.within(0, kept)
    }

    /// The first character of a list or mapping.
    fn first_mark(&self, span: Span) -> Span {
        let length = self.rest(span).chars().next().map_or(0, char::len_utf8);
        let end = span.start.saturating_add(u32::try_from(length).unwrap_or(0));
        Span::new(span.file, span.start, end)
    }

    fn explain(&self, error: &Error) -> YamlError {
        let span = error.location().map_or(Span::start_of(self.file), |location| self.span(location));
        let trouble = match innermost(error) {
            Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => Trouble::TooDeep { limit: MAX_DEPTH },
            Error::Budget { breach: BudgetBreach::Documents { .. }, .. } | Error::MultipleDocuments { .. } => {
                Trouble::SecondDocument
            }
            Error::Budget { .. }
            | Error::AliasReplayCounterOverflow { .. }
            | Error::AliasReplayLimitExceeded { .. }
            | Error::AliasExpansionLimitExceeded { .. }
            | Error::AliasReplayStackDepthExceeded { .. } => Trouble::TooMuch,
            Error::UnknownAnchor { .. } => Trouble::UnknownAlias,
            Error::RecursiveReferencesRequireWeakTypes { .. } => Trouble::CircularAlias,
            Error::NonFiniteFloat { .. } => Trouble::NotFinite,
            other => Trouble::Syntax(other.to_string()),
        };
        yaml_error::explain(trouble, self.text, span)
    }
}

/// The error inside the wrappers for snippets and aliases.
fn innermost(error: &Error) -> &Error {
    match error.without_snippet() {
        Error::AliasError { error, .. } => innermost(error),
        other => other,
    }
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|&offset| text.is_char_boundary(offset)).unwrap_or(0)
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
