//! Parts of a whole.

use std::fmt;
use std::str::FromStr;

use super::QuantityError;

/// A part of a whole, 0 to 1, written `0.1%` or `0.001`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// From a number of 0 to 1; `None` outside.
    pub fn new(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then_some(Share(share))
    }

    /// As a number of 0 to 1.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = format!("{}%", (self.0 * 1e11).round() / 1e9);
        match percent.parse::<Share>() {
            Ok(share) if share == *self => f.write_str(&percent),
            _ => write!(f, "{}", self.0),
        }
    }
}

impl FromStr for Share {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let number = match text.trim().strip_suffix('%') {
            Some(percent) => percent
                .trim()
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'.')
                .then(|| format!("{}e-2", percent.trim())),
            None => Some(text.trim().to_owned()),
        };
        number
            .and_then(|number| number.parse().ok())
            .and_then(Share::new)
            .ok_or_else(|| QuantityError::new(text, "no share; write 0.1% or a number of 0 to 1"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parses_what_it_prints(share in 0.0..=1.0f64) {
            prop_assert_eq!(Share(share).to_string().parse::<Share>().unwrap(), Share(share));
        }

        #[test]
        fn prints_round_percentages_as_such(n in 0..=1000u32) {
            let text = format!("{}%", f64::from(n) / 10.0);
            prop_assert_eq!(text.parse::<Share>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn outside_of_the_whole_is_refused() {
        for text in ["101%", "-1%", "1.5", "NaN", "", "%", "inf"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
        assert_eq!("0.1%".parse::<Share>().unwrap().value(), 0.001);
    }
}
