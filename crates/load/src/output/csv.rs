//! A line for all and one for each route.

use crate::output::LoadReport;
use crate::summary::{LatencySummary, RequestCounts};

const HEAD: &str = "route,offered,achieved,due,sent,answered,failed,p50,p90,p99,p999,max,mean\n";

/// The run as CSV; durations in seconds, latencies from the due time. A latency that wasn't measured is empty.
pub fn csv(report: &LoadReport) -> String {
    let summary = &report.summary;
    let mut text = HEAD.to_owned();
    text += &line(
        "*",
        (summary.offered, summary.achieved),
        &summary.requests,
        summary.latency.response.as_ref(),
    );
    for route in &summary.routes {
        let share = report
            .offer
            .workload
            .iter()
            .find(|w| w.route == route.route)
            .map_or(0.0, |w| w.share);
        let achieved = route.requests.answered as f64 / summary.elapsed.max(1e-9);
        text += &line(
            &route.route,
            (summary.offered * share, achieved),
            &route.requests,
            route.response.as_ref(),
        );
    }
    text
}

fn line(
    route: &str,
    (offered, achieved): (f64, f64),
    counts: &RequestCounts,
    latency: Option<&LatencySummary>,
) -> String {
    let latency = latency.map_or(",,,,,".to_owned(), |l| {
        format!(
            "{:.6},{:.6},{:.6},{:.6},{:.6},{:.6}",
            l.p50, l.p90, l.p99, l.p999, l.max, l.mean
        )
    });
    format!(
        "{},{offered:.3},{achieved:.3},{},{},{},{},{latency}\n",
        field(route),
        counts.due,
        counts.sent,
        counts.answered,
        counts.failed
    )
}

/// RFC 4180: quoted where it has to be; no spreadsheet takes a route for a formula.
fn field(text: &str) -> String {
    let text = match text.starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_need_quotes() {
        assert_eq!(field("GET /a?b=1"), "GET /a?b=1");
        assert_eq!(field("GET /a,\"b\""), "\"GET /a,\"\"b\"\"\"");
        assert_eq!(field("=1+1"), "'=1+1");
    }

    #[test]
    fn what_was_not_measured_is_empty() {
        let line = line("*", (1.0, 0.0), &RequestCounts::default(), None);
        assert_eq!(line.trim_end().split(',').count(), HEAD.split(',').count());
    }
}
