//! Latency from the due time, of each route in the mix at the declared peak, windows of all blocks pooled; and of
//! the whole mix at every rate that was tried.

use std::time::Duration;

use hdrhistogram::Histogram;
use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};
use weighbridge_load::RouteRun;
use weighbridge_stats::quantile_interval;

use super::conditions;
use crate::experiment::Experiment;
use crate::seen::Seen;

const METHOD: &str =
    "docs/method.md#latency: from the due time, open loop, windows of all blocks pooled";
/// A percentile is named from so many requests on.
const QUANTILES: [(Metric, f64, u64); 3] = [
    (Metric::LatencyP50, 0.5, 20),
    (Metric::LatencyP90, 0.9, 50),
    (Metric::LatencyP99, 0.99, 300),
];

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let mut facts = Vec::new();
    for candidate in &experiment.candidates {
        let name = &candidate.name;
        let under = conditions(experiment, name, "mix", Some(seen.peak_rate));
        let mut all = RouteRun::default();
        for (index, route) in experiment.traffic.routes.iter().enumerate() {
            let mut pooled = RouteRun::default();
            for mix in seen.rounds_of(name).filter_map(|r| r.mix.as_ref()) {
                pooled.merge(&mix.routes[index]);
            }
            all.merge(&pooled);
            let subject = Subject::route_of(name, &route.name);
            for (metric, q, least) in QUANTILES {
                let value = quantile_of(&pooled.response, q, least);
                facts.push(
                    Fact::new(subject.clone(), metric, value, Grade::Measured, METHOD)
                        .under(under.clone()),
                );
            }
        }
        for (metric, q, least) in QUANTILES {
            let value = quantile_of(&all.response, q, least);
            facts.push(
                Fact::new(
                    Subject::candidate(name),
                    metric,
                    value,
                    Grade::Measured,
                    METHOD,
                )
                .under(under.clone()),
            );
        }
        facts.extend(by_rate(experiment, seen, name));
    }
    facts
}

/// A quantile with its distribution-free interval, in seconds.
pub(super) fn quantile_of(histogram: &Histogram<u64>, q: f64, least: u64) -> Estimate {
    let n = histogram.len();
    if n < least {
        return Estimate::not_measured(format!("n = {n}, {least} needed"));
    }
    let at = |q: f64| Duration::from_nanos(histogram.value_at_quantile(q)).as_secs_f64();
    match quantile_interval(n, q) {
        Some((low, high)) => Estimate::interval(at(q), at(low), at(high), n),
        None => Estimate::interval(at(q), at((q - 0.02).max(0.0)), at(1.0), n),
    }
}

/// The curve of the chart: median and p99 of the mix in each window around the breaking point.
fn by_rate(experiment: &Experiment, seen: &Seen, candidate: &str) -> Vec<Fact> {
    let windows = seen.rounds_of(candidate).flat_map(|r| &r.capacity);
    let points = windows.flat_map(|w| {
        [
            (Metric::LatencyP50, w.latency_p50, w.rate),
            (Metric::LatencyP99, w.latency_p99, w.rate),
        ]
    });
    points
        .filter_map(|(metric, value, rate)| {
            let mut under = conditions(experiment, candidate, "mix", Some(rate));
            under.slo = None;
            let method = "docs/method.md#capacity: one window around the breaking point";
            Some(
                Fact::new(
                    Subject::candidate(candidate),
                    metric,
                    Estimate::exact(value?),
                    Grade::Measured,
                    method,
                )
                .under(under),
            )
        })
        .collect()
}
