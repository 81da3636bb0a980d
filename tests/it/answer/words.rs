//! Yes and no, text, phones, addresses, media, corrections, languages.

use super::support::{CONTEXT, question, show, table};
use libretto::answer::{
    AnswerKind, ChoiceList, Claims, Mode, Question, Script, Utterance, correction_cue, guess_language, is_greeting,
    script_of,
};
use libretto::message::{Content, MediaKind};

#[test]
fn yes_and_no() {
    table(
        &question(AnswerKind::YesNo, ChoiceList::default()),
        &[
            ("yes", "yes"),
            ("haan ji", "yes"),
            ("हाँ", "yes"),
            ("होय", "yes"),
            ("👍", "yes"),
            ("no problem", "yes"),
            ("no", "no"),
            ("nahi", "no"),
            ("ji nahi", "no"),
            ("नको", "no"),
            ("not yet", "no"),
            ("of course not", "no"),
            ("yes no", "? yes, no"),
            ("nahi pata", "unknown"),
            ("maybe", "-"),
        ],
    );
}

#[test]
fn text_is_kept_as_typed_within_its_length() {
    let text = Question { max_length: 5, ..question(AnswerKind::Text, ChoiceList::default()) };
    table(
        &text,
        &[
            ("  Ab é ", "Ab é"),
            ("abcdef", "refused over 5"),
            ("नमस्ते", "refused over 5"),
            ("", "-"),
            ("  ", "-"),
            ("!?", "!?"),
        ],
    );
}

#[test]
fn phones_and_addresses() {
    table(
        &question(AnswerKind::Phone, ChoiceList::default()),
        &[
            ("98765 43210", "+919876543210"),
            ("+91 98765-43210", "+919876543210"),
            ("०९८७६५४३२१०", "+919876543210"),
            ("call me on 919876543210", "+919876543210"),
            ("12345", "-"),
        ],
    );
    table(
        &question(AnswerKind::Email, ChoiceList::default()),
        &[("write to A.b@example.org.", "A.b@example.org"), ("a at b", "-"), ("@home", "-")],
    );
}

#[test]
fn media_answers_only_a_question_that_asks_for_it() {
    let photo = question(AnswerKind::Media(vec![MediaKind::Image]), ChoiceList::default());
    let read = |question: &Question, kind: MediaKind| {
        question.read_content(&Content::Media { kind, caption: None }, &CONTEXT).map(|reading| show(&reading))
    };
    assert_eq!(read(&photo, MediaKind::Image).as_deref(), Some("image"));
    assert_eq!(read(&photo, MediaKind::Audio), None);
    assert_eq!(read(&question(AnswerKind::Text, ChoiceList::default()), MediaKind::Image), None);
    table(&photo, &[("here it is", "-"), ("skip it", "unknown")]);
}

#[test]
fn corrections_are_announced() {
    for (message, cue) in [
        ("no I meant stage 3", Some(0..3)),
        ("sorry, actually Pune", Some(0..2)),
        ("change city", Some(0..1)),
        ("galti se stage 2 likha", Some(0..2)),
        ("galti se stage 2 likha, stage 3 hai", Some(0..5)),
        ("stage change karna hai", Some(1..2)),
        ("नहीं मतलब 5 लाख", Some(0..2)),
        ("chukla, nashik", Some(0..1)),
        ("no", None),
        ("no, we don't have", None),
        ("sorry", None),
        ("Pune", None),
        ("the doctor changed the stage", None),
    ] {
        assert_eq!(correction_cue(&Utterance::new(message)).map(|cue| cue.tokens), cue, "{message}");
    }
}

#[test]
fn a_claimed_no_negates_nothing() {
    let stage = super::support::stage();
    let utterance = Utterance::new("nahi nahi stage 3 nahi stage 2");
    let mut claims = Claims::none(&utterance);
    claims.take(0..5);
    assert_eq!(show(&stage.read(&utterance, &mut claims, Mode::Correction, &CONTEXT)), "s2");
    assert!(claims.rest_is_empty(&utterance));
}

#[test]
fn each_piece_counts_once() {
    let utterance = Utterance::new("Pune 50");
    let mut claims = Claims::none(&utterance);
    let found = super::support::city().read(&utterance, &mut claims, Mode::Open, &CONTEXT);
    assert_eq!(show(&found), "Pune");
    assert_eq!(show(&super::support::radius().read(&utterance, &mut claims, Mode::Companion, &CONTEXT)), "50");
    assert_eq!(show(&super::support::radius().read(&utterance, &mut claims, Mode::Companion, &CONTEXT)), "-");
    assert!(claims.rest_is_empty(&utterance));
}

#[test]
fn languages() {
    let all: Vec<String> = ["en", "hi", "mr"].map(str::to_owned).to_vec();
    for (text, language) in [
        ("मला मदत पाहिजे", Some("mr")),
        ("मुझे मदद चाहिए", Some("hi")),
        ("नमस्ते", Some("hi")),
        ("माझ्या आईला कर्करोग आहे", Some("mr")),
        ("good morning", Some("en")),
        ("mujhe madad chahiye", None),
        ("12345", None),
        ("வணக்கம்", None),
    ] {
        assert_eq!(guess_language(text, &all).as_deref(), language, "{text}");
    }
    assert_eq!(guess_language("मला मदत पाहिजे", &["en".to_owned()]), None);
    assert_eq!(script_of("Pune पुणे शहर"), Script::Devanagari);
    assert_eq!(script_of("वணக்கம்"), Script::Other);
    assert!(is_greeting(&Utterance::new("Good morning!")));
    assert!(!is_greeting(&Utterance::new("good hospital")));
}

#[test]
fn what_people_typed_is_never_printed() {
    let utterance = Utterance::new("pT2N1M0");
    let reading = super::support::stage().read(&utterance, &mut Claims::none(&utterance), Mode::Open, &CONTEXT);
    let printed = format!("{utterance:?} {reading:?}");
    assert!(!printed.contains("T2"), "{printed}");
}

#[test]
fn readings_are_explained_to_authors() {
    let lines = super::support::stage().explain(&Utterance::new("Stage 2b"), Mode::Open, &CONTEXT);
    assert_eq!(lines, ["words: stage · 2 · b", "answer: s2 (from \"Stage 2b\", detail \"2b\")"]);
}
