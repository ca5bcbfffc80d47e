//! How much the heavy routes hold up the most used light one.

use weighbridge_facts::{Conditions, Estimate, Fact, Grade, Metric, Subject};
use weighbridge_stats::clopper_pearson;

use super::{conditions, latency};
use crate::experiment::Experiment;
use crate::interference::Interference;
use crate::seen::Seen;

const METHOD: &str =
    "docs/method.md#interference: the heavy route takes 5 % of the baseline's time";
/// Share of requests that are slower than the p99 by definition.
const BY_DEFINITION: f64 = 0.01;
/// Requests from which on a p99 is named.
const LEAST: u64 = 300;

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    // Without the heavy route first: what it does to the light one is the newest word on its p99.
    let quiet = seen.interference.iter().map(|run| without(experiment, run));
    let loud = seen
        .interference
        .iter()
        .flat_map(|run| with(experiment, run));
    quiet.chain(loud).collect()
}

fn fact(
    experiment: &Experiment,
    run: &Interference,
    beside: &str,
    metric: Metric,
    value: Estimate,
) -> Fact {
    let light = &experiment.traffic.routes[run.pairing.light].name;
    let rate = Some(run.pairing.light_rate);
    let under = Conditions {
        beside: Some(beside.to_owned()),
        ..conditions(experiment, &run.candidate, "interference", rate)
    };
    let subject = Subject::route_of(&run.candidate, light);
    Fact::new(subject, metric, value, Grade::Measured, METHOD).under(under)
}

fn without(experiment: &Experiment, run: &Interference) -> Fact {
    let p99 = latency::quantile_of(&run.without.response, 0.99, LEAST);
    fact(experiment, run, "nothing", Metric::InterferenceP99, p99)
}

fn with(experiment: &Experiment, run: &Interference) -> [Fact; 2] {
    let heavy = &experiment.traffic.routes[run.pairing.heavy].name;
    let p99 = latency::quantile_of(&run.with.response, 0.99, LEAST);
    let n = run.without.response.len();
    let share = match run.without.latency(0.99).filter(|_| n >= LEAST) {
        Some(limit) => held_up(run.with.over(limit), run.with.due),
        None => Estimate::not_measured(format!("n = {n} without the heavy route, {LEAST} needed")),
    };
    [
        fact(experiment, run, heavy, Metric::InterferenceP99, p99),
        fact(experiment, run, heavy, Metric::HeldUpShare, share),
    ]
}

/// Share beyond the 1 % that is slower by definition, with its exact binomial interval.
fn held_up(over: u64, n: u64) -> Estimate {
    let beyond = |share: f64| (share - BY_DEFINITION).max(0.0);
    let (low, high) = clopper_pearson(over, n, 0.95);
    Estimate::interval(
        beyond(over as f64 / n.max(1) as f64),
        beyond(low),
        beyond(high),
        n,
    )
}
