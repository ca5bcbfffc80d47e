//! How much a heavy route holds up the most used light one: where one event loop and a scheduler differ.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use weighbridge_load::RouteRun;

use crate::build;
use crate::candidate::Candidate;
use crate::capacity::DRAIN;
use crate::error::MeasureError;
use crate::instance::Instance;
use crate::pilot::Pilot;
use crate::session::Session;
use crate::traffic::Traffic;
use crate::warm_up::{self, WarmUpSettings};
use crate::window::{self, WindowSettings};

/// Share of the time that the heavy route takes. At 1 to 2 % the light route's p99 sits on a cliff and means
/// nothing.
const HEAVY_SHARE: f64 = 0.05;
/// Share of the CPU that the light route's fixed load takes in the slowest candidate.
const LIGHT_SHARE: f64 = 0.15;
/// Heavy requests that a run should have.
const HEAVY_REQUESTS: f64 = 100.0;

/// Which routes, and how fast; the same for all candidates.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Pairing {
    /// The most used light route, by index.
    pub(crate) light: usize,
    /// Its arrivals per second.
    pub(crate) light_rate: f64,
    /// A heavy route, by index.
    pub(crate) heavy: usize,
    /// Its arrivals per second: 5 % of the baseline's time.
    pub(crate) heavy_rate: f64,
    /// How long the run with both lasts.
    pub(crate) duration: Duration,
}

/// What one candidate showed.
#[derive(Debug, Clone)]
pub(crate) struct Interference {
    /// The candidate.
    pub(crate) candidate: String,
    /// The pairing.
    pub(crate) pairing: Pairing,
    /// The light route without the heavy one.
    pub(crate) without: RouteRun,
    /// The light route with it.
    pub(crate) with: RouteRun,
}

/// Pairs the most used light route with the two heaviest ones. `demand` holds, by candidate (the baseline
/// first), CPU seconds per request of each route. Empty when no route is heavy beside the light one.
pub(crate) fn pairings(
    traffic: &Traffic,
    demand: &[&[f64]],
    cpus: f64,
    time: Duration,
) -> Vec<Pairing> {
    let Some(baseline) = demand.first() else {
        return vec![];
    };
    let slowest = |i: usize| demand.iter().map(|d| d[i]).fold(0.0, f64::max);
    let mut by_demand: Vec<usize> = (0..traffic.routes.len())
        .filter(|i| traffic.routes[*i].weight > 0.0)
        .collect();
    by_demand.sort_by(|a, b| slowest(*b).total_cmp(&slowest(*a)));
    let Some(light) = by_demand.iter().copied().max_by(|a, b| {
        traffic.routes[*a]
            .weight
            .total_cmp(&traffic.routes[*b].weight)
    }) else {
        return vec![];
    };
    let heavy: Vec<usize> = by_demand
        .into_iter()
        .filter(|i| *i != light && slowest(*i) > 10.0 * slowest(light) && slowest(*i) > 1e-3)
        .take(2)
        .collect();
    let runs = (heavy.len() * demand.len()).max(1) as f64;
    heavy
        .into_iter()
        .map(|heavy| {
            let heavy_rate = HEAVY_SHARE * cpus / baseline[heavy];
            let wanted = Duration::from_secs_f64(HEAVY_REQUESTS / heavy_rate);
            Pairing {
                light,
                light_rate: (LIGHT_SHARE * cpus / slowest(light)).min(1000.0),
                heavy,
                heavy_rate,
                // Half a run more goes into starting, warming up and the run without.
                duration: wanted
                    .min(time.div_f64(runs * 1.5))
                    .min(Duration::from_secs(60)),
            }
        })
        .collect()
}

/// Runs the pairings on one fresh process of a candidate.
pub(crate) fn interference(
    session: &Session,
    candidate: &Candidate,
    dir: &Path,
    traffic: &Traffic,
    pilot: &Pilot,
    pairings: &[Pairing],
) -> Result<Vec<Interference>, MeasureError> {
    build::reset(session, candidate, dir)?;
    let mut instance = Instance::start(
        session,
        candidate,
        dir,
        traffic,
        &format!("{}-interference", candidate.name),
    )?;
    let longest = pairings
        .iter()
        .map(|p| p.duration.div_f64(3.0))
        .max()
        .unwrap_or_default();
    let warming = WarmUpSettings {
        traffic,
        demand: &pilot.demand,
        longest: longest.min(Duration::from_secs(5)),
        load: pilot.safe_load,
    };
    warm_up::warm_up(session, &mut instance, warming)?;
    let mut seen = Vec::new();
    for pairing in pairings {
        let mut weights = vec![0.0; traffic.routes.len()];
        weights[pairing.light] = pairing.light_rate;
        let settings = |rate: f64, duration: Duration| WindowSettings {
            rate,
            arrivals: traffic.arrivals,
            duration,
            drain: DRAIN,
            seed: 77,
        };
        let alone = instance.workload.with_weights(&weights);
        let quiet = settings(pairing.light_rate, pairing.duration.div_f64(4.0));
        let without = window::measure(session, &mut instance, &alone, quiet)?;
        weights[pairing.heavy] = pairing.heavy_rate;
        let both = instance.workload.with_weights(&weights);
        let loud = settings(pairing.light_rate + pairing.heavy_rate, pairing.duration);
        let with = window::measure(session, &mut instance, &both, loud)?;
        if !without.is_fit() || !with.is_fit() {
            continue; // the engine's lateness, not the heavy route, would be reported
        }
        seen.push(Interference {
            candidate: candidate.name.clone(),
            pairing: pairing.clone(),
            without: without.run.routes[pairing.light].clone(),
            with: with.run.routes[pairing.light].clone(),
        });
    }
    instance.stop();
    Ok(seen)
}
