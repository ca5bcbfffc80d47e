//! From values to places on an axis.

/// An axis from 0 or in decades.
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    is_log: bool,
}

impl Scale {
    /// From 0 to a round number above `high`, drawn between `from` and `to`.
    pub(super) fn linear(high: f64, from: f64, to: f64) -> Self {
        let high = if high > 0.0 { high } else { 1.0 };
        let step = linear_step(high);
        Scale {
            low: 0.0,
            high: (high / step).ceil() * step,
            from,
            to,
            is_log: false,
        }
    }

    /// From below `low` to above `high` in steps of 1, 2 and 5, drawn between `from` and `to`; both must be positive.
    pub(super) fn log(low: f64, high: f64, from: f64, to: f64) -> Self {
        let steps = log_steps(low, high);
        Scale {
            low: *steps.first().unwrap_or(&low),
            high: *steps.last().unwrap_or(&high),
            from,
            to,
            is_log: true,
        }
    }

    /// Where the value is drawn; beyond the axis, at its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = if self.is_log {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// Values to label, at most seven or so.
    pub(super) fn ticks(&self) -> Vec<f64> {
        if !self.is_log {
            let step = linear_step(self.high);
            let count = (self.high / step).round() as u32;
            return (0..=count).map(|i| f64::from(i) * step).collect();
        }
        let steps = log_steps(self.low, self.high);
        if steps.len() <= 6 {
            return steps;
        }
        let is_decade = |v: &f64| (v.log10() - v.log10().round()).abs() < 1e-6;
        steps.into_iter().filter(is_decade).collect()
    }
}

/// A step of 1, 2 or 5 that divides `high` into three to six.
fn linear_step(high: f64) -> f64 {
    let rough = high / 5.0;
    let decade = 10f64.powf((rough.log10() + 1e-9).floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    let fits = factors.iter().find(|&&f| f * decade >= rough * 0.999);
    fits.unwrap_or(&10.0) * decade
}

/// 1, 2 and 5 in each decade, from the last one at or below `low` to the first one at or above `high`.
fn log_steps(low: f64, high: f64) -> Vec<f64> {
    let first = low.log10().floor() as i32;
    let last = high.log10().ceil() as i32;
    let all: Vec<f64> = (first..=last)
        .flat_map(|decade| [1.0, 2.0, 5.0].map(|f| f * 10f64.powi(decade)))
        .collect();
    let start = all.iter().rposition(|&v| v <= low * 1.000_001).unwrap_or(0);
    let end = all
        .iter()
        .position(|&v| v >= high * 0.999_999)
        .unwrap_or(all.len() - 1);
    all[start..=end.max(start + 1).min(all.len() - 1)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &[f64], b: &[f64]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a / b - 1.0).abs() < 1e-9)
    }

    #[test]
    fn a_linear_axis_ends_on_a_round_number() {
        let scale = Scale::linear(1_240.0, 0.0, 100.0);
        assert_eq!(scale.ticks(), [0.0, 500.0, 1_000.0, 1_500.0]);
        assert!((scale.at(750.0) - 50.0).abs() < 1e-9);
        assert!((scale.at(9e9) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_log_axis_has_decades_or_their_parts() {
        let scale = Scale::log(0.003, 0.09, 100.0, 0.0);
        assert!(near(&scale.ticks(), &[0.002, 0.005, 0.01, 0.02, 0.05, 0.1]));
        assert!((scale.at(0.002) - 100.0).abs() < 1e-9);
        let wide = Scale::log(17e-6, 0.09, 0.0, 1.0);
        assert!(near(&wide.ticks(), &[1e-5, 1e-4, 1e-3, 1e-2, 1e-1]));
    }

    #[test]
    fn one_value_still_makes_an_axis() {
        let scale = Scale::log(1.0, 1.0, 0.0, 1.0);
        assert!(scale.at(1.0).is_finite());
        assert!(Scale::linear(0.0, 0.0, 1.0).at(0.0).is_finite());
    }
}
