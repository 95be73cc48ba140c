//! The world's clock: real by default, set or stopped on request.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Sets the world's time: `{"now_ms":1768478400000,"frozen":true}`.
///
/// `now_ms` (Unix milliseconds) absent or null returns to real time. Without `frozen` the clock
/// runs on from there; with it, time stands until it is set again.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    /// Unix milliseconds, or null for real time.
    #[serde(default)]
    pub now_ms: Option<i64>,
    /// Time stands still.
    #[serde(default)]
    pub frozen: bool,
}

#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    offset_ms: i64,
    frozen_ms: Option<i64>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), offset_ms: 0, frozen_ms: None }
    }

    pub(crate) fn set(&mut self, setting: ClockSetting) {
        self.frozen_ms = setting.now_ms.filter(|_| setting.frozen);
        self.offset_ms = setting.now_ms.map_or(0, |now| now.saturating_sub(real_ms()));
    }

    /// The world's time in Unix milliseconds: for dates, journals and retention.
    pub(crate) fn now_ms(&self) -> i64 {
        self.frozen_ms.unwrap_or_else(|| real_ms().saturating_add(self.offset_ms))
    }

    /// Milliseconds for rate limits: the world's time while it runs. A stopped clock would
    /// exhaust every limit for ever, so real time counts then.
    pub(crate) fn pace_ms(&self) -> i64 {
        match self.frozen_ms {
            Some(_) => whole_ms(self.started.elapsed()),
            None => self.now_ms(),
        }
    }
}

/// A duration in whole milliseconds.
pub(crate) fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Unix seconds of Unix milliseconds.
pub(crate) fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1000)
}

fn real_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, whole_ms)
}

/// `YYYY-MM-DD HH:MM:SS`, as panels print times (without a zone).
pub(crate) fn plain_date(ms: i64) -> String {
    let (date, time, _) = written(ms);
    format!("{date} {time}")
}

/// `YYYY-MM-DDTHH:MM:SS.mmmZ`, as Green API prints times in its errors.
pub(crate) fn iso_date(ms: i64) -> String {
    let (date, time, millis) = written(ms);
    format!("{date}T{time}.{millis:03}Z")
}

fn written(ms: i64) -> (String, String, i64) {
    let total = seconds(ms);
    let (days, second) = (total.div_euclid(86_400), total.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute) = (second.div_euclid(3600), second.div_euclid(60).rem_euclid(60));
    let date = format!("{year:04}-{month:02}-{day:02}");
    (date, format!("{hour:02}:{minute:02}:{:02}", second.rem_euclid(60)), ms.rem_euclid(1000))
}

/// Days since 1970-01-01 as a Gregorian date. The year is counted from March, so that the leap
/// day is its last; 400 years are a whole number of days.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let leaps = day_of_era
        .saturating_sub(day_of_era.div_euclid(1460))
        .saturating_add(day_of_era.div_euclid(36_524))
        .saturating_sub(day_of_era.div_euclid(146_096));
    let year_of_era = leaps.div_euclid(365);
    let before = year_of_era
        .saturating_mul(365)
        .saturating_add(year_of_era.div_euclid(4))
        .saturating_sub(year_of_era.div_euclid(100));
    let day_of_year = day_of_era.saturating_sub(before);
    let march_month = day_of_year.saturating_mul(5).saturating_add(2).div_euclid(153);
    let month_start = march_month.saturating_mul(153).saturating_add(2).div_euclid(5);
    let day = day_of_year.saturating_sub(month_start).saturating_add(1);
    let month = march_month.saturating_add(2).rem_euclid(12).saturating_add(1);
    let year = era.saturating_mul(400).saturating_add(year_of_era);
    (if month <= 2 { year.saturating_add(1) } else { year }, month, day)
}

#[cfg(test)]
mod tests {
    use super::{iso_date, plain_date};

    #[test]
    fn dates_are_gregorian() {
        assert_eq!(plain_date(0), "1970-01-01 00:00:00");
        assert_eq!(plain_date(1_768_478_400_000), "2026-01-15 12:00:00");
        assert_eq!(plain_date(1_709_164_799_000), "2024-02-28 23:59:59");
        assert_eq!(plain_date(1_709_164_800_000), "2024-02-29 00:00:00");
        assert_eq!(iso_date(1_735_689_599_007), "2024-12-31T23:59:59.007Z");
    }
}
