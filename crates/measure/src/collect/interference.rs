//! How much the heavy routes hold up the most used light one.

use weighbridge_facts::{Conditions, Estimate, Fact, Grade, Metric, Subject};
use weighbridge_stats::clopper_pearson;

use super::{Seen, conditions, latency};
use crate::experiment::Experiment;

const METHOD: &str =
    "docs/method.md#interference: the heavy route takes 5 % of the baseline's time";
/// Share of requests that are slower than the p99 by definition.
const BY_DEFINITION: f64 = 0.01;

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let routes = &experiment.traffic.routes;
    let mut facts = Vec::new();
    for run in &seen.interference {
        let (light, heavy) = (
            &routes[run.pairing.light].name,
            &routes[run.pairing.heavy].name,
        );
        let subject = Subject::route_of(&run.candidate, light);
        let under = Conditions {
            beside: Some(heavy.clone()),
            ..conditions(
                experiment,
                &run.candidate,
                "interference",
                Some(run.pairing.light_rate),
            )
        };
        let p99 = latency::quantile_of(&run.with.response, 0.99, 300);
        facts.push(
            Fact::new(
                subject.clone(),
                Metric::InterferenceP99,
                p99,
                Grade::Measured,
                METHOD,
            )
            .under(under.clone()),
        );
        let limit = run
            .without
            .latency(0.99)
            .filter(|_| run.without.response.len() >= 300);
        let share = match limit {
            Some(limit) => held_up(run.with.over(limit), run.with.due),
            None => Estimate::not_measured(format!(
                "n = {} without the heavy route, 300 needed",
                run.without.response.len()
            )),
        };
        facts.push(
            Fact::new(
                subject.clone(),
                Metric::HeldUpShare,
                share,
                Grade::Measured,
                METHOD,
            )
            .under(under),
        );
        let quiet = Conditions {
            beside: Some("nothing".to_owned()),
            ..conditions(
                experiment,
                &run.candidate,
                "interference",
                Some(run.pairing.light_rate),
            )
        };
        let p99 = limit.as_ref().map_or_else(
            || Estimate::not_measured("too few requests"),
            |_| latency::quantile_of(&run.without.response, 0.99, 300),
        );
        facts.push(
            Fact::new(
                subject,
                Metric::InterferenceP99,
                p99,
                Grade::Measured,
                METHOD,
            )
            .under(quiet),
        );
    }
    facts
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
