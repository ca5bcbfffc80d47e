//! What a whole load saw.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::{RouteRun, SessionRun, Tally, add, histogram};

/// What a whole load saw.
#[derive(Debug, Clone)]
pub struct LoadRun {
    /// One for each route of the workload, in its order.
    pub routes: Vec<RouteRun>,
    /// One for each session of the workload, in its order; shorter where the last ones never began.
    pub sessions: Vec<SessionRun>,
    /// How late the engine itself noticed that a request was due, in nanoseconds.
    pub lateness: Histogram<u64>,
    /// From asking for a connection to having it, in nanoseconds.
    pub connect: Histogram<u64>,
    /// When its first second began.
    pub started: Instant,
    /// The mean arrival rate that was asked for, requests per second.
    pub offered: f64,
    /// From the first due time to the end of arrivals.
    pub arrivals_for: Duration,
    /// From the first due time to the last answer.
    pub elapsed: Duration,
    /// CPU time of the engine's threads.
    pub engine_cpu: Duration,
    /// Time that the engine's threads were ready to run and had no CPU.
    pub engine_starved: Duration,
    /// Share of the engine's own CPUs that other programs used; none where it had no CPUs of its own.
    pub others: Option<f64>,
    /// Threads that the engine ran on.
    pub threads: usize,
    /// Connections that were asked for, reconnects among them.
    pub connects: u64,
    /// Of these, such that replaced one that had been closed.
    pub reconnects: u64,
    /// Idle connections that the target closed: no request failed by that.
    pub idle_closes: u64,
    /// Idle connections that were given up because bytes came which nobody had asked for.
    pub unasked: u64,
    /// Most connections that were open at once.
    pub most_connections: usize,
    /// The longest that the queue of due requests without a free connection was.
    pub longest_queue: usize,
    /// Somebody asked it to stop before its time.
    pub was_stopped: bool,
    /// Its observer broke it off.
    pub was_aborted: bool,
}

impl LoadRun {
    /// A run of which nothing has been seen yet.
    pub(crate) fn empty(routes: usize) -> Self {
        LoadRun {
            routes: vec![RouteRun::default(); routes],
            sessions: vec![],
            lateness: histogram(),
            connect: histogram(),
            started: Instant::now(),
            offered: 0.0,
            arrivals_for: Duration::ZERO,
            elapsed: Duration::ZERO,
            engine_cpu: Duration::ZERO,
            engine_starved: Duration::ZERO,
            others: None,
            threads: 0,
            connects: 0,
            reconnects: 0,
            idle_closes: 0,
            unasked: 0,
            most_connections: 0,
            longest_queue: 0,
            was_stopped: false,
            was_aborted: false,
        }
    }

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

    /// Adds what a thread has tallied.
    pub(crate) fn absorb(&mut self, tally: &Tally) {
        for (route, seen) in self.routes.iter_mut().zip(&tally.routes) {
            route.absorb(seen);
        }
        if self.sessions.len() < tally.sessions.len() {
            self.sessions
                .resize(tally.sessions.len(), SessionRun::default());
        }
        for (session, seen) in self.sessions.iter_mut().zip(&tally.sessions) {
            session.merge(seen);
        }
        add(&mut self.lateness, &tally.lateness);
        if let Some(connect) = &tally.connect {
            add(&mut self.connect, connect);
        }
        self.connects += tally.connects;
        self.reconnects += tally.reconnects;
        self.idle_closes += tally.idle_closes;
        self.unasked += tally.unasked;
    }
}
