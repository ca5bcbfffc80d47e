//! The threads' tallies become one run, and one snapshot a second where somebody watches.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::observe::{Interval, Observe, Snapshot};
use super::settings::LoadSettings;
use crate::recorder::LoadRun;

/// How long an interval is, when somebody watches.
pub(super) const SECOND: Duration = Duration::from_secs(1);

/// Adds up what the threads hand over until the last of them has ended.
pub(super) fn collect(intervals: Receiver<Interval>, routes: usize) -> LoadRun {
    let mut run = LoadRun::empty(routes);
    for interval in intervals {
        run.absorb(&interval.tally);
    }
    run
}

/// The same, showing each interval to `observer` once all threads have handed it over.
pub(super) fn collect_observed(
    intervals: Receiver<Interval>,
    routes: usize,
    settings: &LoadSettings,
    observer: &dyn Observe,
    abort: &AtomicBool,
) -> LoadRun {
    let mut run = LoadRun::empty(routes);
    let mut open = OpenSeconds::new(routes, settings.threads.max(1));
    for interval in intervals {
        run.absorb(&interval.tally);
        open.add(&interval);
        while let Some(mut snapshot) = open.take_complete() {
            snapshot.offered = match snapshot.at <= settings.arrivals_for() {
                true => settings.shape.rate_at(snapshot.at),
                false => 0.0,
            };
            if observer.second(&snapshot).is_break() {
                abort.store(true, Ordering::Relaxed);
            }
        }
    }
    run
}

/// Seconds that not all threads have handed over yet.
#[derive(Debug)]
struct OpenSeconds {
    routes: usize,
    seconds: BTreeMap<u64, Snapshot>,
    /// For each thread, the first interval that it hasn't handed over; `None` when it has ended.
    next: Vec<Option<u64>>,
    last_at: Duration,
}

impl OpenSeconds {
    fn new(routes: usize, threads: usize) -> Self {
        OpenSeconds {
            routes,
            seconds: BTreeMap::new(),
            next: vec![Some(0); threads],
            last_at: Duration::ZERO,
        }
    }

    fn add(&mut self, interval: &Interval) {
        let routes = self.routes;
        self.seconds
            .entry(interval.index)
            .or_insert_with(|| Snapshot::new(routes))
            .absorb(interval);
        self.next[interval.thread] = (!interval.is_last).then_some(interval.index + 1);
    }

    /// The oldest second, if nobody can add to it any more.
    fn take_complete(&mut self) -> Option<Snapshot> {
        let oldest = *self.seconds.keys().next()?;
        if self.next.iter().flatten().any(|next| *next <= oldest) {
            return None;
        }
        let mut snapshot = self.seconds.remove(&oldest)?;
        snapshot.interval = snapshot.at.saturating_sub(self.last_at);
        self.last_at = snapshot.at;
        Some(snapshot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::Tally;

    fn interval(thread: usize, index: u64, is_last: bool) -> Interval {
        let mut tally = Tally::new(1);
        tally.routes[0].due = 10;
        Interval {
            thread,
            index,
            at: Duration::from_secs(index + 1),
            tally,
            in_flight: 1,
            waiting: 2,
            connections: 3,
            cpu: Duration::from_millis(5),
            is_last,
        }
    }

    #[test]
    fn a_second_is_shown_once_all_threads_have_handed_it_over() {
        let mut open = OpenSeconds::new(1, 2);
        open.add(&interval(0, 0, false));
        open.add(&interval(0, 1, false));
        assert!(open.take_complete().is_none());
        open.add(&interval(1, 0, false));
        let first = open.take_complete().unwrap();
        assert_eq!((first.at, first.interval), (SECOND, SECOND));
        assert_eq!((first.routes[0].due, first.in_flight), (20, 2));
        assert!(open.take_complete().is_none());
        // The second thread ends early: it holds nothing up.
        open.add(&interval(1, 1, true));
        assert_eq!(open.take_complete().unwrap().routes[0].due, 20);
        open.add(&interval(0, 2, true));
        assert_eq!(open.take_complete().unwrap().routes[0].due, 10);
    }
}
