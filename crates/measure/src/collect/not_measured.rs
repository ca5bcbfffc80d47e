//! What a run at the default level doesn't measure, said aloud: a rule that needs it answers *not known*.

use weighbridge_facts::{Estimate, Fact, Grade, Metric, Subject};

use crate::experiment::Experiment;
use crate::seen::Seen;

const LATER: &[Metric] = &[
    Metric::PssAtConnections,
    Metric::BytesPerConnection,
    Metric::ImageBytes,
];

pub(super) fn collect(experiment: &Experiment, _seen: &Seen) -> Vec<Fact> {
    let facts = experiment.candidates.iter().flat_map(|candidate| {
        LATER.iter().map(|metric| {
            let value =
                Estimate::not_measured("this version of Weighbridge doesn't measure it yet");
            Fact::new(
                Subject::candidate(&candidate.name),
                *metric,
                value,
                Grade::Measured,
                "not measured",
            )
        })
    });
    facts.collect()
}
