//! Is a warm-up over?

use crate::median;

/// Whether the last `window` values have stopped trending: their halves' medians differ by at most
/// `tolerance` (a share), and no value of the window lies further than three tolerances from its median.
///
/// Medians, so that one garbage collection doesn't keep a warm process waiting.
pub fn is_steady(values: &[f64], window: usize, tolerance: f64) -> bool {
    if window < 4 || values.len() < window {
        return false;
    }
    let tail = &values[values.len() - window..];
    let (early, late) = tail.split_at(window / 2);
    let (Some(early), Some(late), Some(all)) = (median(early), median(late), median(tail)) else {
        return false;
    };
    let far = tail
        .iter()
        .filter(|v| (*v / all - 1.0).abs() > 3.0 * tolerance)
        .count();
    (late / early - 1.0).abs() <= tolerance && far <= window / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_falling_series_is_not_steady_until_it_flattens() {
        let cooling: Vec<f64> = (0..12).map(|i| 1.0 + 4.0 * 0.5f64.powi(i)).collect();
        assert!(!is_steady(&cooling[..6], 6, 0.05));
        assert!(is_steady(&cooling, 6, 0.05));
        assert!(!is_steady(&[1.0, 1.0], 4, 0.05));
    }

    #[test]
    fn one_collection_is_forgiven() {
        assert!(is_steady(&[1.0, 1.0, 1.4, 1.0, 1.01, 1.0], 6, 0.05));
    }
}
