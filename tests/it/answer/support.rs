//! Questions for the tables, and readings written as short text.

use libretto::answer::{
    AnswerKind, AnswerValue, ChoiceList, ChoiceSpec, Claims, Found, Gazetteer, Mode, Question, ReadContext, Reading,
    Refusal, Rules, Utterance,
};
use std::sync::Arc;

pub(super) const CONTEXT: ReadContext<'static> = ReadContext { language: "en", today: jiff::civil::date(2026, 11, 23) };

/// Lines of `id = Title | also | also ! not | not ~ pattern`.
pub(super) fn list(lines: &str) -> ChoiceList {
    let specs = lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (line, pattern) = line.split_once('~').map_or((line, None), |(line, pattern)| (line, Some(pattern)));
        let (line, not) = line.split_once('!').unwrap_or((line, ""));
        let (id, words) = line.split_once('=').expect("id = words");
        let split = |text: &str| -> Vec<String> {
            text.split('|').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let mut words = split(words);
        let title = words.remove(0);
        ChoiceSpec {
            id: id.trim().to_owned(),
            titles: vec![("en".to_owned(), title)],
            also: words,
            not: split(not),
            matches: pattern.map(|pattern| pattern.trim().to_owned()),
            gives_way: false,
        }
    });
    ChoiceList::compile(specs.collect()).expect("a good list")
}

pub(super) fn question(kind: AnswerKind, choices: ChoiceList) -> Question {
    Question { kind, choices, strict: false, max_length: 100 }
}

pub(super) fn cities() -> Arc<Gazetteer> {
    Arc::new(Gazetteer::from_csv(include_str!("../../../flows/data/cities.csv")).expect("a good table"))
}

pub(super) fn city() -> Question {
    question(AnswerKind::Place(cities()), ChoiceList::default())
}

pub(super) fn radius() -> Question {
    let kind = AnswerKind::Number { unit: Some("km".to_owned()), min: Some(5.0), max: Some(3000.0) };
    question(kind, list("any = Anywhere | anywhere in india | kahin bhi | kuthehi | कहीं भी"))
}

pub(super) fn budget() -> Question {
    question(AnswerKind::Money { currency: "INR".to_owned() }, ChoiceList::default())
}

pub(super) fn cancer() -> Question {
    question(
        AnswerKind::Choice,
        list(
            "breast = Breast cancer | breast | ca breast | स्तन | स्तनाचा कर्करोग | stanacha
             oral = Mouth cancer | mouth | buccal mucosa | muh ka cancer | muh ka | muh ! mouth of womb | bachedani ke muh
             cervix = Cervical cancer | cervix | mouth of womb | bachedani ke muh ka
             lung = Lung cancer | lung | lungs | फेफड़े | फुप्फुस
             oesophagus = Food pipe cancer | food pipe
             liver = Liver cancer | liver | यकृत ! liver function
             bone = Bone | bones
             gallbladder = Gall bladder | gallbladder
             bladder = Urinary bladder | bladder
             kidney = Kidney | kidney cancer
             ovary = Ovary | ovarian cancer
             not_sure = Not sure | report not come | pata nahi",
        ),
    )
}

pub(super) fn stage() -> Question {
    question(
        AnswerKind::Choice,
        list(
            "s1 = Stage 1 | first stage | 1
             s2 = Stage 2 | स्टेज 2 | second stage | II | 2 | दुसरा टप्पा
             s3 = Stage 3 | third stage | III | 3
             s4 = Stage 4 | fourth stage | IV | 4 | last stage
             advanced = Advanced | spread | metastatic | phail gaya hai ! not spread
             not_applicable = No stage
             not_sure = Not sure | don't know | no idea | doctor did not say
             tnm = TNM ~ (y?[cp]?)T(is|x|[0-4][a-d]?)[ ,;-]*N(x|[0-3][a-c]?)[ ,;-]*M(x|[01][a-c]?)",
        ),
    )
}

