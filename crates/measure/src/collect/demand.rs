//! Service demand: CPU per request of each route alone, of the mix, and what the sum leaves unexplained.

use std::collections::BTreeMap;

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};

use super::core_state::CoreState;
use super::{conditions, estimate};
use crate::experiment::Experiment;
use crate::round::Round;
use crate::seen::Seen;

const METHOD: &str = "docs/method.md#demand: CPU of the process tree over good answers, from idle to idle, at the run's usual state of the core";
/// A route's demand needs this many good answers, pooled over blocks ...
pub(crate) const REQUESTS: u64 = 100;
/// ... or this many CPU seconds.
pub(crate) const CPU_SECONDS: f64 = 1.0;

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let mut facts = Vec::new();
    let state = CoreState::of(experiment, seen);
    let shares = experiment.traffic.shares();
    for candidate in &experiment.candidates {
        let name = &candidate.name;
        let blocks = seen.by_block(name);
        let mut sum = Some(0.0);
        for (index, route) in experiment.traffic.routes.iter().enumerate() {
            let rounds: Vec<_> = blocks
                .values()
                .flatten()
                .map(|r| &r.routes[index])
                .collect();
            let Some(first) = rounds.first() else {
                continue;
            };
            let good: u64 = rounds.iter().map(|r| r.good).sum();
            let cpu: f64 = rounds.iter().flat_map(|r| &r.costs).map(|c| c.cpu).sum();
            let value = match good < REQUESTS && cpu < CPU_SECONDS {
                true => Estimate::not_measured(format!(
                    "n = {good}, {REQUESTS} requests or {CPU_SECONDS} CPU-s needed"
                )),
                false => estimate(
                    experiment,
                    by_block(&blocks, |r| state.cost(r, Some(index))),
                    good,
                ),
            };
            sum = sum
                .zip(value.point())
                .map(|(sum, point)| sum + shares[index] * point);
            let subject = Subject::route_of(name, &route.name);
            let under = conditions(experiment, name, "alone", Some(first.rate));
            facts.push(
                Fact::new(
                    subject.clone(),
                    Metric::CpuPerRequest,
                    value,
                    Grade::Measured,
                    METHOD,
                )
                .under(under.clone()),
            );
            let (failed, wrong) = rounds
                .iter()
                .fold((0, 0), |(f, w), r| (f + r.failed, w + r.wrong));
            let share = failed as f64 / (good + failed).max(1) as f64;
            let (low, high) =
                weighbridge_stats::clopper_pearson(failed, (good + failed).max(1), 0.95);
            let errors = Estimate::interval(share, low, high, good + failed);
            facts.push(
                Fact::new(
                    subject.clone(),
                    Metric::ErrorShare,
                    errors,
                    Grade::Measured,
                    METHOD,
                )
                .under(under.clone()),
            );
            let wrong = Estimate::exact(wrong as f64);
            facts.push(
                Fact::new(
                    subject,
                    Metric::WrongAnswers,
                    wrong,
                    Grade::Measured,
                    METHOD,
                )
                .under(under),
            );
        }
        let mixes = blocks.values().flatten().filter_map(|r| r.mix.as_ref());
        let values = by_block(&blocks, |r| state.cost(r, None));
        let requests = mixes.flat_map(|m| &m.routes).map(|r| r.good).sum();
        let under = conditions(experiment, name, "mix", Some(seen.peak_rate));
        let mix = estimate(experiment, values.clone(), requests);
        facts.push(
            Fact::new(
                Subject::candidate(name),
                Metric::CpuPerRequest,
                mix,
                Grade::Measured,
                METHOD,
            )
            .under(under.clone()),
        );
        if let Some(sum) = sum.filter(|s| *s > 0.0) {
            let residuals: Vec<f64> = values.iter().map(|v| v / sum - 1.0).collect();
            // A residual may be negative, so the floor of `estimate` isn't for it.
            if let Some(i) =
                weighbridge_stats::mean_interval(&residuals, experiment.time.looks.level())
            {
                let value = Estimate::interval(i.mean, i.low, i.high, requests);
                facts.push(
                    Fact::new(
                        Subject::candidate(name),
                        Metric::MixResidual,
                        value,
                        Grade::Measured,
                        METHOD,
                    )
                    .under(under),
                );
            }
        }
    }
    facts
}

/// One value a block: the mean over its processes that have one.
fn by_block(
    blocks: &BTreeMap<usize, Vec<&Round>>,
    value: impl Fn(&Round) -> Option<f64>,
) -> Vec<f64> {
    let means = blocks.values().filter_map(|rounds| {
        let values: Vec<f64> = rounds.iter().filter_map(|r| value(r)).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    });
    means.collect()
}
