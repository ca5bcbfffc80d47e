//! Windows around the breaking point, and how far each was from breaking.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use weighbridge_load::RouteRun;
use weighbridge_stats::clopper_pearson;

use crate::backing::RunningBacking;
use crate::control::HostCounters;
use crate::error::MeasureError;
use crate::experiment::Experiment;
use crate::gave_way::{self, Evidence};
use crate::instance::Instance;
use crate::round::CapacityWindow;
use crate::session::Session;
use crate::traffic::Traffic;
use crate::watch;
use crate::window::{self, Window, WindowSettings};

/// Share of requests over a p99 limit that is allowed.
const TAIL: f64 = 0.01;
/// Share of errors that is allowed at least: none at all could never be shown.
const LEAST_ERRORS: f64 = 1e-4;
/// A queue that has built up may drain this long before what is left counts as not served.
pub(crate) const DRAIN: Duration = Duration::from_millis(600);

/// The SLO of the mix.
pub(crate) struct Slo<'a> {
    pub(crate) traffic: &'a Traffic,
    pub(crate) errors: f64,
}

impl<'a> Slo<'a> {
    pub(crate) fn of(experiment: &'a Experiment) -> Self {
        Slo {
            traffic: &experiment.traffic,
            errors: experiment.errors_allowed,
        }
    }

    /// Its criteria: the tail of each route, then the errors of each. What share each allows ...
    pub(crate) fn allowed(&self) -> Vec<f64> {
        let routes = self.traffic.routes.len();
        let errors = self.errors.max(LEAST_ERRORS);
        [vec![TAIL; routes], vec![errors; routes]].concat()
    }

    /// ... and how many missed it, of how many, in the same order.
    fn tallies(&self, routes: &[RouteRun]) -> Vec<(u64, u64)> {
        let pairs = || self.traffic.routes.iter().zip(routes);
        let tails = pairs().map(|(route, seen)| (seen.over(route.limit), seen.due));
        tails
            .chain(pairs().map(|(_, seen)| (seen.failed(), seen.due)))
            .collect()
    }

    /// The largest, over routes and errors, of (share seen) / (share allowed), and the route.
    ///
    /// A route with fewer than 100 requests in the window can't show a p99 by its share; it counts with the
    /// lower end of its exact binomial interval, so that it breaks a window only beyond chance.
    pub(crate) fn stress(&self, routes: &[RouteRun]) -> (f64, &str) {
        let names = self.traffic.routes.iter().map(|route| &route.name).cycle();
        let criteria = self.tallies(routes).into_iter().zip(self.allowed());
        let mut worst = (0.0, "");
        for (((bad, n), allowed), name) in criteria.zip(names) {
            let stress = excess(bad, n, allowed);
            if stress > worst.0 {
                worst = (stress, name.as_str());
            }
        }
        worst
    }
}

fn excess(bad: u64, n: u64, allowed: f64) -> f64 {
    match n {
        0 => 0.0,
        _ if (n as f64) < 1.0 / allowed => clopper_pearson(bad, n, 0.95).0 / allowed,
        _ => bad as f64 / n as f64 / allowed,
    }
}

/// Loads the mix at `rate` for `duration` and judges it. A process that ran out of memory is dead afterwards: its
/// window broke, and memory gave way.
pub(crate) fn try_rate(
    session: &Session,
    instance: &mut Instance<'_>,
    backings: &[RunningBacking],
    slo: &Slo<'_>,
    settings: WindowSettings,
) -> Result<(CapacityWindow, Window), MeasureError> {
    for backing in backings {
        backing.reset_account();
    }
    let backing_cpu: Vec<Duration> = backings.iter().map(RunningBacking::cpu_time).collect();
    let began = Instant::now();
    let host = HostCounters::read_of(&session.shape.service);
    let kills_before = instance.process.cgroup().oom_kills();
    let (watcher, kind) = (instance.process.watcher(), instance.candidate.kind);
    let watch = |done: &AtomicBool| watch::watch(&watcher, kind, done);
    let (window, peak) =
        window::load_watched(session, instance, &instance.workload, settings, watch)?;
    let wall = began.elapsed();
    let steal = HostCounters::read_of(&session.shape.service).steal_since(&host);
    let has_run_out = instance.has_run_out_of_memory();
    if !has_run_out {
        instance.check_alive()?;
    }
    let (stress, _) = slo.stress(&window.run.routes);
    let evidence = Evidence {
        cpus: session.shape.cpus,
        memory_share: match has_run_out || instance.process.cgroup().oom_kills() > kills_before {
            true => 1.0,
            false => peak.memory as f64 / session.shape.memory as f64,
        },
        descriptors_share: peak.descriptors_share,
        loop_occupied: peak.loop_occupied(),
        is_stub_late: backings.iter().any(RunningBacking::is_late),
        is_backing_busy: backings
            .iter()
            .zip(&backing_cpu)
            .any(|(b, before)| b.is_busy(*before, wall)),
        errors_allowed: slo.errors,
    };
    let total = window.run.total();
    let seen = CapacityWindow {
        rate: settings.rate,
        stress,
        tallies: slo.tallies(&window.run.routes),
        latency_p99: total.latency(0.99).map(|d| d.as_secs_f64()),
        latency_p50: total.latency(0.5).map(|d| d.as_secs_f64()),
        cpus_used: gave_way::cpus_used(&window),
        gave_way: (stress > 1.0).then(|| gave_way::name(&window, &evidence)),
        steal,
        total,
    };
    Ok((seen, window))
}
