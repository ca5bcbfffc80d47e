//! How long something takes, time after time.

use std::fmt;
use std::str::FromStr;

use super::{QuantityError, TimeSpan};

/// A distribution of delays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// Always the same: `constant(10ms)`.
    Constant(TimeSpan),
    /// Each as likely: `uniform(1ms, 5ms)`.
    Uniform {
        /// Shortest.
        low: TimeSpan,
        /// Longest; not below `low`.
        high: TimeSpan,
    },
    /// `exponential(mean=5ms)`.
    Exponential {
        /// Its mean; more than 0.
        mean: TimeSpan,
    },
    /// `lognormal(median=8ms, p99=25ms)`.
    LogNormal {
        /// Half are shorter; more than 0.
        median: TimeSpan,
        /// One in a hundred is longer; not below the median.
        p99: TimeSpan,
    },
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Distribution::Constant(span) => write!(f, "constant({span})"),
            Distribution::Uniform { low, high } => write!(f, "uniform({low}, {high})"),
            Distribution::Exponential { mean } => write!(f, "exponential(mean={mean})"),
            Distribution::LogNormal { median, p99 } => {
                write!(f, "lognormal(median={median}, p99={p99})")
            }
        }
    }
}

impl FromStr for Distribution {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let bad = || {
            QuantityError::new(
                text,
                "no distribution; write constant(10ms), uniform(1ms, 5ms), exponential(mean=5ms) \
                 or lognormal(median=8ms, p99=25ms)",
            )
        };
        let inside = text.trim().strip_suffix(')').ok_or_else(bad)?;
        let (name, arguments) = inside.split_once('(').ok_or_else(bad)?;
        let arguments: Vec<(&str, &str)> = arguments
            .split(',')
            .map(|a| a.split_once('=').unwrap_or(("", a)))
            .map(|(key, value)| (key.trim(), value.trim()))
            .collect();
        let zero = TimeSpan::from_nanos(0);
        match (name.trim(), arguments.as_slice()) {
            ("constant", [("", span)]) => Ok(Distribution::Constant(span.parse()?)),
            ("uniform", [("", low), ("", high)]) => {
                let (low, high): (TimeSpan, TimeSpan) = (low.parse()?, high.parse()?);
                let uniform = Distribution::Uniform { low, high };
                (low <= high).then_some(uniform).ok_or_else(bad)
            }
            ("exponential", [("mean", mean)]) => {
                let mean: TimeSpan = mean.parse()?;
                let exponential = Distribution::Exponential { mean };
                (mean > zero).then_some(exponential).ok_or_else(bad)
            }
            ("lognormal", [("median", median), ("p99", p99)]) => {
                let (median, p99): (TimeSpan, TimeSpan) = (median.parse()?, p99.parse()?);
                let lognormal = Distribution::LogNormal { median, p99 };
                (zero < median && median <= p99)
                    .then_some(lognormal)
                    .ok_or_else(bad)
            }
            _ => Err(bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn distribution() -> impl Strategy<Value = Distribution> {
        let span = || (1..10_000_000_000u64).prop_map(TimeSpan::from_nanos);
        prop_oneof![
            span().prop_map(Distribution::Constant),
            span().prop_map(|mean| Distribution::Exponential { mean }),
            (span(), span()).prop_map(|(a, b)| Distribution::Uniform {
                low: a.min(b),
                high: a.max(b),
            }),
            (span(), span()).prop_map(|(a, b)| Distribution::LogNormal {
                median: a.min(b),
                p99: a.max(b),
            }),
        ]
    }

    proptest! {
        #[test]
        fn parses_what_it_prints(distribution in distribution()) {
            prop_assert_eq!(distribution.to_string().parse::<Distribution>().unwrap(), distribution);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = text.parse::<Distribution>();
        }
    }

    #[test]
    fn impossible_ones_are_refused() {
        for text in [
            "lognormal(median=25ms, p99=8ms)",
            "uniform(5ms, 1ms)",
            "exponential(mean=0s)",
            "normal(5ms)",
            "constant(5)",
            "constant(5ms",
        ] {
            assert!(text.parse::<Distribution>().is_err(), "{text}");
        }
    }
}
