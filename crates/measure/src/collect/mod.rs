//! From what was seen to facts: one file a family of metrics, one list.

mod capacity;
mod core_slowdown;
mod core_state;
mod demand;
mod footprint;
mod host;
mod interference;
mod latency;
mod not_measured;
mod ratios;
mod waiting;

use weighbridge_facts::{Conditions, Estimate, Fact, Interval};
use weighbridge_stats::mean_interval;

use crate::experiment::Experiment;
use crate::seen::Seen;

pub(crate) use demand::{CPU_SECONDS, REQUESTS};
pub(crate) use ratios::cpu_ratios;

/// A collector: what was seen becomes facts of one family.
type Collector = fn(&Experiment, &Seen) -> Vec<Fact>;

const COLLECTORS: &[Collector] = &[
    host::collect,
    core_slowdown::collect,
    demand::collect,
    waiting::collect,
    latency::collect,
    ratios::collect,
    capacity::collect,
    interference::collect,
    footprint::collect,
    not_measured::collect,
];

/// All facts that follow from what was seen, each with its digest.
pub(crate) fn facts(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let mut facts: Vec<Fact> = COLLECTORS
        .iter()
        .flat_map(|collect| collect(experiment, seen))
        .collect();
    for fact in &mut facts {
        let digests: Vec<&str> = fact
            .subject
            .candidates()
            .iter()
            .filter_map(|name| experiment.digest_of(name))
            .collect();
        if !digests.is_empty() {
            fact.source.digest = Some(digests.join("+"));
        }
    }
    facts
}

/// Mean of one value a replicate, with Student's t at the plan's level; *not measured* with fewer than two.
/// Floored at 0: none of the metrics goes below.
fn estimate(experiment: &Experiment, replicates: Vec<f64>, n: u64) -> Estimate {
    match mean_interval(&replicates, experiment.time.looks.level()) {
        Some(i) => Estimate::Number(Interval {
            point: i.mean,
            low: i.low.max(0.0),
            high: Some(i.high),
            n,
            replicates,
        }),
        None => Estimate::not_measured(format!("replicates = {}, 2 needed", replicates.len())),
    }
}

/// The conditions that all facts of a candidate share.
fn conditions(
    experiment: &Experiment,
    candidate: &str,
    workload: &str,
    rate: Option<f64>,
) -> Conditions {
    Conditions {
        cpu_shape: Some(experiment.shape.describe()),
        rate,
        connections: Some(crate::window::CONNECTIONS as u32),
        workload: Some(workload.to_owned()),
        runtime: experiment
            .candidates
            .iter()
            .find(|c| c.name == candidate)
            .map(|c| c.runtime.clone()),
        ..Conditions::default()
    }
}
