//! What one thread writes down while it runs: arrays and short lists, no map, one histogram entry a clock.

use hdrhistogram::Histogram;

use super::{ClassRun, Failure, SessionRun, StatusClass, histogram};

type Classes = [Option<Box<ClassRun>>; StatusClass::ALL.len()];

/// One route's part. What counts into the totals (good answers, silence) and what only belongs to its status class
/// are kept apart, so that each request is recorded once and the totals are a sum.
#[derive(Debug, Default)]
pub(crate) struct RouteTally {
    pub(crate) due: u64,
    pub(crate) sent: u64,
    pub(crate) good: u64,
    /// Few differ: a scan is cheaper than a map.
    statuses: Vec<(u16, u64)>,
    failures: [u64; Failure::ALL.len()],
    pub(crate) first_byte: Option<Box<Histogram<u64>>>,
    counted: Classes,
    not_counted: Classes,
}

/// The clocks of a request that has ended, in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) since_due: u64,
    /// `None` when it was never sent.
    pub(crate) since_sent: Option<u64>,
}

impl RouteTally {
    /// A complete answer; `failure` says what is wrong with it.
    pub(crate) fn answered(&mut self, status: u16, failure: Option<Failure>, times: Times) {
        match self.statuses.iter_mut().find(|(s, _)| *s == status) {
            Some((_, count)) => *count += 1,
            None => self.statuses.push((status, 1)),
        }
        let class = StatusClass::of(status) as usize;
        match failure {
            None => {
                self.good += 1;
                record(&mut self.counted[class], times);
            }
            Some(failure) => {
                self.failures[failure as usize] += 1;
                record(&mut self.not_counted[class], times);
            }
        }
    }

    /// A request that ended without an answer.
    pub(crate) fn failed(&mut self, failure: Failure, times: Times) {
        self.failures[failure as usize] += 1;
        let none = StatusClass::NoAnswer as usize;
        match failure.is_silence() {
            true => record(&mut self.counted[none], times),
            false => record(&mut self.not_counted[none], times),
        }
    }

    pub(crate) fn first_byte(&mut self, since_sent: u64) {
        self.first_byte
            .get_or_insert_with(|| Box::new(histogram()))
            .saturating_record(since_sent);
    }

    pub(crate) fn statuses(&self) -> impl Iterator<Item = (u16, u64)> {
        self.statuses.iter().copied()
    }

    pub(crate) fn failures(&self) -> impl Iterator<Item = (Failure, u64)> {
        Failure::ALL
            .into_iter()
            .zip(self.failures)
            .filter(|(_, count)| *count > 0)
    }

    /// What counts into the totals.
    pub(crate) fn counted(&self) -> impl Iterator<Item = (StatusClass, &ClassRun)> {
        seen(&self.counted)
    }

    /// Wrong answers and quick failures.
    pub(crate) fn not_counted(&self) -> impl Iterator<Item = (StatusClass, &ClassRun)> {
        seen(&self.not_counted)
    }
}

fn seen(classes: &Classes) -> impl Iterator<Item = (StatusClass, &ClassRun)> {
    StatusClass::ALL
        .into_iter()
        .zip(classes)
        .filter_map(|(class, times)| Some((class, times.as_deref()?)))
}

fn record(class: &mut Option<Box<ClassRun>>, times: Times) {
    let class = class.get_or_insert_default();
    class.response.saturating_record(times.since_due);
    if let Some(since_sent) = times.since_sent {
        class.service.saturating_record(since_sent);
    }
}

/// All that one thread saw since it last handed its tally over.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) routes: Vec<RouteTally>,
    /// By the session's index; grows with the first that is counted.
    pub(crate) sessions: Vec<SessionRun>,
    pub(crate) lateness: Histogram<u64>,
    /// From asking for a connection to having it.
    pub(crate) connect: Option<Box<Histogram<u64>>>,
    pub(crate) connects: u64,
    pub(crate) reconnects: u64,
    pub(crate) idle_closes: u64,
    pub(crate) unasked: u64,
}

impl Tally {
    pub(crate) fn new(routes: usize) -> Self {
        Tally {
            routes: (0..routes).map(|_| RouteTally::default()).collect(),
            sessions: Vec::new(),
            lateness: histogram(),
            connect: None,
            connects: 0,
            reconnects: 0,
            idle_closes: 0,
            unasked: 0,
        }
    }

    /// The counts of a session.
    pub(crate) fn session(&mut self, index: usize) -> &mut SessionRun {
        if self.sessions.len() <= index {
            self.sessions.resize(index + 1, SessionRun::default());
        }
        &mut self.sessions[index]
    }

    pub(crate) fn connected(&mut self, took: u64) {
        self.connect
            .get_or_insert_with(|| Box::new(histogram()))
            .saturating_record(took);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::recorder::RouteRun;

    fn times(since_due: u64, since_sent: u64) -> Times {
        Times {
            since_due: since_due * 1_000_000,
            since_sent: Some(since_sent * 1_000_000),
        }
    }

    fn tally() -> RouteTally {
        let mut tally = RouteTally {
            due: 5,
            sent: 4,
            ..RouteTally::default()
        };
        tally.answered(200, None, times(5, 5));
        tally.answered(200, None, times(80, 5));
        tally.answered(503, Some(Failure::Status), times(1, 1));
        tally.failed(Failure::Timeout, times(1000, 900));
        tally.failed(
            Failure::NotSent,
            Times {
                since_due: 2_000_000_000,
                since_sent: None,
            },
        );
        tally
    }

    fn run_of(tallies: &[RouteTally]) -> RouteRun {
        let mut run = RouteRun::default();
        for tally in tallies {
            run.absorb(tally);
        }
        run
    }

    #[test]
    fn over_counts_slow_and_failed_once() {
        let run = run_of(&[tally()]);
        assert_eq!(run.over(Duration::from_millis(50)), 4);
        assert_eq!((run.failed(), run.wrong()), (3, 1));
    }

    #[test]
    fn totals_have_good_answers_and_silence_and_classes_have_all() {
        let run = run_of(&[tally()]);
        assert_eq!((run.response.len(), run.service.len()), (4, 2));
        let length = |class| {
            run.class(class)
                .map(|c| (c.response.len(), c.service.len()))
        };
        assert_eq!(length(StatusClass::Successful), Some((2, 2)));
        assert_eq!(length(StatusClass::ServerError), Some((1, 1)));
        assert_eq!(length(StatusClass::NoAnswer), Some((2, 1)));
        assert_eq!(length(StatusClass::ClientError), None);
    }

    #[test]
    fn merging_is_adding_up() {
        let twice = run_of(&[tally(), tally()]);
        let mut merged = run_of(&[tally()]);
        merged.merge(&run_of(&[tally()]));
        assert_eq!(merged.by_status, twice.by_status);
        assert_eq!(merged.failures, twice.failures);
        assert_eq!(merged.response, twice.response);
        assert_eq!(merged.service, twice.service);
        assert_eq!((merged.due, merged.sent, merged.good), (10, 8, 4));
    }
}
