//! The schemas that editors use against the code that reads the files: neither may know a key the other does not.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

#[expect(clippy::disallowed_methods, reason = "this test reads the source tree")]
fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "this test reads the source tree")]
fn syntax() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/flow/syntax");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    files.collect()
}

/// Every key that a schema names anywhere.
fn keys(schema: &Value, keys: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            for (keyword, value) in object {
                if let ("properties", Some(properties)) = (keyword.as_str(), value.as_object()) {
                    keys_of(properties, keys);
                }
                if keyword != "examples" {
                    self::keys(value, keys);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| self::keys(item, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn keys_of(properties: &serde_json::Map<String, Value>, keys: &mut BTreeSet<String>) {
    keys.extend(properties.iter().filter(|(_, property)| property.is_object()).map(|(key, _)| key.clone()));
}

fn allowed() -> BTreeSet<String> {
    let mut allowed = BTreeSet::new();
    for file in ["flow", "bot", "choices", "red_flags"] {
        let schema: Value = serde_json::from_str(&read(&format!("schemas/{file}.schema.json"))).unwrap();
        keys(&schema, &mut allowed);
    }
    allowed
}

/// A key that is allowed but read by nobody would have no effect, and nobody would say so.
#[test]
fn every_key_of_the_schemas_is_read() {
    let syntax = syntax();
    let unread: Vec<String> = allowed()
        .into_iter()
        // The version is there for later versions; it can only be `1` now.
        .filter(|key| key != "libretto" && !syntax.contains(&format!("\"{key}\"")))
        .collect();
    assert_eq!(unread, Vec::<String>::new());
}

/// A key that is read but not allowed could never be written.
#[test]
fn every_key_that_is_read_is_in_the_schemas() {
    let syntax = syntax();
    let allowed = allowed();
    let mut unknown = BTreeSet::new();
    for call in [".text(\"", ".texts(\"", ".words(\"", ".node(\"", ".entries(\"", ".flag(\"", "pairs(\"", "first(\""] {
        let keys = syntax.split(call).skip(1).filter_map(|rest| rest.split('"').next());
        unknown.extend(keys.filter(|key| !allowed.contains(*key)).map(str::to_owned));
    }
    assert_eq!(unknown, BTreeSet::new());
}
