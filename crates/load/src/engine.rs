//! The event loop: what is due is sent, what comes is recorded, and nothing waits for anything else.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use rand::{RngExt as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::connection::{Connection, InFlight, Step};
use crate::error::LoadError;
use crate::os::{self, Event, Poll};
use crate::recorder::{Failure, LoadRun, RouteRun, histogram};
use crate::schedule::{Arrivals, Schedule};
use crate::template::Rendered;
use crate::workload::Workload;

/// How to load.
#[derive(Debug, Clone)]
pub struct LoadSettings {
    /// The target.
    pub addr: SocketAddr,
    /// Arrivals per second over all routes.
    pub rate: f64,
    /// How they arrive.
    pub arrivals: Arrivals,
    /// How long they arrive.
    pub duration: Duration,
    /// Most connections; a request that is due while all are busy waits, and its latency counts from its due time.
    pub connections: usize,
    /// A request without a complete answer after this long, counted from its sending, has failed.
    pub timeout: Duration,
    /// After the end of arrivals, how long what waits for a connection may still be sent.
    pub drain: Duration,
    /// One answer in this many is checked in full; 1 checks all, 0 none.
    pub check_every: u64,
    /// Same seed, same arrivals and same requests.
    pub seed: u64,
    /// Threads, each with its share of rate and connections.
    pub threads: usize,
}

impl LoadSettings {
    /// Settings with the defaults: Poisson arrivals, 64 connections, 10 s time-out, one thread.
    pub fn new(addr: SocketAddr, rate: f64, duration: Duration) -> Self {
        LoadSettings {
            addr,
            rate,
            arrivals: Arrivals::Poisson,
            duration,
            connections: 64,
            timeout: Duration::from_secs(10),
            drain: Duration::from_secs(10),
            check_every: 64,
            seed: 1,
            threads: 1,
        }
    }
}

/// Runs a load to its end, or until `stop` is set, and returns what it saw.
///
/// The calling thread is the engine's first: pin it before if it is to be pinned.
///
/// # Errors
/// When the load can't run at all. What goes wrong with requests is counted in the [`LoadRun`].
pub fn run(
    settings: &LoadSettings,
    workload: &Workload,
    stop: &AtomicBool,
) -> Result<LoadRun, LoadError> {
    if !(settings.rate.is_finite() && settings.rate > 0.0) {
        return Err(LoadError::BadRate(settings.rate));
    }
    if !workload.routes.iter().any(|r| r.weight > 0.0) {
        return Err(LoadError::EmptyWorkload);
    }
    let threads = settings.threads.max(1);
    let share = LoadSettings {
        rate: settings.rate / threads as f64,
        connections: (settings.connections / threads).max(1),
        ..settings.clone()
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads as u64)
            .map(|i| {
                let share = LoadSettings {
                    seed: settings.seed.wrapping_add(i),
                    ..share.clone()
                };
                scope.spawn(move || Engine::new(&share, workload)?.run(stop))
            })
            .collect();
        let mut run = Engine::new(&share, workload)?.run(stop)?;
        for other in others {
            run.merge_thread(&other.join().expect("an engine thread doesn't panic")?);
        }
        Ok(run)
    })
}

/// A request that is rendered before it is due.
struct Upcoming {
    due: Instant,
    route: usize,
    bytes: Rendered,
}

fn token(slot: usize, generation: u64) -> u64 {
    (generation << 32) | slot as u64
}

struct Engine<'a> {
    settings: &'a LoadSettings,
    workload: &'a Workload,
    cumulative: Vec<f64>,
    schedule: Schedule,
    rng: Xoshiro256PlusPlus,
    poll: Poll,
    connections: Vec<Option<Connection>>,
    vacant: Vec<usize>,
    idle: Vec<usize>,
    waiting: VecDeque<Upcoming>,
    routes: Vec<RouteRun>,
    lateness: Histogram<u64>,
    /// Also the generation in a socket's token: an event of a closed socket never reaches its slot's next one.
    connects: u64,
    open: usize,
    most_connections: usize,
    longest_queue: usize,
    in_flight: usize,
    sent: u64,
    last_answer: Instant,
}

