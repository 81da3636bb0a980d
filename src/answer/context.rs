//! Whether the words around a piece of a message take it back: negation, another person's past, a site it spread to.

use std::ops::Range;

use super::lexicon::Class;
use super::rules::Rule;
use super::utterance::Gap;
use super::{Claims, Utterance};

/// Clauses are looked at this far to either side: work stays bounded in a message without full stops.
const LONGEST_CLAUSE: usize = 40;

/// How a piece of a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It is said, of the patient, now.
    Plain,
    /// It may be another person's or from the past: ask.
    Doubtful,
    /// It is negated, a dead relative's, or a site that something spread to.
    Blocked,
}

/// How `tokens` stand in the message; words that are already claimed negate nothing.
pub(super) fn standing(utterance: &Utterance, tokens: &Range<usize>, claims: Option<&Claims>) -> Standing {
    let follows = |rule: Rule| utterance.follows(rule);
    if is_negated(utterance, tokens, claims)
        || (follows(Rule::SpreadTo) && is_spread_to(utterance, tokens))
        || (follows(Rule::PastTime) && is_past_duration(utterance, tokens))
    {
        return Standing::Blocked;
    }
    if follows(Rule::Relatives) { others(utterance, tokens) } else { Standing::Plain }
}

/// Whether a negation governs `tokens`.
pub(super) fn is_negated(utterance: &Utterance, tokens: &Range<usize>, claims: Option<&Claims>) -> bool {
    let free = |index: usize| claims.is_none_or(|claims| !claims.is_taken(index));
    let negated = utterance.follows(Rule::Negation)
        && (negated_from_before(utterance, tokens, free) || negated_from_after(utterance, tokens, free));
    negated || (utterance.follows(Rule::ClearSites) && is_clear(utterance, tokens))
}

/// Whether a clause starts at `index`; `comma` says whether commas start one.
fn starts_clause(utterance: &Utterance, index: usize, comma: bool) -> bool {
    let gap = utterance.gap_at(index);
    index == 0
        || gap == Gap::Sentence
        || (gap == Gap::Clause && (comma || utterance.is_at(index, Class::SUBJECT.and(Class::RELATIVE))))
        || utterance.is_at(index, Class::BORDER)
        || (utterance.is_at(index, Class::JOIN) && utterance.is_at(index + 1, Class::SUBJECT))
        || follows_verb(utterance, index)
}

/// "… cancer tha ab papa ko …": where the verb comes last, a new subject after it begins a new clause.
fn follows_verb(utterance: &Utterance, index: usize) -> bool {
    utterance.is_at(index, Class::SUBJECT.and(Class::RELATIVE))
        && utterance.is_at(index - 1, Class::CLOSES)
        && !matches!(utterance.word_at(index - 1), "the" | "he")
}

fn clause(utterance: &Utterance, tokens: &Range<usize>, comma: bool) -> Range<usize> {
    let mut start = tokens.start;
    while tokens.start - start < LONGEST_CLAUSE && !starts_clause(utterance, start, comma) {
        start -= 1;
    }
    let mut end = tokens.end.max(start + 1);
    while end < utterance.token_count() && end - tokens.end < LONGEST_CLAUSE && !starts_clause(utterance, end, comma) {
        end += 1;
    }
    start..end
}

/// "not", "don't", "without" before it in its clause.
fn negated_from_before(utterance: &Utterance, tokens: &Range<usize>, free: impl Fn(usize) -> bool) -> bool {
    let clause = clause(utterance, tokens, true);
    for index in (clause.start..tokens.start).rev() {
        if utterance.is_at(index, Class::NOT_AFTER) && free(index) {
            let reach = if utterance.word_at(index) == "no" { 4 } else { 7 };
            return tokens.start - index < reach && !is_no_negation(utterance, index, clause.start);
        }
        if utterance.is_at(index, Class::CLOSES) && !utterance.is_at(index, Class::FILLER) {
            return false;
        }
    }
    // "not spread to liver, lungs or bones": the list goes on after the comma
    let wide = self::clause(utterance, tokens, false);
    (wide.start..clause.start).rev().take(8).any(|index| {
        utterance.is_at(index, Class::NOT_AFTER)
            && free(index)
            && (index + 1..clause.start).any(|spread| utterance.is_at(spread, Class::SPREAD))
    })
}

