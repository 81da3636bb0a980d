//! A day: written out, as numbers with the day first, or relative to today.

use std::ops::Range;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::quantity::small;
use super::utterance::Gap;
use super::{AnswerValue, Claims, Found, Mode, Reading, Refusal, Utterance};

/// Month names by their first letters, and the full names of Hindi and Marathi.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "janvari", "janewari", "जनवरी", "जानेवारी"],
    &["feb", "february", "farvari", "februvari", "फरवरी", "फेब्रुवारी"],
    &["mar", "march", "मार्च"],
    &["apr", "april", "aprail", "अप्रैल", "एप्रिल"],
    &["may", "mai", "मई", "मे"],
    &["jun", "june", "जून"],
    &["jul", "july", "julai", "जुलाई", "जुलै"],
    &["aug", "august", "agast", "अगस्त", "ऑगस्ट", "आगस्ट"],
    &["sep", "sept", "september", "sitambar", "सितंबर", "सप्टेंबर"],
    &["oct", "october", "aktubar", "अक्टूबर", "ऑक्टोबर", "आक्टोबर"],
    &["nov", "november", "navambar", "नवंबर", "नोव्हेंबर"],
    &["dec", "december", "disambar", "दिसंबर", "डिसेंबर"],
];

const WEEKDAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Monday, &["monday", "mon", "somvar", "somwar", "सोमवार", "सोमवारी"]),
    (Weekday::Tuesday, &["tuesday", "tue", "tues", "mangalvar", "mangalwar", "मंगलवार", "मंगळवार", "मंगळवारी"]),
    (Weekday::Wednesday, &["wednesday", "wed", "budhvar", "budhwar", "बुधवार", "बुधवारी"]),
    (Weekday::Thursday, &["thursday", "thu", "thurs", "guruvar", "guruwar", "गुरुवार", "गुरूवार", "गुरुवारी"]),
    (Weekday::Friday, &["friday", "fri", "shukravar", "shukrawar", "शुक्रवार", "शुक्रवारी"]),
    (Weekday::Saturday, &["saturday", "sat", "shanivar", "shaniwar", "शनिवार", "शनिवारी"]),
    (Weekday::Sunday, &["sunday", "sun", "ravivar", "raviwar", "itvar", "itwar", "रविवार", "इतवार", "रविवारी"]),
];

/// Days from today by word; "kal" is read as tomorrow, because the questions are about what comes.
const DAYS: [(i32, &[&str]); 5] = [
    (0, &["today", "aaj", "aj", "आज"]),
    (1, &["tomorrow", "tmrw", "tomorow", "kal", "udya", "udhya", "कल", "उद्या"]),
    (2, &["parso", "parson", "parva", "परसों", "परवा"]),
    (3, &["narso", "narson", "terva", "नरसों", "तेरवा"]),
    (-1, &["yesterday", "काल"]),
];

/// What "next" stands for before a week or a month.
const NEXT: [&str; 7] = ["next", "agle", "agla", "pudhchya", "pudchya", "अगले", "पुढच्या"];
const WEEK: [&str; 6] = ["week", "hafte", "hafta", "athavdyat", "हफ्ते", "आठवड्यात"];
const MONTH: [&str; 6] = ["month", "mahine", "mahina", "mahinyat", "महीने", "महिन्यात"];

/// What stands at some place in the message.
enum Written {
    Day(Date, Range<usize>),
    Impossible,
}

/// Reads the first day of the message.
pub(super) fn read(utterance: &Utterance, claims: &Claims, mode: Mode, today: Date) -> Reading {
    if mode == Mode::Early {
        return Reading::Nothing;
    }
    let mut impossible = false;
    for start in 0..utterance.token_count() {
        match day_at(utterance, start, today) {
            Some(Written::Day(day, tokens)) if claims.are_free(tokens.clone()) => {
                return Reading::Found(Found::new(AnswerValue::text(day.to_string()), tokens));
            }
            Some(Written::Impossible) => {
                impossible = true;
                break;
            }
            Some(Written::Day(..)) | None => {}
        }
    }
    if impossible { Reading::Refused(Refusal::Impossible) } else { Reading::Nothing }
}

fn day_at(utterance: &Utterance, at: usize, today: Date) -> Option<Written> {
    in_numbers(utterance, at)
        .or_else(|| with_month(utterance, at, today))
        .or_else(|| in_some_days(utterance, at, today))
        .or_else(|| by_word(utterance, at, today))
}

/// `2026-11-12`, `12/11/2026`, `12.11.26`.
fn in_numbers(utterance: &Utterance, at: usize) -> Option<Written> {
    let part = |index: usize| whole(utterance, index);
    let joined = |index: usize| matches!(utterance.gap_at(index), Gap::Slash | Gap::Hyphen | Gap::Dot);
    let (first, second, third) = (part(at)?, part(at + 1)?, part(at + 2)?);
    if !joined(at + 1) || !joined(at + 2) {
        return None;
    }
    let (year, month, day) = if first > 31 { (first, second, third) } else { (full_year(third), second, first) };
    Some(written(year, month, day, at..at + 3))
}

