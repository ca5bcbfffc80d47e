//! The pilot: does it answer rightly, what does each route roughly cost, where does the mix roughly break?

use std::time::Duration;

use weighbridge_load::Arrivals;
use weighbridge_stats::{BreakingPoint, breaking_point};

use crate::backing::RunningBacking;
use crate::capacity::{self, DRAIN, Slo};
use crate::error::MeasureError;
use crate::experiment::Experiment;
use crate::instance::Instance;
use crate::preflight;
use crate::refusal;
use crate::session::{Observer, Session};
use crate::traffic::Traffic;
use crate::warm_up::{self, WarmUpSettings};
use crate::window::{self, WindowSettings};

/// What the pilot found for one candidate.
#[derive(Debug, Clone)]
pub(crate) struct Pilot {
    /// CPU seconds per request of each route, warm.
    pub(crate) demand: Vec<f64>,
    /// Latency with one request in flight of each route, seconds, cold.
    pub(crate) latency: Vec<f64>,
    /// Where the mix breaks, requests per second.
    pub(crate) capacity: f64,
    /// Share of the pod's CPU that it can be loaded with without running out of memory.
    pub(crate) safe_load: f64,
    /// The route that breaks its SLO even at a tenth of the load that the CPU could carry.
    pub(crate) unreachable: Option<String>,
}

impl Pilot {
    /// The rate of the mix that its memory surely suffices for, per second, where memory ends before the CPU.
    pub(crate) fn memory_holds(&self, experiment: &Experiment) -> Option<f64> {
        let cpu_end = experiment.shape.cpus / experiment.traffic.mean(&self.demand);
        (self.safe_load < warm_up::LOAD).then_some(self.safe_load * cpu_end)
    }
}

/// Runs the pilot on a fresh process, within about `time`.
pub(crate) fn pilot(
    session: &Session,
    instance: &mut Instance<'_>,
    backings: &[RunningBacking],
    slo: &Slo<'_>,
    time: Duration,
    observer: &dyn Observer,
) -> Result<Pilot, MeasureError> {
    let traffic = slo.traffic;
    let routes = traffic.routes.len();
    let per_route = time.mul_f64(0.15).div_f64(routes as f64);
    let rough = preflight::preflight(session, instance, traffic, per_route)?;
    let demand: Vec<f64> = rough.iter().map(|seen| seen.cpu.max(5e-6)).collect();
    let latency: Vec<f64> = rough.iter().map(|seen| seen.latency).collect();
    let warming = WarmUpSettings {
        traffic,
        demand: &demand,
        longest: time.mul_f64(0.25),
        load: warm_up::LOAD,
    };
    let load = warm_up::warm_up(session, instance, warming)?.load;

    let each = time.mul_f64(0.1).div_f64(routes as f64);
    let warm_demand = alone(session, instance, traffic, (&demand, load), each)?;
    let mean = traffic.mean(&warm_demand);
    observer.note(&format!(
        "{}: {} of CPU per request of the mix: one pod's CPU ends near {:.0} requests/s",
        instance.candidate.name,
        crate::text::seconds(mean),
        session.shape.cpus / mean
    ));
    let warming = WarmUpSettings {
        demand: &warm_demand,
        longest: warming.longest.min(Duration::from_secs(2)),
        load,
        ..warming
    };
    let found = search(session, instance, backings, slo, warming, time.mul_f64(0.4))?;
    // What the compiler and a cold heap took of the first windows isn't the route's: one that seems to cost twice as much is
    // measured at half its rate for the whole run, where both candidates cost something else.
    let warmer = match found.unreachable {
        None => alone(
            session,
            instance,
            traffic,
            (&warm_demand, found.safe_load),
            each,
        )?,
        Some(_) => warm_demand.clone(),
    };
    let demand = warm_demand.into_iter().zip(warmer);
    Ok(Pilot {
        demand: demand.map(|(first, second)| first.min(second)).collect(),
        latency,
        capacity: found.rate,
        safe_load: found.safe_load,
        unreachable: found.unreachable,
    })
}

/// CPU seconds per request of each route by itself, at what `demand` says is 40 % of the CPU, or the load if that is less.
fn alone(
    session: &Session,
    instance: &mut Instance<'_>,
    traffic: &Traffic,
    (demand, load): (&[f64], f64),
    duration: Duration,
) -> Result<Vec<f64>, MeasureError> {
    let mut seen = Vec::with_capacity(demand.len());
    for (index, rough) in demand.iter().enumerate() {
        let workload = instance.workload.only(index);
        let settings = WindowSettings {
            rate: (load.min(0.4) * session.shape.cpus / rough).min(3000.0),
            arrivals: Arrivals::Constant,
            duration,
            drain: DRAIN,
            seed: 3,
        };
        let window = window::measure(session, instance, &workload, settings)?;
        let (route, expect) = (&traffic.routes[index].name, &workload.routes[index].expect);
        refusal::check(instance.candidate, route, &window.run.routes, expect)?;
        seen.push(window.cpu_per_request().unwrap_or(*rough).max(5e-6));
    }
    Ok(seen)
}

/// What the search for the breaking point found.
struct Found {
    rate: f64,
    safe_load: f64,
    unreachable: Option<String>,
}

/// Part of the load at which a process ran out of memory that is safe: arrivals bunch.
const WITHIN_MEMORY: f64 = 0.6;

/// Doubles (by 1.4) from half the CPU's end until the SLO breaks, then bisects: a rough place to measure around.
fn search(
    session: &Session,
    instance: &mut Instance<'_>,
    backings: &[RunningBacking],
    slo: &Slo<'_>,
    mut warming: WarmUpSettings<'_>,
    time: Duration,
) -> Result<Found, MeasureError> {
    let cpu_end = session.shape.cpus / slo.traffic.mean(warming.demand);
    let window = time.div_f64(8.0).max(Duration::from_millis(500));
    let settings = |rate: f64| WindowSettings {
        rate,
        arrivals: slo.traffic.arrivals,
        duration: window,
        drain: DRAIN,
        seed: 11,
    };
    let (mut held, mut broke) = (None, None);
    let mut tried = Vec::new();
    let mut rate = 0.5 * cpu_end;
    for _ in 0..8 {
        let (seen, window) = capacity::try_rate(session, instance, backings, slo, settings(rate))?;
        if !seen.is_engines_fault() {
            tried.push(seen.as_tried());
        }
        if !instance.process.is_alive() {
            instance.start_again(session, slo.traffic)?;
            warming.load = warming.load.min(WITHIN_MEMORY * rate / cpu_end);
            warming.load = warm_up::warm_up(session, instance, warming)?.load;
        }
        if seen.stress > 1.0 {
            broke = Some(rate);
            if held.is_none() && rate < 0.15 * cpu_end && !seen.is_engines_fault() {
                let (_, route) = slo.stress(&window.run.routes);
                return Ok(Found {
                    rate,
                    safe_load: warming.load,
                    unreachable: Some(route.to_owned()),
                });
            }
        } else {
            held = Some(rate);
        }
        rate = match (held, broke) {
            (Some(held), Some(broke)) if broke / held < 1.06 => break,
            (Some(held), Some(broke)) => f64::sqrt(held * broke),
            (Some(held), None) => held * 1.4,
            (None, _) => rate / 2.0,
        };
    }
    let point = match breaking_point(&tried, &slo.allowed()) {
        Some(BreakingPoint::At(found)) => found,
        _ => rate,
    };
    Ok(Found {
        rate: point,
        safe_load: warming.load,
        unreachable: None,
    })
}
