//! Amounts of money.

use std::fmt;
use std::str::FromStr;

use super::QuantityError;

/// A currency by its three capital letters (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{}", *b as char))
    }
}

/// An amount of money, not negative, written `12000 USD`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Money {
    /// How much, in the currency's main unit.
    pub amount: f64,
    /// Of what.
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl FromStr for Money {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let bad = || {
            QuantityError::new(
                text,
                "no amount of money; write a number and a currency of three letters, such as 12000 USD",
            )
        };
        let (amount, currency) = text.trim().rsplit_once(' ').ok_or_else(bad)?;
        let amount: f64 = amount.trim().parse().map_err(|_| bad())?;
        let letters: [u8; 3] = currency.as_bytes().try_into().map_err(|_| bad())?;
        let is_good =
            amount.is_finite() && amount >= 0.0 && letters.iter().all(u8::is_ascii_uppercase);
        is_good
            .then_some(Money {
                amount,
                currency: Currency(letters),
            })
            .ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parses_what_it_prints(amount in 0.0..1e12f64, letters in "[A-Z]{3}") {
            let money: Money = format!("{amount} {letters}").parse().unwrap();
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
            prop_assert_eq!(money.amount, amount);
        }
    }

    #[test]
    fn an_amount_without_a_currency_is_refused() {
        for text in [
            "12000",
            "12000 usd",
            "12000USD",
            "-1 USD",
            "USD",
            "inf USD",
            "1 EURO",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }
}
