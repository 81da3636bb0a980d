//! People behind the bot, and when they are there.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use super::text::TextRef;
use crate::message::Timestamp;

/// A team of people.
#[derive(Debug)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// When somebody is there; always, if not given.
    pub hours: Option<Hours>,
    /// What is said outside these hours.
    pub outside_hours: Option<TextRef>,
    /// What is said when they give a conversation back.
    pub handed_back: Option<TextRef>,
}

/// A daily span of time on some days of the week; it may reach over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    days: [bool; 7],
    from: Time,
    to: Time,
}

const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];

pub(super) fn day(text: &str) -> Option<usize> {
    DAYS.iter().position(|(name, _)| name.eq_ignore_ascii_case(text))
}

pub(super) fn time(text: &str) -> Option<Time> {
    let (hours, minutes) = text.trim().split_once(':')?;
    Time::new(hours.parse().ok()?, minutes.parse().ok()?, 0, 0).ok()
}

impl Hours {
    /// `21:00-08:00`, or with days: `Mon-Sat 09:00-18:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (days_text, span) = match text.trim().rsplit_once(' ') {
            Some((days, span)) => (Some(days), span),
            None => (None, text.trim()),
        };
        let (from, to) = span.split_once('-')?;
        let mut days = [days_text.is_none(); 7];
        for part in days_text.into_iter().flat_map(|days| days.split(',')) {
            let (first, last) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
            let (first, last) = (day(first)?, day(last)?);
            for step in 0..7 {
                let index = (first + step) % 7;
                days[index] = true;
                if index == last {
                    break;
                }
            }
        }
        Some(Self { days, from: time(from)?, to: time(to)? })
    }

    /// Whether a moment is inside.
    #[must_use]
    pub fn contains(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let Ok(moment) = jiff::Timestamp::from_millisecond(now.as_millis()) else {
            return true;
        };
        let local = zone.to_datetime(moment);
        let today = usize::try_from(local.date().weekday().to_monday_zero_offset()).unwrap_or(0);
        let time = local.time();
        if self.from <= self.to {
            self.days[today] && self.from <= time && time < self.to
        } else {
            (self.days[today] && self.from <= time) || (self.days[(today + 6) % 7] && time < self.to)
        }
    }

    /// The first moment at or after `now` that is outside.
    #[must_use]
    pub fn next_outside(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        if !self.contains(now, zone) {
            return now;
        }
        let Ok(moment) = jiff::Timestamp::from_millisecond(now.as_millis()) else {
            return now;
        };
        let local = zone.to_datetime(moment);
        let date = if local.time() < self.to { local.date() } else { local.date().tomorrow().unwrap_or(local.date()) };
        zone.to_timestamp(date.to_datetime(self.to))
            .map_or(now, |outside| Timestamp::from_millis(outside.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let local: jiff::civil::DateTime = text.parse().unwrap();
        Timestamp::from_millis(zone.to_timestamp(local).unwrap().as_millisecond())
    }

    #[test]
    fn hours_may_name_days_and_reach_over_midnight() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let office = Hours::parse("Mon-Sat 09:00-18:00").unwrap();
        let quiet = Hours::parse("21:00-08:00").unwrap();
        for (hours, when, inside) in [
            (office, "2026-11-23T09:00:00", true),
            (office, "2026-11-23T18:00:00", false),
            (office, "2026-11-22T10:00:00", false),
            (office, "2026-11-28T10:00:00", true),
            (quiet, "2026-11-23T23:30:00", true),
            (quiet, "2026-11-23T07:59:59", true),
            (quiet, "2026-11-23T08:00:00", false),
        ] {
            assert_eq!(hours.contains(at(when), &zone), inside, "{when}");
        }
        assert_eq!(quiet.next_outside(at("2026-11-23T23:30:00"), &zone), at("2026-11-24T08:00:00"));
        assert_eq!(quiet.next_outside(at("2026-11-23T03:30:00"), &zone), at("2026-11-23T08:00:00"));
        assert_eq!(quiet.next_outside(at("2026-11-23T12:00:00"), &zone), at("2026-11-23T12:00:00"));
        for broken in ["", "9-5", "Mon 9:00", "Funday 09:00-10:00", "25:00-26:00"] {
            assert_eq!(Hours::parse(broken), None, "{broken}");
        }
    }
}
