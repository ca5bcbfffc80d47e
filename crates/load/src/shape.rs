//! Load shapes: how the arrival rate goes over time, as pieces in which it is a straight line.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::LoadError;

/// How the arrival rate goes over time.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// The same rate all the time.
    Constant {
        /// Arrivals per second.
        rate: f64,
    },
    /// A straight line from one rate to another; the last rate holds from then on.
    Ramp {
        /// Arrivals per second at the start.
        from: f64,
        /// Arrivals per second at the end.
        to: f64,
        /// How long it takes.
        over: Duration,
    },
    /// One rate after another; ends after the last.
    Steps(Vec<ShapeStep>),
    /// Exactly these due times, counted from the start, ascending; ends after the last.
    Trace(Arc<[Duration]>),
}

/// One rate for a while.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShapeStep {
    /// Arrivals per second; 0 pauses.
    pub rate: f64,
    /// For how long.
    pub duration: Duration,
}

/// A stretch of time in which the rate is a straight line. Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segment {
    pub(crate) start: f64,
    /// Infinite for the last one of a shape without end.
    pub(crate) length: f64,
    /// Arrivals that are expected before it.
    pub(crate) before: f64,
    rate: f64,
    slope: f64,
}

impl Segment {
    /// Arrivals that are expected in its first `time`.
    pub(crate) fn arrivals(&self, time: f64) -> f64 {
        match self.slope == 0.0 {
            true if self.rate == 0.0 => 0.0, // not 0 x infinity
            true => self.rate * time,
            false => (self.rate + self.slope * time / 2.0) * time,
        }
    }

    /// The time from its start after which `arrivals` are expected: the inverse of [`Self::arrivals`].
    pub(crate) fn time_of(&self, arrivals: f64) -> f64 {
        if arrivals <= 0.0 {
            return 0.0;
        }
        if self.slope == 0.0 {
            return arrivals / self.rate;
        }
        // The root of the quadratic in the form that cancels nothing. Falling to zero, rounding can make it negative.
        let root = (self.rate * self.rate + 2.0 * self.slope * arrivals).max(0.0);
        2.0 * arrivals / (self.rate + root.sqrt())
    }
}

impl Shape {
    /// The rate at `at`, arrivals per second; of a trace the arrivals in the second before.
    pub fn rate_at(&self, at: Duration) -> f64 {
        if let Shape::Trace(due) = self {
            let from = at.saturating_sub(Duration::from_secs(1));
            let until = |time| due.partition_point(|d| *d < time);
            return (until(at) - until(from)) as f64;
        }
        let at = at.as_secs_f64();
        self.segments()
            .iter()
            .rev()
            .find(|s| s.start <= at && at < s.start + s.length)
            .map_or(0.0, |s| s.rate + s.slope * (at - s.start))
    }

    /// Arrivals that are expected before `until`.
    pub fn expected(&self, until: Duration) -> f64 {
        if let Shape::Trace(due) = self {
            return due.partition_point(|d| *d < until) as f64;
        }
        let until = until.as_secs_f64();
        self.segments()
            .iter()
            .map(|s| s.arrivals((until - s.start).clamp(0.0, s.length)))
            .sum()
    }

    /// When the last arrival has been, for a shape that ends.
    pub fn end(&self) -> Option<Duration> {
        match self {
            Shape::Constant { .. } | Shape::Ramp { .. } => None,
            Shape::Steps(steps) => Some(steps.iter().map(|s| s.duration).sum()),
            Shape::Trace(due) => Some(due.last().copied().unwrap_or_default()),
        }
    }

    /// The same with rates that are so many times lower. A trace stays: its times are arrivals.
    pub(crate) fn slowed(&self, by: f64) -> Self {
        match self {
            Shape::Constant { rate } => Shape::Constant { rate: rate / by },
            Shape::Ramp { from, to, over } => Shape::Ramp {
                from: from / by,
                to: to / by,
                over: *over,
            },
            Shape::Steps(steps) => {
                let slowed = |step: &ShapeStep| ShapeStep {
                    rate: step.rate / by,
                    ..*step
                };
                Shape::Steps(steps.iter().map(slowed).collect())
            }
            Shape::Trace(_) => self.clone(),
        }
    }

