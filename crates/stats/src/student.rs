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
    let unknown = Usual {
        deviation: 0.0,
        degrees: 0,
    };
    moderated_interval(values, level, unknown)
}

/// How far replicates of a kind usually lie apart, where few of them say little of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// Standard deviation, in the values' unit.
    pub deviation: f64,
    /// Degrees of freedom that this knowledge is worth.
    pub degrees: usize,
}

/// The same from few values, whose scatter is taken from them and from what it usually is, each by its degrees of freedom
/// (moderated t: Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3: 3). Few values that lie close together by chance make
/// no narrow interval, and few that lie apart a less wide one.
pub fn moderated_interval(values: &[f64], level: f64, usual: Usual) -> Option<MeanInterval> {
    let n = values.len();
    if n < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let squares = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
    let degrees = usual.degrees + n - 1;
    let variance = (squares + usual.degrees as f64 * usual.deviation.powi(2)) / degrees as f64;
    let half = t_quantile(level, degrees) * (variance / n as f64).sqrt();
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

    #[test]
    fn what_is_usual_widens_a_narrow_sample_and_narrows_a_wide_one() {
        let usual = Usual {
            deviation: 0.1,
            degrees: 3,
        };
        let half = |spread: f64, moderated: bool| {
            let values = [-1.0, -0.6, -0.2, 0.2, 0.6, 1.0].map(|v| spread * v);
            let i = match moderated {
                true => moderated_interval(&values, 0.95, usual),
                false => mean_interval(&values, 0.95),
            };
            i.unwrap().high
        };
        assert!(half(0.02, true) > 2.0 * half(0.02, false));
        assert!(half(0.5, true) < 0.8 * half(0.5, false));
        // (5 x 0.056 + 3 x 0.01) / 8 is 0.03875; R: qt(0.975, 8) is 2.306.
        let expected = 2.306 * (0.038_75f64 / 6.0).sqrt();
        let spread = (0.056f64 / 0.56).sqrt();
        assert!((half(spread, true) - expected).abs() < 1e-3);
        assert_eq!(moderated_interval(&[1.0], 0.95, usual), None);
    }
}
