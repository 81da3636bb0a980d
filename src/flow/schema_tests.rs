use std::fmt::Write as _;

use super::*;
use crate::diagnostic::LineIndex;
use crate::source::{Sources, parse_yaml};

/// One line per finding: place, code, message, help.
fn said(kind: DocumentKind, text: &str) -> String {
    let root = parse_yaml(Sources::new().add("x.yaml", text), text).unwrap();
    let index = LineIndex::new(text);
    let mut out = String::new();
    for finding in check(kind, &root) {
        assert!(CODES.iter().any(|(code, _)| *code == finding.code), "{} is not documented", finding.code);
        let place = index.position(finding.span.start);
        let help = finding.help.unwrap_or_default();
        writeln!(out, "{}:{} {}: {} ({help})", place.line, place.column, finding.code, finding.message).unwrap();
    }
    out
}

const HEAD: &str = "flow: x\ncollects: nothing\n";

fn said_of_step(step: &str) -> String {
    said(DocumentKind::Flow, &format!("{HEAD}steps:\n  a: {step}\n"))
}

#[test]
fn a_complete_flow_is_in_order() {
    let text = "
flow: intake
requires: consent
starts: { default: true, keywords: [Hi, 1] }
after_end: { idle: 1d, say: welcome_again }
keywords: { agent: { match: { en: [agent], hi: [एजेंट] }, then: coordinator } }
moved: { town: city }
steps:
  consent:
    ask: consent
    grants: consent
    notice: 2026-11
    choices: { agree: { en: AGREE, hi: सहमत }, no: 1, 2: { en: Two, also: { en: [two, 2] }, not: [too], about: { en: x } } }
    then: { no: end }
  stage: { ask: stage, choices: data/stages.yaml, other: text, sensitive: true, hear_early: true, default: i, title: { en: Stage }, not_understood: [again, simpler] }
  city: { ask: city, answer: place, places: data/cities.csv, with: [radius_km], called: [town] }
  radius_km: { ask: radius, answer: number, unit: km, range: 5 to 3000, default: 50 }
  budget:
    ask: budget
    answer: money
    currency: INR
    check: { too_low: answers.budget.max > 1000 }
    attempts: 3
    give_up: { say: a_person, offer: [coordinator, skip] }
    remind: { 2h: still_there }
    expires: 7d
    gather: 4s
    skip_if: answers.city is set
    then:
      - { when: answers.budget.max > 5, then: review }
      - { then: next }
  far: { when: answers.radius_km > 100, then: review, else: next }
  kept: { set: { far: true } }
  review: { review: summary, save: prefs, fields: [city] }
  options: { recommend: care, say: options, choices: { done: Done }, then: { done: end } }
  coordinator: { handoff: coordinators, say: connecting, then: end }
  other: { call: other_flow }
  bye: { say: bye }
  done: { end: done, say: bye }
recommendations:
  care:
    from: data/providers.csv
    columns: { services: list }
    distance_from: answers.city
    keep: item.distance_km <= radius_km
    widen: { radius_km: [100, 200, any], say: widened }
    rules: { near: { when: item.distance_km <= 25, score: 20, because: near_you } }
    show: 3 to 5
    fallback: [helpline]
";
    assert_eq!(said(DocumentKind::Flow, text), "");
}

#[test]
fn complete_shared_files_are_in_order() {
    let bot = "
libretto: 1
languages: { en: English, hi: हिन्दी }
timezone: Asia/Kolkata
quiet_hours: 21:00-08:00
red_flags: data/red_flags.yaml
teams: { coordinators: { hours: Mon-Sat 09:00-18:00, outside_hours: tomorrow }, nurses: }
keywords: { stop: { match: [STOP], do: opt_out, say: stopped, confirm: sure, then: resume } }
";
    assert_eq!(said(DocumentKind::Bot, bot), "");
    assert_eq!(said(DocumentKind::Choices, "i: Stage I\n2: { en: Two, matches: 'T[0-4]', unlisted: true }\n"), "");
    let flags = "blood: { any_of: [blood], all_of: [a, [b, c]], not: [d], say: go, alert: nurses, wait_for: [OK] }\n";
    assert_eq!(said(DocumentKind::RedFlags, flags), "");
}

