//! What every code means, for `--explain`.

use super::rules::RULES;
use crate::flow::schema;

/// Codes of the YAML reader and of the resolver, with what they mean.
const OTHERS: &[(&str, &str)] = &[
    (
        "broken-choice",
        "A choice whose `matches` is not a regular expression, or that cannot be read for another reason.",
    ),
    ("broken-expression", "A condition or value that cannot be read, or that compares things of different kinds."),
    ("broken-table", "A CSV file with a row or column that cannot be read."),
    ("broken-text", "A text whose `{{ … }}` or `{% … %}` cannot be read."),
    ("broken-yaml", "A file that is not YAML: an unclosed quote, a tab, lines that do not fit together."),
    ("circular-call", "A flow that calls itself, directly or through others; it would never end."),
    ("missing-argument", "A source that is asked without something that its `sends` names."),
    ("missing-settings", "There is no `bot.yaml` beside the flows."),
    ("mixed-kinds", "What a source answers, compared with a value of another kind; the two are never equal."),
    (
        "saves-without-consent",
        "A flow that says `collects: nothing` and saves answers all the same; it needs `requires` and a question that grants.",
    ),
    ("silent-red-flag", "A red flag that says nothing to the person who raised it."),
    ("two-default-flows", "More than one flow begins when somebody simply writes."),
    ("unknown-action", "A `do` that is none of the known actions."),
    ("unknown-answer", "The name of an answer that no question gives."),
    ("unknown-answer-type", "A kind of answer that does not exist."),
    ("unknown-argument", "Something a source is told that its `sends` does not name."),
    ("unknown-choice", "A choice in `then` that the step does not offer."),
    ("unknown-column", "A column that the table does not have."),
    ("unknown-field", "A field that the `result` of a source does not have."),
    ("unknown-file", "A path that leads to no file; paths are relative to the file they are written in."),
    ("unknown-flow", "A `call` of a flow that does not exist."),
    ("unknown-language", "A language code that is not among the bot's `languages`."),
    ("unknown-name", "A name in a text or condition that stands for nothing."),
    ("unknown-recommendation", "A `recommend` without an entry under `recommendations`."),
    ("unknown-result", "A `fetched.<name>` that no step with `fetch` gives."),
    ("unknown-source", "A `fetch` of a source that is not under `sources` in `bot.yaml`."),
    ("unknown-step", "A jump to a step that does not exist."),
    ("unknown-team", "A team that is not in `bot.yaml`."),
    ("unknown-text", "The name of a text without a file in `templates/`."),
    ("unknown-timezone", "A time zone that does not exist; write it as `Asia/Kolkata`."),
    ("unsafe-address", "The address of a source that does not begin with `https://`, or holds a name or password."),
    ("wrong-duration", "A time that is not a number with `s`, `m`, `h` or `d`."),
    ("wrong-flow-name", "A flow whose name is not the name of its file."),
    ("wrong-hours", "Hours that are not written as `21:00-08:00` or `Mon-Sat 09:00-18:00`."),
    ("unreadable-file", "A file that is too large, is not UTF-8, or may not be read."),
    (
        "wrong-schedule",
        "A schedule that is not written as `every day at 09:00`, `every week on Mon at 10:00` or `every month on 1 at 10:00`.",
    ),
    ("wrong-range", "A range that is not written as `5 to 3000`."),
];

/// What a code means, and for rules also why, an example and what to write instead; nothing for an unknown code.
#[must_use]
pub fn explain(code: &str) -> Option<String> {
    let rule = RULES.iter().find(|rule| rule.code == code);
    let short = || schema::CODES.iter().chain(OTHERS).find(|(known, _)| *known == code);
    rule.map(super::Rule::explain).or_else(|| short().map(|(_, meaning)| format!("{meaning}\n")))
}
