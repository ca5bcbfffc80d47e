//! The load engine: one event loop a thread, whose tallies are added up at the end.
//!
//! `dispatcher` decides and accounts, with the `sessions` under way, `worker` moves bytes for it over the connections of its `pool`, `connecting` makes
//! these, `collect` adds the threads up.

mod collect;
mod connecting;
mod dispatcher;
mod observe;
mod pool;
mod rest;
mod seconds;
#[cfg(test)]
mod session_time;
mod sessions;
mod settings;
#[cfg(test)]
mod virtual_server;
#[cfg(test)]
mod virtual_time;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Barrier, OnceLock};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use crate::clock::{Clock, Nanos, nanos};
use crate::error::LoadError;
use crate::os;
use crate::recorder::LoadRun;
use crate::shape::Shape;
use crate::workload::Workload;

pub(crate) use dispatcher::{Request, Sent};
pub use observe::{Observe, RouteInterval, Snapshot};
pub use settings::LoadSettings;

use worker::{Worker, WorkerEnd};

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
    run_with(settings, workload, stop, None)
}

/// The same, showing `observer` each second of it.
///
/// # Errors
/// As [`run`]; a run that its observer breaks off is not an error.
pub fn run_observed(
    settings: &LoadSettings,
    workload: &Workload,
    stop: &AtomicBool,
    observer: &dyn Observe,
) -> Result<LoadRun, LoadError> {
    run_with(settings, workload, stop, Some(observer))
}

/// What the threads of one run share.
#[derive(Debug)]
struct Shared<'a> {
    settings: &'a LoadSettings,
    workload: &'a Workload,
    stop: &'a AtomicBool,
    abort: AtomicBool,
    /// Somebody wants to see each second.
    is_observed: bool,
    clock: Clock,
    /// All threads are ready.
    ready: Barrier,
    start: OnceLock<Nanos>,
}

impl Shared<'_> {
    /// Waits until all threads are ready, and says when the first second begins: in a moment, so that nobody is late for it.
    fn start(&self) -> Nanos {
        self.ready.wait();
        *self
            .start
            .get_or_init(|| self.clock.now() + nanos(Duration::from_millis(1)))
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.abort.load(Ordering::Relaxed)
    }
}

fn run_with(
    settings: &LoadSettings,
    workload: &Workload,
    stop: &AtomicBool,
    observer: Option<&dyn Observe>,
) -> Result<LoadRun, LoadError> {
    settings.check(workload)?;
    os::check_limits(settings.connections, settings.addr)?;
    let threads = settings.threads.max(1);
    let shared = Shared {
        settings,
        workload,
        stop,
        abort: AtomicBool::new(false),
        is_observed: observer.is_some(),
        clock: Clock::start(),
        ready: Barrier::new(threads),
        start: OnceLock::new(),
    };
    let cores = os::OwnCores::of_thread();
    let used = cores.as_ref().and_then(os::OwnCores::used);
    let (mut run, ends) = run_threads(&shared, threads, observer);
    for end in ends {
        sum_up(&mut run, &end?);
    }
    run.others = cores
        .as_ref()
        .zip(used)
        .filter(|_| !settings.is_sharing_cpus)
        .and_then(|(c, u)| used_by_others(c, u, &run));
    run.offered = offered(settings, workload);
    run.threads = threads;
    if let Some(start) = shared.start.get() {
        run.started = shared.clock.instant(*start);
    }
    run.was_stopped = stop.load(Ordering::Relaxed) && run.was_stopped;
    run.was_aborted = shared.abort.load(Ordering::Relaxed);
    Ok(run)
}

/// The engine's threads from their start to their end, this one the first of them; what they tallied, and how each ended.
fn run_threads(
    shared: &Shared<'_>,
    threads: usize,
    observer: Option<&dyn Observe>,
) -> (LoadRun, Vec<Result<WorkerEnd, LoadError>>) {
    let routes = shared.workload.routes.len();
    std::thread::scope(|scope| {
        let (sender, intervals) = mpsc::channel();
        let others: Vec<_> = (1..threads)
            .map(|index| {
                let sender = sender.clone();
                scope.spawn(move || Worker::run(shared, index, &sender))
            })
            .collect();
        let work = || {
            let first = Worker::run(shared, 0, &sender);
            drop(sender);
            let join = |other: ScopedJoinHandle<'_, _>| {
                other.join().expect("an engine thread doesn't panic")
            };
            std::iter::once(first)
                .chain(others.into_iter().map(join))
                .collect()
        };
        match observer {
            // Without one the tallies wait in the channel: no thread is woken while the load runs.
            None => {
                let ends = work();
                (collect::collect(intervals, routes), ends)
            }
            Some(observer) => {
                let (settings, abort) = (shared.settings, &shared.abort);
                let collector = scope.spawn(move || {
                    collect::collect_observed(intervals, routes, settings, observer, abort)
                });
                let ends = work();
                let run = collector.join().expect("an observer doesn't panic");
                (run, ends)
            }
        }
    })
}

/// The mean rate that was asked for.
fn offered(settings: &LoadSettings, workload: &Workload) -> f64 {
    let time = settings.arrivals_for();
    match &settings.shape {
        Shape::Constant { rate } => *rate,
        // Its times are arrivals, each of which may be several requests.
        trace @ Shape::Trace(_) => {
            let arrivals = trace.expected(time) / time.as_secs_f64().max(1e-9);
            arrivals * workload.requests_per_arrival()
        }
        shape => shape.expected(time) / time.as_secs_f64().max(1e-9),
    }
}

/// What others used of the engine's own cores; they used `before` at the run's beginning. The kernel counts in
/// hundredths of a second: a run of less than twenty says nothing.
fn used_by_others(cores: &os::OwnCores, before: Duration, run: &LoadRun) -> Option<f64> {
    let time = run.elapsed.as_secs_f64();
    let used = cores.used()?.saturating_sub(before);
    let others = used.saturating_sub(run.engine_cpu).as_secs_f64();
    (time >= 0.2).then(|| (others / (time * cores.count() as f64)).min(1.0))
}

fn sum_up(run: &mut LoadRun, end: &WorkerEnd) {
    run.arrivals_for = run.arrivals_for.max(end.arrivals_for);
    run.elapsed = run.elapsed.max(end.elapsed);
    run.engine_cpu += end.cpu;
    run.engine_starved += end.starved;
    run.most_connections += end.most_connections;
    run.longest_queue += end.longest_queue;
    run.was_stopped |= end.was_stopped;
}
