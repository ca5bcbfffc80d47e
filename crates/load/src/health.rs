//! Was the engine itself good enough for its figures to be the service's?

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::nanos;
use crate::recorder::LoadRun;

/// Lateness that doesn't matter beside a service's latency.
const LATE_WITH_CARE: Duration = Duration::from_millis(1);
/// Lateness at which latencies are no longer the service's.
const LATE_UNFIT: Duration = Duration::from_millis(5);
/// Share of the time without a CPU that shows in the tail, and above which no latency is trusted: what others take from
/// the engine's core delays answers as well as requests, and only the latter shows in lateness.
const STARVED_WITH_CARE: f64 = 0.02;
const STARVED_UNFIT: f64 = 0.1;
/// The same as a share of the time that the engine ran, for one that needs little: it waits as long for each wake-up.
const STARVED_OF_BUSY: f64 = 0.2;
/// Share that others may use of what the engine leaves of its own CPUs. One that takes all of it lets a light engine go
/// first, most of the time: whether the next request is late is the scheduler's mood.
const SHARED_WITH_CARE: f64 = 0.4;
const SHARED_UNFIT: f64 = 0.85;
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// The verdict.
    pub verdict: HealthVerdict,
    /// What speaks against the run; empty when fit.
    pub reasons: Vec<String>,
    /// Share of its threads' time that the engine ran.
    pub busy: f64,
    /// Share of its threads' time that the engine was ready to run and had no CPU.
    pub starved: f64,
    /// Share of the engine's own CPUs that other programs used; none where it isn't confined to CPUs of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others: Option<f64>,
    /// The engine's own lateness, 99th percentile, in seconds.
    pub lateness_p99: f64,
    /// Share of the requests that the engine noticed within a millisecond of their due time.
    pub kept: f64,
}

impl Health {
    /// Judges a run by its own lateness and CPU.
    ///
    /// Lateness is the time from when a request was due to when the engine noticed, whether or not a connection
    /// was free: a slow service can't make it worse, a starved engine can't hide it.
    pub fn of(run: &LoadRun) -> Self {
        let thread_time = (run.elapsed.as_secs_f64() * run.threads.max(1) as f64).max(1e-9);
        let late = Duration::from_nanos(run.lateness.value_at_quantile(0.99));
        let in_time = run.lateness.count_between(0, nanos(LATE_WITH_CARE));
        let mut health = Health {
            verdict: HealthVerdict::Fit,
            reasons: vec![],
            busy: run.engine_cpu.as_secs_f64() / thread_time,
            starved: run.engine_starved.as_secs_f64() / thread_time,
            others: run.others,
            lateness_p99: late.as_secs_f64(),
            kept: in_time as f64 / run.lateness.len().max(1) as f64,
        };
        health.judge_lateness(late);
        health.judge_starvation();
        health.judge_others();
        if health.busy > BUSY {
            let busy = health.busy * 100.0;
            let reason = format!("the engine used {busy:.0} % of its CPU");
            health.note(HealthVerdict::WithCare, reason);
        }
        health
    }

    /// Whether the latencies are the service's, if with care.
    pub fn is_fit(&self) -> bool {
        self.verdict != HealthVerdict::Unfit
    }

    fn judge_lateness(&mut self, late: Duration) {
        let verdict = match late {
            late if late > LATE_UNFIT => HealthVerdict::Unfit,
            late if late > LATE_WITH_CARE => HealthVerdict::WithCare,
            _ => return,
        };
        let late = late.as_secs_f64() * 1e3;
        let reason = format!("the engine sent 1 % of the requests more than {late:.1} ms late");
        self.note(verdict, reason);
    }

    fn judge_starvation(&mut self) {
        let verdict = match self.starved {
            share if share <= STARVED_WITH_CARE => return,
            share if share > STARVED_UNFIT.min(self.busy * STARVED_OF_BUSY) => HealthVerdict::Unfit,
            _ => HealthVerdict::WithCare,
        };
        let share = self.starved * 100.0;
        let reason =
            format!("the engine waited {share:.0} % of the time for a CPU that others used");
        self.note(verdict, reason);
    }

    fn judge_others(&mut self) {
        let Some(others) = self.others else { return };
        let verdict = match others / (1.0 - self.busy).max(0.05) {
            share if share > SHARED_UNFIT => HealthVerdict::Unfit,
            share if share > SHARED_WITH_CARE => HealthVerdict::WithCare,
            _ => return,
        };
        let share = others * 100.0;
        let reason = format!("other programs used {share:.0} % of the engine's own CPU");
        self.note(verdict, reason);
    }

    fn note(&mut self, verdict: HealthVerdict, reason: String) {
        self.verdict = self.verdict.max(verdict);
        self.reasons.push(reason);
    }
}