#[test]
fn slips_in_keys_get_the_nearest_known_one_and_nothing_else() {
    assert_eq!(
        said_of_step("{ aks: x }"),
        "4:8 unknown-key: `aks` is not a key of the step `a` (did you mean `ask`?)\n"
    );
    assert_eq!(
        said(DocumentKind::Flow, "flow: x\ncolects: nothing\nstep:\n  a: { end: x }\n"),
        "2:1 unknown-key: `colects` is not a key of this file (did you mean `collects`?)\n\
         3:1 unknown-key: `step` is not a key of this file (did you mean `steps`?)\n"
    );
    assert_eq!(
        said(DocumentKind::Flow, &format!("{HEAD}steps:\n  a: {{ end: x }}\nchoices: {{ a: A }}\n")),
        "5:1 unknown-key: `choices` is not a key of this file (`choices` belongs to a step; check the indentation)\n"
    );
    assert_eq!(
        said_of_step("{ ask: x, choices: { b: { en: A, alsoo: [x], zzzz: y } } }"),
        "4:39 unknown-key: `alsoo` is not a key of the choice `b` (did you mean `also`?)\n\
         4:51 unknown-key: `zzzz` is not a key of the choice `b` \
         (it can have `also`, `not`, `about`, `matches`, `unlisted` and `asks`)\n"
    );
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(
        said(DocumentKind::Flow, "keywords: {}\n"),
        "1:1 missing-consent: this flow does not say whether it keeps personal answers \
         (add `requires: consent`, or `collects: nothing` if it keeps none)\n\
         1:1 missing-key: this file has no `flow` (add `flow:` (a name of letters, digits and `_`))\n\
         1:1 missing-key: this file has no `steps` (add `steps:` (a block of steps))\n"
    );
    assert_eq!(
        said_of_step("{ then: next }"),
        "4:3 missing-kind: the step `a` does nothing \
         (a step has one of `ask`, `say`, `set`, `when`, `review`, `recommend`, `handoff`, `fetch`, `call` and `end`)\n"
    );
    assert_eq!(
        said_of_step("{ ask: x, grants: consent, choices: { a: A } }"),
        "4:3 missing-key: the step `a` has no `notice` (add `notice:` (the version of the notice))\n"
    );
    assert_eq!(
        said(DocumentKind::Bot, "libretto: 1\nlanguages: { en: English }\nkeywords: { stop: { match: [STOP] } }\n"),
        "3:13 missing-key: the keyword `stop` does nothing (add `do`, `say` or `then`)\n"
    );
    assert_eq!(
        said(DocumentKind::RedFlags, "blood: { say: go }\n"),
        "1:1 missing-key: the group `blood` does nothing (add `any_of` or `all_of`)\n"
    );
}

#[test]
fn keys_that_do_not_go_together_are_told_apart() {
    assert_eq!(
        said_of_step("{ ask: x, end: done }"),
        "4:16 too-many-kinds: a step does one thing, but this one has `ask` and `end` (make two steps of it)\n"
    );
    assert_eq!(
        said_of_step("{ end: done, attempts: 3, then: a }"),
        "4:19 misplaced-key: `attempts` has no effect in a step with `end` (it belongs to a step with `ask`)\n\
         4:32 misplaced-key: nothing comes after `end`, so `then` has no effect (remove `then`)\n"
    );
    assert_eq!(
        said(DocumentKind::Flow, "flow: x\nrequires: consent\ncollects: nothing\nsteps: { a: { end: x } }\n"),
        "3:1 misplaced-key: a flow either requires consent or collects nothing, not both (remove one of the two lines)\n"
    );
}

#[test]
fn values_of_the_wrong_kind_are_explained() {
    assert_eq!(
        said_of_step("{ ask: [x], attempts: '3', sensitive: yes, expires: 3 days, answer: plaxe, unit: 5 }"),
        "4:8 wrong-type: `ask` must be the name of a template (this is a list)\n\
         4:28 wrong-type: `attempts` must be a whole number from 1 to 10 (this is a text because of its quotes; remove them)\n\
         4:44 wrong-type: `sensitive` must be `true` or `false` (write `true` or `false`)\n\
         4:58 wrong-value: `expires` must be a time such as `30m`, `2h` or `1d`, not `3 days` (for example `2h`)\n\
         4:74 wrong-value: `plaxe` is not a kind of answer (did you mean `place`?)\n\
         4:87 wrong-type: `unit` must be a unit (this is a number; put it in quotes if a text is meant)\n"
    );
    assert_eq!(
        said_of_step("{ ask: x, max_length: 9999, choices: { a: [A], b: { en: [x] } }, then: { a: [x] } }"),
        "4:28 wrong-value: `max_length` must be a whole number from 1 to 4096, not `9999` ()\n\
         4:45 wrong-type: `a` must be a choice: a title, or a block with a title for each language (this is a list)\n\
         4:58 wrong-type: `en` must be a title (this is a list)\n\
         4:79 wrong-type: `a` must be a step, `next`, `resume`, `back` or `end` (this is a list)\n"
    );
    assert_eq!(
        said(DocumentKind::Flow, &format!("{HEAD}steps:\n  next: {{ ask: x, remind: {{ soon: x }} }}\n")),
        "4:3 wrong-name: `next` cannot stand here as a name (it must be a name of letters, digits and `_` that is not one \
         of `next`, `resume`, `back`, `end`, `skip`)\n\
         4:29 wrong-name: `soon` cannot stand here as a name (it must be a time such as `30m`, `2h` or `1d`)\n"
    );
}