/// Whether the word at `index` negates nothing: "no problem", "koi baat nahi", "pata nahi".
pub(super) fn is_empty_no(utterance: &Utterance, index: usize) -> bool {
    let before = index.checked_sub(1).map_or("", |before| utterance.word_at(before));
    (utterance.is_at(index, Class::NOT_AFTER) && is_no_negation(utterance, index, index))
        || (utterance.is_at(index, Class::NOT_BEFORE)
            && (is_knowing(before)
                || matches!(before, "baat" | "dikkat" | "problem" | "harkat" | "बात" | "दिक्कत" | "हरकत")))
}

/// Words that make "nahi" mean "don't know".
fn is_knowing(word: &str) -> bool {
    matches!(
        word,
        "pata"
            | "malum"
            | "maloom"
            | "maaloom"
            | "mahit"
            | "mahiti"
            | "maahit"
            | "yaad"
            | "पता"
            | "मालूम"
            | "माहीत"
            | "माहित"
            | "माहिती"
            | "याद"
    )
}

/// "No problem", "do not wait more than", "no, it is": negations in form only.
fn is_no_negation(utterance: &Utterance, index: usize, clause_start: usize) -> bool {
    if !utterance.follows(Rule::EmptyNegation) {
        return false;
    }
    let next = index + 1;
    let word = utterance.word_at(index);
    utterance.is_at(next, Class::NOT_NEGATED)
        || (utterance.word_at(next) == "to" && utterance.is_at(next + 1, Class::NOT_NEGATED))
        || (word != "no" && (next..next + 4).any(|near| is_at_most(utterance, near)))
        || (word == "no" && index == clause_start && utterance.is_at(next, Class::SUBJECT))
        // "no stage 3" is "no, stage 3"
        || (word == "no" && utterance.is_at(next, Class::NAMES_NUMBER) && utterance.number_at(next + 1).is_some())
}

fn is_at_most(utterance: &Utterance, index: usize) -> bool {
    matches!(utterance.word_at(index), "wait" | "more" | "longer" | "exceed" | "beyond" | "delay")
}

/// "nahi", "नको" after it in its clause.
fn negated_from_after(utterance: &Utterance, tokens: &Range<usize>, free: impl Fn(usize) -> bool) -> bool {
    let clause = clause(utterance, tokens, true);
    for index in (tokens.end..clause.end).take(4) {
        if utterance.is_at(index, Class::NOT_BEFORE) && free(index) {
            let before = utterance.word_at(index - 1);
            let known = is_knowing(before)
                || matches!(
                    before,
                    "bataya"
                        | "bola"
                        | "zyada"
                        | "jyada"
                        | "jast"
                        | "paisa"
                        | "paise"
                        | "dur"
                        | "door"
                        | "बताया"
                        | "ज्यादा"
                        | "जास्त"
                        | "पैसा"
                        | "पैसे"
                        | "दूर"
                );
            return !known || index == tokens.end;
        }
        if utterance.is_at(index, Class::CLOSES) || utterance.is_at(index, Class::JOIN) {
            return false;
        }
    }
    false
}

/// "lungs are clear", "liver saaf hai".
fn is_clear(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    let clause = clause(utterance, tokens, true);
    for index in (tokens.end..clause.end).take(5) {
        if utterance.is_at(index, Class::CLEAR) {
            return index > tokens.end || matches!(utterance.word_at(index), "saaf" | "saf" | "clear" | "साफ");
        }
        if !utterance.is_at(index, Class::FILLER) {
            return false;
        }
    }
    false
}

