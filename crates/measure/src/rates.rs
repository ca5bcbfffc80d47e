//! The rates at which all candidates are measured.

use crate::experiment::Experiment;
use crate::pilot::Pilot;

/// Rates of routes alone end here: beyond, the engine would be measured as much as the service.
const MOST_RATE: f64 = 5000.0;

/// Requests per second.
pub(crate) struct Rates {
    /// Of each route alone.
    pub(crate) routes: Vec<f64>,
    /// Of the mix at the peak.
    pub(crate) peak: f64,
}

impl Rates {
    /// Each route alone at `target_utilisation` of the slowest candidate, less where the memory of one ends before:
    /// cost falls with load, so all are measured at one rate. The mix at the declared peak, or at `target_utilisation` of the
    /// baseline's capacity: less, again, where the memory of a candidate ends before.
    pub(crate) fn plan(experiment: &Experiment, pilots: &[Pilot]) -> Self {
        let cpus =
            |p: &Pilot| experiment.shape.cpus * experiment.target_utilisation.min(p.safe_load);
        let routes = (0..experiment.traffic.routes.len()).map(|i| {
            let slowest = pilots.iter().map(|p| cpus(p) / p.demand[i]);
            let slowest = slowest.fold(f64::INFINITY, f64::min);
            let waits = pilots.iter().map(|p| p.latency[i]).fold(0.0, f64::max);
            let by_connections = 0.5 * crate::window::CONNECTIONS as f64 / waits.max(1e-6);
            slowest.min(MOST_RATE).min(by_connections)
        });
        let by_memory = pilots.iter().filter_map(|p| p.memory_holds(experiment));
        let of_the_baseline = pilots
            .first()
            .map_or(1.0, |p| p.capacity * experiment.target_utilisation);
        let inferred = by_memory.fold(of_the_baseline, f64::min);
        Rates {
            routes: routes.collect(),
            peak: experiment.peak_rate.unwrap_or(inferred),
        }
    }
}
