//! Moments as the API writes them: RFC 3339, in UTC, to the millisecond.

use domain::time::Moment;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const NANOS: i128 = 1_000_000;

/// Shows a moment; one that no calendar reaches is shown as its end.
pub(crate) fn show(moment: Moment) -> String {
    let nanos = i128::from(moment.0).saturating_mul(NANOS);
    let date = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok();
    let text = date.and_then(|date| date.format(&Rfc3339).ok());
    text.unwrap_or_else(|| "9999-12-31T23:59:59.999Z".to_owned())
}

/// Reads a moment with any offset.
pub(crate) fn read(text: &str) -> Option<Moment> {
    let date = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u64::try_from(date.unix_timestamp_nanos().div_euclid(NANOS)).ok().map(Moment)
}

#[cfg(test)]
mod tests {
    use super::{read, show};
    use domain::time::Moment;

    #[test]
    fn moments_are_shown_and_read() {
        for (moment, text) in [
            (Moment(0), "1970-01-01T00:00:00Z"),
            (Moment(1_768_478_400_000), "2026-01-15T12:00:00Z"),
            (Moment(1_768_478_400_120), "2026-01-15T12:00:00.12Z"),
        ] {
            assert_eq!(show(moment), text);
            assert_eq!(read(text), Some(moment));
        }
        assert_eq!(read("2026-01-15T17:00:00+05:00"), Some(Moment(1_768_478_400_000)));
        for text in ["", "today", "2026-01-15", "1969-12-31T23:59:59Z", "2026-13-01T00:00:00Z"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(show(Moment(u64::MAX)), "9999-12-31T23:59:59.999Z");
    }
}
