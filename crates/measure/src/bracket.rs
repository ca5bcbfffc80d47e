//! Which rate a process is tried at next, so that its windows hold below the breaking point and break above it.

use std::time::Duration;

use weighbridge_stats::{BreakingPoint, Window};

/// Windows around the point, as shares of where it is thought to be; two where time is short.
const THREE: [f64; 3] = [0.92, 1.02, 1.12];
const TWO: [f64; 2] = [0.92, 1.06];
/// Less time than this for all windows is short.
const SHORT: Duration = Duration::from_millis(2400);
/// Windows beyond the planned ones, when those lie on one side of the point; the run's time has room for some.
const MOST_MORE: usize = 4;
/// How far each of them goes beyond the last.
const STRIDE: f64 = 1.15;

/// The plan for one process.
#[derive(Debug)]
pub(crate) struct Bracket {
    near: f64,
    steps: &'static [f64],
    /// How long each window loads.
    pub(crate) each: Duration,
}

impl Bracket {
    /// Around `near`, requests per second, with windows that take about `time` together.
    pub(crate) fn new(near: f64, time: Duration) -> Self {
        let steps: &[f64] = if time < SHORT { &TWO } else { &THREE };
        let each = time.div_f64(steps.len() as f64);
        Bracket {
            near,
            steps,
            each: each.max(Duration::from_millis(500)),
        }
    }

    /// The next rate after these windows of the process; `None` when they are enough. `so_far` is what they say
    /// together with those of earlier processes.
    ///
    /// First the planned ones. Where no window on one side of the point was ever seen, the point is thought to be
    /// where it isn't: it is followed in strides.
    pub(crate) fn next(&self, tried: &[Window], so_far: Option<BreakingPoint>) -> Option<f64> {
        if let Some(step) = self.steps.get(tried.len()) {
            return Some(self.near * step);
        }
        if tried.len() >= self.steps.len() + MOST_MORE {
            return None;
        }
        let rates = tried.iter().map(|w| w.rate);
        match so_far? {
            BreakingPoint::At(_) => None,
            BreakingPoint::AtLeast(_) => Some(rates.fold(0.0, f64::max) * STRIDE),
            BreakingPoint::Below(_) => Some(rates.fold(f64::INFINITY, f64::min) / STRIDE),
        }
    }
}

#[cfg(test)]
mod tests {
    use weighbridge_stats::{Tally, breaking_point_of_few};

    use super::*;

    const ALLOWED: [f64; 1] = [0.01];

    /// A service that breaks at `capacity`.
    fn windows(near: f64, capacity: f64) -> Vec<Window> {
        let bracket = Bracket::new(near, Duration::from_secs(4));
        let mut tried = Vec::new();
        while let Some(rate) = bracket.next(&tried, breaking_point_of_few(&tried, &ALLOWED)) {
            let bad = (100.0 * (rate / capacity).powi(12)).min(10_000.0) as u64;
            let tallies = vec![Tally { bad, n: 10_000 }];
            tried.push(Window { rate, tallies });
        }
        tried
    }

    #[test]
    fn a_good_guess_takes_three_windows_and_a_bad_one_is_followed() {
        assert_eq!(windows(1000.0, 1000.0).len(), 3);
        for capacity in [600.0, 800.0, 1200.0, 1700.0] {
            let tried = windows(1000.0, capacity);
            let Some(BreakingPoint::At(found)) = breaking_point_of_few(&tried, &ALLOWED) else {
                panic!("{capacity}: {tried:?}");
            };
            assert!((found / capacity - 1.0).abs() < 0.1, "{found} {capacity}");
        }
    }

    #[test]
    fn a_guess_far_off_ends_and_the_next_process_goes_on_from_there() {
        let (mut near, mut processes) = (1000.0, 0);
        loop {
            match breaking_point_of_few(&windows(near, 9000.0), &ALLOWED).unwrap() {
                BreakingPoint::At(_) => break,
                open => near = open.rate(),
            }
            processes += 1;
        }
        assert!((1..6).contains(&processes), "{processes}");
    }

    #[test]
    fn short_of_time_two_windows_of_half_a_second() {
        let bracket = Bracket::new(100.0, Duration::from_millis(600));
        assert_eq!(bracket.each, Duration::from_millis(500));
        assert_eq!(bracket.next(&[], None), Some(92.0));
    }
}
