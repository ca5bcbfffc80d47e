//! Was the engine itself good enough for its figures to be the service's?

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::recorder::LoadRun;

/// Lateness that doesn't matter beside a service's latency.
const LATE_WITH_CARE: Duration = Duration::from_millis(1);
/// Lateness at which latencies are no longer the service's.
const LATE_UNFIT: Duration = Duration::from_millis(5);
/// CPU share of a thread above which it is about to be the bottleneck.
const BUSY: f64 = 0.9;

/// Whether a run's latencies are the service's.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HealthVerdict {
    /// They are.
    Fit,
    /// They are, but for the tail or small numbers.
    WithCare,
    /// They aren't: the engine fell behind its schedule.
    Unfit,
}

/// The verdict and its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// The verdict.
    pub verdict: HealthVerdict,
    /// What speaks against the run; empty when fit.
    pub reasons: Vec<String>,
}

impl Health {
    /// Judges a run by its own lateness and CPU.
    ///
    /// Lateness is the time from when a request was due to when the engine noticed, whether or not a connection
    /// was free: a slow service can't make it worse, a starved engine can't hide it.
    pub fn of(run: &LoadRun) -> Self {
        let mut health = Health {
            verdict: HealthVerdict::Fit,
            reasons: vec![],
        };
        let late = Duration::from_nanos(run.lateness.value_at_quantile(0.99));
        if late > LATE_WITH_CARE {
            let verdict = match late > LATE_UNFIT {
                true => HealthVerdict::Unfit,
                false => HealthVerdict::WithCare,
            };
            health.note(
                verdict,
                format!(
                    "the engine sent 1 % of the requests more than {:.1} ms late",
                    late.as_secs_f64() * 1e3
                ),
            );
        }
        let busy = run.engine_cpu.as_secs_f64() / run.elapsed.as_secs_f64().max(1e-9);
        if busy > BUSY {
            health.note(
                HealthVerdict::WithCare,
                format!("the engine used {:.0} % of a CPU", busy * 100.0),
            );
        }
        health
    }

    fn note(&mut self, verdict: HealthVerdict, reason: String) {
        self.verdict = self.verdict.max(verdict);
        self.reasons.push(reason);
    }
}
