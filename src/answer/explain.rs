//! How a message was read, in short lines for the people who write flows. Shows the message's words to nobody else.

use super::{AnswerValue, Claims, Found, Mode, Question, ReadContext, Reading, Utterance};

/// One line for the words as they were folded, one for what came of them.
pub(super) fn lines(question: &Question, utterance: &Utterance, mode: Mode, context: &ReadContext<'_>) -> Vec<String> {
    let words: Vec<&str> = utterance.tokens().iter().map(|token| utterance.word(token)).collect();
    let mut claims = Claims::none(utterance);
    let mut lines = vec![format!("words: {}", words.join(" · "))];
    match question.read(utterance, &mut claims, mode, context) {
        Reading::Found(found) => lines.push(format!("answer: {}", describe(utterance, &found))),
        Reading::Offer(offers) => {
            lines.push("unsure, asks which is meant:".to_owned());
            lines.extend(offers.iter().map(|found| format!("  {}", describe(utterance, found))));
        }
        Reading::Refused(refusal) => lines.push(format!("refused: {refusal:?}")),
        Reading::DontKnow => lines.push("says that they don't know".to_owned()),
        Reading::Nothing => lines.push("no answer to this question".to_owned()),
    }
    lines
}

fn describe(utterance: &Utterance, found: &Found) -> String {
    let from: Vec<&str> = found.tokens.iter().map(|tokens| utterance.slice(tokens.clone())).collect();
    let slip = if found.slip { ", a slip" } else { "" };
    let detail = found.detail.as_deref().map_or_else(String::new, |detail| format!(", detail \"{detail}\""));
    format!("{} (from \"{}\"{slip}{detail})", show(&found.value), from.join("\", \""))
}

fn show(value: &AnswerValue) -> String {
    match value {
        AnswerValue::Flag(true) => "yes".to_owned(),
        AnswerValue::Flag(false) => "no".to_owned(),
        AnswerValue::Number(number) => number.to_string(),
        AnswerValue::Text(text) => text.clone(),
        AnswerValue::List(items) => items.join(", "),
        AnswerValue::Range { min, max } => {
            let end = |value: &Option<i64>| value.map_or_else(|| "…".to_owned(), |value| value.to_string());
            format!("{} to {}", end(min), end(max))
        }
    }
}
