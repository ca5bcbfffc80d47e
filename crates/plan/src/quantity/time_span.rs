//! Lengths of time.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::QuantityError;
use super::decimal::{Decimal, in_largest_unit};

/// A length of time, written `100ms`. Units: ns, us (or µs), ms, s, min, h; exact to the nanosecond, up to 584 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan(Duration);

const UNITS: [(&str, u64); 6] = [
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

impl TimeSpan {
    /// The same as the standard library's type.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// From nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        TimeSpan(Duration::from_nanos(nanos))
    }

    /// From milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        TimeSpan(Duration::from_millis(millis))
    }

    fn nanos(self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }
}

impl From<TimeSpan> for Duration {
    fn from(span: TimeSpan) -> Duration {
        span.0
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nanos() {
            0 => f.write_str("0s"),
            nanos => {
                let (number, unit) = in_largest_unit(nanos, &UNITS);
                write!(f, "{number}{unit}")
            }
        }
    }
}

impl FromStr for TimeSpan {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let bad = || {
            QuantityError::new(
                text,
                "no length of time; write a number and a unit, such as 100ms",
            )
        };
        let (number, unit) = Decimal::with_unit(text).ok_or_else(bad)?;
        let unit = if unit == "µs" { "us" } else { unit };
        let size = UNITS
            .iter()
            .find(|(name, _)| *name == unit)
            .ok_or_else(|| {
                QuantityError::new(
                    text,
                    "no length of time; its unit is one of ns, us, ms, s, min, h",
                )
            })?;
        number
            .times(u128::from(size.1))
            .map(TimeSpan::from_nanos)
            .ok_or_else(|| QuantityError::new(text, "no whole number of nanoseconds"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parses_what_it_prints(n in 0..100_000u64, unit in 0..UNITS.len()) {
            let span = TimeSpan::from_nanos(n * UNITS[unit].1);
            prop_assert_eq!(span.to_string().parse::<TimeSpan>().unwrap(), span);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = text.parse::<TimeSpan>();
        }
    }

    #[test]
    fn known_lengths() {
        for (text, nanos) in [
            ("100ms", 100_000_000),
            ("1.5s", 1_500_000_000),
            ("10 min", 600_000_000_000),
            ("250µs", 250_000),
        ] {
            assert_eq!(text.parse::<TimeSpan>().unwrap().nanos(), nanos);
        }
        for text in ["", "100", "100 msec", "0.1ns", "-1s", "1m"] {
            assert!(text.parse::<TimeSpan>().is_err(), "{text}");
        }
    }
}
