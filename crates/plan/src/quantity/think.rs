//! How long a visitor thinks before the next request.

use std::fmt;
use std::str::FromStr;

use super::{QuantityError, TimeSpan};

/// A think time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Think {
    /// Always the same: `2s`.
    Constant(TimeSpan),
    /// `exponential(mean=2s)`.
    Exponential {
        /// Its mean; more than 0.
        mean: TimeSpan,
    },
    /// Each as likely: `uniform(1s..3s)`.
    Uniform {
        /// Shortest.
        low: TimeSpan,
        /// Longest; not below `low`.
        high: TimeSpan,
    },
}

impl fmt::Display for Think {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Think::Constant(span) => write!(f, "{span}"),
            Think::Exponential { mean } => write!(f, "exponential(mean={mean})"),
            Think::Uniform { low, high } => write!(f, "uniform({low}..{high})"),
        }
    }
}

impl FromStr for Think {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let bad = || {
            QuantityError::new(
                text,
                "no think time; write 2s, exponential(mean=2s) or uniform(1s..3s)",
            )
        };
        let Some((name, arguments)) = text.split_once('(') else {
            return text.parse().map(Think::Constant).map_err(|_| bad());
        };
        let arguments = arguments.trim_end().strip_suffix(')').ok_or_else(bad)?;
        let span = |text: &str| text.trim().parse::<TimeSpan>();
        match name.trim() {
            "exponential" => {
                let (key, mean) = arguments.split_once('=').ok_or_else(bad)?;
                let mean = span(mean)?;
                let is_good = key.trim() == "mean" && mean > TimeSpan::from_nanos(0);
                is_good
                    .then_some(Think::Exponential { mean })
                    .ok_or_else(bad)
            }
            "uniform" => {
                // With a comma too, as delays of a stub are written.
                let ends = arguments.split_once("..").or(arguments.split_once(','));
                let (low, high) = ends.ok_or_else(bad)?;
                let (low, high) = (span(low)?, span(high)?);
                (low <= high)
                    .then_some(Think::Uniform { low, high })
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

    fn think() -> impl Strategy<Value = Think> {
        let span = || (1..10_000_000_000u64).prop_map(TimeSpan::from_nanos);
        prop_oneof![
            span().prop_map(Think::Constant),
            span().prop_map(|mean| Think::Exponential { mean }),
            (span(), span()).prop_map(|(a, b)| Think::Uniform {
                low: a.min(b),
                high: a.max(b),
            }),
        ]
    }

    proptest! {
        #[test]
        fn parses_what_it_prints(think in think()) {
            prop_assert_eq!(think.to_string().parse::<Think>().unwrap(), think);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = text.parse::<Think>();
        }
    }

    #[test]
    fn known_ones_are_read_and_impossible_ones_refused() {
        for (text, printed) in [
            ("500ms", "500ms"),
            ("0s", "0s"),
            ("exponential( mean = 2s )", "exponential(mean=2s)"),
            ("uniform(1s, 3s)", "uniform(1s..3s)"),
        ] {
            assert_eq!(text.parse::<Think>().unwrap().to_string(), printed);
        }
        for text in [
            "2",
            "exponential(2s)",
            "exponential(mean=0s)",
            "uniform(3s..1s)",
            "uniform(1s)",
            "lognormal(median=1s, p99=9s)",
            "uniform(1s..3s",
        ] {
            assert!(text.parse::<Think>().is_err(), "{text}");
        }
    }
}
