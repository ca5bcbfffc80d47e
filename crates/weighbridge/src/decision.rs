//! The decision on a project's facts.

use weighbridge_decide::{Decision, ServiceVerdict, Verdict};
use weighbridge_facts::FactSet;

use crate::project::Project;

pub(crate) fn cpu_threshold(_project: &Project) -> f64 {
    0.8
}

pub(crate) fn decide(_project: &Project, _facts: &FactSet) -> Decision {
    Decision {
        service: ServiceVerdict {
            verdict: Verdict::Undecided,
            probability: 0.5,
            because: vec![],
            flips: vec![],
        },
        routes: vec![],
        next_measurement: None,
    }
}
