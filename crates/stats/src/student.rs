//! Student's t: the interval of a mean from few replicates.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// A mean with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanInterval {
    /// Arithmetic mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Two-sided quantile of Student's t: `level` 0.95 with 5 degrees of freedom is 2.571.
///
/// Infinite without a degree of freedom: one replicate says nothing about spread.
pub fn t_quantile(level: f64, degrees: usize) -> f64 {
    if degrees == 0 {
        return f64::INFINITY;
    }
    StudentsT::new(0.0, 1.0, degrees as f64)
        .map_or(f64::INFINITY, |t| t.inverse_cdf(0.5 + level / 2.0))
}

/// Mean of `values` with its two-sided t interval; `None` with fewer than two values.
pub fn mean_interval(values: &[f64], level: f64) -> Option<MeanInterval> {
    let n = values.len();
    if n < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
    let half = t_quantile(level, n - 1) * (variance / n as f64).sqrt();
    Some(MeanInterval {
        mean,
        low: mean - half,
        high: mean + half,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_quantiles() {
        // R: qt(0.975, 5), qt(0.9875, 5), qt(0.975, 2)
        for (level, degrees, expected) in [
            (0.95, 5, 2.570_58),
            (0.975, 5, 3.163_4),
            (0.95, 2, 4.302_65),
        ] {
            assert!((t_quantile(level, degrees) - expected).abs() < 1e-3);
        }
    }

    #[test]
    fn interval_of_a_textbook_sample() {
        // R: t.test(c(4.9, 5.1, 5.0, 5.2, 4.8))$conf.int
        let i = mean_interval(&[4.9, 5.1, 5.0, 5.2, 4.8], 0.95).unwrap();
        assert!((i.low - 4.803_68).abs() < 1e-4 && (i.high - 5.196_32).abs() < 1e-4);
        assert_eq!(mean_interval(&[1.0], 0.95), None);
    }
}
