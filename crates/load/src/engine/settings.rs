//! How to load.

use std::net::SocketAddr;
use std::time::Duration;

use crate::error::LoadError;
use crate::schedule::Arrivals;
use crate::shape::Shape;
use crate::workload::Workload;

/// How to load.
#[derive(Debug, Clone)]
pub struct LoadSettings {
    /// The target.
    pub addr: SocketAddr,
    /// Requests per second over all routes, over time: where sessions arrive, each counts with all its requests. Of a trace
    /// the times of arrivals.
    pub shape: Shape,
    /// How they arrive around that rate.
    pub arrivals: Arrivals,
    /// How long they arrive; less where the shape ends before.
    pub duration: Duration,
    /// Most connections; a request that is due while all are busy waits, and its latency counts from its due time.
    pub connections: usize,
    /// Connections that are opened before the first request is due, at most `connections`.
    pub preconnect: usize,
    /// Most connections that are asked for in a second; a request that waits for one counts from its due time.
    pub connect_rate: f64,
    /// A request without a complete answer after this long, counted from its sending, has failed; so has a
    /// connection that isn't made within this time.
    pub timeout: Duration,
    /// After the end of arrivals, how long what waits for a connection may still be sent.
    pub drain: Duration,
    /// Where requests are dense, those that are due within this time of one another share a wake-up of the engine: none is
    /// sent early, each may be late by this much, and its lateness and its latency say so. 0 wakes up for each.
    pub slack: Duration,
    /// One answer in this many is checked in full; 1 checks all, 0 none.
    pub check_every: u64,
    /// Same seed, same arrivals and same requests.
    pub seed: u64,
    /// Threads, each with its share of arrivals and connections.
    pub threads: usize,
    /// Whether processes of the experiment run on the engine's CPUs by intention. What they take from it shows as lateness
    /// and starvation; that they are there isn't held against the run.
    pub is_sharing_cpus: bool,
}

impl LoadSettings {
    /// Settings with the defaults: a constant rate, Poisson arrivals, 64 connections made when needed (at most 10,000 a
    /// second), 10 s time-out, 30 µs slack, one thread.
    pub fn new(addr: SocketAddr, rate: f64, duration: Duration) -> Self {
        LoadSettings {
            addr,
            shape: Shape::Constant { rate },
            arrivals: Arrivals::Poisson,
            duration,
            connections: 64,
            preconnect: 0,
            connect_rate: 10_000.0,
            timeout: Duration::from_secs(10),
            drain: Duration::from_secs(10),
            slack: Duration::from_micros(30),
            check_every: 64,
            seed: 1,
            threads: 1,
            is_sharing_cpus: false,
        }
    }

    /// From the start to the end of arrivals.
    pub fn arrivals_for(&self) -> Duration {
        match self.shape.end() {
            // A trace's last request is due at its end, not before.
            Some(end) => self.duration.min(end + Duration::from_nanos(1)),
            None => self.duration,
        }
    }

    pub(crate) fn check(&self, workload: &Workload) -> Result<(), LoadError> {
        self.shape.check()?;
        if !workload.arrival_weights().any(|weight| weight > 0.0) {
            return Err(LoadError::EmptyWorkload);
        }
        for session in &workload.sessions {
            if let Some(why) = session.fault(workload.routes.len()) {
                let session = session.name.clone();
                return Err(LoadError::BadSession { session, why });
            }
        }
        match self.connect_rate > 0.0 {
            true => Ok(()),
            false => Err(LoadError::BadRate(self.connect_rate)),
        }
    }

    /// Connections of the thread at `index`: the first ones take what doesn't divide.
    pub(crate) fn share_of(&self, connections: usize, index: usize) -> usize {
        let threads = self.threads.max(1);
        connections / threads + usize::from(index < connections % threads)
    }
}
