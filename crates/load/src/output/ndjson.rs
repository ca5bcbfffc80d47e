//! A line of JSON for each second while a load runs, and one for the result.

use hdrhistogram::Histogram;
use serde_json::json;

use crate::engine::{RouteInterval, Snapshot};
use crate::output::LoadReport;

/// A second as a line; durations in seconds, a latency that nothing was seen of is null.
pub fn second_line(snapshot: &Snapshot) -> String {
    let sum = |f: fn(&RouteInterval) -> u64| snapshot.routes.iter().map(f).sum::<u64>();
    let at = |h: &Histogram<u64>, q| (!h.is_empty()).then(|| h.value_at_quantile(q) as f64 / 1e9);
    let line = json!({
        "type": "second",
        "at": snapshot.at.as_secs_f64(),
        "offered": snapshot.offered,
        "due": sum(|r| r.due),
        "sent": sum(|r| r.sent),
        "answered": sum(|r| r.good),
        "failed": sum(|r| r.failed),
        "p50": at(&snapshot.response, 0.5),
        "p90": at(&snapshot.response, 0.9),
        "p99": at(&snapshot.response, 0.99),
        "max": at(&snapshot.response, 1.0),
        "lateness_p99": at(&snapshot.lateness, 0.99),
        "in_flight": snapshot.in_flight,
        "waiting": snapshot.waiting,
        "connections": snapshot.connections,
    });
    format!("{line}\n")
}

/// The result as the last line.
pub fn result_line(report: &LoadReport) -> String {
    #[derive(serde::Serialize)]
    struct Line<'a> {
        r#type: &'static str,
        #[serde(flatten)]
        report: &'a LoadReport,
    }
    let line = Line {
        r#type: "result",
        report,
    };
    let text =
        serde_json::to_string(&line).expect("the result has only string keys and finite numbers");
    text + "\n"
}