#[test]
fn empty_values_and_files_are_explained() {
    assert_eq!(
        said(DocumentKind::Flow, &format!("{HEAD}steps:\n  a:\n    say: #promo\n  b:\n    set: {{}}\n")),
        "5:5 empty-value: `say` has no value; it must be the name of a template \
         (write the value behind the `:`; a text that begins with `#` must stand in quotes)\n\
         7:5 empty-value: `set` is empty (add an entry, or remove the key)\n"
    );
    for kind in [DocumentKind::Flow, DocumentKind::Bot, DocumentKind::Choices, DocumentKind::RedFlags] {
        assert!(said(kind, "").starts_with("1:1 empty-value: this file has no value; it must be "), "{kind:?}");
        assert!(said(kind, "- a\n").starts_with("1:1 wrong-type: this file must be "), "{kind:?}");
    }
}

/// A misspelt keyword of the schema itself would be passed over in silence.
#[test]
fn the_schemas_use_known_keywords_and_describe_every_key() {
    fn walk(schema: &Value, path: &str, problems: &mut Vec<String>) {
        let Value::Object(object) = schema else { return };
        for (keyword, value) in object {
            let inner = format!("{path}/{keyword}");
            match keyword.as_str() {
                "properties" | "patternProperties" | "$defs" => {
                    for (key, property) in value.as_object().unwrap() {
                        let said = property.get("description").is_some() || property.get("$ref").is_some();
                        if keyword == "properties"
                            && property.is_object()
                            && !said
                            && !path.contains("/if")
                            && !path.ends_with("/items")
                        {
                            problems.push(format!("{inner}/{key} has no description"));
                        }
                        walk(property, &format!("{inner}/{key}"), problems);
                    }
                }
                "additionalProperties" | "propertyNames" | "items" | "if" | "then" | "else" | "not" => {
                    walk(value, &inner, problems);
                }
                "anyOf" | "allOf" => value.as_array().unwrap().iter().for_each(|part| walk(part, &inner, problems)),
                "$schema" | "$id" | "$ref" | "title" | "description" | "type" | "pattern" | "examples" | "enum"
                | "const" | "required" | "minProperties" | "minItems" | "minimum" | "maximum" | "default" => {}
                _ => problems.push(format!("{inner} is not a keyword")),
            }
        }
    }
    let mut problems = Vec::new();
    for text in [FLOW, BOT, CHOICES, RED_FLAGS] {
        walk(&parsed(text), "", &mut problems);
    }
    assert_eq!(problems, Vec::<String>::new());
}

/// Examples are what editors offer: they must be in order themselves.
#[test]
fn the_examples_in_the_schemas_are_in_order() {
    fn walk(root: &Value, schema: &Value, failed: &mut Vec<String>) {
        if let Some(examples) = schema.get("examples").and_then(Value::as_array) {
            let mut alone = schema.clone();
            alone["$defs"] = root["$defs"].clone();
            let validator = jsonschema::draft202012::new(&alone).unwrap();
            failed.extend(examples.iter().filter(|example| !validator.is_valid(example)).map(Value::to_string));
        }
        match schema {
            Value::Object(object) => {
                for (_, part) in object.iter().filter(|(key, _)| *key != "examples") {
                    walk(root, part, failed);
                }
            }
            Value::Array(items) => items.iter().for_each(|part| walk(root, part, failed)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut failed = Vec::new();
    for kind in [DocumentKind::Flow, DocumentKind::Bot, DocumentKind::Choices, DocumentKind::RedFlags] {
        let schema = &kind.compiled().schema;
        walk(schema, schema, &mut failed);
    }
    assert_eq!(failed, Vec::<String>::new());
}