impl<'a> Engine<'a> {
    fn new(settings: &'a LoadSettings, workload: &'a Workload) -> Result<Self, LoadError> {
        let mut sum = 0.0;
        let cumulative = workload
            .routes
            .iter()
            .map(|r| {
                sum += r.weight;
                sum
            })
            .collect();
        Ok(Engine {
            settings,
            workload,
            cumulative,
            schedule: Schedule::new(settings.arrivals, settings.rate, settings.seed),
            rng: Xoshiro256PlusPlus::seed_from_u64(settings.seed ^ 0x5DEE_CE66_D1CE_5EED),
            poll: Poll::new().map_err(LoadError::EventLoop)?,
            connections: Vec::new(),
            vacant: Vec::new(),
            idle: Vec::new(),
            waiting: VecDeque::new(),
            routes: vec![RouteRun::default(); workload.routes.len()],
            lateness: histogram(),
            connects: 0,
            open: 0,
            most_connections: 0,
            longest_queue: 0,
            in_flight: 0,
            sent: 0,
            last_answer: Instant::now(),
        })
    }

    fn run(mut self, stop: &AtomicBool) -> Result<LoadRun, LoadError> {
        os::sharpen_timers();
        let cpu_before = os::cpu_time_of_thread();
        // A moment to render the first request, so that it isn't late by that.
        let start = Instant::now() + Duration::from_millis(1);
        self.last_answer = start;
        let end = start + self.settings.duration;
        let mut upcoming = Some(self.render_next(start));
        let mut events: Vec<Event> = Vec::with_capacity(256);
        let mut buffer = vec![0u8; 64 * 1024];
        let mut next_sweep = start + Duration::from_millis(100);
        let mut was_stopped = false;
        loop {
            let mut now = Instant::now();
            while let Some(next) = upcoming.take_if(|next| next.due <= now) {
                if next.due < end {
                    self.lateness
                        .saturating_record((now - next.due).as_nanos() as u64);
                    self.routes[next.route].due += 1;
                    self.dispatch(next, now);
                    upcoming = Some(self.render_next(start));
                    now = Instant::now();
                }
            }
            was_stopped |= stop.load(Ordering::Relaxed);
            let is_over = was_stopped || (upcoming.is_none() && now >= end + self.settings.drain);
            if is_over {
                self.abandon_waiting(now);
            }
            if was_stopped || (upcoming.is_none() && self.in_flight == 0 && self.waiting.is_empty())
            {
                break;
            }
            if now >= next_sweep {
                self.fail_timed_out(now);
                next_sweep = now + Duration::from_millis(100);
            }
            let wake = upcoming
                .as_ref()
                .map_or(next_sweep, |next| next.due.min(next_sweep));
            self.poll
                .wait(wake.saturating_duration_since(now), &mut events)
                .map_err(LoadError::EventLoop)?;
            for event in &events {
                self.on_event(*event, &mut buffer);
            }
        }
        let ended = Instant::now();
        self.abandon_in_flight(ended);
        Ok(LoadRun {
            routes: self.routes,
            lateness: self.lateness,
            offered: self.settings.rate,
            arrivals_for: end.min(ended).saturating_duration_since(start),
            elapsed: self
                .last_answer
                .max(end.min(ended))
                .saturating_duration_since(start),
            engine_cpu: os::cpu_time_of_thread().saturating_sub(cpu_before),
            connects: self.connects,
            most_connections: self.most_connections,
            longest_queue: self.longest_queue,
            was_stopped,
        })
    }

    fn render_next(&mut self, start: Instant) -> Upcoming {
        let due = start + self.schedule.next().expect("a schedule has no end");
        let total = self.cumulative.last().copied().unwrap_or(0.0);
        let drawn = self.rng.random::<f64>() * total;
        let route = self
            .cumulative
            .partition_point(|c| *c <= drawn)
            .min(self.cumulative.len() - 1);
        let bytes = self.workload.routes[route].template.render(&mut self.rng);
        Upcoming { due, route, bytes }
    }

    /// Sends on an idle connection, on a new one, or lets the request wait.
    fn dispatch(&mut self, next: Upcoming, now: Instant) {
        if let Some(slot) = self.idle.pop() {
            self.send_on(slot, next, now);
        } else if self.open < self.settings.connections {
            match self.connect() {
                Some(slot) => self.send_on(slot, next, now),
                None => self.routes[next.route]
                    .fail(Failure::Connect, now.saturating_duration_since(next.due)),
            }
        } else {
            self.waiting.push_back(next);
            self.longest_queue = self.longest_queue.max(self.waiting.len());
        }
    }

    fn send_on(&mut self, slot: usize, next: Upcoming, now: Instant) {
        let route = &self.workload.routes[next.route];
        self.sent += 1;
        let every = self.settings.check_every;
        // The first answers of each route are all checked, so that a rare route is never unchecked.
        let is_checked = route.expect.body.is_some()
            && every > 0
            && (self.sent.is_multiple_of(every) || self.routes[next.route].sent < 3);
        self.routes[next.route].sent += 1;
        self.in_flight += 1;
        let request = InFlight::new(next.route, next.due, now, is_checked, next.bytes);
        if let Some(connection) = &mut self.connections[slot] {
            let step = connection.send(request, route.template.is_head());
            self.settle(slot, step);
        }
    }

