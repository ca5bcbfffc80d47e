//! What gave way at the breaking point, from what was seen while it broke.

use std::time::Duration;

use serde::Serialize;

use crate::window::{CONNECTIONS, Window};

/// What limits a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GaveWay {
    /// The load engine: the true capacity is higher.
    Engine,
    /// A service that it calls.
    Backing,
    /// Memory reached the pod's limit.
    Memory,
    /// File descriptors ran out.
    Descriptors,
    /// Answers were errors before they were slow.
    Errors,
    /// The CPUs of the pod were saturated.
    Core,
    /// The event loop was busy or blocked while CPU was left.
    EventLoop,
    /// Requests were waiting, all connections of the engine or few, while CPU was left.
    Waiting,
}

impl GaveWay {
    /// A text for people.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            GaveWay::Engine => "the load engine (the capacity is a lower bound)",
            GaveWay::Backing => "a backing service",
            GaveWay::Memory => "memory, at the pod's limit",
            GaveWay::Descriptors => "file descriptors",
            GaveWay::Errors => "errors, before latency",
            GaveWay::Core => "the CPU: the pod's cores were saturated",
            GaveWay::EventLoop => "the event loop, blocked while CPU was left",
            GaveWay::Waiting => "waiting: requests piled up while CPU was left",
        }
    }
}

/// What was seen beside the window itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Evidence {
    /// CPUs of the pod.
    pub(crate) cpus: f64,
    /// Memory in use over the pod's limit, at its highest; 1 when the kernel killed.
    pub(crate) memory_share: f64,
    /// Descriptors open over their limit, at their highest.
    pub(crate) descriptors_share: f64,
    /// Share of looks that found the event loop's thread elsewhere than waiting for events; Node only.
    pub(crate) loop_occupied: Option<f64>,
    /// A stub's answers went out late.
    pub(crate) is_stub_late: bool,
    /// A backing used up a CPU.
    pub(crate) is_backing_busy: bool,
    /// Share of requests that may fail.
    pub(crate) errors_allowed: f64,
}

/// Names what gave way in a window that broke. The order is that of causes before effects: a late engine or
/// backing explains slow answers, exhausted memory or descriptors explain errors, and errors cost CPU too.
pub(crate) fn name(window: &Window, seen: &Evidence) -> GaveWay {
    let total = window.run.total();
    let answered_badly = total.failed_fast() as f64 / total.due.max(1) as f64;
    let used = cpus_used(window);
    if !window.is_fit() {
        GaveWay::Engine
    } else if seen.is_stub_late {
        GaveWay::Backing
    } else if seen.memory_share > 0.95 {
        GaveWay::Memory
    } else if seen.descriptors_share > 0.95 {
        GaveWay::Descriptors
    } else if answered_badly > seen.errors_allowed.max(0.005) {
        GaveWay::Errors
    } else if used > 0.9 * seen.cpus {
        GaveWay::Core
    } else if seen.is_backing_busy {
        GaveWay::Backing
    } else if seen.loop_occupied.is_some_and(|share| share > 0.8)
        || (seen.cpus > 1.0 && window.busiest.as_secs_f64() > 0.9 * active(window))
    {
        GaveWay::EventLoop
    } else if window.run.most_connections >= CONNECTIONS || used < 0.7 * seen.cpus {
        GaveWay::Waiting
    } else {
        GaveWay::Core
    }
}

/// CPUs that the service used while the window's load was on.
pub(crate) fn cpus_used(window: &Window) -> f64 {
    window.cpu.as_secs_f64() / active(window)
}

fn active(window: &Window) -> f64 {
    window
        .run
        .elapsed
        .max(Duration::from_millis(1))
        .as_secs_f64()
}
