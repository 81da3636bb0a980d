//! Every word of the language, as the schemas and the code know it.

use std::collections::BTreeSet;
use std::path::Path;

use libretto::flow::EngineTexts;
use libretto::render::Expression;
use serde_json::Value;

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

pub(super) fn step_kinds() -> Vec<String> {
    let kinds = &schema("flow.schema.json")["$defs"]["step"]["anyOf"];
    kinds.as_array().unwrap().iter().flat_map(|kind| texts(&kind["required"])).collect()
}

pub(super) fn answer_types() -> Vec<String> {
    texts(&schema("flow.schema.json")["$defs"]["step"]["properties"]["answer"]["enum"])
}

/// Every key any schema lists, and every word of a closed list.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                if let ("properties", Some(properties)) = (key.as_str(), inner.as_object()) {
                    // A key that is only forbidden beside another one is listed elsewhere too.
                    found.extend(properties.iter().filter(|(_, inner)| inner.is_object()).map(|(key, _)| key.clone()));
                }
                if let ("enum", Some(words)) = (key.as_str(), inner.as_array()) {
                    found.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                keys(inner, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The filters, as the help for an unknown one lists them.
fn filters() -> Vec<String> {
    let help = Expression::parse("answers.city | surely_no_filter").unwrap_err().help.unwrap();
    let names: Vec<String> = help.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(names.len() > 5, "{help}");
    names
}

pub(super) fn all() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for name in ["flow.schema.json", "bot.schema.json", "choices.schema.json", "red_flags.schema.json"] {
        keys(&schema(name), &mut found);
    }
    found.extend(filters());
    found.extend(EngineTexts::NAMES.iter().map(|name| (*name).to_owned()));
    assert!(found.len() > 100, "{found:?}");
    found
}
