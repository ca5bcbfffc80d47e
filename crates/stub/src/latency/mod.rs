//! How long the stub waits before it answers.

mod duration;
mod text;

use std::time::Duration;

use statrs::function::erf::erfc_inv;

pub use text::LatencyError;

/// The 99th percentile of the standard normal distribution.
const NORMAL_P99: f64 = 2.326_347_874_040_841;

/// No delay is longer, however far out in a tail it was drawn.
pub(crate) const LONGEST: Duration = Duration::from_hours(1);

/// A distribution of delays. Written and read as `constant(10ms)`, `uniform(1ms, 5ms)`, `exponential(mean=5ms)` or
/// `lognormal(median=8ms, p99=25ms)`; no duration in it is longer than an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latency {
    /// Always the same.
    Constant(Duration),
    /// Any delay from `low` to `high`, each as likely.
    Uniform {
        /// The shortest delay.
        low: Duration,
        /// The longest delay.
        high: Duration,
    },
    /// A memoryless wait.
    Exponential {
        /// The mean; the median is ln 2 of it.
        mean: Duration,
    },
    /// What real services over a network look like: a body and a long right tail.
    LogNormal {
        /// Half of the delays are shorter.
        median: Duration,
        /// One in a hundred is longer. At least the median.
        p99: Duration,
    },
}

impl Latency {
    /// The delay below which the share `u` of all delays lies; `u` is strictly between 0 and 1. At most an hour.
    ///
    /// The inverse of each distribution function: Devroye, *Non-Uniform Random Variate Generation* (1986), table II.2.1;
    /// the normal quantile is -sqrt(2) erfc^-1(2u).
    pub fn quantile(&self, u: f64) -> Duration {
        let seconds = match *self {
            Latency::Constant(delay) => return delay,
            Latency::Uniform { low, high } => {
                low.as_secs_f64() + u * (high.saturating_sub(low)).as_secs_f64()
            }
            Latency::Exponential { mean } => -mean.as_secs_f64() * (-u).ln_1p(),
            Latency::LogNormal { median, p99 } => {
                let sigma = (p99.as_secs_f64() / median.as_secs_f64()).ln() / NORMAL_P99;
                let z = -std::f64::consts::SQRT_2 * erfc_inv(2.0 * u);
                median.as_secs_f64() * (sigma * z).exp()
            }
        };
        Duration::try_from_secs_f64(seconds).map_or(LONGEST, |delay| delay.min(LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assert_near(latency: &str, u: f64, millis: f64) {
        let latency: Latency = latency.parse().unwrap();
        let got = latency.quantile(u).as_secs_f64() * 1e3;
        assert!(
            (got / millis - 1.0).abs() < 1e-6,
            "{latency} at {u}: {got} ms, not {millis}"
        );
    }

    #[test]
    fn known_quantiles() {
        assert_near("constant(10ms)", 0.3, 10.0);
        assert_near("uniform(1ms, 5ms)", 0.5, 3.0);
        assert_near("uniform(1ms, 5ms)", 0.25, 2.0);
        assert_near("exponential(mean=5ms)", 0.5, 5.0 * std::f64::consts::LN_2);
        assert_near("exponential(mean=5ms)", 0.99, 5.0 * 100f64.ln());
        assert_near("lognormal(median=8ms, p99=25ms)", 0.5, 8.0);
        assert_near("lognormal(median=8ms, p99=25ms)", 0.99, 25.0);
        assert_near("lognormal(median=8ms, p99=25ms)", 0.01, 64.0 / 25.0);
        // Python: s = log(25/8) / NormalDist().inv_cdf(0.99); 8 * exp(s * NormalDist().inv_cdf(q))
        assert_near("lognormal(median=8ms, p99=25ms)", 0.9, 14.986_345_563_9);
        assert_near("lognormal(median=8ms, p99=25ms)", 0.999, 36.343_771_408_2);
    }

    #[test]
    fn a_tail_never_outlasts_the_longest() {
        let latency = Latency::LogNormal {
            median: Duration::from_millis(1),
            p99: LONGEST,
        };
        assert_eq!(latency.quantile(1.0 - f64::EPSILON), LONGEST);
    }

    pub(super) fn any_latency() -> impl Strategy<Value = Latency> {
        let duration = || (1u64..3_600_000_000_000).prop_map(Duration::from_nanos);
        prop_oneof![
            duration().prop_map(Latency::Constant),
            (duration(), duration()).prop_map(|(a, b)| Latency::Uniform {
                low: a.min(b),
                high: a.max(b)
            }),
            duration().prop_map(|mean| Latency::Exponential { mean }),
            (duration(), duration()).prop_map(|(a, b)| Latency::LogNormal {
                median: a.min(b),
                p99: a.max(b)
            }),
        ]
    }

    proptest! {
        #[test]
        fn quantiles_rise(latency in any_latency(), a in 1e-9..1.0f64, b in 1e-9..1.0f64) {
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(latency.quantile(low) <= latency.quantile(high));
        }

        #[test]
        fn uniform_stays_within(u in 1e-9..1.0f64) {
            let latency = Latency::Uniform { low: Duration::from_millis(1), high: Duration::from_millis(5) };
            let delay = latency.quantile(u);
            prop_assert!(delay >= Duration::from_millis(1) && delay <= Duration::from_millis(5));
        }
    }
}
