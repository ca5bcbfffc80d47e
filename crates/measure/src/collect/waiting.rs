//! Waiting per request and its share of the latency, with one request in flight.

use weighbridge_facts::{Fact, Grade, Metric, Subject};

use super::{conditions, estimate};
use crate::experiment::Experiment;
use crate::round::OneInFlight;
use crate::seen::Seen;

const METHOD: &str =
    "docs/method.md#waiting: latency with one request in flight minus CPU of the process tree";

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let mut facts = Vec::new();
    for candidate in &experiment.candidates {
        for (index, route) in experiment.traffic.routes.iter().enumerate() {
            let ones: Vec<OneInFlight> = seen
                .rounds_of(&candidate.name)
                .filter_map(|r| r.routes[index].one_in_flight)
                .collect();
            let n = ones.iter().map(|o| o.n).sum();
            let waits = ones.iter().map(OneInFlight::wait).collect();
            let shares = ones
                .iter()
                .map(|o| o.wait() / o.latency.max(1e-9))
                .collect();
            let mut under = conditions(experiment, &candidate.name, "one in flight", None);
            under.connections = Some(1);
            for (metric, values) in [(Metric::WaitPerRequest, waits), (Metric::IoShare, shares)] {
                let subject = Subject::route_of(&candidate.name, &route.name);
                let value = estimate(experiment, values, n);
                facts.push(
                    Fact::new(subject, metric, value, Grade::Measured, METHOD).under(under.clone()),
                );
            }
        }
    }
    facts
}