/// "spread to liver", "liver mein phail gaya", "bone mets".
fn is_spread_to(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    let is_site = tokens.clone().all(|index| {
        utterance.number_at(index).is_none() && !utterance.is_at(index, Class::SPREAD.and(Class::NAMES_NUMBER))
    });
    if !is_site {
        return false;
    }
    if matches!(
        utterance.word_at(tokens.end),
        "mets" | "met" | "metastasis" | "metastases" | "secondaries" | "secondary" | "involvement"
    ) {
        return true;
    }
    let clause = clause(utterance, tokens, false);
    for index in (clause.start..tokens.start).rev().take(7) {
        if utterance.is_at(index, Class::SPREAD) {
            return true;
        }
        if matches!(utterance.word_at(index), "from" | "primary" | "original" | "मूल") {
            return false;
        }
        if utterance.is_at(index, Class::CLOSES) {
            let goes_on = utterance.gap_at(index + 1) < Gap::Clause;
            if goes_on && (clause.start..index).rev().take(2).any(|before| utterance.is_at(before, Class::SPREAD)) {
                return true;
            }
            break;
        }
    }
    // "colon ka cancer hai, liver mets": whose it is says nothing of where it went
    let of = matches!(utterance.word_at(tokens.end), "ka" | "ki" | "ke" | "se" | "का" | "की" | "के" | "से");
    utterance.is_at(tokens.end, Class::WITHIN)
        && !of
        && (tokens.end + 1..clause.end).take(4).any(|index| utterance.is_at(index, Class::SPREAD))
}

/// "for 2 months", "5 days ago", "2 mahine se": time that is already over.
fn is_past_duration(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    let has_number = tokens.clone().any(|index| {
        utterance.number_at(index).is_some() || super::quantity::value_of(utterance.word_at(index)).is_some()
    });
    let has_unit = tokens.clone().any(|index| utterance.is_at(index, Class::OTHER_UNIT));
    if !has_number || !has_unit {
        return false;
    }
    let before = tokens.start.checked_sub(1).map_or("", |index| utterance.word_at(index));
    let earlier = tokens.start.checked_sub(2).map_or("", |index| utterance.word_at(index));
    let after = utterance.word_at(tokens.end);
    let later = utterance.word_at(tokens.end + 1);
    matches!(before, "since" | "last" | "past" | "pichle" | "पिछले" | "गेल्या" | "gelya")
        || (before == "for" && !matches!(earlier, "wait" | "waiting"))
        || matches!(after, "ago" | "back" | "old" | "earlier" | "since" | "pehle" | "pahle" | "पहले" | "पूर्वी" | "purvi")
        || (matches!(after, "se" | "से" | "pasun" | "पासून")
            && !matches!(later, "kam" | "pehle" | "pahle" | "zyada" | "jyada" | "कम" | "पहले" | "ज्यादा"))
}

/// A relative who died (blocked), or who had it or lives elsewhere (doubtful).
fn others(utterance: &Utterance, tokens: &Range<usize>) -> Standing {
    let clause = clause(utterance, tokens, false);
    let Some(relative) = clause.clone().find(|&index| utterance.is_at(index, Class::RELATIVE)) else {
        return Standing::Plain;
    };
    if clause.clone().any(|index| is_death(utterance, index)) {
        return Standing::Blocked;
    }
    let had = clause.clone().any(|index| {
        utterance.is_at(index, Class::PAST) && !tokens.contains(&index) && {
            let word = utterance.word_at(index);
            // "had surgery for", "had pain": something that belongs to an illness of now
            word != "had" || (index > relative && index + 3 >= tokens.start)
        }
    });
    if had { Standing::Doubtful } else { Standing::Plain }
}

fn is_death(utterance: &Utterance, index: usize) -> bool {
    if !utterance.is_at(index, Class::DEAD) {
        return false;
    }
    let next = utterance.word_at(index + 1);
    match utterance.word_at(index) {
        "late" => utterance.is_at(index + 1, Class::RELATIVE),
        "passed" => next == "away" || next == "due",
        "chal" | "चल" => next.starts_with("bas") || next.starts_with("बस"),
        "mar" | "मर" => {
            next.starts_with("ga") || next.starts_with("chuk") || next.starts_with("ग") || next.starts_with("चुक")
        }
        "lost" => utterance.is_at(index + 1, Class::RELATIVE) || utterance.is_at(index + 2, Class::RELATIVE),
        _dead => true,
    }
}

