//! Ratios of two candidates, paired by block.

use crate::student::{MeanInterval, Usual, mean_interval, moderated_interval};

/// A ratio with its interval; geometric, so that a/b and b/a agree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Geometric mean of the blocks' ratios.
    pub ratio: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Blocks that had both values.
    pub blocks: usize,
}

impl Ratio {
    /// Half the width of the interval on the log scale, as a factor minus one: 0.08 is ×/÷ 1.08.
    pub fn half_width(&self) -> f64 {
        (self.high / self.low).sqrt() - 1.0
    }
}

/// Student's t on log ratios paired by block, at the two-sided `level`.
///
/// Blocks in which one side has no positive value are left out; `None` with fewer than two left.
/// What hits a whole block (a slower machine, another arrival seed) cancels in the ratio.
pub fn log_ratio_interval(over: &[f64], under: &[f64], level: f64) -> Option<Ratio> {
    ratio(over, under, |logs| mean_interval(logs, level))
}

/// The same, with the scatter of the blocks' log ratios taken from them and from what is usual.
pub fn log_ratio_interval_of_few(
    over: &[f64],
    under: &[f64],
    level: f64,
    usual: Usual,
) -> Option<Ratio> {
    ratio(over, under, |logs| moderated_interval(logs, level, usual))
}

fn ratio(
    over: &[f64],
    under: &[f64],
    interval: impl Fn(&[f64]) -> Option<MeanInterval>,
) -> Option<Ratio> {
    let logs: Vec<f64> = over
        .iter()
        .zip(under)
        .filter(|(a, b)| **a > 0.0 && **b > 0.0)
        .map(|(a, b)| (a / b).ln())
        .collect();
    let interval = interval(&logs)?;
    Some(Ratio {
        ratio: interval.mean.exp(),
        low: interval.low.exp(),
        high: interval.high.exp(),
        blocks: logs.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn drift_common_to_a_block_cancels() {
        let drift = [1.0, 1.3, 0.8, 2.0];
        let over: Vec<f64> = drift.iter().map(|d| 3.0 * d).collect();
        let under: Vec<f64> = drift.iter().map(|d| 2.0 * d).collect();
        let r = log_ratio_interval(&over, &under, 0.95).unwrap();
        assert!((r.ratio - 1.5).abs() < 1e-9 && r.half_width() < 1e-9);
    }

    #[test]
    fn missing_values_are_left_out() {
        let r = log_ratio_interval(&[1.0, f64::NAN, 1.0], &[1.0, 1.0, 1.0], 0.95).unwrap();
        assert_eq!(r.blocks, 2);
        assert_eq!(log_ratio_interval(&[1.0, 0.0], &[1.0, 1.0], 0.95), None);
    }

    proptest! {
        #[test]
        fn swapping_sides_inverts(values in proptest::collection::vec((0.1f64..10.0, 0.1f64..10.0), 3..12)) {
            let (a, b): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
            let ab = log_ratio_interval(&a, &b, 0.95).unwrap();
            let ba = log_ratio_interval(&b, &a, 0.95).unwrap();
            prop_assert!((ab.ratio * ba.ratio - 1.0).abs() < 1e-9);
            prop_assert!((ab.low * ba.high - 1.0).abs() < 1e-9);
        }
    }
}
