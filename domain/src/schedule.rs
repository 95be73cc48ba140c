//! When a runner runs: at an interval, by a timetable of the tenant's time zone, or when asked.

use crate::time::{Moment, Span};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The shortest and the longest interval.
const INTERVALS: RangeInclusive<Span> = Span::minutes(10)..=Span::days(30);

/// The least time between two moments of a timetable.
const GAP: i64 = 600;

/// How many of its moments are compared: with gaps as long as that, two days of them and more.
const COMPARED: usize = 300;

/// The longest timetable, in bytes.
const TEXT_MAX: usize = 120;

/// A tenth of an interval is what the runners of different tenants are spread over.
const SPREAD_PART: u64 = 10;

/// Behind the moments of a timetable they are spread over so much.
const SPREAD: Span = Span::minutes(10);

/// What fits, for whoever writes another thing.
pub const FORMS: &str = "a span from 10m to 30d, a timetable of five fields (minute, hour, day, \
    month, weekday) such as 0 4 * * MON-FRI with 10 minutes or more between its moments, or off";

/// When a runner runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// Only when somebody asks.
    #[default]
    Off,
    /// So long after it last ran.
    Every(Span),
    /// A timetable of five fields, as [`croner`] reads them.
    At(String),
}

impl Schedule {
    /// Reads [`FORMS`]; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text == "off" {
            return Some(Self::Off);
        }
        if let Some(span) = Span::parse(&text) {
            return INTERVALS.contains(&span).then_some(Self::Every(span));
        }
        let table = timetable(&text)?;
        is_patient(&table).then_some(Self::At(text))
    }

    /// The text that [`Schedule::read`] reads as this.
    #[must_use]
    pub fn setting(&self) -> String {
        match self {
            Self::Off => "off".to_owned(),
            Self::Every(span) => span.setting(),
            Self::At(text) => text.clone(),
        }
    }

    /// The next moment after `last` in the time zone of this name. `place`, 0 to 999, is where the
    /// tenant stands among those that the same moment would otherwise wake.
    #[must_use]
    pub fn next(&self, last: Moment, zone: &str, place: u16) -> Option<Moment> {
        let part = |window: Span| {
            let share = window.0.saturating_mul(u64::from(place.min(999)));
            Span(share.div_euclid(1_000))
        };
        match self {
            Self::Off => None,
            Self::Every(span) => {
                let window = Span(span.0.div_euclid(SPREAD_PART));
                Some(last.plus(*span).plus(part(window)))
            }
            Self::At(text) => {
                // Counted from the moment that this tenant's share of the spread belongs to.
                let late = part(SPREAD);
                let after = zoned(last.minus(late), zone)?;
                let next = timetable(text)?.find_next_occurrence(&after, false).ok()?;
                let ms = u64::try_from(next.timestamp().as_millisecond()).ok()?;
                Some(Moment(ms).plus(late))
            }
        }
    }
}

/// The name of a time zone as its database writes it; `None` for one that it does not know. The
/// database is part of this program, so that every node agrees.
#[must_use]
pub fn zone(name: &str) -> Option<String> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    zone.iana_name().map(str::to_owned)
}

fn zoned(at: Moment, zone: &str) -> Option<Zoned> {
    let zone = TimeZoneDatabase::bundled().get(zone).unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(at.to_zoned(zone))
}

fn timetable(text: &str) -> Option<Cron> {
    let short = text.len() <= TEXT_MAX && text.split(' ').count() == 5;
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    short.then(|| parser.parse(text).ok()).flatten()
}

/// Whether it comes at all, and never sooner than [`GAP`] after it last came.
fn is_patient(table: &Cron) -> bool {
    // A year that begins on a Monday and has no 29 February is as good as any other.
    let Some(start) = zoned(Moment(1_672_531_200_000), "UTC") else { return false };
    let mut former = None;
    for at in table.iter_after(start).take(COMPARED) {
        let second = at.timestamp().as_second();
        if former.is_some_and(|former: i64| second.saturating_sub(former) < GAP) {
            return false;
        }
        former = Some(second);
    }
    former.is_some()
}

