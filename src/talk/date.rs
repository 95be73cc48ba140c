//! Moments as dates.

use domain::time::Moment;

/// A moment as the API reads it. Days are counted in years that begin in March, so that the day
/// more of a leap year is its last.
pub(super) fn date(moment: Moment) -> String {
    let seconds = moment.0.div_euclid(1_000);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days.saturating_add(719_468);
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let leaps = day
        .saturating_sub(day.div_euclid(1_460))
        .saturating_add(day.div_euclid(36_524))
        .saturating_sub(day.div_euclid(146_096));
    let year = leaps.div_euclid(365);
    let before = year
        .saturating_mul(365)
        .saturating_add(year.div_euclid(4))
        .saturating_sub(year.div_euclid(100));
    let day = day.saturating_sub(before);
    let march = day.saturating_mul(5).saturating_add(2).div_euclid(153);
    let start = march.saturating_mul(153).saturating_add(2).div_euclid(5);
    let month = march.saturating_add(2).rem_euclid(12).saturating_add(1);
    let year = era.saturating_mul(400).saturating_add(year).saturating_add(u64::from(month <= 2));
    let day = day.saturating_sub(start).saturating_add(1);
    let (hour, minute) = (rest.div_euclid(3_600), rest.div_euclid(60).rem_euclid(60));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z", rest.rem_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::date;
    use domain::time::{Moment, Span};

    #[test]
    fn moments_are_written_as_the_api_reads_them() {
        let start = Moment(1_768_478_400_000);
        assert_eq!(date(start), "2026-01-15T12:00:00Z");
        assert_eq!(date(start.plus(Span::days(30))), "2026-02-14T12:00:00Z");
        assert_eq!(date(Moment(1_709_164_799_000)), "2024-02-28T23:59:59Z");
        assert_eq!(date(Moment(1_709_164_800_000)), "2024-02-29T00:00:00Z");
    }
}
