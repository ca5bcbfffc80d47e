//! How often something happens.

use std::fmt;
use std::str::FromStr;

use super::QuantityError;

/// Events per second, more than 0, written `1500/s`, `90/min` or as a plain number of them per second.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// From a number per second; `None` unless it is positive and finite.
    pub fn per_second(rate: f64) -> Option<Self> {
        (rate.is_finite() && rate > 0.0).then_some(Rate(rate))
    }

    /// Events per second.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", self.0)
    }
}

impl FromStr for Rate {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit.trim() {
            "s" => Some(1.0),
            "min" => Some(60.0),
            "h" => Some(3600.0),
            _ => None,
        };
        let number = number.trim().parse::<f64>().ok();
        number
            .zip(seconds)
            .and_then(|(number, seconds)| Rate::per_second(number / seconds))
            .ok_or_else(|| {
                QuantityError::new(
                    text,
                    "no rate; write a positive number per second, such as 1500/s",
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parses_what_it_prints(rate in 1e-3..1e9f64) {
            let rate = Rate(rate);
            prop_assert_eq!(rate.to_string().parse::<Rate>().unwrap(), rate);
        }
    }

    #[test]
    fn known_rates() {
        assert_eq!("1500/s".parse::<Rate>().unwrap().value(), 1500.0);
        assert_eq!("90/min".parse::<Rate>().unwrap().value(), 1.5);
        for text in ["0/s", "-1/s", "1/day", "", "/s", "NaN"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
