//! Capacity of the mix at the SLO, what gave way, and the ratio of capacities paired by block.

use std::collections::BTreeMap;

use weighbridge_facts::{Conditions, Estimate, Fact, Grade, Interval, Metric, Subject};
use weighbridge_stats::{
    BreakingPoint, Usual, Window, breaking_point_of_few, jackknife_values,
    log_ratio_interval_of_few, moderated_interval,
};

use super::{conditions, ratios};
use crate::capacity::Slo;
use crate::experiment::Experiment;
use crate::gave_way::GaveWay;
use crate::round::Round;
use crate::seen::Seen;

const METHOD: &str = "docs/method.md#capacity: windows around the breaking point, all blocks fitted together, jackknife by block";

/// How far blocks' log capacities of one candidate usually lie apart, where a process's windows take [`USUAL_TIME`]; it falls
/// with the root of that time. Runs of the example: 0.04 to 0.26, median 0.11 (decision 0020).
const USUAL_SCATTER: f64 = 0.11;
const USUAL_TIME: f64 = 6.0;
/// ... and what that knowledge is worth: the runs' own variances differ by what three degrees of freedom would.
const USUAL_DEGREES: usize = 3;

fn usual(experiment: &Experiment) -> Usual {
    let cut = experiment
        .time
        .replicate_cut(experiment.traffic.routes.len());
    Usual {
        deviation: USUAL_SCATTER * (USUAL_TIME / cut.capacity.as_secs_f64()).sqrt(),
        degrees: USUAL_DEGREES,
    }
}

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
        let blocks = windows_by_block(seen, name);
        let way = gave_way(seen.rounds.iter().filter(|r| r.candidate == *name));
        facts.push(fact(Metric::Capacity, capacity(experiment, &blocks, way)));
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

/// The windows of a candidate's processes, by block.
type Blocks = BTreeMap<usize, Vec<Window>>;

fn windows_by_block(seen: &Seen, candidate: &str) -> Blocks {
    let blocks = seen.by_block(candidate).into_iter();
    let blocks = blocks.map(|(block, rounds)| (block, rounds.into_iter().flat_map(Round::windows)));
    blocks
        .map(|(block, windows)| (block, windows.collect()))
        .collect()
}

fn point_of<'a>(
    experiment: &Experiment,
    blocks: impl Iterator<Item = &'a Vec<Window>>,
) -> Option<BreakingPoint> {
    let windows: Vec<Window> = blocks.flatten().cloned().collect();
    breaking_point_of_few(&windows, &Slo::of(experiment).allowed())
}

/// What each block adds, requests per second: see [`jackknife_values`].
fn by_block(experiment: &Experiment, blocks: &Blocks) -> Option<Vec<f64>> {
    let blocks: Vec<&Vec<Window>> = blocks.values().collect();
    let log = |blocks: &[&Vec<Window>]| {
        let point = point_of(experiment, blocks.iter().copied())?;
        Some(point.rate().ln())
    };
    let values = jackknife_values(&blocks, log)?;
    Some(values.into_iter().map(f64::exp).collect())
}

/// All windows together give the point; how it changes without each of the blocks, the interval.
fn capacity(experiment: &Experiment, blocks: &Blocks, way: Option<GaveWay>) -> Estimate {
    let Some(pooled) = point_of(experiment, blocks.values()) else {
        return Estimate::not_measured(match way {
            Some(GaveWay::Engine) => "the load engine fell behind in every window",
            _ => "no window around the breaking point",
        });
    };
    let n = blocks.values().map(Vec::len).sum::<usize>() as u64;
    if let BreakingPoint::Below(rate) = pooled {
        return Estimate::not_measured(format!(
            "below {rate:.0}/s, the lowest of {n} rates tried: the SLO held at none"
        ));
    }
    if let BreakingPoint::AtLeast(point) = pooled {
        return Estimate::Number(Interval {
            point,
            low: point,
            high: None,
            n,
            replicates: vec![],
        });
    }
    let replicates = by_block(experiment, blocks).unwrap_or_default();
    let logs: Vec<f64> = replicates.iter().map(|r| r.ln()).collect();
    match moderated_interval(&logs, experiment.time.looks.level(), usual(experiment)) {
        Some(i) => Estimate::Number(Interval {
            point: i.mean.exp(),
            low: i.low.exp(),
            high: Some(i.high.exp()),
            n,
            replicates,
        }),
        None => Estimate::not_measured(format!("blocks = {}, 2 needed", blocks.len())),
    }
}

/// What most of the broken windows name; the engine only where nothing else did, since its windows don't count.
fn gave_way<'a>(rounds: impl Iterator<Item = &'a Round>) -> Option<GaveWay> {
    let mut votes: BTreeMap<GaveWay, usize> = BTreeMap::new();
    let windows = rounds.flat_map(|r| &r.capacity);
    for way in windows.filter_map(|w| w.gave_way) {
        *votes.entry(way).or_default() += 1;
    }
    let most = votes
        .into_iter()
        .max_by_key(|(way, n)| (*way != GaveWay::Engine, *n));
    most.map(|(way, _)| way)
}

fn capacity_ratio(
    experiment: &Experiment,
    seen: &Seen,
    candidate: &str,
    baseline: &str,
) -> Option<Fact> {
    let subject = Subject::pair(candidate, baseline, None);
    let (over, under) = (
        windows_by_block(seen, candidate),
        windows_by_block(seen, baseline),
    );
    let is_bound = |blocks: &Blocks| {
        let point = point_of(experiment, blocks.values());
        !matches!(point, Some(BreakingPoint::At(_)))
    };
    if is_bound(&over) || is_bound(&under) {
        let why = "one of the two capacities is only known from one side";
        let value = Estimate::not_measured(why);
        return Some(Fact::new(
            subject,
            Metric::CapacityRatio,
            value,
            Grade::Measured,
            METHOD,
        ));
    }
    let (over, under) = (by_block(experiment, &over)?, by_block(experiment, &under)?);
    let of_one = usual(experiment);
    let usual = Usual {
        deviation: of_one.deviation * 2f64.sqrt(),
        ..of_one
    };
    let level = experiment.time.looks.level();
    let ratio = log_ratio_interval_of_few(&over, &under, level, usual)?;
    Some(Fact::new(
        subject,
        Metric::CapacityRatio,
        ratios::number(&ratio),
        Grade::Measured,
        METHOD,
    ))
}
