//! A window: load from idle to idle, and the CPU time that it cost.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weighbridge_load::{Arrivals, Health, LoadRun, LoadSettings, Workload, run};

use crate::error::MeasureError;
use crate::instance::Instance;
use crate::sentinel;
use crate::session::Session;

/// After the last answer: what the service still does for it (logging, freeing) belongs to the window.
const SETTLE: Duration = Duration::from_millis(15);

/// CPU share of V8's compiler and collector threads above which a Node process isn't warm.
const BACKGROUND: f64 = 0.07;

/// V8's worker threads, as Node names them.
fn is_background(thread: &str) -> bool {
    thread.starts_with("V8Worker") || thread == "DelayedTaskSche"
}

/// What to load in a window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WindowSettings {
    pub(crate) rate: f64,
    pub(crate) arrivals: Arrivals,
    pub(crate) duration: Duration,
    /// How long what is queued may still be sent after the arrivals.
    pub(crate) drain: Duration,
    pub(crate) seed: u64,
}

/// What a window saw.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    pub(crate) run: LoadRun,
    /// CPU time of all of the service's processes.
    pub(crate) cpu: Duration,
    /// CPU time of its busiest thread.
    pub(crate) busiest: Duration,
    /// CPU time by thread name.
    pub(crate) by_thread: BTreeMap<String, Duration>,
    /// CPU seconds of the sentinel's fixed work on the service's core meanwhile; where it was asked for.
    pub(crate) core: Option<f64>,
}

impl Window {
    /// CPU seconds per good answer; `None` without one.
    pub(crate) fn cpu_per_request(&self) -> Option<f64> {
        let good: u64 = self.run.routes.iter().map(|r| r.good).sum();
        (good > 0).then(|| self.cpu.as_secs_f64() / good as f64)
    }

    /// Whether V8's compiler and collector threads left the service alone, as they do once a process is warm.
    pub(crate) fn is_quiet(&self) -> bool {
        let threads = self.by_thread.iter();
        let background: Duration = threads
            .filter(|(name, _)| is_background(name))
            .map(|(_, cpu)| *cpu)
            .sum();
        background.as_secs_f64() < BACKGROUND * self.cpu.as_secs_f64()
    }

    /// Whether the engine kept its schedule.
    pub(crate) fn is_fit(&self) -> bool {
        Health::of(&self.run).is_fit()
    }
}

/// Loads an instance and counts what it cost.
pub(crate) fn measure(
    session: &Session,
    instance: &mut Instance<'_>,
    workload: &Workload,
    settings: WindowSettings,
) -> Result<Window, MeasureError> {
    let window = load(session, instance, workload, settings)?;
    instance.check_alive()?;
    Ok(window)
}

/// The same with the sentinel on the service's CPUs: for windows whose CPU becomes a demand.
pub(crate) fn measure_with_sentinel(
    session: &Session,
    instance: &mut Instance<'_>,
    workload: &Workload,
    settings: WindowSettings,
) -> Result<Window, MeasureError> {
    let watch = |done: &AtomicBool| sentinel::watch(&session.shape.service, done);
    let (window, core) = load_watched(session, instance, workload, settings, watch)?;
    instance.check_alive()?;
    Ok(Window { core, ..window })
}

/// [`load`] with a watcher on a thread beside it, until the flag that it is given is set.
pub(crate) fn load_watched<T: Default + Send>(
    session: &Session,
    instance: &Instance<'_>,
    workload: &Workload,
    settings: WindowSettings,
    watch: impl FnOnce(&AtomicBool) -> T + Send,
) -> Result<(Window, T), MeasureError> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| watch(&done));
        let window = load(session, instance, workload, settings);
        done.store(true, Ordering::Relaxed);
        Ok((window?, watching.join().unwrap_or_default()))
    })
}

/// The same without a look at whether the process survived.
pub(crate) fn load(
    session: &Session,
    instance: &Instance<'_>,
    workload: &Workload,
    settings: WindowSettings,
) -> Result<Window, MeasureError> {
    session.check_interrupt()?;
    let load = LoadSettings {
        arrivals: settings.arrivals,
        connections: CONNECTIONS,
        timeout: session.request_timeout,
        drain: settings.drain,
        seed: settings.seed,
        is_sharing_cpus: true, // with the backings
        ..LoadSettings::new(instance.addr, settings.rate, settings.duration)
    };
    let tree_before = instance.process.sample();
    let cpu_before = instance.process.cpu_time();
    let run = run(&load, workload, &session.stop)?;
    std::thread::sleep(SETTLE);
    let cpu = instance.process.cpu_time().saturating_sub(cpu_before);
    let tree = instance.process.sample();
    session.check_interrupt()?;
    session.outbound.check(instance, "under load")?;
    Ok(Window {
        cpu,
        busiest: tree.busiest_since(&tree_before),
        by_thread: tree.by_name_since(&tree_before),
        core: None,
        run,
    })
}

/// Connections that the engine may open: enough that a service that waits 100 ms for others isn't limited by
/// them below some 2,500 requests a second; stated in the facts' conditions.
pub(crate) const CONNECTIONS: usize = 256;
