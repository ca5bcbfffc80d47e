//! Latency from the due time, of each route in the mix at the declared peak, windows of all blocks pooled; and of
//! the whole mix at every rate that was tried.

use std::collections::BTreeMap;
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

/// Windows whose rates are within this factor of one another are a point of the curve.
const ALIKE: f64 = 1.08;

/// The curve of the chart: median and p99 of the mix around the breaking point, windows at like rates pooled. A single
/// one of a second or two shows as much of its luck as of its rate.
fn by_rate(experiment: &Experiment, seen: &Seen, candidate: &str) -> Vec<Fact> {
    let rounds = seen.rounds.iter().filter(|r| r.candidate == candidate);
    let windows = rounds.flat_map(|r| &r.capacity);
    let mut bins: BTreeMap<i64, Bin> = BTreeMap::new();
    for window in windows.filter(|w| !w.is_engines_fault()) {
        let key = (window.rate.ln() / ALIKE.ln()).round() as i64;
        let bin = bins.entry(key).or_default();
        bin.rates.push(window.rate);
        bin.seen.merge(&window.total);
    }
    let method = "docs/method.md#capacity: windows at like rates around the breaking point, pooled";
    let points = bins.values().flat_map(|bin| {
        let rate = bin.rates.iter().sum::<f64>() / bin.rates.len() as f64;
        let mut under = conditions(experiment, candidate, "mix", Some(rate));
        under.slo = None;
        [(Metric::LatencyP50, 0.5), (Metric::LatencyP99, 0.99)].map(|(metric, q)| {
            let value = quantile_of(&bin.seen.response, q, 1);
            let subject = Subject::candidate(candidate);
            Fact::new(subject, metric, value, Grade::Measured, method).under(under.clone())
        })
    });
    points.collect()
}

/// Windows at like rates.
#[derive(Debug, Default)]
struct Bin {
    rates: Vec<f64>,
    seen: RouteRun,
}
