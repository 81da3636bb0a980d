//! A place of the gazetteer: names first, then areas to confirm, then a slip with one clear winner. Never a silent guess.

use std::collections::BTreeMap;
use std::ops::Range;

use super::context::{Standing, is_elsewhere, standing};
use super::fold::fold_word;
use super::lexicon::Class;
use super::rules::Rule;
use super::utterance::Gap;
use super::words::{ORDINARY, STATES, TOWNS};
use super::{AnswerValue, Claims, Found, Gazetteer, Mode, PhraseSet, Reading, Utterance, slips};

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

static ORDINARY_WORDS: LazyLock<FxHashSet<String>> =
    LazyLock::new(|| ORDINARY.split_whitespace().map(fold_word).collect());
static TOWN_NAMES: LazyLock<FxHashSet<String>> = LazyLock::new(|| TOWNS.split_whitespace().map(fold_word).collect());

static STATE_PHRASES: LazyLock<PhraseSet> = LazyLock::new(|| {
    let phrases = STATES
        .iter()
        .enumerate()
        .flat_map(|(index, (_, words))| words.split('|').map(move |phrase| (phrase.trim().to_owned(), index)));
    PhraseSet::new(phrases)
});
static STATE_WORDS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let words = STATES.iter().flat_map(|(_, words)| words.split_whitespace()).chain(["india"]);
    words.map(fold_word).collect()
});

/// A place in a message.
#[derive(Debug, Clone)]
struct Hit {
    place: usize,
    tokens: Range<usize>,
    standing: Standing,
    cost: usize,
}

/// Reads the place.
pub(super) fn read(gazetteer: &Gazetteer, utterance: &Utterance, claims: &Claims, mode: Mode) -> Reading {
    let hits = exact(gazetteer, utterance, claims);
    // a place that is taken back leaves room for one with a slip in it: "Mumbai nahi, Nashk"
    if hits.iter().any(|hit| hit.standing != Standing::Blocked) {
        return decide(gazetteer, utterance, &hits, mode);
    }
    if !matches!(mode, Mode::Open | Mode::Correction) {
        return Reading::Nothing;
    }
    let areas = gazetteer.areas.matches(utterance, |tokens, _| {
        utterance.follows(Rule::Areas)
            && claims.are_free(tokens.clone())
            && is_meant(gazetteer, utterance, claims, tokens)
    });
    let areas: Vec<Hit> = areas.into_iter().map(|(tokens, place)| hit(utterance, claims, tokens, place, 0)).collect();
    let areas = first_of_each(areas.iter().filter(|hit| hit.standing == Standing::Plain));
    if !areas.is_empty() {
        return Reading::Offer(areas.iter().map(|hit| found(gazetteer, hit)).collect());
    }
    slip(gazetteer, utterance, claims)
}

fn hit(utterance: &Utterance, claims: &Claims, tokens: Range<usize>, place: usize, cost: usize) -> Hit {
    let mut standing = standing(utterance, &tokens, Some(claims));
    if standing == Standing::Plain && is_elsewhere(utterance, &tokens) {
        standing = Standing::Doubtful;
    }
    Hit { place, tokens, standing, cost }
}

fn found(gazetteer: &Gazetteer, hit: &Hit) -> Found {
    let name = gazetteer.places().get(hit.place).map_or("", |place| place.name.as_str());
    Found { value: AnswerValue::text(name), detail: None, tokens: vec![hit.tokens.clone()], slip: hit.cost > 0 }
}

fn exact(gazetteer: &Gazetteer, utterance: &Utterance, claims: &Claims) -> Vec<Hit> {
    let matches = gazetteer.exact.matches(utterance, |tokens, place| {
        claims.are_free(tokens.clone())
            && (utterance.follows(Rule::OtherNames) || is_name(gazetteer, utterance, tokens, place))
            && is_meant(gazetteer, utterance, claims, tokens)
    });
    let mut hits: Vec<Hit> =
        matches.into_iter().map(|(tokens, place)| hit(utterance, claims, tokens, place, 0)).collect();
    let said = states_said(utterance);
    if utterance.follows(Rule::StateSaid) && hits.len() > 1 && !said.is_empty() {
        // "Aurangabad Bihar": of two towns of one name the one in the state that was said
        let in_state = |hit: &Hit| said.contains(&gazetteer.places()[hit.place].state.as_str());
        let named: Vec<Range<usize>> = hits.iter().filter(|hit| in_state(hit)).map(|hit| hit.tokens.clone()).collect();
        hits.retain(|hit| in_state(hit) || !named.contains(&hit.tokens));
    }
    // "Delhi NCR": the area around a name that was said adds nothing
    hits.dedup_by_key(|hit| hit.place);
    hits
}

/// Whether `tokens` are the name that the place is kept under.
fn is_name(gazetteer: &Gazetteer, utterance: &Utterance, tokens: &Range<usize>, place: usize) -> bool {
    let name = gazetteer.places().get(place).map(|place| super::fold(&place.name));
    name.is_some_and(|name| name == super::fold(utterance.slice(tokens.clone())))
}

