//! Time, as data: the domain is told the time and never asks for it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(pub u64);

/// A length of time, in milliseconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Span(pub u64);

impl Moment {
    /// The moment `span` later.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; nothing if it is not after.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// A span of whole seconds.
    #[must_use]
    pub const fn seconds(n: u64) -> Self {
        Self(n.saturating_mul(1_000))
    }

    /// A span of whole minutes.
    #[must_use]
    pub const fn minutes(n: u64) -> Self {
        Self::seconds(n.saturating_mul(60))
    }

    /// A span of whole hours.
    #[must_use]
    pub const fn hours(n: u64) -> Self {
        Self::minutes(n.saturating_mul(60))
    }

    /// A span of whole days.
    #[must_use]
    pub const fn days(n: u64) -> Self {
        Self::hours(n.saturating_mul(24))
    }

    /// Reads `45s`, `30m`, `12h`, `3d`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().next_back()?;
        let digits = text.strip_suffix(unit)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u64 = digits.parse().ok().filter(|number| *number <= 1_000_000)?;
        match unit {
            's' => Some(Self::seconds(number)),
            'm' => Some(Self::minutes(number)),
            'h' => Some(Self::hours(number)),
            'd' => Some(Self::days(number)),
            _ => None,
        }
    }

    /// Its days, hours and minutes, rounded up to the minute, and to the hour from a day on.
    #[must_use]
    pub const fn parts(self) -> (u64, u64, u64) {
        let minutes = self.0.div_ceil(60_000);
        let whole = minutes.div_ceil(60).saturating_mul(60);
        let minutes = if minutes < 1_440 { minutes } else { whole };
        let (hours, m) = (minutes.div_euclid(60), minutes.rem_euclid(60));
        (hours.div_euclid(24), hours.rem_euclid(24), m)
    }

    /// The shortest text that [`Span::parse`] reads as this span, to the second.
    #[must_use]
    pub fn setting(self) -> String {
        let seconds = self.0.div_euclid(1_000);
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] {
            if seconds != 0 && seconds.rem_euclid(length) == 0 {
                return format!("{}{unit}", seconds.div_euclid(length));
            }
        }
        format!("{seconds}s")
    }
}

impl Span {
    /// The same, rounded down to what is shown of it: for what has passed already.
    #[must_use]
    pub const fn passed(self) -> Self {
        let unit = if self.0 < 86_400_000 { 60_000 } else { 3_600_000 };
        Self(self.0.saturating_sub(self.0.rem_euclid(unit)))
    }
}

/// As customers read it: `45m`, `11h 30m`, `2d 3h`; rounded up to the minute, and to the hour from
/// a day on, so that who comes back then is not too early.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (0, 0, m) => write!(f, "{m}m"),
            (0, h, 0) => write!(f, "{h}h"),
            (0, h, m) => write!(f, "{h}h {m}m"),
            (d, 0, _) => write!(f, "{d}d"),
            (d, h, _) => write!(f, "{d}d {h}h"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn spans_read_as_customers_read_them() {
        for (span, text) in [
            (Span::seconds(1), "1m"),
            (Span::minutes(45), "45m"),
            (Span::minutes(690), "11h 30m"),
            (Span::hours(12), "12h"),
            (Span::hours(51), "2d 3h"),
            (Span::days(3), "3d"),
            (Span::minutes(1_439), "23h 59m"),
            (Span::minutes(1_441), "1d 1h"),
            (Span::minutes(2_939), "2d 1h"),
        ] {
            assert_eq!(span.to_string(), text);
        }
    }

    #[test]
    fn settings_round_trip() {
        for text in ["45s", "30m", "12h", "3d"] {
            assert_eq!(Span::parse(text).unwrap().setting(), text);
        }
        for text in ["", "h", "-1h", "1.5h", "12", "12 h", "1y", "99999999999999999999d", "١h"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }
}
