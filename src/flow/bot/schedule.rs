//! When a flow begins by itself.

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use super::team::{day, time};
use crate::message::Timestamp;

/// When a flow begins by itself, for everybody who once went through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    every: Every,
    at: Time,
    /// The approved message template that goes out where free texts may not.
    pub template: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Day,
    /// Days from Monday.
    Week(usize),
    /// The day of the month; in shorter months their last.
    Month(i8),
}

impl Schedule {
    /// `every day at 09:00`, `every week on Mon at 10:00` or `every month on 1 at 10:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (every, at) = match words.as_slice() {
            ["every", "day", "at", at] => (Every::Day, at),
            ["every", "week", "on", on, "at", at] => (Every::Week(day(on)?), at),
            ["every", "month", "on", on, "at", at] => {
                (Every::Month(on.parse().ok().filter(|on| (1..=31).contains(on))?), at)
            }
            _ => return None,
        };
        Some(Self { every, at: time(at)?, template: None })
    }

    /// The first time after `now`; `None` only at the end of the calendar.
    #[must_use]
    pub fn next(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let moment = jiff::Timestamp::from_millisecond(now.as_millis()).ok()?;
        let mut date = zone.to_datetime(moment).date();
        // No two days of a month are further apart.
        for _ in 0..=62 {
            if self.falls_on(date) {
                let due = zone.to_timestamp(date.to_datetime(self.at)).ok()?;
                if due > moment {
                    return Some(Timestamp::from_millis(due.as_millisecond()));
                }
            }
            date = date.checked_add(1.day()).ok()?;
        }
        None
    }

    fn falls_on(&self, date: Date) -> bool {
        match self.every {
            Every::Day => true,
            Every::Week(day) => from_monday(date.weekday()) == day,
            Every::Month(day) => date.day() == day.min(date.days_in_month()),
        }
    }
}

fn from_monday(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_falls_on_its_next_day_and_time() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let at = |text: &str| {
            let local: jiff::civil::DateTime = text.parse().unwrap();
            Timestamp::from_millis(zone.to_timestamp(local).unwrap().as_millisecond())
        };
        for (schedule, now, next) in [
            ("every day at 09:00", "2026-11-23T08:59:59", "2026-11-23T09:00:00"),
            ("every day at 09:00", "2026-11-23T09:00:00", "2026-11-24T09:00:00"),
            ("every week on Mon at 10:00", "2026-11-23T09:00:00", "2026-11-23T10:00:00"),
            ("every week on Mon at 10:00", "2026-11-23T10:00:00", "2026-11-30T10:00:00"),
            ("every week on sun at 10:00", "2026-11-23T10:00:00", "2026-11-29T10:00:00"),
            ("every month on 1 at 10:00", "2026-12-01T10:00:00", "2027-01-01T10:00:00"),
            ("every month on 31 at 10:00", "2027-01-31T10:00:00", "2027-02-28T10:00:00"),
            ("every month on 31 at 10:00", "2027-02-28T10:00:00", "2027-03-31T10:00:00"),
        ] {
            assert_eq!(
                Schedule::parse(schedule).unwrap().next(at(now), &zone),
                Some(at(next)),
                "{schedule} after {now}"
            );
        }
        for broken in
            ["", "daily", "every day", "every week at 10:00", "every month on 32 at 10:00", "every day at 25:00"]
        {
            assert_eq!(Schedule::parse(broken), None, "{broken}");
        }
    }
}
