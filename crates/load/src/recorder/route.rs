//! What happened on one route.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::{Failure, RouteTally, add, histogram};

/// The first digit of a status, or that none came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusClass {
    /// The request got no answer.
    NoAnswer,
    /// 1xx as the final answer (101).
    Informational,
    /// 2xx.
    Successful,
    /// 3xx.
    Redirection,
    /// 4xx.
    ClientError,
    /// 5xx, and what no standard knows (RFC 9110, section 15).
    ServerError,
}

impl StatusClass {
    /// All of them, in the order of their discriminants.
    pub const ALL: [StatusClass; 6] = [
        StatusClass::NoAnswer,
        StatusClass::Informational,
        StatusClass::Successful,
        StatusClass::Redirection,
        StatusClass::ClientError,
        StatusClass::ServerError,
    ];

    /// The class of an answer's status.
    pub fn of(status: u16) -> Self {
        match status / 100 {
            1 => StatusClass::Informational,
            2 => StatusClass::Successful,
            3 => StatusClass::Redirection,
            4 => StatusClass::ClientError,
            _ => StatusClass::ServerError,
        }
    }

    /// The word used in results.
    pub fn name(self) -> &'static str {
        match self {
            StatusClass::NoAnswer => "no_answer",
            StatusClass::Informational => "1xx",
            StatusClass::Successful => "2xx",
            StatusClass::Redirection => "3xx",
            StatusClass::ClientError => "4xx",
            StatusClass::ServerError => "5xx",
        }
    }
}

/// Latencies of one status class, good answers and others alike, in nanoseconds.
#[derive(Debug, Clone)]
pub struct ClassRun {
    /// From the due time to the end of the answer, or to when it was clear that none would come.
    pub response: Histogram<u64>,
    /// The same from the moment of sending; without requests that were never sent.
    pub service: Histogram<u64>,
}

impl Default for ClassRun {
    fn default() -> Self {
        ClassRun {
            response: histogram(),
            service: histogram(),
        }
    }
}

impl ClassRun {
    pub(crate) fn merge(&mut self, other: &ClassRun) {
        add(&mut self.response, &other.response);
        add(&mut self.service, &other.service);
    }
}

/// What happened on one route.
#[derive(Debug, Clone)]
pub struct RouteRun {
    /// Requests that were due.
    pub due: u64,
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that got a good answer: right status, and right body where it was checked.
    pub good: u64,
    /// Answers by status.
    pub by_status: BTreeMap<u16, u64>,
    /// Requests without a good answer, by reason.
    pub failures: BTreeMap<Failure, u64>,
    /// Latency from the due time in nanoseconds: of good answers, and of requests that nobody answered or
    /// that never got to be sent, with the time they had waited. Quick failures aren't in it: a service that
    /// fails fast isn't a fast one.
    pub response: Histogram<u64>,
    /// Latency of good answers from the moment of sending, in nanoseconds.
    pub service: Histogram<u64>,
    /// From the moment of sending to the first byte of the answer, in nanoseconds; of all that had one.
    pub first_byte: Histogram<u64>,
    /// By status class, in the order of [`StatusClass::ALL`]; a class that nobody saw takes no memory.
    classes: [Option<Box<ClassRun>>; 6],
}

impl Default for RouteRun {
    fn default() -> Self {
        RouteRun {
            due: 0,
            sent: 0,
            good: 0,
            by_status: BTreeMap::new(),
            failures: BTreeMap::new(),
            response: histogram(),
            service: histogram(),
            first_byte: histogram(),
            classes: Default::default(),
        }
    }
}

impl RouteRun {
    /// Requests without a good answer.
    pub fn failed(&self) -> u64 {
        self.failures.values().sum()
    }

    /// Answers that came and weren't what the workload expects.
    pub fn wrong(&self) -> u64 {
        self.failures
            .iter()
            .filter(|(f, _)| f.is_wrong_answer())
            .map(|(_, n)| n)
            .sum()
    }

    /// Requests that took longer than `limit` from their due time, or have no good answer.
    pub fn over(&self, limit: Duration) -> u64 {
        let limit = limit.as_nanos() as u64;
        let slow = self.response.len() - self.response.count_between(0, limit);
        slow + self.failed_fast()
    }

    /// Failures that somebody or something answered with: all but those whose waiting is in `response`.
    pub fn failed_fast(&self) -> u64 {
        let fast = self.failures.iter().filter(|(f, _)| !f.is_silence());
        fast.map(|(_, n)| n).sum()
    }

    /// The `q` quantile of latency from the due time; `None` without requests.
    pub fn latency(&self, q: f64) -> Option<Duration> {
        match self.response.is_empty() {
            true => None,
            false => Some(Duration::from_nanos(self.response.value_at_quantile(q))),
        }
    }

    /// The latencies of one status class; `None` when no request ended in it.
    pub fn class(&self, class: StatusClass) -> Option<&ClassRun> {
        self.classes[class as usize].as_deref()
    }

    /// Adds what another thread or window saw of the same route.
    pub fn merge(&mut self, other: &RouteRun) {
        self.due += other.due;
        self.sent += other.sent;
        self.good += other.good;
        for (status, count) in &other.by_status {
            *self.by_status.entry(*status).or_default() += count;
        }
        for (failure, count) in &other.failures {
            *self.failures.entry(*failure).or_default() += count;
        }
        add(&mut self.response, &other.response);
        add(&mut self.service, &other.service);
        add(&mut self.first_byte, &other.first_byte);
        for (mine, theirs) in self.classes.iter_mut().zip(&other.classes) {
            if let Some(theirs) = theirs {
                mine.get_or_insert_default().merge(theirs);
            }
        }
    }

    /// Adds what a thread has tallied.
    pub(crate) fn absorb(&mut self, tally: &RouteTally) {
        self.due += tally.due;
        self.sent += tally.sent;
        self.good += tally.good;
        for (status, count) in tally.statuses() {
            *self.by_status.entry(status).or_default() += count;
        }
        for (failure, count) in tally.failures() {
            *self.failures.entry(failure).or_default() += count;
        }
        if let Some(first_byte) = &tally.first_byte {
            add(&mut self.first_byte, first_byte);
        }
        for (class, times) in tally.counted() {
            add(&mut self.response, &times.response);
            if class != StatusClass::NoAnswer {
                add(&mut self.service, &times.service);
            }
            self.class_mut(class).merge(times);
        }
        for (class, times) in tally.not_counted() {
            self.class_mut(class).merge(times);
        }
    }

    fn class_mut(&mut self, class: StatusClass) -> &mut ClassRun {
        self.classes[class as usize].get_or_insert_default()
    }
}
