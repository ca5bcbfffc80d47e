//! Differences of two independent samples.

use crate::student::{MeanInterval, t_quantile};

/// Mean of `a` minus mean of `b` with its interval, variances not taken as equal (Welch 1947, Biometrika 34: 28);
/// `None` with fewer than two values in either.
pub fn welch_interval(a: &[f64], b: &[f64], level: f64) -> Option<MeanInterval> {
    let moments = |v: &[f64]| {
        let n = v.len() as f64;
        let mean = v.iter().sum::<f64>() / n;
        let variance = v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, variance / n, n)
    };
    if a.len() < 2 || b.len() < 2 {
        return None;
    }
    let ((mean_a, part_a, n_a), (mean_b, part_b, n_b)) = (moments(a), moments(b));
    let sum = part_a + part_b;
    let degrees = sum.powi(2) / (part_a.powi(2) / (n_a - 1.0) + part_b.powi(2) / (n_b - 1.0));
    // Fewer degrees of freedom make a wider interval: rounding down errs on the safe side.
    let degrees = if degrees.is_finite() {
        degrees as usize
    } else {
        a.len() + b.len() - 2
    };
    let half = t_quantile(level, degrees.max(1)) * sum.sqrt();
    let mean = mean_a - mean_b;
    Some(MeanInterval {
        mean,
        low: mean - half,
        high: mean + half,
    })
}

/// The interval of the difference of two shares, first minus second, each as (count, of how many): the hybrid
/// score interval (Newcombe 1998, Statistics in Medicine 17: 873, method 10). `None` without a trial in either.
pub fn newcombe(first: (u64, u64), second: (u64, u64), level: f64) -> Option<(f64, f64)> {
    // The normal quantile, as that of t with many degrees of freedom.
    let z = t_quantile(level, 1_000_000);
    let wilson = |(bad, n): (u64, u64)| {
        let (p, n) = (bad as f64 / n as f64, n as f64);
        let middle = p + z * z / (2.0 * n);
        let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z * z / n;
        (p, (middle - half) / scale, (middle + half) / scale)
    };
    if first.1 == 0 || second.1 == 0 {
        return None;
    }
    let ((p1, l1, u1), (p2, l2, u2)) = (wilson(first), wilson(second));
    let low = p1 - p2 - ((p1 - l1).powi(2) + (u2 - p2).powi(2)).sqrt();
    let high = p1 - p2 + ((u1 - p1).powi(2) + (p2 - l2).powi(2)).sqrt();
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_of_the_paper() {
        // Newcombe 1998, table II: 56/70 - 48/80, method 10: 0.0524, 0.3339
        let (low, high) = newcombe((56, 70), (48, 80), 0.95).unwrap();
        assert!((low - 0.0524).abs() < 1e-4 && (high - 0.3339).abs() < 1e-4);
        // 10/10 - 0/10: 0.6075, 1.0000
        let (low, high) = newcombe((10, 10), (0, 10), 0.95).unwrap();
        assert!((low - 0.6075).abs() < 1e-4 && (high - 1.0).abs() < 1e-9);
        assert_eq!(newcombe((0, 0), (1, 2), 0.95), None);
    }

    #[test]
    fn welch_by_hand() {
        // Means 3 and 6, variances 2.5 and 10, n = 5: se = sqrt(2.5), 5.88 degrees of freedom, rounded down to 5.
        let i = welch_interval(
            &[1.0, 2.0, 3.0, 4.0, 5.0],
            &[2.0, 4.0, 6.0, 8.0, 10.0],
            0.95,
        )
        .unwrap();
        assert!((i.mean + 3.0).abs() < 1e-12);
        assert!((i.high - i.mean - 2.570_58 * 2.5f64.sqrt()).abs() < 1e-3);
        assert_eq!(welch_interval(&[1.0], &[2.0, 3.0], 0.95), None);
    }
}