    /// Its pieces in order; a trace has none.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        let mut segments = Vec::new();
        let (mut start, mut before) = (0.0, 0.0);
        let mut push = |rate: f64, slope: f64, length: f64| {
            let segment = Segment {
                start,
                length,
                before,
                rate,
                slope,
            };
            start += length;
            before += segment.arrivals(length);
            segments.push(segment);
        };
        match self {
            Shape::Constant { rate } => push(*rate, 0.0, f64::INFINITY),
            Shape::Ramp { from, to, over } => {
                let over = over.as_secs_f64();
                if over > 0.0 {
                    push(*from, (to - from) / over, over);
                }
                push(*to, 0.0, f64::INFINITY);
            }
            Shape::Steps(steps) => {
                for step in steps {
                    push(step.rate, 0.0, step.duration.as_secs_f64());
                }
            }
            Shape::Trace(_) => {}
        }
        segments
    }

    /// Whether it can be driven at all.
    pub(crate) fn check(&self) -> Result<(), LoadError> {
        let is_rate = |rate: f64| rate.is_finite() && rate >= 0.0;
        let rates: Vec<f64> = match self {
            Shape::Constant { rate } => vec![*rate],
            Shape::Ramp { from, to, .. } => vec![*from, *to],
            Shape::Steps(steps) => steps.iter().map(|s| s.rate).collect(),
            Shape::Trace(due) => {
                return match due.is_sorted() && !due.is_empty() {
                    true => Ok(()),
                    false => Err(LoadError::BadTrace),
                };
            }
        };
        if let Some(bad) = rates.iter().find(|rate| !is_rate(**rate)) {
            return Err(LoadError::BadRate(*bad));
        }
        match rates.iter().any(|rate| *rate > 0.0) {
            true => Ok(()),
            false => Err(LoadError::BadRate(0.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(s: f64) -> Duration {
        Duration::from_secs_f64(s)
    }

    fn step(rate: f64, seconds: f64) -> ShapeStep {
        ShapeStep {
            rate,
            duration: secs(seconds),
        }
    }

    #[test]
    fn a_ramp_adds_up_to_its_mean_rate_and_then_holds() {
        let ramp = Shape::Ramp {
            from: 100.0,
            to: 300.0,
            over: secs(10.0),
        };
        assert_eq!(ramp.rate_at(secs(0.0)), 100.0);
        assert_eq!(ramp.rate_at(secs(5.0)), 200.0);
        assert_eq!(ramp.rate_at(secs(60.0)), 300.0);
        assert_eq!(ramp.expected(secs(10.0)), 2000.0);
        assert_eq!(ramp.expected(secs(12.0)), 2600.0);
        assert_eq!(ramp.end(), None);
    }

    #[test]
    fn steps_end_and_may_pause() {
        let steps = Shape::Steps(vec![step(10.0, 1.0), step(0.0, 2.0), step(20.0, 1.0)]);
        assert_eq!(steps.rate_at(secs(2.0)), 0.0);
        assert_eq!(steps.rate_at(secs(3.5)), 20.0);
        assert_eq!(steps.rate_at(secs(4.0)), 0.0);
        assert_eq!(steps.expected(secs(100.0)), 30.0);
        assert_eq!(steps.end(), Some(secs(4.0)));
    }

    #[test]
    fn what_cannot_be_driven_is_refused() {
        let bad = [
            Shape::Constant { rate: 0.0 },
            Shape::Constant { rate: f64::NAN },
            Shape::Ramp {
                from: -1.0,
                to: 5.0,
                over: secs(1.0),
            },
            Shape::Steps(vec![]),
            Shape::Trace(Arc::new([])),
            Shape::Trace(Arc::new([secs(2.0), secs(1.0)])),
        ];
        for shape in bad {
            assert!(shape.check().is_err(), "{shape:?}");
        }
    }

    #[test]
    fn time_of_undoes_arrivals_up_and_down() {
        for (from, to) in [(0.0, 50.0), (50.0, 0.0), (20.0, 20.0), (5.0, 500.0)] {
            let over = secs(8.0);
            let ramp = Shape::Ramp { from, to, over }.segments()[0];
            for time in [0.0, 0.001, 1.0, 4.0, 7.999] {
                let back = ramp.time_of(ramp.arrivals(time));
                assert!((back - time).abs() < 1e-6, "{from} {to} {time} {back}");
            }
        }
    }
}
