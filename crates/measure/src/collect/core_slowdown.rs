//! How unsteady the service's own core was.

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};
use weighbridge_stats::quantile;

use super::core_state;
use crate::experiment::Experiment;
use crate::seen::Seen;

const METHOD: &str =
    "docs/method.md#core: a sentinel on the service's CPUs, 90th over 10th percentile of windows";

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let cores = core_state::cores(experiment, &seen.rounds);
    let spread = quantile(&cores, 0.9).zip(quantile(&cores, 0.1));
    let value = match spread {
        Some((slow, calm)) => Estimate::exact(slow / calm - 1.0),
        None => Estimate::not_measured("no window was long enough for the sentinel"),
    };
    vec![Fact::new(
        Subject::Host,
        Metric::CoreSlowdown,
        value,
        Grade::Measured,
        METHOD,
    )]
}
