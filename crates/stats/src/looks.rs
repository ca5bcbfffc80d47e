//! Planned looks: when to look at the data, and the price of looking more than once.

use crate::{Ratio, log_ratio_interval};

/// The planned looks of an experiment, in finished blocks.
///
/// Looking after each block and stopping on a pleasant answer makes 95 % intervals cover less (87 % when
/// stopping on the sign). So looks are few and planned, and the quantile pays for their number; one look needs
/// no correction. The levels are those at which coverage stays within 93 to 97 % wherever the true ratio lies,
/// far from the threshold (the first look settles it) or on it (the last does): `tests/it/coverage.rs`.
#[derive(Debug, Clone, PartialEq)]
pub struct Looks {
    at: Vec<usize>,
}

/// Half width of a ratio (×/÷ 1.08) that is narrow enough to stop at an early look.
pub const NARROW: f64 = 0.08;

impl Looks {
    /// The looks that fit into `most` blocks: 6, 9 and 12 where there is room, else one look at the end.
    pub fn within(most: usize) -> Self {
        let at: Vec<usize> = [6, 9, 12].into_iter().filter(|&n| n <= most).collect();
        match at.is_empty() {
            true => Looks {
                at: vec![most.max(2)],
            },
            false => Looks { at },
        }
    }

    /// Blocks at which the experiment looks, ascending.
    pub fn at(&self) -> &[usize] {
        &self.at
    }

    /// Blocks after which it ends whatever it sees.
    pub fn last(&self) -> usize {
        *self.at.last().expect("there is always one look")
    }

    /// The level whose quantile each look uses; what comes out is reported as 95 %.
    pub fn level(&self) -> f64 {
        match self.at.len() {
            1 => 0.95,
            2 => 0.96,
            _ => 0.963,
        }
    }

    /// The interval of a ratio as this plan reports it.
    pub fn ratio(&self, over: &[f64], under: &[f64]) -> Option<Ratio> {
        log_ratio_interval(over, under, self.level())
    }

    /// Whether the experiment ends after `blocks` blocks: at the last look, or at an earlier one at which
    /// every ratio is settled, which is to be narrow enough or clear of the threshold that matters.
    pub fn is_over(&self, blocks: usize, ratios: &[Ratio], narrow: f64, threshold: f64) -> bool {
        if blocks >= self.last() {
            return true;
        }
        let settled =
            |r: &Ratio| r.half_width() <= narrow || r.low > threshold || r.high < threshold;
        self.at.contains(&blocks) && !ratios.is_empty() && ratios.iter().all(settled)
    }
}

/// The level each of `m` intervals needs for `family` to hold over all (Šidák 1967): family^(1/m).
pub fn sidak(family: f64, m: usize) -> f64 {
    family.powf(1.0 / m.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_fit_the_time() {
        assert_eq!(Looks::within(3).at(), [3]);
        assert_eq!(Looks::within(6).at(), [6]);
        assert_eq!(Looks::within(20).at(), [6, 9, 12]);
    }

    #[test]
    fn it_stops_only_at_looks_and_only_when_settled() {
        let looks = Looks::within(12);
        let wide = Ratio {
            ratio: 1.2,
            low: 0.9,
            high: 1.6,
            blocks: 6,
        };
        let clear = Ratio {
            low: 1.4,
            high: 2.0,
            ..wide
        };
        assert!(!looks.is_over(6, &[wide], 0.08, 1.25));
        assert!(looks.is_over(6, &[clear], 0.08, 1.25));
        assert!(!looks.is_over(7, &[clear], 0.08, 1.25));
        assert!(!looks.is_over(9, &[clear, wide], 0.08, 1.25));
        assert!(looks.is_over(12, &[wide], 0.08, 1.25));
    }

    #[test]
    fn sidak_for_ten_ratios() {
        assert!((sidak(0.95, 10) - 0.994_88).abs() < 1e-5);
    }
}