/// Whether a relative of whom something else is said lives or was at the place in `tokens`.
pub(super) fn is_elsewhere(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    if !utterance.follows(Rule::RelativesHome) {
        return false;
    }
    let clause = clause(utterance, tokens, false);
    // "papa ko cancer hai, Patna mein rehte hain": whom an illness has is the patient, and lives where we live
    let patient = |index: usize| matches!(utterance.word_at(index + 1), "ko" | "la" | "को" | "ला");
    let relative = (clause.start..tokens.start).any(|index| utterance.is_at(index, Class::RELATIVE) && !patient(index));
    let lives = clause.clone().any(|index| utterance.is_at(index, Class::LIVES.and(Class::PAST)));
    relative && lives
}

#[cfg(test)]
mod tests {
    use super::{Standing, Utterance, standing};

    /// The standing of the word between the bars.
    fn of(marked: &str) -> Standing {
        let text = marked.replace('|', " ");
        let before = Utterance::new(marked.split('|').next().unwrap_or("")).token_count();
        let inside = Utterance::new(marked.split('|').nth(1).unwrap_or("")).token_count();
        standing(&Utterance::new(&text), &(before..before + inside), None)
    }

    #[test]
    fn what_is_said_of_the_patient_now_is_plain() {
        for marked in [
            "my mother has |breast| cancer",
            "papa ko |muh| ka cancer hai",
            "the doctor did not explain properly but it is |stage III|",
            "no problem, |breast|",
            "papa ko 3 mahine pehle |muh ka cancer| pata chala",
            "my mother died of breast cancer, now my father has |lung| cancer",
            "neighbour aunty died from breast cancer, mummy ko |cervix| ka hai",
            "bone mets from |breast|",
            "no |stage 3|",
            "कैंसर लिवर में फैल गया है, |पेट| का है",
            "no it is |breast|",
            "nahi |breast| hai",
            "lung nahi hai |breast| hai",
            "mere chacha ko lung cancer tha ab papa ko |gale| me cancer hai",
            "doctor told not to wait more than |one week|",
            "cannot wait more than |one week|",
            "|breast| cancer phail gaya hai",
            "|breast| cancer spread to liver",
            "spread to liver |stage 4|",
            "|breast| hai par stage pata nahi",
            "not sure, |breast| maybe",
            "my father is 58, he was chewing gutkha, now |cheek| cancer",
            "|आहार नली| का कैंसर है",
        ] {
            assert_eq!(of(marked), Standing::Plain, "{marked}");
        }
    }

    #[test]
    fn what_is_taken_back_is_blocked() {
        for marked in [
            "not spread to |liver|",
            "not spread to liver, |lungs| or bones",
            "|lungs| are clear",
            "|lung| nahi hai",
            "no |liver|",
            "not |lung| but breast",
            "|फेफड़े| में नहीं है",
            "|फुप्फुस| नाही",
            "|doctor| nako",
            "breast cancer spread to |liver|",
            "|liver| mein phail gaya",
            "mummy ko bachedani ka cancer hai, |lungs| me bhi phail gaya hai",
            "bachedani ka cancer, |lungs| tak phail gaya",
            "phail gaya |liver| mein",
            "breast cancer with |bone| mets",
            "my cousin died of |lung| cancer in 2019",
            "meri mausi |breast| cancer se guzar gayi",
            "my late father |lung| cancer",
            "medicine for |2 months|",
            "chemo was |5 days| ago",
            "|2 mahine| se dard hai",
        ] {
            assert_eq!(of(marked), Standing::Blocked, "{marked}");
        }
    }

    #[test]
    fn a_relative_s_past_is_doubtful() {
        for marked in ["my aunt had |breast| cancer", "mausi ko |breast| cancer tha"] {
            assert_eq!(of(marked), Standing::Doubtful, "{marked}");
        }
    }
}
