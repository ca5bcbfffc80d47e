//! Capacity of the mix at the SLO, what gave way, and the ratio of capacities paired by block.

use std::collections::BTreeMap;

use weighbridge_facts::{Conditions, Estimate, Fact, Grade, Interval, Metric, Subject};
use weighbridge_stats::{BreakingPoint, Window, breaking_point, log_ratio_interval, mean_interval};

use super::{conditions, ratios};
use crate::experiment::Experiment;
use crate::gave_way::GaveWay;
use crate::round::Round;
use crate::seen::Seen;

const METHOD: &str =
    "docs/method.md#capacity: windows around the breaking point in each block, stress interpolated";

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let baseline = &experiment.candidates[0].name;
    let mut facts = Vec::new();
    for candidate in &experiment.candidates {
        let name = &candidate.name;
        let subject = Subject::candidate(name);
        let under = Conditions {
            slo: Some(slo_text(experiment)),
            ..conditions(experiment, name, "mix", None)
        };
        let fact = |metric, value| {
            Fact::new(subject.clone(), metric, value, Grade::Measured, METHOD).under(under.clone())
        };
        if let Some((_, route)) = seen.unreachable.iter().find(|(c, _)| c == name) {
            facts.push(fact(
                Metric::Capacity,
                Estimate::not_measured(format!(
                    "slo_unreachable: {route} breaks its SLO at any rate"
                )),
            ));
            continue;
        }
        let rounds: Vec<&Round> = seen.rounds_of(name).collect();
        let way = gave_way(&rounds);
        let points = rounds.iter().filter_map(|r| r.breaking_point());
        let per_block: Vec<f64> = points.map(BreakingPoint::rate).collect();
        facts.push(fact(
            Metric::Capacity,
            capacity(experiment, &rounds, per_block, way),
        ));
        if let Some(way) = way {
            facts.push(fact(Metric::GaveWay, Estimate::text(way.describe())));
        }
        if name != baseline {
            facts.extend(
                capacity_ratio(experiment, seen, name, baseline).map(|f| f.under(under.clone())),
            );
        }
    }
    facts
}

/// The p99 limits that the capacity holds for.
fn slo_text(experiment: &Experiment) -> String {
    let limits: Vec<u128> = experiment
        .traffic
        .routes
        .iter()
        .map(|r| r.limit.as_millis())
        .collect();
    match (limits.iter().min(), limits.iter().max()) {
        (Some(low), Some(high)) if low == high => format!("p99 < {low} ms"),
        (Some(low), Some(high)) => format!("p99 by route < {low} to {high} ms"),
        _ => "no limit".to_owned(),
    }
}

/// The blocks' own points give point and interval. A block whose windows all held, or all broke, counts with
/// its highest or lowest rate: the next block's windows move there, so that it is rare.
fn capacity(
    experiment: &Experiment,
    rounds: &[&Round],
    per_block: Vec<f64>,
    way: Option<GaveWay>,
) -> Estimate {
    let windows: Vec<Window> = rounds.iter().flat_map(|r| r.windows()).collect();
    let Some(pooled) = breaking_point(&windows) else {
        return Estimate::not_measured("no window around the breaking point");
    };
    let n = windows.len() as u64;
    let point = pooled.rate();
    if is_lower_bound(pooled, way) {
        return Estimate::Number(Interval {
            point,
            low: point,
            high: None,
            n,
            replicates: per_block,
        });
    }
    let logs: Vec<f64> = per_block.iter().map(|r| r.ln()).collect();
    match mean_interval(&logs, experiment.time.looks.level()) {
        Some(i) => {
            let point = i.mean.exp();
            Estimate::Number(Interval {
                point,
                low: i.low.exp(),
                high: Some(i.high.exp()),
                n,
                replicates: per_block,
            })
        }
        None => Estimate::not_measured(format!("blocks = {}, 2 needed", per_block.len())),
    }
}

/// Whether the windows only say that the capacity is at least as high: they never broke, or by the engine's fault.
fn is_lower_bound(pooled: BreakingPoint, way: Option<GaveWay>) -> bool {
    matches!(pooled, BreakingPoint::AtLeast(_)) || way == Some(GaveWay::Engine)
}

/// What most of the broken windows name.
fn gave_way(rounds: &[&Round]) -> Option<GaveWay> {
    let mut votes: BTreeMap<GaveWay, usize> = BTreeMap::new();
    for way in rounds
        .iter()
        .flat_map(|r| &r.capacity)
        .filter_map(|w| w.gave_way)
    {
        *votes.entry(way).or_default() += 1;
    }
    votes
        .into_iter()
        .max_by_key(|(_, n)| *n)
        .map(|(way, _)| way)
}

fn capacity_ratio(
    experiment: &Experiment,
    seen: &Seen,
    candidate: &str,
    baseline: &str,
) -> Option<Fact> {
    let subject = Subject::pair(candidate, baseline, None);
    let is_limited = |name: &str| {
        let rounds: Vec<&Round> = seen.rounds_of(name).collect();
        let windows: Vec<Window> = rounds.iter().flat_map(|r| r.windows()).collect();
        breaking_point(&windows).is_some_and(|pooled| is_lower_bound(pooled, gave_way(&rounds)))
    };
    if is_limited(candidate) || is_limited(baseline) {
        let why = "one of the two capacities is a lower bound";
        let value = Estimate::not_measured(why);
        return Some(Fact::new(
            subject,
            Metric::CapacityRatio,
            value,
            Grade::Measured,
            METHOD,
        ));
    }
    let by_block = |name: &str| -> BTreeMap<usize, f64> {
        seen.rounds_of(name)
            .filter_map(|r| Some((r.block, r.breaking_point()?.rate())))
            .collect()
    };
    let (over, under) = (by_block(candidate), by_block(baseline));
    let pairs: Vec<(f64, f64)> = over
        .iter()
        .filter_map(|(b, o)| Some((*o, *under.get(b)?)))
        .collect();
    let (over, under): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let ratio = log_ratio_interval(&over, &under, experiment.time.looks.level())?;
    Some(Fact::new(
        subject,
        Metric::CapacityRatio,
        ratios::number(&ratio),
        Grade::Measured,
        METHOD,
    ))
}
