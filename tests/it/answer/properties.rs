//! Whatever people send: reading never panics, never differs, and never takes tokens that are not there.

use super::support::{CONTEXT, budget, cancer, city, need, question, radius, read, stage, urgency};
use libretto::answer::{
    AnswerKind, ChoiceList, Claims, Mode, Question, Reading, Utterance, correction_cue, fold, guess_language,
};
use proptest::prelude::*;
use std::sync::LazyLock;

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let plain = |kind: AnswerKind| question(kind, ChoiceList::default());
    vec![
        cancer(),
        stage(),
        city(),
        radius(),
        budget(),
        urgency(),
        need(),
        plain(AnswerKind::YesNo),
        plain(AnswerKind::Text),
        plain(AnswerKind::Date),
        plain(AnswerKind::Phone),
        plain(AnswerKind::Email),
        plain(AnswerKind::Any),
        plain(AnswerKind::Number { unit: None, min: None, max: None }),
    ]
});

const MODES: [Mode; 4] = [Mode::Open, Mode::Companion, Mode::Early, Mode::Correction];

/// Pieces that rules look at, in any order and with anything between them.
fn message() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "stage",
        "2",
        "5,00,000",
        "1.5",
        ".",
        ",",
        " ",
        "-",
        "/",
        "lakh",
        "L",
        "₹",
        "Rs",
        "to",
        "se",
        "do",
        "sava",
        "sadhe",
        "half",
        "and",
        "no",
        "not",
        "nahi",
        "नहीं",
        "spread",
        "to",
        "liver",
        "breast",
        "my",
        "mother",
        "died",
        "Pune",
        "gaya",
        "km",
        "कि.मी.",
        "०",
        "99999999999999999999",
        "🤷🏽",
        "\u{200D}",
        "\u{301}",
        "क्",
        "ा",
        "½",
        "all",
        "except",
        "12/11/2026",
        "nov",
        "@",
        "\n",
        "!",
        "?",
        "'",
        "more",
        "than",
        "max",
        "tak",
        "ago",
    ]);
    let piece = prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec((piece, prop::bool::ANY), 0..24).prop_map(|pieces| {
        pieces.into_iter().map(|(piece, spaced)| if spaced { format!("{piece} ") } else { piece }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_message_is_read_the_same_way_twice(text in prop_oneof![message(), any::<String>()]) {
        let utterance = Utterance::new(&text);
        let _cue = correction_cue(&utterance);
        let _language = guess_language(&text, &["en".to_owned(), "hi".to_owned()]);
        let folded = fold(&text);
        prop_assert!(folded.chars().all(|character| !character.is_ascii_uppercase()));
        for question in QUESTIONS.iter() {
            for mode in MODES {
                let mut claims = Claims::none(&utterance);
                let first = question.read(&utterance, &mut claims, mode, &CONTEXT);
                let second = question.read(&Utterance::new(&text), &mut Claims::none(&utterance), mode, &CONTEXT);
                prop_assert!(first == second);
                if let Reading::Found(found) = &first {
                    for tokens in &found.tokens {
                        prop_assert!(tokens.end <= utterance.token_count());
                        prop_assert!(tokens.clone().all(|index| claims.is_taken(index)));
                    }
                }
            }
        }
    }
}

#[test]
fn every_example_of_a_question_is_an_answer_to_it() {
    for question in QUESTIONS.iter() {
        for example in question.examples() {
            let reading = read(question, &example);
            let answered = reading != "-" && !reading.starts_with('?') && !reading.starts_with("refused");
            assert!(answered, "{example}: {reading}");
        }
    }
}

#[test]
fn a_date_behind_a_dot_ends() {
    for text in [".1.5", " .1.5", "call .12.11.2026", "1..5.5", "½.5.5", "...1.2...3.4"] {
        let utterance = Utterance::new(text);
        assert!(utterance.token_count() <= text.chars().count(), "{text}");
    }
}

#[test]
fn a_dot_that_begins_no_decimal_is_passed_over() {
    for (text, tokens) in
        [(".1.2", vec!["1.2"]), ("x .1.2.3", vec!["x", "1", "2", "3"]), (".5 lakh", vec![".5", "lakh"])]
    {
        let utterance = Utterance::new(text);
        let read: Vec<&str> = (0..utterance.token_count()).map(|at| utterance.slice(at..at + 1)).collect();
        assert_eq!(read, tokens, "{text}");
    }
}

#[test]
fn work_is_bounded_for_very_long_messages() {
    let long = format!("{} Pune", "breast 5 lakh not to ".repeat(50_000));
    let utterance = Utterance::new(&long);
    assert!(utterance.token_count() <= 4096);
    assert_eq!(read(&city(), &long), "-");
    assert_eq!(read(&cancer(), &"क".repeat(100_000)), "-");
    let text = question(AnswerKind::Text, ChoiceList::default());
    assert_eq!(read(&text, &long), "refused over 100");
}