/// `12 Nov`, `12th of November 2026`, `November 12`.
fn with_month(utterance: &Utterance, at: usize, today: Date) -> Option<Written> {
    let (day, month, mut end) = if let Some(day) = whole(utterance, at) {
        let mut next = at + 1;
        while matches!(utterance.word_at(next), "st" | "nd" | "rd" | "th" | "of") {
            next += 1;
        }
        (day, month_of(utterance.word_at(next))?, next + 1)
    } else {
        let month = month_of(utterance.word_at(at))?;
        let day = whole(utterance, at + 1)?;
        let ordinal = matches!(utterance.word_at(at + 2), "st" | "nd" | "rd" | "th");
        (day, month, at + 2 + usize::from(ordinal))
    };
    let year = whole(utterance, end).filter(|year| (1900..=2200).contains(year));
    if year.is_some() {
        end += 1;
    }
    let month = i32::try_from(month).unwrap_or(i32::MAX);
    let year = year.unwrap_or_else(|| nearest_year(today, month));
    Some(written(year, month, day, at..end))
}

/// `in 3 days`, `2 weeks`, `3 din mein`.
fn in_some_days(utterance: &Utterance, at: usize, today: Date) -> Option<Written> {
    let number = small(utterance, at)?;
    #[expect(clippy::cast_possible_truncation, reason = "bounded to four digits first")]
    let amount = number.value.clamp(0.0, 9999.0) as i64;
    let span = match utterance.word_at(number.end) {
        "day" | "days" | "din" | "divas" | "दिन" | "दिवस" | "दिवसात" | "दिवसांनी" => {
            amount.days()
        }
        "week" | "weeks" | "hafta" | "hafte" | "हफ्ते" | "हफ्ता" | "आठवडे" | "आठवड्यात" => {
            amount.weeks()
        }
        "month" | "months" | "mahina" | "mahine" | "महीने" | "महिने" | "महिन्यात" => {
            amount.months()
        }
        _other => return None,
    };
    let back = matches!(utterance.word_at(number.end + 1), "ago" | "back" | "pehle" | "pahle" | "पहले" | "पूर्वी");
    let day = if back { today.checked_sub(span) } else { today.checked_add(span) };
    Some(day.map_or(Written::Impossible, |day| Written::Day(day, at..number.end + 1)))
}

/// `tomorrow`, `next Monday`, `परसों`, `day after tomorrow`.
fn by_word(utterance: &Utterance, at: usize, today: Date) -> Option<Written> {
    let word = utterance.word_at(at);
    if word == "day" && utterance.word_at(at + 1) == "after" && utterance.word_at(at + 2) == "tomorrow" {
        return today.checked_add(2.days()).ok().map(|day| Written::Day(day, at..at + 3));
    }
    if word == "day" && utterance.word_at(at + 1) == "before" && utterance.word_at(at + 2) == "yesterday" {
        return today.checked_sub(2.days()).ok().map(|day| Written::Day(day, at..at + 3));
    }
    if NEXT.contains(&word) {
        let next = utterance.word_at(at + 1);
        let span = if WEEK.contains(&next) { Some(1.weeks()) } else { MONTH.contains(&next).then(|| 1.months()) };
        if let Some(span) = span {
            return today.checked_add(span).ok().map(|day| Written::Day(day, at..at + 2));
        }
    }
    if let Some((days, _)) = DAYS.iter().find(|(_, words)| words.contains(&word)) {
        return today.checked_add(days.days()).ok().map(|day| Written::Day(day, at..at + 1));
    }
    let (weekday, _) = WEEKDAYS.iter().find(|(_, words)| words.contains(&word))?;
    let day = today.nth_weekday(1, *weekday).ok()?;
    let start = if at > 0
        && matches!(
            utterance.word_at(at - 1),
            "next" | "this" | "on" | "coming" | "agle" | "is" | "अगले" | "इस" | "पुढच्या" | "या"
        ) {
        at - 1
    } else {
        at
    };
    Some(Written::Day(day, start..at + 1))
}

/// Without a year the nearest one is meant: the appointment to come as well as the operation of last month.
fn nearest_year(today: Date, month: i32) -> i32 {
    let year = i32::from(today.year());
    match month - i32::from(today.month()) {
        ahead if ahead > 6 => year - 1,
        behind if behind < -6 => year + 1,
        _near => year,
    }
}

fn month_of(word: &str) -> Option<usize> {
    MONTHS.iter().position(|names| names.contains(&word)).map(|index| index + 1)
}

fn whole(utterance: &Utterance, index: usize) -> Option<i32> {
    utterance.number_at(index)?;
    let digits = utterance.word_at(index);
    (digits.len() <= 4).then(|| digits.parse().ok()).flatten()
}

fn full_year(year: i32) -> i32 {
    if year < 100 { 2000 + year } else { year }
}

fn written(year: i32, month: i32, day: i32, tokens: Range<usize>) -> Written {
    let date = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .zip(i8::try_from(day).ok())
        .and_then(|((year, month), day)| Date::new(year, month, day).ok());
    date.map_or(Written::Impossible, |date| Written::Day(date, tokens))
}

pub(super) fn examples() -> Vec<String> {
    ["12/11/2026", "2026-11-12", "12 Nov", "tomorrow", "next Monday", "in 3 days"].map(str::to_owned).to_vec()
}