    fn connect(&mut self) -> Option<usize> {
        let stream = os::connect(self.settings.addr).ok()?;
        let slot = self.vacant.pop().unwrap_or_else(|| {
            self.connections.push(None);
            self.connections.len() - 1
        });
        self.connects += 1;
        let token = token(slot, self.connects);
        if self.poll.watch(stream.as_raw_fd(), token).is_err() {
            self.vacant.push(slot);
            return None;
        }
        self.connections[slot] = Some(Connection::new(stream, token));
        self.open += 1;
        self.most_connections = self.most_connections.max(self.open);
        Some(slot)
    }

    fn on_event(&mut self, event: Event, buffer: &mut [u8]) {
        let slot = (event.token & u64::from(u32::MAX)) as usize;
        let Some(Some(connection)) = self.connections.get_mut(slot) else {
            return;
        };
        if connection.token != event.token {
            return;
        }
        let mut step = Step::Wait;
        if event.is_writable {
            step = connection.on_writable();
        }
        if step == Step::Wait && event.is_readable {
            step = connection.on_readable(buffer, event.is_hung_up);
        }
        self.settle(slot, step);
    }

    fn settle(&mut self, slot: usize, step: Step) {
        match step {
            Step::Wait => {}
            Step::Answered => self.finish(slot),
            Step::Broken(failure) => self.give_up(slot, failure, Instant::now()),
        }
    }

    /// Records a complete answer and puts the connection to its next use.
    fn finish(&mut self, slot: usize) {
        let Some(connection) = &mut self.connections[slot] else {
            return;
        };
        let Some(request) = connection.in_flight.take() else {
            return;
        };
        let now = Instant::now();
        self.last_answer = now;
        self.in_flight -= 1;
        let expect = &self.workload.routes[request.route].expect;
        let recorder = &mut self.routes[request.route];
        let since_due = now.saturating_duration_since(request.due);
        let status = connection.parser.status;
        *recorder.by_status.entry(status).or_default() += 1;
        if !expect.accepts_status(status) {
            recorder.fail(Failure::Status, since_due);
        } else if request.is_checked && !expect.accepts_body(&connection.parser.body) {
            recorder.fail(Failure::WrongAnswer, since_due);
        } else {
            recorder.succeed(since_due, now.saturating_duration_since(request.sent));
        }
        if !connection.parser.is_keep_alive {
            self.close(slot);
        } else if let Some(next) = self.waiting.pop_front() {
            self.send_on(slot, next, now);
            return;
        } else {
            self.idle.push(slot);
        }
        self.serve_waiting(now);
    }

    fn give_up(&mut self, slot: usize, failure: Failure, now: Instant) {
        if let Some(request) = self.connections[slot]
            .as_mut()
            .and_then(|c| c.in_flight.take())
        {
            self.in_flight -= 1;
            self.last_answer = now;
            self.routes[request.route].fail(failure, now.saturating_duration_since(request.due));
        }
        self.close(slot);
        self.serve_waiting(now);
    }

    fn close(&mut self, slot: usize) {
        self.connections[slot] = None;
        self.idle.retain(|s| *s != slot);
        self.vacant.push(slot);
        self.open -= 1;
    }

    /// A connection less is open: what waits may open another.
    fn serve_waiting(&mut self, now: Instant) {
        if self.open < self.settings.connections
            && let Some(next) = self.waiting.pop_front()
        {
            self.dispatch(next, now);
        }
    }

    fn fail_timed_out(&mut self, now: Instant) {
        let timeout = self.settings.timeout;
        let late: Vec<usize> = (0..self.connections.len())
            .filter(|slot| {
                let request = self.connections[*slot]
                    .as_ref()
                    .and_then(|c| c.in_flight.as_ref());
                request.is_some_and(|r| now.saturating_duration_since(r.sent) > timeout)
            })
            .collect();
        for slot in late {
            self.give_up(slot, Failure::Timeout, now);
        }
    }

    fn abandon_waiting(&mut self, now: Instant) {
        for request in std::mem::take(&mut self.waiting) {
            self.routes[request.route]
                .fail(Failure::NotSent, now.saturating_duration_since(request.due));
        }
    }

    /// Only a stopped run has requests in flight at its end; they are neither good nor the service's failures.
    fn abandon_in_flight(&mut self, now: Instant) {
        for connection in self.connections.iter_mut().flatten() {
            if let Some(request) = connection.in_flight.take() {
                self.routes[request.route]
                    .fail(Failure::NotSent, now.saturating_duration_since(request.due));
            }
        }
    }
}
