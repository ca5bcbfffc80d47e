//! Quantiles of a sample and their distribution-free intervals.

use statrs::distribution::{Binomial, DiscreteCDF};

/// The `q` quantile of `values` (nearest rank); `None` for an empty sample. NaN sorts last.
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (q * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1).min(sorted.len().checked_sub(1)?))
        .copied()
}

/// The median; the mean of the middle two for even counts.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    match n {
        0 => None,
        _ if n % 2 == 1 => Some(sorted[n / 2]),
        _ => Some(f64::midpoint(sorted[n / 2 - 1], sorted[n / 2])),
    }
}

/// Ranks (as shares of the sample, 0 to 1) whose values enclose the `q` quantile with 95 %: order statistics,
/// no assumption on the distribution (Conover, Practical Nonparametric Statistics, 3.2).
///
/// `None` when the sample is too small to enclose it: the 99th percentile needs some 370 observations for
/// an upper end, and we ask for 100 at least to name a point.
pub fn quantile_interval(n: u64, q: f64) -> Option<(f64, f64)> {
    let binomial = Binomial::new(q, n).ok()?;
    let low = binomial.inverse_cdf(0.025);
    let high = binomial.inverse_cdf(0.975) + 1;
    if n == 0 || low == 0 || high > n {
        return None;
    }
    Some((low as f64 / n as f64, high as f64 / n as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_samples() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 1.0), Some(3.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
    }

    #[test]
    fn interval_of_a_p99() {
        // R: qbinom(c(0.025, 0.975), 1000, 0.99) = 983, 996
        let (low, high) = quantile_interval(1000, 0.99).unwrap();
        assert!((low - 0.983).abs() < 1e-9 && (high - 0.997).abs() < 1e-9);
        assert_eq!(quantile_interval(50, 0.99), None);
    }
}
