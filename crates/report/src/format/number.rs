//! The one formatter of numbers: value, unit, interval and n, rounded by the interval.

use std::fmt;

use weighbridge_facts::{Estimate, Interval, Unit};

/// Half-width, as a share of the point, above which a ratio doesn't separate two candidates.
const LOOSE: f64 = 0.25;

/// An estimate as text, in parts; `Display` joins all but n.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The point with its unit (`312 µs`), a text, or `not measured (why)`.
    pub value: String,
    /// The 95 % interval: `±4 %`, or `[1.31, 1.54]` in the unit of the point.
    pub interval: Option<String>,
    /// Observations behind it, where there was more than one.
    pub n: Option<String>,
    /// `not tight enough`, for a ratio that isn't.
    pub remark: Option<&'static str>,
}

impl Shown {
    fn bare(value: impl Into<String>) -> Self {
        Shown {
            value: value.into(),
            interval: None,
            n: None,
            remark: None,
        }
    }

    /// The same with n: `312 µs ±4 % (n = 1,204)`.
    pub fn with_n(&self) -> String {
        match &self.n {
            Some(n) => format!("{self} (n = {n})"),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)?;
        if let Some(interval) = &self.interval {
            write!(f, " {interval}")?;
        }
        match self.remark {
            Some(remark) => write!(f, ", {remark}"),
            None => Ok(()),
        }
    }
}

/// Any estimate as text.
pub fn show(estimate: &Estimate, unit: Unit) -> Shown {
    match estimate {
        Estimate::Number(interval) => show_number(interval, unit),
        Estimate::NotMeasured { not_measured } => {
            Shown::bare(format!("not measured ({})", super::plain(not_measured)))
        }
        Estimate::Text { text } => Shown::bare(super::plain(text)),
        Estimate::Flag { flag } => Shown::bare(if *flag { "yes" } else { "no" }),
    }
}

/// A number with its interval as text.
pub fn show_number(interval: &Interval, unit: Unit) -> Shown {
    let Some(high) = interval.high else {
        return Shown {
            n: observations(interval),
            ..Shown::bare(format!("at least {}", at_least(interval.point, unit)))
        };
    };
    if high <= interval.low {
        return Shown {
            n: observations(interval),
            ..Shown::bare(exact(interval.point, unit))
        };
    }
    let scale = Scale::of(interval.point, high, unit);
    let (point, half_width) = (
        interval.point / scale.divisor,
        (high - interval.low) / 2.0 / scale.divisor,
    );
    let step = step_of(point, half_width, unit);
    let decimals = decimals(step);
    let digits = |value: f64| grouped(round_to(value / scale.divisor, step), decimals);
    let band = if unit != Unit::Ratio && unit != Unit::Share && is_symmetric(interval, high) {
        format!("±{} %", percent(interval.relative_half_width()))
    } else {
        format!("[{}, {}]", digits(interval.low), digits(high))
    };
    let is_loose = unit == Unit::Ratio && interval.relative_half_width() > LOOSE;
    Shown {
        value: format!("{}{}", digits(interval.point), scale.suffix),
        interval: Some(band),
        n: observations(interval),
        remark: is_loose.then_some("not tight enough"),
    }
}

/// An exact or declared number with its unit, to three digits; whole numbers in full.
pub fn exact(value: f64, unit: Unit) -> String {
    let scale = Scale::of(value, value, unit);
    let scaled = value / scale.divisor;
    let decimals = (2 - magnitude(scaled)).clamp(0, 6) as usize;
    format!("{}{}", trimmed(&grouped(scaled, decimals)), scale.suffix)
}

/// A probability: never `100 %`, because draws can't say so.
pub(crate) fn probability(share: f64) -> String {
    match share {
        p if p > 0.99 => ">99 %".to_owned(),
        p if p < 0.01 => "<1 %".to_owned(),
        p => format!("{:.0} %", p * 100.0),
    }
}

/// The number with `decimals` places and thousands set apart by commas.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A lower bound to three digits, rounded down: it must stay one.
fn at_least(value: f64, unit: Unit) -> String {
    let step = 10f64.powi(magnitude(value) - 2);
    // A hair is added so that 1,240 doesn't become 1,239 in binary.
    exact(((value / step) + 1e-9).floor() * step, unit)
}

fn observations(interval: &Interval) -> Option<String> {
    (interval.n > 1).then(|| grouped(interval.n as f64, 0))
}

/// The last place worth printing: two digits of the half-width, and at most three of the point (four where the
/// interval is within 0.5 %, two decimals for a ratio).
fn step_of(point: f64, half_width: f64, unit: Unit) -> f64 {
    let by_width = magnitude(half_width) - 1;
    let by_point = match magnitude(point) {
        _ if point == 0.0 => by_width,
        m if half_width / point.abs() < 0.005 => m - 3,
        m if unit == Unit::Ratio && m < 0 => m - 1,
        m => m - 2,
    };
    10f64.powi(by_width.max(by_point))
}

fn is_symmetric(interval: &Interval, high: f64) -> bool {
    let (above, below) = (high - interval.point, interval.point - interval.low);
    interval.point > 0.0 && below > 0.0 && (0.75..=1.34).contains(&(above / below))
}

/// A half-width as a share, in per cent.
fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p >= 1.0 => format!("{p:.0}"),
        p if p >= 0.1 => format!("{p:.1}"),
        _ => "0.1".to_owned(),
    }
}

