//! The breaking point from windows at several rates.

/// One window at a constant arrival rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Arrival rate, requests per second.
    pub rate: f64,
    /// How far the window was from breaking: the largest, over routes, of (share of requests over their
    /// limit) / (share allowed). 1 is the edge; above, the SLO is broken.
    pub stress: f64,
}

/// Where the SLO stops holding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BreakingPoint {
    /// Between a rate that held and one that broke.
    At(f64),
    /// It held at the highest rate tried.
    AtLeast(f64),
    /// It broke at the lowest rate tried.
    Below(f64),
}

impl BreakingPoint {
    /// The rate that it names; for the open ends the last one tried.
    pub fn rate(self) -> f64 {
        match self {
            BreakingPoint::At(rate) | BreakingPoint::AtLeast(rate) | BreakingPoint::Below(rate) => {
                rate
            }
        }
    }
}

/// The rate at which stress crosses 1, interpolated on log rate and log stress.
///
/// Stress is made monotone in the rate first (pool adjacent violators on log stress), since a single window
/// that happened to hold at a higher rate is noise: searches that go by the sign of single windows are misled
/// by it. `None` without windows. Stress is clamped to 0.1 ..= 10, so that a collapse far past the edge
/// doesn't drag the crossing towards itself.
pub fn breaking_point(windows: &[Window]) -> Option<BreakingPoint> {
    let mut points: Vec<(f64, f64)> = windows
        .iter()
        .map(|w| (w.rate.ln(), w.stress.clamp(0.1, 10.0).ln()))
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let fitted = monotone(&points);
    let (first, last) = (fitted.first()?, fitted.last()?);
    if last.1 <= 0.0 {
        return Some(BreakingPoint::AtLeast(last.0.exp()));
    }
    if first.1 > 0.0 {
        return Some(BreakingPoint::Below(first.0.exp()));
    }
    let above = fitted.iter().position(|p| p.1 > 0.0)?;
    let ((x0, y0), (x1, y1)) = (fitted[above - 1], fitted[above]);
    Some(BreakingPoint::At((x0 + (x1 - x0) * -y0 / (y1 - y0)).exp()))
}

/// Pool adjacent violators: the non-decreasing sequence nearest in squares. Points of a pool share its mean
/// position as well as its mean value.
fn monotone(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut pools: Vec<(f64, f64, f64)> = Vec::new(); // (sum of x, sum of y, count)
    for &(x, y) in points {
        pools.push((x, y, 1.0));
        while let [.., a, b] = pools[..] {
            if a.1 / a.2 <= b.1 / b.2 {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
        }
    }
    pools.iter().map(|p| (p.0 / p.2, p.1 / p.2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(of: &[(f64, f64)]) -> Vec<Window> {
        of.iter()
            .map(|&(rate, stress)| Window { rate, stress })
            .collect()
    }

    #[test]
    fn between_holding_and_breaking() {
        let Some(BreakingPoint::At(rate)) =
            breaking_point(&windows(&[(800.0, 0.2), (1000.0, 0.5), (1200.0, 2.0)]))
        else {
            panic!("it breaks between 1000 and 1200")
        };
        assert!((rate - (1000.0f64 * 1200.0).sqrt()).abs() < 1.0);
    }

    #[test]
    fn one_lucky_window_does_not_mislead() {
        let noisy = windows(&[
            (800.0, 0.2),
            (900.0, 3.0),
            (1000.0, 0.5),
            (1100.0, 4.0),
            (1200.0, 9.0),
        ]);
        let Some(BreakingPoint::At(rate)) = breaking_point(&noisy) else {
            panic!("it breaks in between")
        };
        assert!(rate > 850.0 && rate < 960.0, "{rate}");
    }

    #[test]
    fn open_ends_are_said() {
        assert_eq!(
            breaking_point(&windows(&[(10.0, 0.0)])).map(round),
            Some(BreakingPoint::AtLeast(10.0))
        );
        assert_eq!(
            breaking_point(&windows(&[(10.0, 5.0)])).map(round),
            Some(BreakingPoint::Below(10.0))
        );
        assert_eq!(breaking_point(&[]), None);
    }

    fn round(b: BreakingPoint) -> BreakingPoint {
        match b {
            BreakingPoint::At(r) => BreakingPoint::At(r.round()),
            BreakingPoint::AtLeast(r) => BreakingPoint::AtLeast(r.round()),
            BreakingPoint::Below(r) => BreakingPoint::Below(r.round()),
        }
    }
}
