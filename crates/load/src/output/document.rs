//! The result as versioned JSON, and its schema: a promise to scripts.

use hdrhistogram::Histogram;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::engine::{RouteInterval, Snapshot};
use crate::output::encode;
use crate::recorder::LoadRun;
use crate::search::{Capacity, GaveWay, LEVEL, Outcome, Probe, Usl};
use crate::summary::LoadSummary;
use crate::threshold::ThresholdResult;
use crate::workload::Workload;

/// Version of the result below; it grows when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// Who wrote a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `weighbridge`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The machine that loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Host {
    /// Model of its CPU.
    pub cpu: String,
    /// CPUs that were available.
    pub cpus: u32,
    /// Kernel.
    pub kernel: String,
    /// Distribution.
    pub os: String,
}

/// What to know before using the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// A name for scripts.
    pub id: String,
    /// What it is.
    pub text: String,
    /// What to do.
    pub advice: String,
}

/// A route's part of the workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RouteShare {
    /// Its name.
    pub route: String,
    /// Its share of the requests, 0 to 1; with sessions, as long as all of them go to their end.
    pub share: f64,
}

/// A session's part of the workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionShare {
    /// Its name.
    pub session: String,
    /// Its share of the arrivals, 0 to 1.
    pub share: f64,
    /// Requests of a session that goes to its end.
    pub requests: usize,
    /// Mean time that it thinks, in all, seconds.
    pub thinking: f64,
}

/// What was asked for: two runs are comparable only where these agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    /// Where the load went.
    pub target: String,
    /// `constant`, or what the rate did.
    pub shape: String,
    /// `poisson` or `constant`.
    pub arrivals: String,
    /// Most connections.
    pub connections: usize,
    /// Engine threads.
    pub threads: usize,
    /// How long requests were to arrive, seconds.
    pub duration: f64,
    /// Seed of arrivals and requests.
    pub seed: u64,
    /// The mix.
    pub workload: Vec<RouteShare>,
    /// The sessions in it.
    #[serde(default)]
    pub sessions: Vec<SessionShare>,
}

/// A second of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Second {
    /// Its end, seconds from the start.
    pub at: f64,
    /// The rate that was asked for at its end, requests a second.
    pub offered: f64,
    /// Requests that were due.
    pub due: u64,
    /// Requests that were sent.
    pub sent: u64,
    /// Good answers.
    pub answered: u64,
    /// Requests that failed.
    pub failed: u64,
    /// Latency from the due time of what ended in it: `HdrHistogram` V2, deflated, base64, nanoseconds.
    pub response: String,
}

impl Second {
    /// Of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let sum = |f: fn(&RouteInterval) -> u64| snapshot.routes.iter().map(f).sum();
        Second {
            at: snapshot.at.as_secs_f64(),
            offered: snapshot.offered,
            due: sum(|r| r.due),
            sent: sum(|r| r.sent),
            answered: sum(|r| r.good),
            failed: sum(|r| r.failed),
            response: encode(&snapshot.response),
        }
    }
}

/// Latencies in full: `HdrHistogram` V2, deflated, base64, nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Histograms {
    /// From the due time.
    pub response: String,
    /// From the moment of sending.
    pub service: String,
    /// Lateness of the engine.
    pub lateness: String,
}

/// The capacity, where it was searched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CapacityReport {
    /// The SLO that had to hold, as written.
    pub slo: Vec<String>,
    /// `found`, `at_least`, `unreachable`, `below` or `not_known`, with its figures.
    pub result: Outcome,
    /// Requests a second; for `at_least` the highest rate that held, absent where nothing held.
    pub point: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end; absent where the capacity is only known to be at least something.
    pub high: Option<f64>,
    /// Level of the interval, 0 to 1.
    pub level: f64,
    /// What gave way.
    pub gave_way: Option<GaveWay>,
    /// All tries, in their order.
    pub probes: Vec<Probe>,
    /// The Universal Scalability Law through them.
    pub usl: Option<Usl>,
    /// Why there is none.
    pub usl_absent: Option<String>,
}

impl CapacityReport {
    /// Of a search for an SLO.
    pub fn new(capacity: &Capacity, slo: Vec<String>) -> Self {
        let (point, low, high) = match capacity.outcome {
            Outcome::Found {
                point, low, high, ..
            } => (Some(point), Some(low), Some(high)),
            Outcome::AtLeast { rate, .. } => (Some(rate), Some(rate), None),
            Outcome::Unreachable { rate } | Outcome::Below { rate } => {
                (None, Some(0.0), Some(rate))
            }
            Outcome::NotKnown => (None, None, None),
        };
        CapacityReport {
            slo,
            result: capacity.outcome,
            point,
            low,
            high,
            level: LEVEL,
            gave_way: capacity.gave_way,
            probes: capacity.probes.clone(),
            usl: capacity.usl.clone().ok(),
            usl_absent: capacity.usl.clone().err(),
        }
    }
}

/// The result of `load`. Durations are in seconds, rates per second, sizes in bytes, shares from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoadReport {
    /// Version of this format.
    pub schema_version: u32,
    /// Who wrote it.
    pub tool: Tool,
    /// The machine that loaded, which is that of the service.
    pub host: Host,
    /// What to know before using the numbers.
    pub warnings: Vec<Warning>,
    /// What was asked for.
    pub offer: Offer,
    /// What was seen. After a search: at the highest rate that held.
    #[serde(flatten)]
    pub summary: LoadSummary,
    /// Latencies in full.
    pub histograms: Histograms,
    /// Second by second.
    pub series: Vec<Second>,
    /// The conditions that it was judged by.
    pub thresholds: Vec<ThresholdResult>,
    /// The capacity, where it was searched.
    pub capacity: Option<CapacityReport>,
}

impl Histograms {
    /// Of a run.
    pub fn of(run: &LoadRun) -> Self {
        let total = run.total();
        let text = |h: &Histogram<u64>| encode(h);
        Histograms {
            response: text(&total.response),
            service: text(&total.service),
            lateness: text(&run.lateness),
        }
    }
}

impl RouteShare {
    /// The mix of a workload.
    pub fn of(workload: &Workload) -> Vec<Self> {
        let weights = workload.request_weights();
        let sum: f64 = weights.iter().sum();
        let share = |(route, weight): (&crate::workload::Route, f64)| RouteShare {
            route: route.name.clone(),
            share: weight / sum,
        };
        workload.routes.iter().zip(weights).map(share).collect()
    }
}

impl SessionShare {
    /// The sessions of a workload.
    pub fn of(workload: &Workload) -> Vec<Self> {
        let sum: f64 = workload.arrival_weights().sum();
        let share = |session: &crate::session::Session| SessionShare {
            session: session.name.clone(),
            share: session.weight / sum,
            requests: session.steps.len(),
            thinking: session.thinking().as_secs_f64(),
        };
        workload.sessions.iter().map(share).collect()
    }
}

impl LoadReport {
    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self)
            .expect("the result has only string keys and finite numbers")
    }

    /// From JSON.
    ///
    /// # Errors
    /// When it isn't a result of `load`, or of a version that isn't known.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let report: LoadReport = serde_json::from_str(text).map_err(|e| e.to_string())?;
        match report.schema_version {
            SCHEMA_VERSION => Ok(report),
            version => Err(format!(
                "its schema_version is {version}; this Weighbridge reads {SCHEMA_VERSION}"
            )),
        }
    }
}

/// The JSON Schema of the result of `load`.
pub fn schema() -> String {
    let schema = schema_for!(LoadReport);
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
}
