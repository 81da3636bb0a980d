//! What the schema itself says about a place: its title, its keys, its values.

use serde_json::Value;

use super::place::segments;

/// A part of the schema, with the title that describes the value it is applied to.
pub(super) struct Part<'a> {
    /// The part.
    pub(super) schema: &'a Value,
    /// What is wanted there, in words; the most particular title counts.
    pub(super) title: Option<&'a str>,
}

impl<'a> Part<'a> {
    /// Walks along an evaluation path, through references.
    pub(super) fn find(root: &'a Value, path: &str) -> Self {
        let mut part = Self { schema: root, title: title_of(root) };
        for segment in segments(path) {
            let next = match &part.schema {
                Value::Array(items) => segment.parse().ok().and_then(|index: usize| items.get(index)),
                _ if segment == "$ref" => {
                    part.schema.get("$ref").and_then(Value::as_str).and_then(|target| root.pointer(target.get(1..)?))
                }
                schema => schema.get(&segment),
            };
            let Some(next) = next else { break };
            let same_value = matches!(segment.as_str(), "$ref" | "then" | "else" | "allOf" | "anyOf");
            let title = match title_of(next) {
                // What a property says of itself is more particular than what it refers to.
                Some(own) => part.title.filter(|_| segment == "$ref").or(Some(own)),
                None => part.title.filter(|_| same_value || matches!(part.schema, Value::Array(_))),
            };
            part = Self { schema: next, title };
        }
        part
    }

    /// The keys this part names.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.as_str())
    }

    /// The title of one of its keys.
    pub(super) fn title_of_key(&self, root: &'a Value, key: &str) -> Option<&'a str> {
        let property = self.schema.get("properties")?.get(key)?;
        let referred = || root.pointer(property.get("$ref")?.as_str()?.get(1..)?).and_then(title_of);
        title_of(property).or_else(referred)
    }

    /// The keys of which `anyOf` wants at least one.
    pub(super) fn alternatives(&self) -> Vec<&'a str> {
        let options = self.schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        options.filter_map(|option| option.get("required")?.get(0)?.as_str()).collect()
    }
}

fn title_of(schema: &Value) -> Option<&str> {
    schema.get("title").and_then(Value::as_str)
}
