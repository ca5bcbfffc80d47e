//! The pure pacer: when each request is due, computed from the start, never from the previous shot.

use std::sync::Arc;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use crate::shape::{Segment, Shape};

/// How requests arrive around their shape's rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrivals {
    /// Exponential gaps: independent users.
    Poisson,
    /// Equal gaps.
    Constant,
}

/// The due times of a load, as offsets from its start, ascending; ends where its shape ends. A trace is taken as it is,
/// whatever the arrivals.
///
/// Both kinds of arrivals go through the integrated rate: the time of the k-th arrival is where the integral reaches k,
/// or, for Poisson, a sum of k unit exponentials (the time change of an inhomogeneous process: Cinlar 1975, section 4.7).
#[derive(Debug, Clone)]
pub struct Schedule {
    pace: Pace,
    /// How many arrivals the whole schedule has had before this share's next.
    count: u64,
    /// Shares that the schedule is dealt to.
    shares: u64,
}

#[derive(Debug, Clone)]
enum Pace {
    Trace(Arc<[Duration]>),
    Line {
        segments: Vec<Segment>,
        current: usize,
        chance: Option<Chance>,
    },
}

/// The running sum of unit exponentials.
#[derive(Debug, Clone)]
struct Chance {
    sum: f64,
    rng: Xoshiro256PlusPlus,
}

impl Schedule {
    /// Arrivals in that shape. The same seed gives the same times.
    pub fn new(shape: &Shape, arrivals: Arrivals, seed: u64) -> Self {
        Schedule::share(shape, arrivals, seed, 0, 1)
    }

    /// One of `shares` schedules that make up the whole when they are laid over one another.
    pub(crate) fn share(
        shape: &Shape,
        arrivals: Arrivals,
        seed: u64,
        index: u64,
        shares: u64,
    ) -> Self {
        let pace = match shape {
            Shape::Trace(due) => Pace::Trace(Arc::clone(due)),
            _ => Pace::Line {
                segments: shape.segments(),
                current: 0,
                chance: (arrivals == Arrivals::Poisson).then(|| Chance {
                    sum: 0.0,
                    rng: Xoshiro256PlusPlus::seed_from_u64(seed),
                }),
            },
        };
        Schedule {
            pace,
            count: index,
            shares,
        }
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let count = self.count;
        self.count += self.shares;
        let (segments, current, chance) = match &mut self.pace {
            Pace::Trace(due) => return due.get(usize::try_from(count).ok()?).copied(),
            Pace::Line {
                segments,
                current,
                chance,
            } => (segments, current, chance),
        };
        let reached = match chance {
            // From the count, not by adding up: no rounding drifts into the rate.
            None => count as f64,
            Some(chance) => {
                let uniform: f64 = chance.rng.random();
                chance.sum -= (1.0 - uniform).ln() * self.shares as f64;
                chance.sum
            }
        };
        loop {
            let segment = segments.get(*current)?;
            let within = reached - segment.before;
            if within < segment.arrivals(segment.length) {
                let at = segment.start + segment.time_of(within);
                return Duration::try_from_secs_f64(at).ok();
            }
            *current += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::ShapeStep;

    fn constant(rate: f64) -> Shape {
        Shape::Constant { rate }
    }

    fn seconds(schedule: impl Iterator<Item = Duration>) -> Vec<f64> {
        schedule.map(|d| d.as_secs_f64()).collect()
    }

    #[test]
    fn constant_arrivals_do_not_drift() {
        let due = Schedule::new(&constant(3000.0), Arrivals::Constant, 0)
            .nth(3_000_000)
            .unwrap();
        assert_eq!(due, Duration::from_secs(1000));
    }

    #[test]
    fn poisson_gaps_have_the_rate_and_the_spread_of_an_exponential() {
        let due = seconds(Schedule::new(&constant(1000.0), Arrivals::Poisson, 42).take(100_000));
        let gaps: Vec<f64> = due.windows(2).map(|w| w[1] - w[0]).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((mean * 1000.0 - 1.0).abs() < 0.02, "{mean}");
        assert!((variance.sqrt() / mean - 1.0).abs() < 0.02);
    }

    #[test]
    fn both_kinds_of_arrivals_follow_a_ramp_second_by_second() {
        let ramp = Shape::Ramp {
            from: 0.0,
            to: 10_000.0,
            over: Duration::from_secs(10),
        };
        for (arrivals, tolerance) in [(Arrivals::Constant, 1.5), (Arrivals::Poisson, 400.0)] {
            let due = seconds(
                Schedule::new(&ramp, arrivals, 7).take_while(|d| *d < Duration::from_secs(12)),
            );
            assert!(due.is_sorted());
            for second in 0..12 {
                let from = f64::from(second);
                let seen = due
                    .iter()
                    .filter(|d| (from..from + 1.0).contains(*d))
                    .count() as f64;
                let expected = ramp.expected(Duration::from_secs_f64(from + 1.0))
                    - ramp.expected(Duration::from_secs_f64(from));
                assert!(
                    (seen - expected).abs() <= tolerance,
                    "{second}: {seen} {expected}"
                );
            }
        }
    }

    #[test]
    fn steps_and_traces_end() {
        let step = |rate, seconds| ShapeStep {
            rate,
            duration: Duration::from_secs(seconds),
        };
        let steps = Shape::Steps(vec![step(10.0, 1), step(0.0, 2), step(20.0, 1)]);
        let due = seconds(Schedule::new(&steps, Arrivals::Constant, 0));
        assert_eq!(due.len(), 30);
        assert_eq!((due[9], due[10], due[11]), (0.9, 3.0, 3.05));
        let times = [1, 5, 9].map(Duration::from_millis);
        let trace = Shape::Trace(Arc::new(times));
        assert_eq!(
            Schedule::new(&trace, Arrivals::Poisson, 0).collect::<Vec<_>>(),
            times
        );
    }

    #[test]
    fn a_ramp_to_nothing_ends_when_nothing_more_comes() {
        let ramp = Shape::Ramp {
            from: 100.0,
            to: 0.0,
            over: Duration::from_secs(2),
        };
        let due = seconds(Schedule::new(&ramp, Arrivals::Constant, 0));
        assert_eq!(due.len(), 100);
        assert!(due[99] < 2.0);
    }

    #[test]
    fn shares_laid_over_one_another_are_the_whole() {
        let whole = seconds(Schedule::new(&constant(700.0), Arrivals::Constant, 1).take(900));
        let mut shares: Vec<f64> = (0..3)
            .flat_map(|i| {
                let share = Schedule::share(&constant(700.0), Arrivals::Constant, i, i, 3);
                seconds(share.take(300))
            })
            .collect();
        shares.sort_by(f64::total_cmp);
        assert_eq!(shares, whole);
        let third = Schedule::share(&constant(900.0), Arrivals::Poisson, 5, 1, 3);
        let last = third.take(30_000).last().unwrap().as_secs_f64();
        assert!((last - 100.0).abs() < 2.0, "{last}");
    }
}
