//! The words of three languages as plain tables, romanised forms included. No logic: only what a word can be.

mod common;
mod grammar;
mod money;
mod numbers;
mod people;
mod phrases;
mod places;
mod states;
mod units;

use super::lexicon::Class;

pub(super) use money::{SPENT_PHRASES, VAGUE_MONEY, ZERO_MONEY};
pub(super) use numbers::{FRACTIONS, Fraction, NUMBERS, ORDINALS};
pub(super) use phrases::{
    CORRECTIONS, DONT_KNOW, EVERYTHING, GREETINGS, NO, VAGUE_DISTANCE, WRONG_DISTANCE, YES, YOU_CHOOSE,
};
pub(super) use places::{ORDINARY, TOWNS};
pub(super) use states::STATES;
pub(super) use units::{DISTANCE_UNITS, MULTIPLIERS};

/// Every list of words that the lexicon knows by class.
pub(super) fn classes() -> Vec<(Class, &'static str)> {
    vec![
        (Class::FILLER, grammar::FILLERS),
        (Class::NOT_AFTER, grammar::NOT_AFTER),
        (Class::NOT_BEFORE, grammar::NOT_BEFORE),
        (Class::NOT_NEGATED, grammar::NOT_NEGATED),
        (Class::CLEAR, grammar::CLEAR),
        (Class::BORDER, grammar::BORDERS),
        (Class::JOIN, grammar::JOINS),
        (Class::CLOSES, grammar::CLOSES),
        (Class::SUBJECT, grammar::SUBJECTS),
        (Class::AT, grammar::AT),
        (Class::WITHIN, grammar::WITHIN),
        (Class::SPREAD, grammar::SPREAD),
        (Class::NO, grammar::NO),
        (Class::RELATIVE, people::RELATIVES),
        (Class::DEAD, people::DEAD),
        (Class::PAST, people::PAST),
        (Class::LIVES, people::LIVES),
        (Class::COMMON, common::ENGLISH),
        (Class::COMMON, common::HINDI),
        (Class::COMMON, common::MARATHI),
        (Class::DISTANCE, units::DISTANCE_UNITS),
        (Class::OTHER_UNIT, units::OTHER_UNITS),
        (Class::TIME, units::TRAVEL_TIME),
        (Class::CURRENCY, units::CURRENCY),
        (Class::MULTIPLIER, units::MULTIPLIER_WORDS),
        (Class::NAMES_NUMBER, units::NAMES_NUMBER),
        (Class::AT_MOST, units::AT_MOST),
        (Class::SPENT, money::SPENT),
    ]
}
