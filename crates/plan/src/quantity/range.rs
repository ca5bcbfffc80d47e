//! Ranges that a value is drawn from.

use std::fmt;
use std::str::FromStr;

use super::QuantityError;

/// Integers from `low` to `high`, both included, written `1..5000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntegerRange {
    /// Smallest.
    pub low: i64,
    /// Largest; not below `low`.
    pub high: i64,
}

impl fmt::Display for IntegerRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.low, self.high)
    }
}

impl FromStr for IntegerRange {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let bad = || {
            QuantityError::new(
                text,
                "no range of integers; write 1..5000, the smaller one first",
            )
        };
        let (low, high) = text.split_once("..").ok_or_else(bad)?;
        let low = low.parse().map_err(|_| bad())?;
        let high = high.parse().map_err(|_| bad())?;
        (low <= high)
            .then_some(IntegerRange { low, high })
            .ok_or_else(bad)
    }
}

/// Decimal numbers from `low` to `high`, both included, written `46.00..47.50` with the digits that the values shall have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecimalRange {
    /// Smallest.
    pub low: f64,
    /// Largest; not below `low`.
    pub high: f64,
    /// Digits after the point, 1 to 15.
    pub digits: usize,
}

impl fmt::Display for DecimalRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits;
        write!(f, "{:.digits$}..{:.digits$}", self.low, self.high)
    }
}

impl FromStr for DecimalRange {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let bad = || {
            QuantityError::new(
                text,
                "no range of decimal numbers; write 46.00..47.50, the smaller one first",
            )
        };
        let (low, high) = text.split_once("..").ok_or_else(bad)?;
        let digits = digits_of(low).max(digits_of(high));
        let low = plain_number(low).ok_or_else(bad)?;
        let high = plain_number(high).ok_or_else(bad)?;
        (low <= high && (1..=15).contains(&digits))
            .then_some(DecimalRange { low, high, digits })
            .ok_or_else(bad)
    }
}

fn digits_of(number: &str) -> usize {
    number
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len())
}

fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn integers_parse_what_they_print(a in any::<i64>(), b in any::<i64>()) {
            let range = IntegerRange { low: a.min(b), high: a.max(b) };
            prop_assert_eq!(range.to_string().parse::<IntegerRange>().unwrap(), range);
        }

        #[test]
        fn decimals_parse_what_they_print(a in -1_000_000..1_000_000i64, b in -1_000_000..1_000_000i64, digits in 1..6u8) {
            let scale = 10f64.powi(i32::from(digits));
            let digits = usize::from(digits);
            let text = format!("{:.digits$}..{:.digits$}", a.min(b) as f64 / scale, a.max(b) as f64 / scale);
            let range: DecimalRange = text.parse().unwrap();
            prop_assert_eq!(range.digits, digits);
            prop_assert_eq!(range.to_string(), text);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = text.parse::<IntegerRange>();
            let _ = text.parse::<DecimalRange>();
        }
    }

    #[test]
    fn ends_in_the_wrong_order_are_refused() {
        assert!("5..1".parse::<IntegerRange>().is_err());
        assert!("5.0..1.0".parse::<DecimalRange>().is_err());
        assert!("..5".parse::<IntegerRange>().is_err());
        assert!("1..5".parse::<DecimalRange>().is_err());
    }
}
