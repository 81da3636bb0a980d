//! Texts that may come to nothing, and what that depends on.

use crate::flow::{Bot, Step, StepKind, TextRef};
use crate::render::{Expression, Part};

/// Calls `visit` with everything that decides whether the texts of a step say something at all.
pub(super) fn of_step<'a>(bot: &'a Bot, step: &'a Step, visit: &mut dyn FnMut(&'a Expression)) {
    for text in texts(step) {
        for (language, ..) in bot.languages.iter() {
            let Some(template) = bot.texts.exact(text, language) else { continue };
            if may_be_blank(template.parts()) {
                each(template.parts(), visit);
            }
        }
    }
}

fn texts(step: &Step) -> Vec<TextRef> {
    let mut texts: Vec<TextRef> = step.say.into_iter().collect();
    match &step.kind {
        StepKind::Ask(question) => {
            texts.push(question.prompt);
            texts.extend(&question.not_understood);
            texts.extend(question.checks.iter().map(|check| check.text));
            texts.extend(question.give_up.iter().map(|give_up| give_up.say));
            texts.extend(question.confirm);
        }
        StepKind::Review(review) => texts.push(review.text),
        StepKind::Recommend(recommend) => texts.extend(recommend.text),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::When { .. }
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => {}
    }
    texts
}

/// Whether nothing in a text is said in every case.
fn may_be_blank(parts: &[Part]) -> bool {
    parts.iter().all(|part| match part {
        Part::Text(text) => text.trim().is_empty(),
        Part::Show(..) | Part::For(..) => true,
        Part::If(_, then, otherwise) => may_be_blank(then) || may_be_blank(otherwise),
    })
}

fn each<'a>(parts: &'a [Part], visit: &mut dyn FnMut(&'a Expression)) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Show(shown, _) => visit(shown),
            Part::If(condition, then, otherwise) => {
                visit(condition);
                each(then, visit);
                each(otherwise, visit);
            }
            Part::For(_, list, inner) => {
                visit(list);
                each(inner, visit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Template;

    #[test]
    fn a_text_may_be_blank_if_nothing_in_it_is_said_in_every_case() {
        for (text, blank) in [
            ("", true),
            ("Hello", false),
            ("{{ answers.city }}", true),
            ("{% if answers.city is set %}Thanks{% endif %}", true),
            ("{% if answers.city is set %}Thanks{% else %}Well{% endif %}", false),
            ("{% if answers.city is set %}Thanks{% endif %} Well", false),
        ] {
            assert_eq!(may_be_blank(Template::parse(text).unwrap().parts()), blank, "{text}");
        }
    }
}
