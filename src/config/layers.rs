//! The layers a setting can come from: arguments, environment, file, built-in defaults. The first that has it wins.

use std::collections::BTreeMap;

use super::error::ConfigError;
use crate::diagnostic::{LineIndex, Position, nearest};
use crate::source::{Node, Sources, Span, Spanned, parse_yaml};

/// The built-in settings, also the list of all names there are.
pub(super) const DEFAULTS: &str = include_str!("default.yaml");

/// All layers of one start.
pub(super) struct Layers {
    sources: Sources,
    defaults: Spanned<Node>,
    file: Option<Spanned<Node>>,
    overrides: BTreeMap<&'static str, Override>,
    errors: Vec<String>,
}

struct Override {
    /// What people call it: `LIBRETTO_ADDR` or `--addr`.
    origin: &'static str,
    text: String,
}

impl Layers {
    /// The built-in settings and, on top of them, a file given by its path and text.
    pub(super) fn new(file: Option<(&str, &str)>) -> Result<Self, ConfigError> {
        let mut sources = Sources::new();
        let id = sources.add("default.yaml", DEFAULTS);
        let defaults = parse_yaml(id, DEFAULTS).expect("the built-in settings are tested to be good YAML");
        let mut layers = Self { sources, defaults, file: None, overrides: BTreeMap::new(), errors: Vec::new() };
        if let Some((path, text)) = file {
            let id = layers.sources.add(path, text);
            let tree = parse_yaml(id, text)
                .map_err(|error| ConfigError::new(vec![format!("{}: {}", layers.place(error.span), error.message)]))?;
            if !tree.value.is_null() {
                let known = layers.defaults.clone();
                layers.refuse_unknown(&tree, &known, "");
                layers.file = Some(tree);
            }
        }
        Ok(layers)
    }

    /// Puts a value from the environment or an argument on top; `None` changes nothing.
    pub(super) fn set(&mut self, path: &'static str, origin: &'static str, text: Option<String>) {
        if let Some(text) = text {
            self.overrides.insert(path, Override { origin, text });
        }
    }

    /// Notes something that is wrong.
    pub(super) fn wrong(&mut self, message: String) {
        self.errors.push(message);
    }

    /// Reads one setting; what is wrong with it is noted and the default stands in until [`Self::finish`] refuses.
    pub(super) fn read<T>(&mut self, path: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> T {
        let given = match self.overrides.get(path) {
            Some(given) => Some((given.origin.to_owned(), given.text.clone())),
            None => self.file.as_ref().and_then(|tree| find(tree, path)).map(|node| {
                // A list or mapping has no text: the parser refuses the empty one.
                let text = node.value.as_text().unwrap_or_default().to_owned();
                (format!("{}: `{path}`", self.place(node.span)), text)
            }),
        };
        if let Some((origin, text)) = given {
            match parse(&text) {
                Ok(value) => return value,
                Err(message) => self.errors.push(format!("{origin}: {message}")),
            }
        }
        let default = find(&self.defaults, path).and_then(|node| node.value.as_text());
        let default = default.expect("every setting that is read has a built-in value");
        parse(default).expect("the built-in values are tested to be readable")
    }

    /// All that was wrong, if anything was.
    pub(super) fn finish(self) -> Result<(), ConfigError> {
        if self.errors.is_empty() { Ok(()) } else { Err(ConfigError::new(self.errors)) }
    }

    fn refuse_unknown(&mut self, tree: &Spanned<Node>, known: &Spanned<Node>, above: &str) {
        let (Some(entries), Some(known_entries)) = (tree.value.as_mapping(), known.value.as_mapping()) else {
            let expected = if known.value.as_mapping().is_some() { "settings below it" } else { "one value" };
            let name = if above.is_empty() { "the file" } else { above.trim_end_matches('.') };
            return self.errors.push(format!("{}: `{name}` must have {expected}", self.place(tree.span)));
        };
        for entry in entries {
            let name = &entry.key.value;
            match known.value.get(name) {
                None => {
                    let help = nearest(name, known_entries.iter().map(|known| known.key.value.as_str()))
                        .map(|nearest| format!("; did you mean `{nearest}`?"))
                        .unwrap_or_default();
                    let place = self.place(entry.key.span);
                    self.errors.push(format!("{place}: there is no setting `{above}{name}`{help}"));
                }
                // A name with nothing after it leaves the default.
                Some(_) if entry.value.value.is_null() => {}
                Some(known) if known.value.as_mapping().is_some() || entry.value.value.as_text().is_none() => {
                    self.refuse_unknown(&entry.value, known, &format!("{above}{name}."));
                }
                Some(_) => {}
            }
        }
    }

    /// `file:line:column`, counted from 1 in characters.
    fn place(&self, span: Span) -> String {
        let file = self.sources.file(span.file);
        let Position { line, column } = LineIndex::new(&file.text).position(span.start);
        format!("{}:{line}:{column}", file.path)
    }
}

fn find<'a>(tree: &'a Spanned<Node>, path: &str) -> Option<&'a Spanned<Node>> {
    path.split('.').try_fold(tree, |node, name| node.value.get(name)).filter(|node| !node.value.is_null())
}