/// A town whose name is also an everyday word counts alone, or beside a word like "in", "from", "mein".
fn is_meant(gazetteer: &Gazetteer, utterance: &Utterance, claims: &Claims, tokens: &Range<usize>) -> bool {
    let word = utterance.word_at(tokens.start);
    if tokens.len() > 1
        || !utterance.follows(Rule::OrdinaryTowns)
        || !(ORDINARY_WORDS.contains(word) || utterance.is_at(tokens.start, Class::COMMON))
    {
        return true;
    }
    is_alone(gazetteer, utterance, claims, tokens) || has_cue(utterance, tokens)
}

/// Whether the message says nothing else but numbers, units, little words and a place that it takes back.
fn is_alone(gazetteer: &Gazetteer, utterance: &Utterance, claims: &Claims, tokens: &Range<usize>) -> bool {
    let little = Class::FILLER
        .and(Class::AT)
        .and(Class::WITHIN)
        .and(Class::LIVES)
        .and(Class::DISTANCE)
        .and(Class::SUBJECT)
        .and(Class::AT_MOST)
        .and(Class::NOT_AFTER)
        .and(Class::NOT_BEFORE);
    let others = gazetteer.exact.matches(utterance, |other, _| {
        other.start != tokens.start && standing(utterance, other, Some(claims)) == Standing::Blocked
    });
    let states = |index: usize| {
        STATE_WORDS.contains(utterance.word_at(index)) || others.iter().any(|(other, _)| other.contains(&index))
    };
    utterance.tokens().iter().enumerate().all(|(index, token)| {
        tokens.contains(&index)
            || claims.is_taken(index)
            || token.number().is_some()
            || token.is(little)
            || states(index)
    })
}

/// The names of states that the message says.
pub(super) fn states_said(utterance: &Utterance) -> Vec<&'static str> {
    let said = STATE_PHRASES.matches(utterance, |_, _| true);
    said.into_iter().filter_map(|(_, state)| STATES.get(state).map(|(name, _)| *name)).collect()
}

fn has_cue(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    let before = tokens.start.checked_sub(1).filter(|_| utterance.gap_at(tokens.start) < Gap::Sentence);
    let at = before.is_some_and(|index| {
        matches!(utterance.word_at(index), "in" | "from" | "at" | "city" | "town" | "shahar" | "शहर" | "live" | "stay")
    });
    let within = utterance.gap_at(tokens.end) < Gap::Clause
        && matches!(
            utterance.word_at(tokens.end),
            "mein"
                | "me"
                | "main"
                | "city"
                | "town"
                | "district"
                | "dist"
                | "shahar"
                | "sheher"
                | "madhe"
                | "madhye"
                | "में"
                | "मध्ये"
                | "शहर"
                | "जिला"
                | "जिल्हा"
                | "maharashtra"
                | "gujarat"
                | "bihar"
                | "rajasthan"
        );
    at || within
}

fn decide(gazetteer: &Gazetteer, utterance: &Utterance, hits: &[Hit], mode: Mode) -> Reading {
    let plain = first_of_each(hits.iter().filter(|hit| hit.standing == Standing::Plain));
    let asked = matches!(mode, Mode::Open | Mode::Correction);
    match plain.as_slice() {
        [] => {
            let doubtful = first_of_each(hits.iter().filter(|hit| hit.standing == Standing::Doubtful));
            if doubtful.is_empty() || !asked {
                Reading::Nothing
            } else {
                Reading::Offer(doubtful.iter().map(|hit| found(gazetteer, hit)).collect())
            }
        }
        [only] => {
            let shared = shared_name(gazetteer, utterance, only);
            match (shared, asked) {
                (false, _) => Reading::Found(found(gazetteer, only)),
                (true, true) => Reading::Offer(vec![found(gazetteer, only)]),
                (true, false) => Reading::Nothing,
            }
        }
        // two towns of one name
        [first, others @ ..]
            if !utterance.follows(Rule::SharedNames) && others.iter().all(|hit| hit.tokens == first.tokens) =>
        {
            Reading::Found(found(gazetteer, first))
        }
        several => match home(utterance, several).filter(|_| utterance.follows(Rule::Home)) {
            Some(hit) => Reading::Found(found(gazetteer, hit)),
            None if asked => Reading::Offer(several.iter().map(|hit| found(gazetteer, hit)).collect()),
            None => Reading::Nothing,
        },
    }
}

/// Of several places, the one the person says they live in.
fn home<'a>(utterance: &Utterance, hits: &'a [Hit]) -> Option<&'a Hit> {
    let mut homes = hits.iter().filter(|hit| {
        let (start, end) = (hit.tokens.start, hit.tokens.end);
        // "… in Mumbai. We live in Solapur": who lives where is said in one breath
        let lives_before =
            (start.saturating_sub(3)..start).rev().take_while(|&at| utterance.gap_at(at + 1) < Gap::Sentence);
        let lives_after = (end..end + 3).take_while(|&at| utterance.gap_at(at) < Gap::Clause);
        let (lives_before, lives_after) = (
            lives_before.into_iter().any(|at| utterance.is_at(at, Class::LIVES)),
            lives_after.into_iter().any(|at| utterance.is_at(at, Class::LIVES)),
        );
        lives_before || lives_after
    });
    homes.next().filter(|_| homes.next().is_none())
}

