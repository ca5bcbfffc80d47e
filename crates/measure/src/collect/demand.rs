//! Service demand: CPU per request of each route alone, of the mix, and what the sum leaves unexplained.

use std::collections::BTreeMap;

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};

use super::core_state::CoreState;
use super::{conditions, estimate};
use crate::experiment::Experiment;
use crate::round::{Round, RouteRound};
use crate::seen::Seen;

const METHOD: &str = "docs/method.md#demand: CPU of the process tree over good answers, from idle to idle, at the run's usual state of the core";
/// A route's demand needs this many good answers, pooled over blocks ...
pub(crate) const REQUESTS: u64 = 100;
/// ... or this many CPU seconds.
pub(crate) const CPU_SECONDS: f64 = 1.0;

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let state = CoreState::of(experiment, seen);
    let mut facts = Vec::new();
    for candidate in &experiment.candidates {
        let of = Demands {
            experiment,
            state: &state,
            candidate: &candidate.name,
            blocks: seen.by_block(&candidate.name),
        };
        let mut sum = Some(0.0);
        for (index, share) in experiment.traffic.shares().into_iter().enumerate() {
            let Some(cost) = of.route(index, &mut facts) else {
                continue;
            };
            sum = sum.zip(cost.point()).map(|(s, point)| s + share * point);
        }
        of.mix(seen.peak_rate, sum, &mut facts);
    }
    facts
}

/// What the processes of one candidate showed.
struct Demands<'a> {
    experiment: &'a Experiment,
    state: &'a CoreState,
    candidate: &'a str,
    blocks: BTreeMap<usize, Vec<&'a Round>>,
}

impl Demands<'_> {
    fn rounds(&self) -> impl Iterator<Item = &Round> {
        self.blocks.values().flatten().copied()
    }

    /// Cost, errors and wrong answers of a route alone; the cost again for the sum.
    fn route(&self, index: usize, facts: &mut Vec<Fact>) -> Option<Estimate> {
        let rounds: Vec<&RouteRound> = self.rounds().map(|r| &r.routes[index]).collect();
        let cost = self.cost(index, &rounds);
        let subject =
            Subject::route_of(self.candidate, &self.experiment.traffic.routes[index].name);
        let rate = Some(rounds.first()?.rate);
        let under = conditions(self.experiment, self.candidate, "alone", rate);
        for (metric, value) in [
            (Metric::CpuPerRequest, cost.clone()),
            (Metric::ErrorShare, errors(&rounds)),
            (Metric::WrongAnswers, wrong(&rounds)),
        ] {
            facts.push(measured(&subject, metric, value).under(under.clone()));
        }
        Some(cost)
    }

    fn cost(&self, index: usize, rounds: &[&RouteRound]) -> Estimate {
        let good: u64 = rounds.iter().map(|r| r.good).sum();
        let cpu: f64 = rounds.iter().flat_map(|r| &r.costs).map(|c| c.cpu).sum();
        if good < REQUESTS && cpu < CPU_SECONDS {
            return Estimate::not_measured(format!(
                "n = {good}, {REQUESTS} requests or {CPU_SECONDS} CPU-s needed"
            ));
        }
        let values = by_block(&self.blocks, |r| self.state.cost(r, Some(index)));
        estimate(self.experiment, values, good)
    }

    /// Cost of the mix, and what of it the routes' sum doesn't explain.
    fn mix(&self, rate: f64, sum: Option<f64>, facts: &mut Vec<Fact>) {
        let values = by_block(&self.blocks, |r| self.state.cost(r, None));
        let mixes = self.rounds().filter_map(|r| r.mix.as_ref());
        let requests = mixes.flat_map(|m| &m.routes).map(|r| r.good).sum();
        let subject = Subject::candidate(self.candidate);
        let under = conditions(self.experiment, self.candidate, "mix", Some(rate));
        let cost = estimate(self.experiment, values.clone(), requests);
        facts.push(measured(&subject, Metric::CpuPerRequest, cost).under(under.clone()));
        let Some(sum) = sum.filter(|s| *s > 0.0) else {
            return;
        };
        let residuals: Vec<f64> = values.iter().map(|v| v / sum - 1.0).collect();
        // A residual may be negative, so the floor of `estimate` isn't for it.
        let level = self.experiment.time.looks.level();
        if let Some(i) = weighbridge_stats::mean_interval(&residuals, level) {
            let value = Estimate::interval(i.mean, i.low, i.high, requests);
            facts.push(measured(&subject, Metric::MixResidual, value).under(under));
        }
    }
}

fn measured(subject: &Subject, metric: Metric, value: Estimate) -> Fact {
    Fact::new(subject.clone(), metric, value, Grade::Measured, METHOD)
}

fn errors(rounds: &[&RouteRound]) -> Estimate {
    let failed: u64 = rounds.iter().map(|r| r.failed).sum();
    let all = failed + rounds.iter().map(|r| r.good).sum::<u64>();
    let share = failed as f64 / all.max(1) as f64;
    let (low, high) = weighbridge_stats::clopper_pearson(failed, all.max(1), 0.95);
    Estimate::interval(share, low, high, all)
}

fn wrong(rounds: &[&RouteRound]) -> Estimate {
    Estimate::exact(rounds.iter().map(|r| r.wrong).sum::<u64>() as f64)
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
