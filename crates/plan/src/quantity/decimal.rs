//! A decimal number as written, without rounding.

/// A non-negative decimal number: `mantissa` / 10^`digits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    mantissa: u128,
    digits: u32,
}

impl Decimal {
    /// Splits `1.5GiB` into 1.5 and `GiB`; `None` where no number stands in front.
    pub(crate) fn with_unit(text: &str) -> Option<(Self, &str)> {
        let text = text.trim();
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        Some((Self::parse(number)?, unit.trim()))
    }

    /// Reads `12` or `12.50`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || text.len() > 30 {
            return None;
        }
        let digits = fraction.len() as u32;
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        Some(Decimal { mantissa, digits })
    }

    /// The number times a unit's size, if that is an integer that fits.
    pub(crate) fn times(self, unit: u128) -> Option<u64> {
        let scaled = self.mantissa.checked_mul(unit)?;
        let divisor = 10u128.checked_pow(self.digits)?;
        match scaled % divisor {
            0 => u64::try_from(scaled / divisor).ok(),
            _ => None,
        }
    }
}

/// The largest unit of which a size is a whole number, and that number. Units go from large to small; the last is 1.
pub(crate) fn in_largest_unit<'a>(size: u64, units: &[(&'a str, u64)]) -> (u64, &'a str) {
    units
        .iter()
        .find(|(_, unit)| size >= *unit && size.is_multiple_of(*unit))
        .map_or(
            (size, units.last().map_or("", |last| last.0)),
            |(name, unit)| (size / unit, name),
        )
}
