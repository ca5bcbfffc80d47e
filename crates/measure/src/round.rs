//! What one fresh process was seen to do: the record that the ledger keeps and the facts are made of.

use std::collections::BTreeMap;

use serde::Serialize;
use weighbridge_load::RouteRun;
use weighbridge_stats::{Tally, Window};

use crate::gave_way::GaveWay;
use crate::window::Window as CpuWindow;

/// CPU of one window.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Cost {
    /// Good answers.
    pub(crate) good: u64,
    /// CPU seconds of all of the service's processes.
    pub(crate) cpu: f64,
    /// CPU seconds of the sentinel's fixed work on the same core meanwhile.
    pub(crate) core: Option<f64>,
    /// Whether the engine kept the stated rate.
    pub(crate) is_fit: bool,
}

impl Cost {
    pub(crate) fn of(window: &CpuWindow) -> Self {
        Cost {
            good: window.run.routes.iter().map(|r| r.good).sum(),
            cpu: window.cpu.as_secs_f64(),
            core: window.core,
            is_fit: window.is_fit(),
        }
    }

    /// CPU seconds per good answer.
    pub(crate) fn per_request(&self) -> Option<f64> {
        (self.good > 0).then(|| self.cpu / self.good as f64)
    }
}

/// One route, alone.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct RouteRound {
    /// Arrival rate of its window, per second; the same for all candidates.
    pub(crate) rate: f64,
    /// Good answers in its windows.
    pub(crate) good: u64,
    /// Requests without a good answer.
    pub(crate) failed: u64,
    /// Answers that failed `expect`.
    pub(crate) wrong: u64,
    /// CPU of each of its windows.
    pub(crate) costs: Vec<Cost>,
    /// CPU seconds by thread name.
    pub(crate) by_thread: BTreeMap<String, f64>,
    /// With one request in flight: how many, mean latency and CPU per request in seconds.
    pub(crate) one_in_flight: Option<OneInFlight>,
}

/// Requests one after the other on one connection.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct OneInFlight {
    /// Requests.
    pub(crate) n: u64,
    /// Mean latency, seconds.
    pub(crate) latency: f64,
    /// CPU per request, seconds.
    pub(crate) cpu: f64,
}

impl OneInFlight {
    /// Latency that isn't CPU of the service, seconds.
    pub(crate) fn wait(&self) -> f64 {
        (self.latency - self.cpu).max(0.0)
    }
}

/// The mix at the declared peak.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MixRound {
    /// Arrival rate.
    pub(crate) rate: f64,
    /// CPU of its window.
    pub(crate) cost: Cost,
    /// What each route saw, pooled later.
    #[serde(skip)]
    pub(crate) routes: Vec<RouteRun>,
    /// Latency p99 of all requests from their due time, seconds.
    pub latency_p99: Option<f64>,
    /// The engine's own CPU per request, seconds.
    pub(crate) engine_cpu: f64,
    /// The share of its CPU that it used.
    pub(crate) engine_core_share: f64,
    /// The engine's own lateness p99, seconds.
    pub engine_lateness_p99: f64,
}

/// A window around the breaking point.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CapacityWindow {
    /// Arrival rate.
    pub(crate) rate: f64,
    /// How far it was from breaking the SLO: 1 is the edge.
    pub(crate) stress: f64,
    /// Misses and requests of each of the SLO's criteria.
    pub(crate) tallies: Vec<(u64, u64)>,
    /// Latency p99 of all requests from their due time, seconds.
    pub latency_p99: Option<f64>,
    /// Latency p50 likewise.
    pub latency_p50: Option<f64>,
    /// All its requests, pooled later.
    #[serde(skip)]
    pub(crate) total: RouteRun,
    /// CPU of the service over the window, in CPUs.
    pub(crate) cpus_used: f64,
    /// What gave way, where it broke.
    pub(crate) gave_way: Option<GaveWay>,
    /// Share of the CPU time wanted on the service's CPUs that the hypervisor took.
    pub(crate) steal: f64,
}

impl CapacityWindow {
    /// As the estimator takes it.
    pub(crate) fn as_tried(&self) -> Window {
        let tallies = self.tallies.iter().map(|&(bad, n)| Tally { bad, n });
        Window {
            rate: self.rate,
            tallies: tallies.collect(),
        }
    }

    /// Whether it broke because the engine fell behind.
    pub(crate) fn is_engines_fault(&self) -> bool {
        self.gave_way == Some(GaveWay::Engine)
    }
}

/// One fresh process: a replicate.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Round {
    /// Block, from 0.
    pub(crate) block: usize,
    /// The candidate.
    pub(crate) candidate: String,
    /// The baseline's second process of the block (A').
    pub(crate) is_second: bool,
    /// Routes alone, in the order of the workload.
    pub(crate) routes: Vec<RouteRound>,
    /// The mix at the declared peak.
    pub(crate) mix: Option<MixRound>,
    /// Windows around the breaking point.
    pub(crate) capacity: Vec<CapacityWindow>,
    /// PSS ready and idle, bytes.
    pub(crate) pss_idle: Option<u64>,
    /// PSS at the end of the mix, bytes.
    pub(crate) pss_loaded: Option<u64>,
    /// Threads and descriptors at the end of the mix.
    pub(crate) threads: usize,
    /// Open descriptors at the end of the mix.
    pub(crate) descriptors: usize,
    /// Context switches over the life of its threads.
    pub(crate) context_switches: u64,
    /// From spawn to the first good answer, seconds.
    pub(crate) cold_start: f64,
    /// Seconds of warm-up, and whether it ended steady.
    pub(crate) warm_up: f64,
    /// Whether CPU per request was steady at the end of the warm-up.
    pub(crate) is_steady: bool,
    /// Times of the control kernel around the round, seconds.
    pub(crate) control: [f64; 2],
    /// Share of CPU time stolen by the hypervisor.
    pub(crate) steal: f64,
    /// Windows in which the engine fell behind.
    pub(crate) unfit_windows: u32,
}

impl Round {
    /// CPU of the windows of a route alone, or (`None`) of the mix.
    pub(crate) fn costs(&self, route: Option<usize>) -> &[Cost] {
        match (route, &self.mix) {
            (Some(index), _) => &self.routes[index].costs,
            (None, Some(mix)) => std::slice::from_ref(&mix.cost),
            (None, None) => &[],
        }
    }

    /// The windows around the breaking point, as the estimator takes them. One that broke because the engine was
    /// late says nothing of the service.
    pub(crate) fn windows(&self) -> impl Iterator<Item = Window> {
        let windows = self.capacity.iter().filter(|w| !w.is_engines_fault());
        windows.map(CapacityWindow::as_tried)
    }
}
