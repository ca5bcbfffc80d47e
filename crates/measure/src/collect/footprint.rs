//! Memory, cold start, what is shipped.

use weighbridge_facts::{Estimate, Fact, Grade, Interval, Metric, Subject};
use weighbridge_stats::{median, quantile_interval};

use super::{conditions, estimate};
use crate::experiment::Experiment;
use crate::seen::Seen;

pub(super) fn collect(experiment: &Experiment, seen: &Seen) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (index, candidate) in experiment.candidates.iter().enumerate() {
        let name = &candidate.name;
        let subject = Subject::candidate(name);
        let fact = |metric, value, method: &str, workload: &str| {
            Fact::new(subject.clone(), metric, value, Grade::Measured, method)
                .under(conditions(experiment, name, workload, None))
        };
        let pss = "docs/method.md#memory: PSS of the process tree, one look a fresh process";
        let idle: Vec<f64> = seen
            .rounds_of(name)
            .filter_map(|r| r.pss_idle)
            .map(|b| b as f64)
            .collect();
        let loaded: Vec<f64> = seen
            .rounds_of(name)
            .filter_map(|r| r.pss_loaded)
            .map(|b| b as f64)
            .collect();
        let (n_idle, n_loaded) = (idle.len() as u64, loaded.len() as u64);
        facts.push(fact(
            Metric::PssIdle,
            estimate(experiment, idle, n_idle),
            pss,
            "idle",
        ));
        facts.push(fact(
            Metric::PssLoaded,
            estimate(experiment, loaded, n_loaded),
            pss,
            "mix",
        ));
        if let Some(starts) = seen.cold_starts.get(index) {
            let method =
                "docs/method.md#cold-start: spawn to first good answer, median of starts in turn";
            facts.push(fact(Metric::ColdStart, cold_start(starts), method, "idle"));
        }
        if let Some(built) = seen.built.get(index) {
            let method = "docs/method.md#artifact: sum of file sizes";
            facts.push(fact(
                Metric::ArtifactBytes,
                Estimate::exact(built.artifact_bytes as f64),
                method,
                "built",
            ));
            if let Some(took) = built.build_time {
                facts.push(fact(
                    Metric::BuildTime,
                    Estimate::exact(took.as_secs_f64()),
                    "wall time of one build",
                    "built",
                ));
            }
        }
    }
    facts
}

/// The median with its distribution-free interval.
fn cold_start(starts: &[f64]) -> Estimate {
    let n = starts.len();
    let (Some(point), Some((low, high))) = (median(starts), quantile_interval(n as u64, 0.5))
    else {
        return Estimate::not_measured(format!("n = {n}, 6 needed"));
    };
    let mut sorted = starts.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[((share * n as f64).ceil() as usize).clamp(1, n) - 1];
    Estimate::Number(Interval {
        point,
        low: at(low),
        high: Some(at(high)),
        n: n as u64,
        replicates: vec![],
    })
}
