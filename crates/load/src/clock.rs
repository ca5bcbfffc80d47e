//! The engine's time: nanoseconds since one epoch that all of its threads share.

use std::time::{Duration, Instant};

/// Nanoseconds since the epoch of a [`Clock`]; a plain number, for the hot path and for tests in virtual time.
pub(crate) type Nanos = u64;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    epoch: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Clock {
            epoch: Instant::now(),
        }
    }

    pub(crate) fn now(self) -> Nanos {
        nanos(self.epoch.elapsed())
    }

    pub(crate) fn instant(self, at: Nanos) -> Instant {
        self.epoch + Duration::from_nanos(at)
    }
}

/// A duration in nanoseconds; the longest is 584 years.
pub(crate) fn nanos(duration: Duration) -> Nanos {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
