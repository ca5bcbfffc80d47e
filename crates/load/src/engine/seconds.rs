//! Where the seconds of a run begin and end, for a thread that hands its tally over.

use std::time::Duration;

use super::collect::SECOND;
use crate::clock::{Nanos, nanos};
use crate::os;

/// Where the seconds of the run begin and end.
#[derive(Debug)]
pub(super) struct Seconds {
    start: Nanos,
    index: u64,
    /// The end of the current one; never, if nobody watches.
    pub(super) next: Nanos,
    cpu: Duration,
}

impl Seconds {
    pub(super) fn new(start: Nanos, is_observed: bool) -> Self {
        Seconds {
            start,
            index: 0,
            next: match is_observed {
                true => start + nanos(SECOND),
                false => Nanos::MAX,
            },
            cpu: os::cpu_time_of_thread(),
        }
    }

    /// Ends the current one: its number, its end since the start of the run, and the CPU time that it took.
    pub(super) fn end(&mut self, now: Nanos) -> (u64, Duration, Duration) {
        let index = self.index;
        let at = Duration::from_nanos(now.saturating_sub(self.start));
        let cpu = os::cpu_time_of_thread();
        let used = cpu.saturating_sub(std::mem::replace(&mut self.cpu, cpu));
        // A thread that missed whole seconds hands them over as one, under the number of the last.
        let missed = now.saturating_sub(self.next) / nanos(SECOND);
        self.index += 1 + missed;
        self.next = self.next.saturating_add((1 + missed) * nanos(SECOND));
        (index + missed, at, used)
    }
}
