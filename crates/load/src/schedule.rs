//! The pure pacer: when each request is due, computed from the start, never from the previous shot.

use std::time::Duration;

use rand::{RngExt as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// How requests arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrivals {
    /// Exponential gaps: independent users.
    Poisson,
    /// Equal gaps.
    Constant,
}

/// The due times of a load, as offsets from its start, ascending, without end.
#[derive(Debug, Clone)]
pub struct Schedule {
    arrivals: Arrivals,
    gap: f64,
    count: u64,
    elapsed: f64,
    rng: Xoshiro256PlusPlus,
}

impl Schedule {
    /// Arrivals at `rate` per second. The same seed gives the same times.
    pub fn new(arrivals: Arrivals, rate: f64, seed: u64) -> Self {
        Schedule {
            arrivals,
            gap: 1.0 / rate,
            count: 0,
            elapsed: 0.0,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
        }
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.elapsed = match self.arrivals {
            // From the count, not by adding up: no rounding drifts into the rate.
            Arrivals::Constant => self.count as f64 * self.gap,
            Arrivals::Poisson => {
                let uniform: f64 = self.rng.random();
                self.elapsed - (1.0 - uniform).ln() * self.gap
            }
        };
        self.count += 1;
        Some(Duration::from_secs_f64(self.elapsed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_arrivals_do_not_drift() {
        let due = Schedule::new(Arrivals::Constant, 3000.0, 0)
            .nth(3_000_000)
            .unwrap();
        assert_eq!(due, Duration::from_secs(1000));
    }

    #[test]
    fn poisson_gaps_have_the_rate_and_the_spread_of_an_exponential() {
        let due: Vec<f64> = Schedule::new(Arrivals::Poisson, 1000.0, 42)
            .take(100_000)
            .map(|d| d.as_secs_f64())
            .collect();
        let gaps: Vec<f64> = due.windows(2).map(|w| w[1] - w[0]).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((mean * 1000.0 - 1.0).abs() < 0.02, "{mean}");
        assert!((variance.sqrt() / mean - 1.0).abs() < 0.02);
    }
}
