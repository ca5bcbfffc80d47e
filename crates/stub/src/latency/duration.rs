//! Durations as people write them: `250us`, `8ms`, `1.5s`.

use std::fmt;
use std::time::Duration;

use super::LONGEST;

/// A unit's spellings and its length in nanoseconds, largest first.
const UNITS: [(&[&str], u64); 6] = [
    (&["h"], 3_600_000_000_000),
    (&["min"], 60_000_000_000),
    (&["s"], 1_000_000_000),
    (&["ms"], 1_000_000),
    (&["us", "µs", "μs"], 1_000),
    (&["ns"], 1),
];

/// Reads a number with its unit; rounded to nanoseconds, from 0 to an hour.
pub(super) fn parse(text: &str) -> Result<Duration, &'static str> {
    let text = text.trim();
    let split = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .ok_or("a duration needs a unit, such as 10ms")?;
    let (number, unit) = text.split_at(split);
    let number: f64 = number
        .parse()
        .map_err(|_| "a duration starts with a number, such as 10ms or 1.5ms")?;
    let nanos_per_unit = UNITS
        .iter()
        .find(|(names, _)| names.contains(&unit.trim()))
        .map(|&(_, nanos)| nanos)
        .ok_or("a duration is a number and ns, us, ms, s, min or h, such as 10ms")?;
    let nanos = (number * nanos_per_unit as f64).round();
    if nanos > LONGEST.as_nanos() as f64 {
        return Err("a delay is at most an hour");
    }
    Ok(Duration::from_nanos(nanos as u64))
}

/// Shows a duration in the largest unit up to seconds that it fills, exactly.
pub(super) struct Shown(pub(super) Duration);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos() as u64;
        let (name, unit) = match nanos {
            0 => ("ms", 1_000_000),
            1_000_000_000.. => ("s", 1_000_000_000),
            1_000_000.. => ("ms", 1_000_000),
            1_000.. => ("us", 1_000),
            _ => ("ns", 1),
        };
        let (whole, rest) = (nanos / unit, nanos % unit);
        if rest == 0 {
            return write!(f, "{whole}{name}");
        }
        let digits = unit.ilog10() as usize;
        let fraction = format!("{rest:0digits$}");
        write!(f, "{whole}.{}{name}", fraction.trim_end_matches('0'))
    }
}
