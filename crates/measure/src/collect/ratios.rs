//! Comparisons, from replicates paired by block: CPU ratios by route and of the mix, and the baseline against
//! itself.

use std::collections::BTreeMap;

use weighbridge_facts::{Estimate, Fact, Grade, Interval, Metric, Subject};
use weighbridge_stats::{Ratio, log_ratio_interval, sidak};

use super::conditions;
use super::core_state::CoreState;
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

/// Rounds of one side of a comparison, by block.
type Side<'a> = BTreeMap<usize, Vec<&'a Round>>;

/// CPU ratios of each candidate over the baseline: route by route, then (no route) of the mix.
///
/// The baseline has two processes in a block; its value there is their geometric mean, which halves what one
/// process's own whims (memory layout, order of optimisation) add to the ratio.
pub(crate) fn cpu_ratios(
    experiment: &Experiment,
    seen: &Seen,
) -> Vec<(String, Option<String>, Ratio)> {
    let under = seen.by_block(&experiment.candidates[0].name);
    let (state, level) = (
        CoreState::of(experiment, seen),
        experiment.time.looks.level(),
    );
    let mut ratios = Vec::new();
    for candidate in &experiment.candidates[1..] {
        let over = seen.by_block(&candidate.name);
        for (route, ratio) in by_route(experiment, &state, &over, &under, level) {
            ratios.push((candidate.name.clone(), route, ratio));
        }
    }
    ratios
}

/// The baseline's second processes against its first; the family of intervals holds with 95 %.
pub(super) fn aa_ratios(experiment: &Experiment, seen: &Seen) -> Vec<(Option<String>, Ratio)> {
    let baseline = &experiment.candidates[0].name;
    let (under, over) = (alone(seen.rounds_of(baseline)), alone(seen.second_rounds()));
    by_route(
        experiment,
        &CoreState::of(experiment, seen),
        &over,
        &under,
        sidak(0.95, experiment.traffic.routes.len() + 1),
    )
}

fn alone<'a>(rounds: impl Iterator<Item = &'a Round>) -> Side<'a> {
    rounds.map(|r| (r.block, vec![r])).collect()
}

fn by_route(
    experiment: &Experiment,
    state: &CoreState,
    over: &Side<'_>,
    under: &Side<'_>,
    level: f64,
) -> Vec<(Option<String>, Ratio)> {
    let ratio_of = |route: Option<usize>| {
        let in_block = |rounds: &[&Round]| {
            geometric_mean(rounds.iter().filter_map(|r| state.cost_in_block(r, route)))
        };
        let pairs = over
            .iter()
            .filter_map(|(block, over)| Some((in_block(over)?, in_block(under.get(block)?)?)));
        let (over, under): (Vec<f64>, Vec<f64>) = pairs.unzip();
        log_ratio_interval(&over, &under, level)
    };
    let mut ratios: Vec<(Option<String>, Ratio)> = Vec::new();
    for (index, route) in experiment.traffic.routes.iter().enumerate() {
        let ratio = ratio_of(Some(index));
        ratios.extend(ratio.map(|r| (Some(route.name.clone()), r)));
    }
    ratios.extend(ratio_of(None).map(|r| (None, r)));
    ratios
}

fn geometric_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let logs: Vec<f64> = values.map(f64::ln).collect();
    (!logs.is_empty()).then(|| (logs.iter().sum::<f64>() / logs.len() as f64).exp())
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
