//! Comparisons, from replicates paired by block: CPU ratios by route and of the mix, and the baseline against
//! itself.

use weighbridge_facts::{Estimate, Fact, Grade, Interval, Metric, Subject};
use weighbridge_stats::{Ratio, log_ratio_interval, sidak};

use super::conditions;
use crate::experiment::Experiment;
use crate::round::Round;
use crate::seen::Seen;

const METHOD: &str = "docs/method.md#ratios: Student's t on log ratios paired by block";
const AA_METHOD: &str =
    "docs/method.md#a-a: the baseline's second process over its first, Sidak over all ratios";

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let baseline = &experiment.candidates[0].name;
    let mut facts = Vec::new();
    for (candidate, route, ratio) in cpu_ratios(experiment, seen) {
        let workload = if route.is_some() { "alone" } else { "mix" };
        let under = conditions(experiment, &candidate, workload, None);
        let subject = Subject::pair(&candidate, baseline, route.as_deref());
        facts.push(
            Fact::new(
                subject,
                Metric::CpuRatio,
                number(&ratio),
                Grade::Measured,
                METHOD,
            )
            .under(under),
        );
    }
    for (route, ratio) in aa_ratios(experiment, seen) {
        let subject = Subject::pair(baseline, baseline, route.as_deref());
        facts.push(Fact::new(
            subject,
            Metric::AaRatio,
            number(&ratio),
            Grade::Measured,
            AA_METHOD,
        ));
    }
    facts
}

/// CPU ratios of each candidate over the baseline: route by route, then (no route) of the mix.
pub(crate) fn cpu_ratios(
    experiment: &Experiment,
    seen: &Seen,
) -> Vec<(String, Option<String>, Ratio)> {
    let baseline = &experiment.candidates[0].name;
    let mut ratios = Vec::new();
    for candidate in &experiment.candidates[1..] {
        let over: Vec<&Round> = seen.rounds_of(&candidate.name).collect();
        let under: Vec<&Round> = seen.rounds_of(baseline).collect();
        for (route, ratio) in by_route(experiment, &over, &under, experiment.time.looks.level()) {
            ratios.push((candidate.name.clone(), route, ratio));
        }
    }
    ratios
}

/// The baseline against itself; the family of intervals holds with 95 %.
pub(super) fn aa_ratios(experiment: &Experiment, seen: &Seen) -> Vec<(Option<String>, Ratio)> {
    let under: Vec<&Round> = seen.rounds_of(&experiment.candidates[0].name).collect();
    let over: Vec<&Round> = seen.second_rounds().collect();
    by_route(
        experiment,
        &over,
        &under,
        sidak(0.95, experiment.traffic.routes.len() + 1),
    )
}

fn by_route(
    experiment: &Experiment,
    over: &[&Round],
    under: &[&Round],
    level: f64,
) -> Vec<(Option<String>, Ratio)> {
    let pairs: Vec<(&Round, &Round)> = over
        .iter()
        .filter_map(|o| under.iter().find(|u| u.block == o.block).map(|u| (*o, *u)))
        .collect();
    let ratio_of = |value: &dyn Fn(&Round) -> Option<f64>| {
        let values = |pick: fn(&(&Round, &Round)) -> usize| -> Vec<f64> {
            let side = |p: &(&Round, &Round)| if pick(p) == 0 { value(p.0) } else { value(p.1) };
            pairs.iter().map(|p| side(p).unwrap_or(f64::NAN)).collect()
        };
        log_ratio_interval(&values(|_| 0), &values(|_| 1), level)
    };
    let mut ratios: Vec<(Option<String>, Ratio)> = Vec::new();
    for (index, route) in experiment.traffic.routes.iter().enumerate() {
        let ratio = ratio_of(&|round| round.routes[index].cpu_per_request);
        ratios.extend(ratio.map(|r| (Some(route.name.clone()), r)));
    }
    ratios.extend(ratio_of(&|round| round.mix.as_ref()?.cpu_per_request).map(|r| (None, r)));
    ratios
}

pub(super) fn number(ratio: &Ratio) -> Estimate {
    Estimate::Number(Interval {
        point: ratio.ratio,
        low: ratio.low,
        high: Some(ratio.high),
        n: ratio.blocks as u64,
        replicates: vec![],
    })
}