pub(super) fn urgency() -> Question {
    question(
        AnswerKind::Choice,
        list(
            "within_48h = Within 2 days | today | tomorrow | aaj | kal
             within_1_week = Within a week | this week | asap | urgent | one week | jitni jaldi ho sake
             within_1_month = Within a month | this month | next month | one month | 2-3 weeks | two weeks | महीने में
             within_3_months = Within 3 months | 2 months
             exploring = Just looking | not urgent",
        ),
    )
}

pub(super) fn consent() -> Question {
    let choices = list("agree = AGREE | सहमत\ndecline = No thanks | no | nahi | don't agree");
    Question { strict: true, ..question(AnswerKind::Choice, choices) }
}

pub(super) fn scheme() -> Question {
    let choices = list("pmjay = Ayushman | ayushman card\nprivate = Mediclaim\nnone = No insurance");
    question(AnswerKind::Choice, choices)
}

pub(super) fn need() -> Question {
    question(
        AnswerKind::Choices,
        list(
            "hospital = Hospital | treatment | अस्पताल | 🏥
             doctor = Doctor | oncologist
             second_opinion = Second opinion | dusri rai
             labs = Tests | lab | labs | biopsy",
        ),
    )
}

/// The reading as text: `s2`, `s2 (2b)`, `5..10`, `? a, b`, `refused vague`, `unknown` or `-`; a slip has a `~`.
pub(super) fn read_in(question: &Question, message: &str, mode: Mode) -> String {
    read_by(Rules::ALL, question, message, mode)
}

pub(super) fn read_by(rules: Rules, question: &Question, message: &str, mode: Mode) -> String {
    let utterance = Utterance::by(rules, message);
    show(&question.read(&utterance, &mut Claims::none(&utterance), mode, &CONTEXT))
}

pub(super) fn read(question: &Question, message: &str) -> String {
    read_in(question, message, Mode::Open)
}

pub(super) fn show(reading: &Reading) -> String {
    match reading {
        Reading::Found(found) => show_found(found),
        Reading::Offer(offers) => format!("? {}", offers.iter().map(show_found).collect::<Vec<_>>().join(", ")),
        Reading::Refused(Refusal::OutOfRange { .. }) => "refused range".to_owned(),
        Reading::Refused(Refusal::TooLong { max }) => format!("refused over {max}"),
        Reading::Refused(Refusal::Vague) => "refused vague".to_owned(),
        Reading::Refused(Refusal::WrongUnit) => "refused unit".to_owned(),
        Reading::Refused(Refusal::Impossible) => "refused impossible".to_owned(),
        Reading::DontKnow => "unknown".to_owned(),
        Reading::Nothing => "-".to_owned(),
    }
}

fn show_found(found: &Found) -> String {
    let value = match &found.value {
        AnswerValue::Flag(true) => "yes".to_owned(),
        AnswerValue::Flag(false) => "no".to_owned(),
        AnswerValue::Number(number) => number.to_string(),
        AnswerValue::Text(text) => text.clone(),
        AnswerValue::List(items) => items.join("+"),
        AnswerValue::Range { min, max } => {
            let end = |end: &Option<i64>| end.map_or_else(String::new, |end| end.to_string());
            format!("{}..{}", end(min), end(max))
        }
    };
    let detail = found.detail.as_ref().map_or_else(String::new, |detail| format!(" ({detail})"));
    format!("{}{value}{detail}", if found.slip { "~" } else { "" })
}

/// Reads every row and reports all rows that differ at once.
#[track_caller]
pub(super) fn table(question: &Question, rows: &[(&str, &str)]) {
    table_in(question, Mode::Open, rows);
}

#[track_caller]
pub(super) fn table_in(question: &Question, mode: Mode, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(message, expected)| (message, expected, read_in(question, message, mode)))
        .filter(|(_, expected, read)| read != *expected)
        .map(|(message, expected, read)| format!("{message:?}: expected {expected:?}, read {read:?}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
