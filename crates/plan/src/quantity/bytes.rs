//! Sizes in memory and on disk.

use std::fmt;
use std::str::FromStr;

use super::QuantityError;
use super::decimal::{Decimal, in_largest_unit};

/// A size in bytes, written `512MiB`. Units: B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

const BINARY: [(&str, u64); 5] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];
const DECIMAL: [(&str, u64); 4] = [
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
];

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = in_largest_unit(self.0, &BINARY);
        write!(f, "{number}{unit}")
    }
}

impl FromStr for Bytes {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let bad = || QuantityError::new(text, "no size; write a number and a unit, such as 512MiB");
        let (number, unit) = Decimal::with_unit(text).ok_or_else(bad)?;
        let size = BINARY
            .iter()
            .chain(&DECIMAL)
            .find(|(name, _)| *name == unit);
        let (_, size) = size.ok_or_else(|| {
            QuantityError::new(
                text,
                "no size; its unit is one of B, kB, MB, GB, TB, KiB, MiB, GiB, TiB",
            )
        })?;
        number
            .times(u128::from(*size))
            .map(Bytes)
            .ok_or_else(|| QuantityError::new(text, "no whole number of bytes"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parses_what_it_prints(n in 0..1u64 << 20, shift in 0..44u32) {
            let size = Bytes(n << shift);
            prop_assert_eq!(size.to_string().parse::<Bytes>().unwrap(), size);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = text.parse::<Bytes>();
        }
    }

    #[test]
    fn known_sizes() {
        for (text, size) in [
            ("512MiB", 512 << 20),
            ("1.5 GiB", 1_610_612_736),
            ("15MB", 15_000_000),
            ("0B", 0),
        ] {
            assert_eq!(text.parse::<Bytes>().unwrap(), Bytes(size));
        }
        for text in ["", "512", "512 mib", "0.3B", "-1B", "99999999TiB"] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }
}
