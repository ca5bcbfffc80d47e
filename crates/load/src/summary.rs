//! A run in numbers for people and scripts.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::health::Health;
use crate::recorder::{LoadRun, RouteRun, SessionRun};
use crate::workload::Workload;

/// Quantiles of a latency, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LatencySummary {
    /// Median.
    pub p50: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 99th percentile.
    pub p99: f64,
    /// 99.9th percentile.
    pub p999: f64,
    /// Largest.
    pub max: f64,
    /// Mean.
    pub mean: f64,
}

impl LatencySummary {
    /// Of a histogram in nanoseconds; `None` without a sample: no latency is not a latency of 0.
    pub fn of(histogram: &Histogram<u64>) -> Option<Self> {
        if histogram.is_empty() {
            return None;
        }
        let at = |q| Duration::from_nanos(histogram.value_at_quantile(q)).as_secs_f64();
        Some(LatencySummary {
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            max: Duration::from_nanos(histogram.max()).as_secs_f64(),
            mean: histogram.mean() / 1e9,
        })
    }
}

/// Counts of requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestCounts {
    /// Were due.
    pub due: u64,
    /// Were sent.
    pub sent: u64,
    /// Got a good answer.
    pub answered: u64,
    /// Didn't.
    pub failed: u64,
    /// Answers by status.
    #[serde(deserialize_with = "statuses")]
    pub by_status: BTreeMap<u16, u64>,
    /// Requests without a good answer by reason.
    pub by_error: BTreeMap<String, u64>,
}

/// JSON's keys are strings, which a flattened struct hands on as they are.
fn statuses<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BTreeMap<u16, u64>, D::Error> {
    let texts: BTreeMap<String, u64> = BTreeMap::deserialize(from)?;
    texts
        .into_iter()
        .map(|(status, n)| Ok((status.parse().map_err(serde::de::Error::custom)?, n)))
        .collect()
}

/// The three clocks of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Latencies {
    /// From the due time: what a user waits; absent without an answer.
    pub response: Option<LatencySummary>,
    /// From the moment of sending: what the service took.
    pub service: Option<LatencySummary>,
    /// How late the engine itself was.
    pub lateness: Option<LatencySummary>,
}

/// One route of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RouteSummary {
    /// Its name.
    pub route: String,
    /// Counts.
    pub requests: RequestCounts,
    /// Latency from the due time, seconds.
    pub response: Option<LatencySummary>,
}

/// What became of the sessions of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionSummary {
    /// Its name.
    pub session: String,
    /// Sessions whose first request was due.
    pub begun: u64,
    /// Sessions all of whose requests were answered well.
    pub completed: u64,
    /// Sessions that ended at a failed or wrong answer, or at one with nothing to capture.
    pub abandoned: u64,
    /// Sessions that the end of the run cut short.
    pub unfinished: u64,
}

impl SessionSummary {
    fn of(name: &str, seen: SessionRun) -> Self {
        SessionSummary {
            session: name.to_owned(),
            begun: seen.begun,
            completed: seen.completed,
            abandoned: seen.abandoned,
            unfinished: seen.unfinished(),
        }
    }
}

/// What the engine itself used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EngineUse {
    /// CPU seconds per sent request.
    pub cpu_per_request: f64,
    /// CPU seconds in all.
    pub cpu: f64,
    /// Most connections open at once.
    pub connections: usize,
    /// Connections made.
    pub connects: u64,
    /// Largest resident set of the engine's process, bytes; absent where nobody looked.
    pub peak_rss: Option<u64>,
    /// Longest queue of due requests without a free connection.
    pub longest_queue: usize,
}

/// A run, summarised. Durations in seconds, rates per second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoadSummary {
    /// Arrival rate asked for.
    pub offered: f64,
    /// Good answers per second.
    pub achieved: f64,
    /// Seconds from the first due request to the last answer.
    pub elapsed: f64,
    /// Counts over all routes.
    pub requests: RequestCounts,
    /// Latencies over all routes.
    pub latency: Latencies,
    /// By route.
    pub routes: Vec<RouteSummary>,
    /// By session; empty where the workload has none.
    #[serde(default)]
    pub sessions: Vec<SessionSummary>,
    /// Whether the figures are the service's.
    pub health: Health,
    /// The engine's own use.
    pub engine: EngineUse,
}

impl LoadSummary {
    /// Summarises a run of `workload`.
    pub fn of(run: &LoadRun, workload: &Workload) -> Self {
        let total = run.total();
        let cpu = run.engine_cpu.as_secs_f64();
        LoadSummary {
            offered: run.offered,
            achieved: run.achieved(),
            elapsed: run.elapsed.as_secs_f64(),
            requests: counts(&total),
            latency: Latencies {
                response: response(&total),
                service: LatencySummary::of(&total.service),
                lateness: LatencySummary::of(&run.lateness),
            },
            routes: workload
                .routes
                .iter()
                .zip(&run.routes)
                .filter(|(_, seen)| seen.due > 0)
                .map(|(route, seen)| RouteSummary {
                    route: route.name.clone(),
                    requests: counts(seen),
                    response: response(seen),
                })
                .collect(),
            sessions: workload
                .sessions
                .iter()
                .enumerate()
                .map(|(i, s)| {
                    let seen = run.sessions.get(i).copied().unwrap_or_default();
                    SessionSummary::of(&s.name, seen)
                })
                .collect(),
            health: Health::of(run),
            engine: EngineUse {
                cpu_per_request: cpu / (total.sent.max(1) as f64),
                cpu,
                connections: run.most_connections,
                connects: run.connects,
                peak_rss: None,
                longest_queue: run.longest_queue,
            },
        }
    }
}

/// Where nothing was answered well, what is in the histogram are times that nobody waited to the end.
fn response(route: &RouteRun) -> Option<LatencySummary> {
    match route.good {
        0 => None,
        _ => LatencySummary::of(&route.response),
    }
}

fn counts(route: &RouteRun) -> RequestCounts {
    RequestCounts {
        due: route.due,
        sent: route.sent,
        answered: route.good,
        failed: route.failed(),
        by_status: route.by_status.clone(),
        by_error: route
            .failures
            .iter()
            .map(|(f, n)| (f.name().to_owned(), *n))
            .collect(),
    }
}