/// Whether another state has a place of this name and the message does not say which is meant.
fn shared_name(gazetteer: &Gazetteer, utterance: &Utterance, hit: &Hit) -> bool {
    let doubtful = utterance.follows(Rule::SharedNames) && gazetteer.doubtful.contains(&hit.place);
    let Some(place) = gazetteer.places().get(hit.place).filter(|_| doubtful) else {
        return false;
    };
    let typed = super::fold(utterance.slice(hit.tokens.clone()));
    let note = super::fold(place.note.as_deref().unwrap_or_default());
    // the note names what is shared: "Aurangabad" is, "Chhatrapati Sambhajinagar" is not
    let same_word = |word: &str| word == typed || slips::near(word, &typed).is_some();
    let hindi = place.name_hi.as_deref().is_some_and(|name| super::fold(name) == typed);
    let shared = hindi || note.split(' ').any(same_word);
    shared && !(utterance.follows(Rule::StateSaid) && states_said(utterance).contains(&place.state.as_str()))
}

fn first_of_each<'a>(hits: impl Iterator<Item = &'a Hit>) -> Vec<Hit> {
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        if !kept.iter().any(|other| other.place == hit.place) {
            kept.push(hit.clone());
        }
    }
    kept
}

/// One clear winner is taken; two places in reach of the slip are asked back.
fn slip(gazetteer: &Gazetteer, utterance: &Utterance, claims: &Claims) -> Reading {
    let mut near: BTreeMap<usize, (Hit, bool)> = BTreeMap::new();
    for (words, place) in &gazetteer.spellings {
        for start in 0..(utterance.token_count() + 1).saturating_sub(words.len()) {
            let tokens = start..start + words.len();
            let Some((cost, first_wrong)) = slip_cost(gazetteer, utterance, claims, &tokens, words) else { continue };
            if near.get(place).is_none_or(|(hit, wrong)| (cost, first_wrong) < (hit.cost, *wrong)) {
                near.insert(*place, (hit(utterance, claims, tokens, *place, cost), first_wrong));
            }
        }
    }
    let mut hits: Vec<(Hit, bool)> = near.into_values().filter(|(hit, _)| hit.standing != Standing::Blocked).collect();
    hits.sort_by_key(|(hit, first_wrong)| (hit.cost, *first_wrong));
    let Some((best, first_wrong)) = hits.first() else { return Reading::Nothing };
    let letters = utterance.slice(best.tokens.clone()).chars().count();
    let reach: Vec<Found> =
        hits.iter().filter(|(hit, _)| hit.cost <= best.cost).take(3).map(|(hit, _)| found(gazetteer, hit)).collect();
    let first_wrong = *first_wrong && utterance.follows(Rule::FirstLetterAsked);
    let clear = reach.len() == 1 || !utterance.follows(Rule::TwoNearAsked);
    if clear && !first_wrong && best.standing == Standing::Plain {
        return Reading::Found(found(gazetteer, best));
    }
    if letters < 5 { Reading::Nothing } else { Reading::Offer(reach) }
}

fn slip_cost(
    gazetteer: &Gazetteer,
    utterance: &Utterance,
    claims: &Claims,
    tokens: &Range<usize>,
    words: &[String],
) -> Option<(usize, bool)> {
    let mut total = 0;
    let mut first_wrong = false;
    let mut inflected = false;
    for (index, meant) in tokens.clone().zip(words) {
        if claims.is_taken(index) || (index > tokens.start && utterance.gap_at(index) >= Gap::Clause) {
            return None;
        }
        let typed = utterance.word_at(index);
        if typed == meant {
            continue;
        }
        let everyday = Class::COMMON.and(Class::FILLER).and(Class::RELATIVE);
        if utterance.number_at(index).is_some()
            || (utterance.follows(Rule::EverydayWords) && utterance.is_at(index, everyday))
            || gazetteer.exact.knows(typed)
            || (utterance.follows(Rule::KnownTowns) && TOWN_NAMES.contains(typed))
            || ORDINARY_WORDS.contains(meant)
            || typed.chars().count() < 4
        {
            return None;
        }
        if utterance.follows(Rule::Endings) && slips::is_inflected(typed, meant) {
            inflected = true;
        } else {
            let (distance, first_differs) = slips::near(typed, meant).filter(|_| utterance.follows(Rule::Slips))?;
            total += distance;
            first_wrong |= first_differs;
        }
    }
    let said = total == 0 || is_alone(gazetteer, utterance, claims, tokens) || has_cue(utterance, tokens);
    ((total > 0 || inflected) && said).then_some((total, first_wrong))
}

pub(super) fn examples(gazetteer: &Gazetteer) -> Vec<String> {
    gazetteer.places().iter().take(3).map(|place| place.name.clone()).collect()
}
