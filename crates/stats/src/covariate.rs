//! Adjusting for a covariate that was watched beside the outcome.

/// The slope of ln(outcome) on ln(covariate) by least squares, clamped to 0 ... `most`; 0 with fewer than
/// nine points or a covariate that doesn't vary.
///
/// Use: y · (reference / x)^slope is the outcome as it would have been at the reference. When x is watched from
/// outside and knows nothing of what is compared, this narrows the spread and moves no mean that is due to the
/// comparison (analysis of covariance, Fisher 1932; for controlled experiments on services: Deng, Xu, Kohavi and
/// Walker 2013, CUPED). Few points would fit noise: then nothing is adjusted.
pub fn log_slope(outcome_and_covariate: &[(f64, f64)], most: f64) -> f64 {
    let logs: Vec<(f64, f64)> = outcome_and_covariate
        .iter()
        .filter(|(y, x)| *y > 0.0 && *x > 0.0)
        .map(|(y, x)| (y.ln(), x.ln()))
        .collect();
    if logs.len() < LEAST_POINTS {
        return 0.0;
    }
    let n = logs.len() as f64;
    let (mean_y, mean_x) = (
        logs.iter().map(|(y, _)| y).sum::<f64>() / n,
        logs.iter().map(|(_, x)| x).sum::<f64>() / n,
    );
    let (mut cross, mut square) = (0.0, 0.0);
    for (y, x) in logs {
        cross += (y - mean_y) * (x - mean_x);
        square += (x - mean_x).powi(2);
    }
    match square > 1e-9 {
        true => (cross / square).clamp(0.0, most),
        false => 0.0,
    }
}

/// Points below which a slope isn't told from noise.
const LEAST_POINTS: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_slope_is_found_and_a_wrong_one_is_clamped() {
        let points = |slope: f64| -> Vec<(f64, f64)> {
            (0..12)
                .map(|i| 1.0 + 0.03 * f64::from(i))
                .map(|x| (5.0 * x.powf(slope), x))
                .collect()
        };
        assert!((log_slope(&points(1.7), 4.0) - 1.7).abs() < 1e-9);
        assert!(log_slope(&points(-1.0), 4.0).abs() < 1e-9);
        assert!((log_slope(&points(9.0), 4.0) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn few_points_or_a_still_covariate_adjust_nothing() {
        assert!(log_slope(&[(1.0, 1.0), (2.0, 2.0)], 4.0).abs() < 1e-9);
        assert!(log_slope(&[(1.0, 3.0); 20], 4.0).abs() < 1e-9);
    }
}
