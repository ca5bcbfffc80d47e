//! What is counted while the stub serves.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::os;
use crate::stats::{Lateness, StubStats};

/// Counters since `since`; a histogram of fixed size.
#[derive(Debug)]
pub(crate) struct Counters {
    pub(crate) unmatched: u64,
    pub(crate) rejected: u64,
    since: Instant,
    cpu_before: Duration,
    /// Nanoseconds; one entry a request answered.
    lateness: Histogram<u64>,
}

impl Counters {
    /// Starts to count, on the thread that serves.
    pub(crate) fn start() -> Self {
        Counters {
            unmatched: 0,
            rejected: 0,
            since: Instant::now(),
            cpu_before: os::cpu_time_of_thread(),
            lateness: Histogram::new_with_bounds(1, 60_000_000_000, 2)
                .expect("the bounds are apart and the precision is within 0-5"),
        }
    }

    /// An answer that was due at `due` goes out at `now`.
    pub(crate) fn answered(&mut self, due: Instant, now: Instant) {
        let late = now.saturating_duration_since(due).as_nanos() as u64;
        self.lateness.saturating_record(late.max(1));
    }

    pub(crate) fn stats(&self, connections: usize) -> StubStats {
        let at = |nanos: u64| match self.lateness.is_empty() {
            true => Duration::ZERO,
            false => Duration::from_nanos(nanos),
        };
        StubStats {
            requests: self.lateness.len(),
            unmatched: self.unmatched,
            rejected: self.rejected,
            connections: connections as u64,
            cpu: os::cpu_time_of_thread().saturating_sub(self.cpu_before),
            window: self.since.elapsed(),
            lateness: Lateness {
                p50: at(self.lateness.value_at_quantile(0.5)),
                p99: at(self.lateness.value_at_quantile(0.99)),
                max: at(self.lateness.max()),
            },
        }
    }
}
