//! Moments as panels write them: Unix seconds, or `YYYY-MM-DD HH:MM:SS` without a zone.

use crate::number;
use crate::received::garbled;
use domain::fault::Fault;
use domain::time::{Moment, Span};
use serde_json::Value;

/// The last second of the year 9999: what lies behind it is no second count.
const LAST: u64 = 253_402_300_799;

/// Days before each month of a year that is no leap year.
const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Reads `row[seconds]`, else `row[text]` as UTC. `None` where neither says anything.
pub(crate) fn read(row: &Value, seconds: &str, text: &str) -> Result<Option<Moment>, Fault> {
    let count = row.get(seconds).map_or(Ok(None), number::read)?.filter(|it| *it != 0);
    match count {
        Some(count) if count <= LAST => Ok(Some(Moment(0).plus(Span::seconds(count)))),
        Some(_) => Err(garbled("a time in seconds")),
        None => Ok(row.get(text).and_then(Value::as_str).and_then(parse)),
    }
}

/// Reads `YYYY-MM-DD HH:MM:SS`, from 1970 on, as if it were UTC.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    let (day, clock) = text.trim().split_once([' ', 'T'])?;
    let [year, month, date] = numbers(day, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    let sound = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=length(year, month)).contains(&date)
        && hour < 24
        && minute < 60
        && second < 61;
    let days = sound.then(|| days(year, month, date))?;
    let hours = days.saturating_mul(24).saturating_add(hour);
    let minutes = hours.saturating_mul(60).saturating_add(minute);
    Some(Moment(0).plus(Span::minutes(minutes)).plus(Span::seconds(second)))
}

fn numbers(text: &str, mark: char) -> Option<[u64; 3]> {
    let mut parts = text.split(mark).map(|it| {
        let plain = (1..=4).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| it.parse::<u64>().ok())?
    });
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

/// Days from 1970 to the given day.
fn days(year: u64, month: u64, date: u64) -> u64 {
    let leaps = |year: u64| {
        year.div_euclid(4).saturating_add(year.div_euclid(400)).saturating_sub(year.div_euclid(100))
    };
    let past = year.saturating_sub(1);
    let years = year.saturating_sub(1970).saturating_mul(365);
    let leaps = leaps(past).saturating_sub(leaps(1969));
    let late = u64::from(is_leap(year) && month > 2);
    let earlier = before(month).saturating_add(late).saturating_add(date).saturating_sub(1);
    years.saturating_add(leaps).saturating_add(earlier)
}

fn before(month: u64) -> u64 {
    let index = usize::try_from(month.saturating_sub(1)).unwrap_or(usize::MAX);
    BEFORE.get(index).copied().unwrap_or(365)
}

fn length(year: u64, month: u64) -> u64 {
    let plain = before(month.saturating_add(1)).saturating_sub(before(month));
    plain.saturating_add(u64::from(is_leap(year) && month == 2))
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::{parse, read};
    use domain::time::Moment;
    use serde_json::json;

    #[test]
    fn dates_are_read_as_utc() {
        for (text, seconds) in [
            ("1970-01-01 00:00:00", 0),
            ("1972-03-01 00:00:00", 68_256_000),
            ("2000-02-29 12:00:00", 951_825_600),
            ("2024-12-31 23:59:59", 1_735_689_599),
            ("2025-10-09 08:53:20", 1_760_000_000),
            ("2026-01-15 12:00:00", 1_768_478_400),
            ("2100-03-01T00:00:00", 4_107_542_400),
        ] {
            assert_eq!(parse(text), Some(Moment(seconds * 1_000)), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "today",
            "2025-10-09",
            "2025-13-01 00:00:00",
            "2025-02-29 00:00:00",
            "2025-00-10 00:00:00",
            "2025-01-01 24:00:00",
            "2025-01-01 00:60:00",
            "-2025-01-01 00:00:00",
            "2025-01-01 00:00:00 UTC",
            "99999-01-01 00:00:00",
            "0000-00-00 00:00:00",
            "2025-01-01 00:00",
            "\u{662}\u{660}25-01-01 00:00:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_go_before_text() {
        let row = json!({"at": "1760000000", "said": "2026-01-15 12:00:00"});
        assert_eq!(read(&row, "at", "said"), Ok(Some(Moment(1_760_000_000_000))));
        assert_eq!(read(&row, "never", "said"), Ok(Some(Moment(1_768_478_400_000))));
        assert_eq!(read(&row, "never", "none"), Ok(None));
        assert!(read(&json!({"at": 1_760_000_000_000_u64}), "at", "said").is_err());
    }
}
