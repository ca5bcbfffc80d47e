//! What the stub says of its own health.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The highest p99 of the lateness with which the stub is still a stand-in.
const LATENESS_LIMIT: Duration = Duration::from_millis(1);
/// The highest share of one CPU with which the stub is still a stand-in.
const CPU_LIMIT: f64 = 0.8;

/// What the stub did since it started or since the last `POST /__stub/reset`; the answer to `GET /__stub/stats`.
/// In JSON, durations are seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StubStats {
    /// Requests answered, apart from those to the stub itself.
    pub requests: u64,
    /// How many of them had no route and got 404: above zero, the file of bodies or the service's calls are wrong.
    pub unmatched: u64,
    /// Requests that couldn't be read and got an error.
    pub rejected: u64,
    /// Connections open now, the one that asks included.
    pub connections: u64,
    /// CPU time of the stub's thread.
    #[serde(rename = "cpu_seconds", with = "seconds")]
    pub cpu: Duration,
    /// How long the counters have run.
    #[serde(rename = "window_seconds", with = "seconds")]
    pub window: Duration,
    /// How much later than they were due answers went out.
    pub lateness: Lateness,
}

/// Quantiles of the lateness: the time an answer was sent minus the time it was due, within 1 %.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Lateness {
    /// The median.
    #[serde(with = "seconds")]
    pub p50: Duration,
    /// The 99th percentile.
    #[serde(with = "seconds")]
    pub p99: Duration,
    /// The latest.
    #[serde(with = "seconds")]
    pub max: Duration,
}

/// Why a stub was no mere stand-in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bottleneck {
    /// Its answers went out late: the p99.
    Late(Duration),
    /// It was short of CPU time: its share of one CPU, 0-1.
    Busy(f64),
}

impl StubStats {
    /// The share of one CPU that the stub used, 0-1. The window should be the load's: reset before, read right after.
    pub fn cpu_share(&self) -> f64 {
        if self.window.is_zero() {
            return 0.0;
        }
        self.cpu.as_secs_f64() / self.window.as_secs_f64()
    }

    /// Whether what was measured through this stub was partly the stub: see [`StubStats::bottleneck`].
    pub fn is_bottleneck(&self) -> bool {
        self.bottleneck().is_some()
    }

    /// What made the stub a bottleneck, if it was one.
    ///
    /// *Lateness p99 above 1 ms*: the delays asked for are milliseconds, and the differences between candidates that
    /// a verdict rests on are fractions of one; an answer in a hundred that is a millisecond late shows in the
    /// candidate's p99 as if it were the candidate's own. A healthy stub is some 0.1 ms late.
    ///
    /// *CPU share above 80 %*: the stub is one thread, and lateness counts from when it *read* a request. Near
    /// saturation requests wait in the socket before that, unseen: in an M/D/1 queue at 80 % the mean wait is twice the
    /// time of service (rho / (2 (1 - rho))), and from there it grows without bound.
    ///
    /// Without a request answered it was none, however busy its start.
    pub fn bottleneck(&self) -> Option<Bottleneck> {
        if self.requests == 0 {
            return None;
        }
        if self.lateness.p99 > LATENESS_LIMIT {
            return Some(Bottleneck::Late(self.lateness.p99));
        }
        let share = self.cpu_share();
        (share > CPU_LIMIT).then_some(Bottleneck::Busy(share))
    }
}

impl fmt::Display for Bottleneck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bottleneck::Late(p99) => write!(
                f,
                "one answer in a hundred went out {:.1} ms late or later (limit {:.0} ms)",
                p99.as_secs_f64() * 1e3,
                LATENESS_LIMIT.as_secs_f64() * 1e3
            ),
            Bottleneck::Busy(share) => write!(
                f,
                "it used {:.0} % of its CPU (limit {:.0} %)",
                share * 100.0,
                CPU_LIMIT * 100.0
            ),
        }
    }
}

/// Durations as seconds.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    // The form that serde asks for.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(value.as_secs_f64())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        Duration::try_from_secs_f64(f64::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(cpu: u64, p99: u64) -> StubStats {
        StubStats {
            requests: 10,
            unmatched: 0,
            rejected: 0,
            connections: 1,
            cpu: Duration::from_millis(cpu),
            window: Duration::from_secs(1),
            lateness: Lateness {
                p50: Duration::from_micros(50),
                p99: Duration::from_micros(p99),
                max: Duration::from_millis(9),
            },
        }
    }

    #[test]
    fn knows_when_it_is_in_the_way() {
        assert!(!stats(800, 1_000).is_bottleneck());
        assert_eq!(stats(810, 100).bottleneck(), Some(Bottleneck::Busy(0.81)));
        let late = stats(810, 1_500).bottleneck().unwrap();
        let idle = StubStats {
            requests: 0,
            ..stats(990, 0)
        };
        assert!(!idle.is_bottleneck());
        assert!(late.to_string().contains("1.5 ms late"), "{late}");
    }

    #[test]
    fn json_both_ways() {
        let text = serde_json::to_string(&stats(250, 125)).unwrap();
        assert!(text.contains(r#""cpu_seconds":0.25"#), "{text}");
        assert!(text.contains(r#""p99":0.000125"#), "{text}");
        assert_eq!(
            serde_json::from_str::<StubStats>(&text).unwrap(),
            stats(250, 125)
        );
    }
}
