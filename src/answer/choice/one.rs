//! Reads one choice, or finds the ones to ask back for.

use super::hit::by_choice;
use super::position::position;
use super::{ChoiceList, Hit};
use crate::answer::context::{Standing, is_empty_no};
use crate::answer::lexicon::Class;
use crate::answer::rules::Rule;
use crate::answer::utterance::Gap;
use crate::answer::{Claims, Found, Mode, Question, Reading, Utterance, unknown, yes_no};

/// Reads one choice.
pub(in crate::answer) fn read_one(question: &Question, utterance: &Utterance, claims: &Claims, mode: Mode) -> Reading {
    let list = &question.choices;
    if list.is_empty() {
        return Reading::Nothing;
    }
    let follows = |rule: Rule| utterance.follows(rule);
    let mut hits = list.exact(utterance, claims, mode);
    if follows(Rule::GuessAfterHedge) {
        drop_hedges(list, utterance, &mut hits);
    }
    list.drop_directions(utterance, &mut hits);
    list.drop_giving_way(&mut hits);
    if question.strict && follows(Rule::ConsentNegated) {
        hits.retain(|hit| !is_refused(utterance, hit));
    }
    let reading = match decide(list, utterance, &hits, mode) {
        Reading::Found(found) if question.strict && is_unsure(utterance, &found) => Reading::Offer(vec![found]),
        other => other,
    };
    if reading != Reading::Nothing || !matches!(mode, Mode::Open | Mode::Correction) || !hits.is_empty() {
        return reading;
    }
    if follows(Rule::NoIsNone)
        && let Some(index) = list.choices.iter().position(|choice| choice.id == "none")
        && yes_no::is_no(utterance, claims)
    {
        // "no" where one of the choices is to have none
        let tokens = 0..utterance.token_count();
        let hit = Hit { index, tokens, standing: Standing::Plain, detail: None, cost: 0 };
        return Reading::Found(hit.found(list));
    }
    let position = position(question, utterance, claims, mode);
    if let Some(hit) = position {
        return Reading::Found(hit.found(list));
    }
    let slips = list.slips(utterance, claims);
    let plain: Vec<&Hit> = slips.iter().filter(|hit| hit.standing == Standing::Plain).collect();
    let Some(best) = plain.iter().map(|hit| hit.cost).min() else { return Reading::Nothing };
    let nearest: Vec<Found> = plain.iter().filter(|hit| hit.cost == best).map(|hit| hit.found(list)).collect();
    match nearest.as_slice() {
        [only] if !question.strict || !follows(Rule::ConsentWord) => Reading::Found(only.clone()),
        [first, ..] if !follows(Rule::TwoNearAsked) => Reading::Found(first.clone()),
        _tie_or_consent => Reading::Offer(nearest),
    }
}

/// "Not sure, maybe stage 2", "gaanth in the breast": the guess counts when there is one.
fn drop_hedges(list: &ChoiceList, utterance: &Utterance, hits: &mut Vec<Hit>) {
    let is_hedge = |hit: &Hit| unknown::is_phrase(utterance, &hit.tokens) || list.is_not_sure(hit.index);
    if hits.iter().any(|hit| hit.standing == Standing::Plain && !is_hedge(hit)) && hits.iter().any(is_hedge) {
        hits.retain(|hit| !is_hedge(hit));
    }
}

/// "Nahi agree": a no right before the word of consent takes it back, whatever the word order of its language.
fn is_refused(utterance: &Utterance, hit: &Hit) -> bool {
    (0..=hit.tokens.start)
        .rev()
        .take(4)
        .take_while(|&at| at == hit.tokens.start || utterance.gap_at(at + 1) < Gap::Clause)
        .skip(1)
        .take_while(|&at| !utterance.is_at(at, Class::SUBJECT.and(Class::BORDER)))
        .any(|at| utterance.is_at(at, Class::NOT_BEFORE) && !is_empty_no(utterance, at))
}

/// Whether consent is said, but not given: it is asked about, or it comes with a but.
fn is_unsure(utterance: &Utterance, found: &Found) -> bool {
    (utterance.follows(Rule::ConsentAsked) && is_in_question(utterance, found))
        || (utterance.follows(Rule::ConsentWithBut) && has_a_but(utterance, found))
}

/// "Agree but why do you need this", "will agree later": what goes with it may take it back or put it off.
fn has_a_but(utterance: &Utterance, found: &Found) -> bool {
    let Some(tokens) = found.tokens.first() else { return false };
    let put_off = |at: usize| {
        matches!(
            utterance.word_at(at),
            "later"
                | "maybe"
                | "think"
                | "baad"
                | "shayad"
                | "soch"
                | "nantar"
                | "बाद"
                | "शायद"
                | "सोच"
                | "नंतर"
                | "कदाचित"
        )
    };
    (0..utterance.token_count()).any(put_off)
        || (tokens.end..utterance.token_count()).any(|at| {
            matches!(
                utterance.word_at(at),
                "but"
                    | "only"
                    | "unless"
                    | "provided"
                    | "lekin"
                    | "magar"
                    | "parantu"
                    | "pan"
                    | "लेकिन"
                    | "मगर"
                    | "पर"
                    | "परंतु"
                    | "पण"
            )
        })
}

/// "If I agree, what happens?", "not sure if I agree": consent that is asked about is not given.
fn is_in_question(utterance: &Utterance, found: &Found) -> bool {
    let Some(tokens) = found.tokens.first() else { return false };
    let mut start = tokens.start;
    while start > 0 && utterance.gap_at(start) < Gap::Clause && !utterance.is_at(start, Class::BORDER) {
        start -= 1;
    }
    let mut end = tokens.end;
    while end < utterance.token_count() && utterance.gap_at(end) < Gap::Sentence {
        end += 1;
    }
    let asks = (start..tokens.start).any(|index| {
        matches!(
            utterance.word_at(index),
            "if" | "whether"
                | "what"
                | "why"
                | "how"
                | "should"
                | "unless"
                | "until"
                | "before"
                | "after"
                | "when"
                | "agar"
                | "kya"
                | "kyu"
                | "kyon"
                | "jar"
                | "does"
                | "must"
                | "अगर"
                | "क्या"
                | "क्यों"
                | "जर"
                | "का"
        )
    });
    asks || utterance.after(end - 1).contains(['?', '？'])
}

/// One plain choice is the answer; two are asked back; doubtful ones are asked back only when nothing is plain.
fn decide(list: &ChoiceList, utterance: &Utterance, hits: &[Hit], mode: Mode) -> Reading {
    let plain = by_choice(hits, Standing::Plain);
    match plain.len() {
        0 => {
            let doubtful = by_choice(hits, Standing::Doubtful);
            if doubtful.is_empty() || !matches!(mode, Mode::Open | Mode::Correction) {
                Reading::Nothing
            } else {
                Reading::Offer(doubtful.iter().map(|hit| hit.found(list)).collect())
            }
        }
        several if several == 1 || !utterance.follows(Rule::TwoChoicesAsked) => {
            let mut found = plain[0].found(list);
            let same = hits.iter().filter(|hit| hit.index == plain[0].index && hit.tokens != plain[0].tokens);
            found.tokens.extend(same.map(|hit| hit.tokens.clone()));
            Reading::Found(found)
        }
        _several if mode == Mode::Early => Reading::Nothing,
        _several => Reading::Offer(plain.iter().map(|hit| hit.found(list)).collect()),
    }
}
