//! What a load saw: one recorder a thread, merged once at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

/// Why a request has no good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// No connection could be made.
    Connect,
    /// The target closed before the answer was complete.
    Closed,
    /// No complete answer within the time-out.
    Timeout,
    /// What came isn't HTTP/1.1.
    Malformed,
    /// The run ended before a connection was free: nothing was sent.
    NotSent,
    /// The status isn't one of the expected.
    Status,
    /// The body fails the workload's check.
    WrongAnswer,
}

impl Failure {
    /// The word used in results.
    pub fn name(self) -> &'static str {
        match self {
            Failure::Connect => "connect",
            Failure::Closed => "closed",
            Failure::Timeout => "timeout",
            Failure::Malformed => "malformed",
            Failure::NotSent => "not_sent",
            Failure::Status => "status",
            Failure::WrongAnswer => "wrong_answer",
        }
    }

    /// Whether there was no answer at all, so that the time waited is a lower bound of the latency.
    fn is_silence(self) -> bool {
        matches!(self, Failure::Timeout | Failure::NotSent)
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
}

/// Nanoseconds from 1 µs to 10 minutes with three significant digits.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1_000, 600_000_000_000, 3).expect("the bounds are constants")
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
        let count = |f| self.failures.get(&f).copied().unwrap_or(0);
        count(Failure::Status) + count(Failure::WrongAnswer)
    }

    /// Requests that took longer than `limit` from their due time, or have no good answer.
    pub fn over(&self, limit: Duration) -> u64 {
        let limit = limit.as_nanos() as u64;
        let slow = self.response.len() - self.response.count_between(0, limit);
        let quick = self
            .failures
            .iter()
            .filter(|(f, _)| !f.is_silence())
            .map(|(_, n)| n);
        slow + quick.sum::<u64>()
    }

    /// The `q` quantile of latency from the due time; `None` without requests.
    pub fn latency(&self, q: f64) -> Option<Duration> {
        match self.response.is_empty() {
            true => None,
            false => Some(Duration::from_nanos(self.response.value_at_quantile(q))),
        }
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
        let same_bounds = "all histograms have the same bounds";
        self.response.add(&other.response).expect(same_bounds);
        self.service.add(&other.service).expect(same_bounds);
    }

    pub(crate) fn fail(&mut self, failure: Failure, since_due: Duration) {
        *self.failures.entry(failure).or_default() += 1;
        if failure.is_silence() {
            self.response.saturating_record(since_due.as_nanos() as u64);
        }
    }

    pub(crate) fn succeed(&mut self, since_due: Duration, since_sent: Duration) {
        self.good += 1;
        self.response.saturating_record(since_due.as_nanos() as u64);
        self.service.saturating_record(since_sent.as_nanos() as u64);
    }
}

/// What a whole load saw.
#[derive(Debug, Clone)]
pub struct LoadRun {
    /// One for each route of the workload, in its order.
    pub routes: Vec<RouteRun>,
    /// How late the engine itself noticed that a request was due, in nanoseconds.
    pub lateness: Histogram<u64>,
    /// The arrival rate that was asked for, requests per second.
    pub offered: f64,
    /// From the first due time to the end of arrivals.
    pub arrivals_for: Duration,
    /// From the first due time to the last answer.
    pub elapsed: Duration,
    /// CPU time of the engine's threads.
    pub engine_cpu: Duration,
    /// Connections that were made.
    pub connects: u64,
    /// Most connections that were open at once.
    pub most_connections: usize,
    /// The longest that the queue of due requests without a free connection was.
    pub longest_queue: usize,
    /// Somebody asked it to stop before its time.
    pub was_stopped: bool,
}

impl LoadRun {
    /// All routes as one.
    pub fn total(&self) -> RouteRun {
        let mut total = RouteRun::default();
        for route in &self.routes {
            total.merge(route);
        }
        total
    }

    /// Good answers a second over the time from the first due request to the last answer.
    pub fn achieved(&self) -> f64 {
        let good: u64 = self.routes.iter().map(|r| r.good).sum();
        good as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// Adds what another thread saw at the same time.
    pub(crate) fn merge_thread(&mut self, other: &LoadRun) {
        for (mine, theirs) in self.routes.iter_mut().zip(&other.routes) {
            mine.merge(theirs);
        }
        self.lateness
            .add(&other.lateness)
            .expect("all histograms have the same bounds");
        self.offered += other.offered;
        self.elapsed = self.elapsed.max(other.elapsed);
        self.engine_cpu += other.engine_cpu;
        self.connects += other.connects;
        self.most_connections += other.most_connections;
        self.longest_queue += other.longest_queue;
        self.was_stopped |= other.was_stopped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_counts_slow_and_failed_once() {
        let mut route = RouteRun {
            due: 4,
            ..RouteRun::default()
        };
        route.succeed(Duration::from_millis(5), Duration::from_millis(5));
        route.succeed(Duration::from_millis(80), Duration::from_millis(5));
        route.fail(Failure::Timeout, Duration::from_secs(1));
        route.fail(Failure::Status, Duration::from_millis(1));
        assert_eq!(route.over(Duration::from_millis(50)), 3);
        assert_eq!(route.failed(), 2);
        assert_eq!(route.wrong(), 1);
    }
}
