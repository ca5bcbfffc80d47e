//! A run, watched while it goes on.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::recorder::{Failure, StatusClass, Tally, add, histogram};

/// Whoever wants to know of each second while a load runs.
pub trait Observe: Sync {
    /// One second has passed. [`ControlFlow::Break`] breaks the run off.
    ///
    /// Called from a thread of its own; what it does costs CPU beside the engine, never under its hands.
    fn second(&self, snapshot: &Snapshot) -> ControlFlow<()>;
}

/// What one interval of a run saw: a second, or the rest at the end.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The interval's end, since the start of the run.
    pub at: Duration,
    /// Its length.
    pub interval: Duration,
    /// The arrival rate that is asked for at its end, requests per second.
    pub offered: f64,
    /// Counts of the interval for each route of the workload, in its order.
    pub routes: Vec<RouteInterval>,
    /// Latency from the due time, as in [`RouteRun::response`](crate::RouteRun::response), over all routes.
    pub response: Histogram<u64>,
    /// Latency of good answers from the moment of sending, over all routes.
    pub service: Histogram<u64>,
    /// How late the engine itself was.
    pub lateness: Histogram<u64>,
    /// Requests without an answer yet at the interval's end.
    pub in_flight: usize,
    /// Requests that are due and wait for a connection.
    pub waiting: usize,
    /// Open connections.
    pub connections: usize,
    /// CPU time that the engine used in the interval.
    pub engine_cpu: Duration,
}

/// Counts of one route in one interval.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteInterval {
    /// Requests that were due.
    pub due: u64,
    /// Requests that were sent.
    pub sent: u64,
    /// Good answers.
    pub good: u64,
    /// Requests without a good answer.
    pub failed: u64,
    /// Answers by status.
    pub by_status: BTreeMap<u16, u64>,
    /// Requests without a good answer, by reason.
    pub by_error: BTreeMap<Failure, u64>,
}

/// What a thread hands over at the end of an interval.
#[derive(Debug)]
pub(super) struct Interval {
    pub(super) thread: usize,
    /// The interval's number, from 0.
    pub(super) index: u64,
    /// Its end, since the start of the run.
    pub(super) at: Duration,
    pub(super) tally: Tally,
    pub(super) in_flight: usize,
    pub(super) waiting: usize,
    pub(super) connections: usize,
    pub(super) cpu: Duration,
    /// The thread has ended.
    pub(super) is_last: bool,
}

impl Snapshot {
    pub(super) fn new(routes: usize) -> Self {
        Snapshot {
            at: Duration::ZERO,
            interval: Duration::ZERO,
            offered: 0.0,
            routes: vec![RouteInterval::default(); routes],
            response: histogram(),
            service: histogram(),
            lateness: histogram(),
            in_flight: 0,
            waiting: 0,
            connections: 0,
            engine_cpu: Duration::ZERO,
        }
    }

    pub(super) fn absorb(&mut self, interval: &Interval) {
        self.at = self.at.max(interval.at);
        self.in_flight += interval.in_flight;
        self.waiting += interval.waiting;
        self.connections += interval.connections;
        self.engine_cpu += interval.cpu;
        add(&mut self.lateness, &interval.tally.lateness);
        for (route, tally) in self.routes.iter_mut().zip(&interval.tally.routes) {
            route.due += tally.due;
            route.sent += tally.sent;
            route.good += tally.good;
            for (status, count) in tally.statuses() {
                *route.by_status.entry(status).or_default() += count;
            }
            for (failure, count) in tally.failures() {
                route.failed += count;
                *route.by_error.entry(failure).or_default() += count;
            }
            for (class, times) in tally.counted() {
                add(&mut self.response, &times.response);
                if class != StatusClass::NoAnswer {
                    add(&mut self.service, &times.service);
                }
            }
        }
    }
}