/// Exponent of the first digit; 0 for zero.
fn magnitude(value: f64) -> i32 {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    // The hair keeps 1000 at 3 where the logarithm says 2.999...
    (value.abs().log10() + 1e-12).floor() as i32
}

fn round_to(value: f64, step: f64) -> f64 {
    (value / step).round() * step
}

fn decimals(step: f64) -> usize {
    (-magnitude(step)).clamp(0, 9) as usize
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// The printed unit and how many of the metric's unit it holds.
struct Scale {
    divisor: f64,
    suffix: &'static str,
}

impl Scale {
    fn of(point: f64, high: f64, unit: Unit) -> Scale {
        let size = if point == 0.0 { high } else { point }.abs();
        // Rounded to three digits first: 0.9996 ms is 1 ms, not 1,000 µs.
        let size = round_to(size, 10f64.powi(magnitude(size) - 2));
        let (divisor, suffix) = match unit {
            Unit::Seconds => Self::of_seconds(size),
            Unit::Bytes => Self::of_bytes(size),
            Unit::Share => (0.01, " %"),
            Unit::PerSecond => (1.0, "/s"),
            Unit::Ratio => (1.0, " x"),
            Unit::Months if size == 1.0 => (1.0, " month"),
            Unit::Months => (1.0, " months"),
            Unit::Count | Unit::Money | Unit::Text | Unit::Flag => (1.0, ""),
        };
        Scale { divisor, suffix }
    }

    fn of_seconds(size: f64) -> (f64, &'static str) {
        // A hair below, because 1e-3 rounded to a step may come out as 0.00099999.
        match size * (1.0 + 1e-9) {
            0.0 => (1e-3, " ms"),
            s if s < 1e-6 => (1e-9, " ns"),
            s if s < 1e-3 => (1e-6, " µs"),
            s if s < 1.0 => (1e-3, " ms"),
            s if s < 120.0 => (1.0, " s"),
            _ => (60.0, " min"),
        }
    }

    fn of_bytes(size: f64) -> (f64, &'static str) {
        match size {
            s if s < 1024.0 => (1.0, " B"),
            s if s < 1_048_576.0 => (1024.0, " KiB"),
            s if s < 1_073_741_824.0 => (1_048_576.0, " MiB"),
            _ => (1_073_741_824.0, " GiB"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(point: f64, low: f64, high: f64, unit: Unit) -> String {
        show(&Estimate::interval(point, low, high, 100), unit).to_string()
    }

    #[test]
    fn rounding_follows_the_interval() {
        assert_eq!(
            shown(312.4e-6, 300e-6, 325e-6, Unit::Seconds),
            "312 µs ±4 %"
        );
        assert_eq!(
            shown(1.4211, 1.312, 1.5402, Unit::Ratio),
            "1.42 x [1.31, 1.54]"
        );
        assert_eq!(
            shown(1234.5, 1230.1, 1239.0, Unit::PerSecond),
            "1,235/s ±0.4 %"
        );
        assert_eq!(
            shown(0.0, 0.0, 0.0012, Unit::Share),
            "0.000 % [0.000, 0.120]"
        );
        assert_eq!(
            shown(0.9996e-3, 0.9e-3, 1.1e-3, Unit::Seconds),
            "1.00 ms ±10 %"
        );
    }

    #[test]
    fn a_lopsided_interval_is_printed_in_full() {
        assert_eq!(
            shown(12.1e-3, 11.8e-3, 19.0e-3, Unit::Seconds),
            "12.1 ms [11.8, 19.0]"
        );
    }

    #[test]
    fn a_loose_ratio_says_so() {
        assert_eq!(
            shown(0.84, 0.52, 1.36, Unit::Ratio),
            "0.84 x [0.52, 1.36], not tight enough"
        );
    }

    #[test]
    fn exact_numbers_are_short() {
        assert_eq!(exact(12e-3, Unit::Seconds), "12 ms");
        assert_eq!(exact(64.2 * 1_048_576.0, Unit::Bytes), "64.2 MiB");
        assert_eq!(exact(12_345.0, Unit::Count), "12,345");
        assert_eq!(exact(0.6, Unit::Share), "60 %");
        assert_eq!(exact(0.0, Unit::Seconds), "0 ms");
        assert_eq!(exact(-1234.5, Unit::Money), "-1,234");
        assert_eq!(exact(1e-3, Unit::Seconds), "1 ms");
        assert_eq!(exact(600.0, Unit::Seconds), "10 min");
    }

    #[test]
    fn a_lower_bound_is_one() {
        let bound = Interval {
            point: 1_249.7,
            low: 1_249.7,
            high: None,
            n: 6,
            replicates: vec![],
        };
        assert_eq!(
            show_number(&bound, Unit::PerSecond).to_string(),
            "at least 1,240/s"
        );
    }

    #[test]
    fn what_was_not_measured_and_n_are_said() {
        let missing = Estimate::not_measured("n = 40, 100 needed");
        assert_eq!(
            show(&missing, Unit::Seconds).to_string(),
            "not measured (n = 40, 100 needed)"
        );
        let known = Estimate::interval(0.5, 0.4, 0.6, 12_040);
        assert_eq!(
            show(&known, Unit::Share).with_n(),
            "50 % [40, 60] (n = 12,040)"
        );
    }

    #[test]
    fn a_probability_is_never_certain() {
        assert_eq!(probability(1.0), ">99 %");
        assert_eq!(probability(0.874), "87 %");
    }
}
