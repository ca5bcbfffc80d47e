//! What an experiment needs to know: candidates, what is asked of them, the shape and the time.

use std::path::PathBuf;

use crate::backing::Backing;
use crate::candidate::Candidate;
use crate::shape::Shape;
use crate::time_plan::TimePlan;
use crate::traffic::Traffic;

/// All that an experiment needs to know.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The candidates, the baseline first.
    pub candidates: Vec<Candidate>,
    /// Digest of each, in their order.
    pub digests: Vec<String>,
    /// What they call.
    pub backings: Vec<Backing>,
    /// The folder of the plan.
    pub plan_dir: PathBuf,
    /// `.weighbridge`.
    pub folder: PathBuf,
    /// What is asked of them.
    pub traffic: Traffic,
    /// Names and addresses that candidates may call beside this machine.
    pub outbound: Vec<String>,
    /// The shape of the pod on this machine.
    pub shape: Shape,
    /// Share of requests that may fail.
    pub errors_allowed: f64,
    /// Arrivals per second for one pod at the declared peak; none when no peak is declared.
    pub peak_rate: Option<f64>,
    /// Utilisation that pods are sized for.
    pub target_utilisation: f64,
    /// Ratio of CPU at which a rule decides; a look may stop early when all ratios are clear of it.
    pub threshold: f64,
    /// The time plan.
    pub time: TimePlan,
}

impl Experiment {
    pub(crate) fn digest_of(&self, candidate: &str) -> Option<&str> {
        let index = self.candidates.iter().position(|c| c.name == candidate)?;
        self.digests.get(index).map(String::as_str)
    }
}