#[cfg(test)]
mod tests {
    use super::{Schedule, zone};
    use crate::time::{Moment, Span};

    /// Thursday, 2026-01-15T12:00:00Z.
    const NOON: Moment = Moment(1_768_478_400_000);

    fn hours_to(text: &str, zone: &str) -> u64 {
        let next = Schedule::read(text).unwrap().next(NOON, zone, 0).unwrap();
        next.since(NOON).0.div_euclid(3_600_000)
    }

    #[test]
    fn what_is_read_is_shown_as_it_was_written() {
        for text in ["off", "10m", "6h", "30d", "0 4 * * *", "30 22 * * MON-FRI", "*/10 * * * *"] {
            assert_eq!(Schedule::read(text).unwrap().setting(), text);
        }
        assert_eq!(Schedule::read(" 0  4 * *   * ").unwrap().setting(), "0 4 * * *");
        let refused = [
            "",
            "never",
            "9m",
            "31d",
            "* * * * *",
            "*/5 * * * *",
            "0,5 3 * * *",
            "55,0 * * * *",
            "0 0 30 2 *",
            "0 4 * *",
            "0 0 4 * * *",
            "@daily",
            "61 4 * * *",
        ];
        for text in refused {
            assert_eq!(Schedule::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_timetable_is_of_the_tenants_own_time_zone() {
        assert_eq!(hours_to("0 16 * * *", "UTC"), 4);
        // Karachi is five hours ahead, and at noon in UTC it is 17:00 there already.
        assert_eq!(hours_to("0 16 * * *", "Asia/Karachi"), 23);
        assert_eq!(hours_to("0 0 * * MON", "UTC"), 84);
    }

    #[test]
    fn in_the_night_without_two_o_clock_it_comes_an_hour_later() {
        // 2026-03-28T12:00:00Z, the day before the clocks of Berlin go forward.
        let before = Moment(1_774_699_200_000);
        let nightly = Schedule::read("30 2 * * *").unwrap();
        let next = nightly.next(before, "Europe/Berlin", 0).unwrap();
        // 03:00 of that night, the first moment after the gap, in UTC 01:00.
        assert_eq!(next.since(before), Span::hours(13));
        let after = nightly.next(next, "Europe/Berlin", 0).unwrap();
        assert_eq!(after.since(next), Span(Span::hours(23).0 + Span::minutes(30).0));
    }

    #[test]
    fn tenants_are_spread_and_none_runs_twice_for_one_moment() {
        let hourly = Schedule::read("0 * * * *").unwrap();
        for place in [0, 1, 500, 999, u16::MAX] {
            let first = hourly.next(NOON, "UTC", place).unwrap();
            let behind = first.0.rem_euclid(Span::hours(1).0);
            assert!(Span(behind) < Span::minutes(10), "{place}");
            assert!(first > NOON && first <= NOON.plus(Span::hours(1)), "{place}");
            let mut at = first;
            for nth in 1..=5 {
                at = hourly.next(at, "UTC", place).unwrap();
                assert_eq!(at, first.plus(Span::hours(nth)), "{place}");
            }
        }
        let every = Schedule::read("10h").unwrap();
        for (place, minutes) in [(0, 600), (500, 630), (999, 659), (u16::MAX, 659)] {
            let next = every.next(Moment(1), "UTC", place).unwrap();
            assert_eq!(next.since(Moment(1)).0 / 60_000, minutes, "{place}");
        }
    }

    #[test]
    fn zones_are_those_of_the_database() {
        assert_eq!(zone("asia/karachi").as_deref(), Some("Asia/Karachi"));
        assert_eq!(zone("UTC").as_deref(), Some("UTC"));
        for name in ["", "Mars/Olympus", "+05:00", "../etc/passwd"] {
            assert_eq!(zone(name), None, "{name}");
        }
    }
}
