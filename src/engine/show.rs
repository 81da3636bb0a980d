//! Answers in the words people read, and messages in the shape the channel can carry.

use crate::answer::{AnswerKind, AnswerValue};
use crate::flow::{Bot, Flow, LanguageIndex, MenuItem, Question};
use crate::message::{Body, ChannelLimits, Choice, Outbound};

use super::scope;

/// The question whose answer has this name, in this flow or another.
pub(super) fn question_of<'a>(bot: &'a Bot, flow: &'a Flow, name: &str) -> Option<&'a Question> {
    let within = |flow: &'a Flow| {
        let step = flow.by_answer.get(name)?;
        scope::question(&flow.step(*step).kind)
    };
    within(flow).or_else(|| bot.flows.values().find_map(within))
}

/// An answer as a person reads it.
pub(super) fn answer(question: Option<&Question>, answer: &AnswerValue, language: LanguageIndex) -> String {
    let title = |id: &str| {
        question
            .and_then(|question| question.menu.item(id))
            .map_or_else(|| id.to_owned(), |item| item.title.get(language).to_owned())
    };
    match answer {
        AnswerValue::Flag(flag) => title(if *flag { "yes" } else { "no" }),
        AnswerValue::Number(number) => match question.map(|question| &question.menu.reader.kind) {
            Some(AnswerKind::Number { unit: Some(unit), .. }) => format!("{number} {unit}"),
            _ => number.to_string(),
        },
        AnswerValue::Text(text) => title(text),
        AnswerValue::List(ids) => ids.iter().map(|id| title(id)).collect::<Vec<_>>().join(", "),
        AnswerValue::Range { min, max } => match (min, max) {
            (Some(min), Some(max)) if min == max => amount(*max),
            (Some(min), Some(max)) => format!("{}–{}", amount(*min), amount(*max).trim_start_matches('₹')),
            (None, Some(max)) => amount(*max),
            (Some(min), None) => format!("{}+", amount(*min)),
            (None, None) => String::new(),
        },
    }
}

/// An amount in rupees, grouped the Indian way: `₹5,00,000`.
fn amount(rupees: i64) -> String {
    let digits = rupees.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len() - index;
        if index > 0 && (left == 3 || (left > 3 && left % 2 == 1)) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}₹{grouped}", if rupees < 0 { "-" } else { "" })
}

/// What a message offers.
pub(super) struct Offer<'a> {
    /// The step the choices belong to.
    pub(super) step: &'a str,
    /// All choices.
    pub(super) choices: Vec<Choice>,
    /// The page to show, from 0.
    pub(super) page: u8,
    /// The row that shows more.
    pub(super) more: &'a str,
    /// The label that opens a list.
    pub(super) open: &'a str,
}

/// The choices of a menu, as people see them.
pub(super) fn choices(items: &[MenuItem], language: LanguageIndex) -> Vec<Choice> {
    items
        .iter()
        .filter(|item| item.listed)
        .map(|item| Choice {
            id: item.id.clone(),
            title: item.title.get(language).to_owned(),
            description: Some(item.about.get(language)).filter(|about| !about.is_empty()).map(str::to_owned),
        })
        .collect()
}

/// How many pages the choices need.
pub(super) fn pages(count: usize, limits: &ChannelLimits) -> usize {
    if count <= limits.rows { 1 } else { count.div_ceil(limits.rows.saturating_sub(1).max(1)) }
}

/// A message with nothing to choose.
pub(super) fn plain(template: &str, text: String) -> Outbound {
    Outbound { template: template.to_owned(), body: Body::Text(text), choices: Vec::new() }
}

/// A question in the shape the channel can carry: buttons, a list, a page of a list, or plain text.
pub(super) fn message(template: &str, text: String, offer: Offer<'_>, limits: &ChannelLimits) -> Outbound {
    let body = body(text, &offer, limits);
    Outbound { template: template.to_owned(), body, choices: offer.choices }
}

fn body(text: String, offer: &Offer<'_>, limits: &ChannelLimits) -> Body {
    let count = offer.choices.len();
    let length = |text: &str| text.chars().count();
    if count == 0 || length(&text) > limits.interactive_text {
        return Body::Text(text);
    }
    let tagged = |choice: &Choice| Choice {
        id: [offer.step, "/", &choice.id].concat(),
        title: choice.title.clone(),
        description: choice.description.clone(),
    };
    let plain = |choice: &Choice| choice.description.is_none() && length(&choice.title) <= limits.button_title;
    if count <= limits.buttons && offer.choices.iter().all(plain) {
        return Body::Buttons { text, buttons: offer.choices.iter().map(tagged).collect() };
    }
    let per_page = limits.rows.saturating_sub(1).max(1);
    let rows = if count <= limits.rows {
        offer.choices.iter().map(tagged).collect()
    } else {
        let page = usize::from(offer.page) % pages(count, limits);
        let mut rows: Vec<Choice> = offer.choices.iter().skip(page * per_page).take(per_page).map(tagged).collect();
        rows.push(Choice { id: format!("{}/_more", offer.step), title: offer.more.to_owned(), description: None });
        rows
    };
    Body::List { text, open: offer.open.to_owned(), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_the_indian_way() {
        for (rupees, shown) in [
            (0, "₹0"),
            (999, "₹999"),
            (1_000, "₹1,000"),
            (50_000, "₹50,000"),
            (500_000, "₹5,00,000"),
            (12_345_678, "₹1,23,45,678"),
        ] {
            assert_eq!(amount(rupees), shown);
        }
    }

    fn offered(count: usize, page: u8) -> Body {
        let choices = (0..count)
            .map(|index| Choice { id: format!("c{index}"), title: format!("Choice {index}"), description: None })
            .collect();
        let offer = Offer { step: "s", choices, page, more: "More", open: "Choose" };
        body("Which?".to_owned(), &offer, &ChannelLimits::default())
    }

    #[test]
    fn three_choices_are_buttons_ten_a_list_and_more_are_paged() {
        assert!(matches!(offered(0, 0), Body::Text(_)));
        assert!(
            matches!(offered(3, 0), Body::Buttons { buttons, .. } if buttons.len() == 3 && buttons[0].id == "s/c0")
        );
        assert!(matches!(offered(4, 0), Body::List { rows, .. } if rows.len() == 4));
        assert!(matches!(offered(10, 0), Body::List { rows, .. } if rows.len() == 10));
        let page = |page| match offered(22, page) {
            Body::List { rows, .. } => rows.into_iter().map(|row| row.id).collect::<Vec<_>>(),
            Body::Text(_) | Body::Buttons { .. } | Body::Template { .. } => Vec::new(),
        };
        assert_eq!(page(0).first().map(String::as_str), Some("s/c0"));
        assert_eq!(page(0).len(), 10);
        assert_eq!(page(2), ["s/c18", "s/c19", "s/c20", "s/c21", "s/_more"]);
        assert_eq!(page(3), page(0));
    }
}
