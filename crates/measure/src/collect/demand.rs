//! Service demand: CPU per request of each route alone, of the mix, and what the sum leaves unexplained.

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};

use super::{conditions, estimate};
use crate::experiment::Experiment;
use crate::seen::Seen;

const METHOD: &str =
    "docs/method.md#demand: CPU of the process tree over good answers, from idle to idle";
/// A route's demand needs this many good answers, pooled over blocks ...
pub(crate) const REQUESTS: u64 = 100;
/// ... or this many CPU seconds.
pub(crate) const CPU_SECONDS: f64 = 1.0;

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let mut facts = Vec::new();
    let shares = experiment.traffic.shares();
    for candidate in &experiment.candidates {
        let name = &candidate.name;
        let mut sum = Some(0.0);
        for (index, route) in experiment.traffic.routes.iter().enumerate() {
            let rounds: Vec<_> = seen.rounds_of(name).map(|r| &r.routes[index]).collect();
            let Some(first) = rounds.first() else {
                continue;
            };
            let good: u64 = rounds.iter().map(|r| r.good).sum();
            let cpu: f64 = rounds.iter().map(|r| r.cpu).sum();
            let value = match good < REQUESTS && cpu < CPU_SECONDS {
                true => Estimate::not_measured(format!(
                    "n = {good}, {REQUESTS} requests or {CPU_SECONDS} CPU-s needed"
                )),
                false => estimate(
                    experiment,
                    rounds.iter().filter_map(|r| r.cpu_per_request).collect(),
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
        let mixes: Vec<_> = seen
            .rounds_of(name)
            .filter_map(|r| r.mix.as_ref())
            .collect();
        let values: Vec<f64> = mixes.iter().filter_map(|m| m.cpu_per_request).collect();
        let requests = mixes.iter().flat_map(|m| &m.routes).map(|r| r.good).sum();
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
