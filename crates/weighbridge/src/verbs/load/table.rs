//! The result for a person.

use weighbridge_load::output::{CapacityReport, LoadReport, Second, decode};
use weighbridge_load::search::{Open, Outcome};
use weighbridge_load::threshold::{Judged, ThresholdResult};
use weighbridge_load::{HealthVerdict, LatencySummary, SessionSummary};

const NAME: usize = 40;

/// The whole result as text; of a load in `steps`, with a row for each.
pub(super) fn table(report: &LoadReport, steps: usize) -> String {
    let summary = &report.summary;
    let mut text = String::new();
    if let Some(capacity) = &report.capacity {
        text += &self::capacity(capacity);
        text += "\n";
    }
    text += &format!(
        "{:NAME$}",
        format!("latency at {}, ms", rate(summary.offered))
    );
    for name in ["p50", "p90", "p99", "p99.9", "max"] {
        text += &format!("{name:>10}");
    }
    text += "\n";
    text += &row("from the due time", summary.latency.response.as_ref());
    text += &row("from the send time", summary.latency.service.as_ref());
    text += &row("lateness of the engine", summary.latency.lateness.as_ref());
    if summary.routes.len() > 1 {
        text += "\n";
        for route in &summary.routes {
            text += &row(&route.route, route.response.as_ref());
        }
    }
    if report.offer.shape != "constant" {
        text += &curve(report, steps);
    }
    text += &sparkline(&report.series);
    text += &format!(
        "\noffered {}, answered well {}: {} due, {} good, {} failed\n",
        rate(summary.offered),
        rate(summary.achieved),
        summary.requests.due,
        summary.requests.answered,
        summary.requests.failed
    );
    for session in &summary.sessions {
        text += &self::session(session);
    }
    text += &counts(report);
    for threshold in &report.thresholds {
        text += &self::threshold(threshold);
    }
    text += &health(report);
    text
}

fn rate(rate: f64) -> String {
    match rate {
        r if r >= 100.0 => format!("{r:.0}/s"),
        r => format!("{r:.1}/s"),
    }
}

fn row(name: &str, latency: Option<&LatencySummary>) -> String {
    let Some(l) = latency else {
        return format!("{name:NAME$}{:>10}\n", "no answer");
    };
    let mut text = format!("{name:NAME$}");
    for value in [l.p50, l.p90, l.p99, l.p999, l.max] {
        text += &format!("{:>10.2}", value * 1e3);
    }
    text + "\n"
}

fn session(session: &SessionSummary) -> String {
    format!(
        "session {}: {} begun, {} completed, {} abandoned, {} unfinished\n",
        session.session, session.begun, session.completed, session.abandoned, session.unfinished
    )
}

/// The p99 of each second (or of several, for a long run), on a logarithmic scale between its ends.
fn sparkline(series: &[Second]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const WIDTH: usize = 60;
    let of_some = series.chunks(series.len().div_ceil(WIDTH).max(1));
    let slowest = of_some.map(|seconds| {
        let p99s = seconds.iter().filter_map(|s| decode(&s.response).ok());
        let seen = p99s.filter(|h| !h.is_empty());
        seen.map(|h| h.value_at_quantile(0.99) as f64 / 1e6)
            .reduce(f64::max)
    });
    let slowest: Vec<Option<f64>> = slowest.collect();
    let known = || slowest.iter().flatten().copied();
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(0.0, f64::max),
    );
    if known().count() < 3 {
        return String::new();
    }
    let bar = |value: &Option<f64>| match value {
        None => ' ',
        Some(value) => {
            let place = (value / low).ln() / (high / low).ln().max(1e-9);
            BARS[((place * 7.0).round() as usize).min(7)]
        }
    };
    let bars: String = slowest.iter().map(bar).collect();
    format!("\np99 by the second  {bars}  {low:.2} to {high:.2} ms\n")
}

/// The run in parts, for a rate that changes: a row for each step, or twelve along a ramp.
fn curve(report: &LoadReport, steps: usize) -> String {
    let mut text = format!(
        "\n{:>10}{:>14}{:>12}{:>12}{:>10}\n",
        "offered", "answered well", "p50, ms", "p99, ms", "failed"
    );
    for part in parts(report, steps) {
        let (Some(first), Some(last)) = (part.first(), part.last()) else {
            continue;
        };
        // What is answered after the last arrival belongs to the last part, and makes it no longer.
        let until = last.ends.min(report.offer.duration);
        let time = (until - first.begins).max(1e-3);
        let sum = |of: fn(&Second) -> u64| part.iter().map(|s| of(s.seen)).sum::<u64>();
        let all = part
            .iter()
            .filter_map(|s| decode(&s.seen.response).ok())
            .reduce(|mut all, one| {
                let _ = all.add(&one);
                all
            })
            .filter(|h| !h.is_empty());
        let at = |q: f64| {
            all.as_ref().map_or("-".to_owned(), |h| {
                format!("{:.2}", h.value_at_quantile(q) as f64 / 1e6)
            })
        };
        text += &format!(
            "{:>10}{:>14}{:>12}{:>12}{:>10}\n",
            rate(sum(|s| s.due) as f64 / time),
            rate(sum(|s| s.answered) as f64 / time),
            at(0.5),
            at(0.99),
            sum(|s| s.failed)
        );
    }
    text
}

/// A second of the run and its ends, in seconds since the start.
struct Placed<'a> {
    begins: f64,
    ends: f64,
    seen: &'a Second,
}

fn parts(report: &LoadReport, steps: usize) -> Vec<Vec<Placed<'_>>> {
    const ALONG_A_RAMP: usize = 12;
    let count = match steps {
        0 => report.series.len().clamp(1, ALONG_A_RAMP),
        steps => steps,
    };
    let length = report.offer.duration / count as f64;
    let mut parts: Vec<Vec<Placed<'_>>> = (0..count).map(|_| vec![]).collect();
    let mut begins = 0.0;
    for seen in &report.series {
        let ends = seen.at;
        let middle = f64::midpoint(begins, ends);
        let index = (middle / length.max(1e-9)) as usize;
        parts[index.min(count - 1)].push(Placed { begins, ends, seen });
        begins = ends;
    }
    parts
}

fn counts(report: &LoadReport) -> String {
    let requests = &report.summary.requests;
    let engine = &report.summary.engine;
    let list = |items: Vec<String>| items.join(", ");
    let mut text = String::new();
    if !requests.by_status.is_empty() {
        let items = requests.by_status.iter().map(|(s, n)| format!("{s}: {n}"));
        text += &format!("status {}\n", list(items.collect()));
    }
    if !requests.by_error.is_empty() {
        let items = requests.by_error.iter().map(|(e, n)| format!("{e}: {n}"));
        text += &format!("failed {}\n", list(items.collect()));
    }
    let queue = match engine.longest_queue {
        0 => String::new(),
        n => format!("; up to {n} requests waited for one"),
    };
    text + &format!(
        "engine {:.1} µs of CPU per request, {} connections{queue}\n",
        engine.cpu_per_request * 1e6,
        engine.connections
    )
}

fn threshold(result: &ThresholdResult) -> String {
    let (word, reason) = match result.outcome {
        Judged::Held => ("holds", None),
        Judged::Failed => ("FAILS", None),
        Judged::NotMeasured => ("not measured", result.reason.as_deref()),
    };
    let seen = match (result.value, reason) {
        (_, Some(reason)) => format!(" ({reason})"),
        (Some(value), None) => format!(" ({})", value_of(&result.threshold, value)),
        (None, None) => String::new(),
    };
    format!("threshold {}: {word}{seen}\n", result.threshold)
}

fn value_of(threshold: &str, value: f64) -> String {
    let metric = threshold
        .rsplit(':')
        .next()
        .unwrap_or_default()
        .trim_start();
    if metric.starts_with("errors") {
        format!("{:.2} %", value * 100.0)
    } else if metric.starts_with("rate") {
        rate(value)
    } else {
        format!("{:.2} ms", value * 1e3)
    }
}

fn health(report: &LoadReport) -> String {
    let health = &report.summary.health;
    let word = match health.verdict {
        HealthVerdict::Fit => "fit: these are the service's latencies",
        HealthVerdict::WithCare => "usable with care",
        HealthVerdict::Unfit => {
            "unfit: the engine fell behind, these are not the service's latencies"
        }
    };
    let mut text = format!("run {word}\n");
    for reason in &health.reasons {
        text += &format!("  {reason}\n");
    }
    text
}

fn capacity(capacity: &CapacityReport) -> String {
    let slo = capacity.slo.join(" and ");
    let mut text = match capacity.result {
        Outcome::Found {
            point,
            low,
            high,
            is_precise,
        } => {
            let wide = match is_precise {
                true => "",
                false => "; a longer -d narrows it",
            };
            format!(
                "capacity {} ({} to {}, {:.0} % sure, {} probes{wide})\n",
                rate(point),
                rate(low),
                rate(high),
                capacity.level * 100.0,
                capacity.probes.len()
            )
        }
        Outcome::AtLeast { rate: at, why } => {
            let why = match why {
                Open::Engine => "above that the engine fell behind",
                Open::HighestRate => "nothing higher was tried",
                Open::OutOfTime => {
                    "the time was over before the SLO broke; a longer -d looks further"
                }
            };
            format!("capacity at least {}: {why}\n", rate(at))
        }
        Outcome::Unreachable { rate: at } => format!(
            "slo_unreachable: it doesn't hold at {}, the lowest rate that the time allows to judge\n",
            rate(at)
        ),
        Outcome::Below { rate: at } => format!(
            "capacity below {}: the time was over before a rate was found that holds\n",
            rate(at)
        ),
        Outcome::NotKnown => "capacity not known: no probe could be judged\n".to_owned(),
    };
    text += &format!("  slo: {slo}\n");
    if let Some(gave_way) = capacity.gave_way {
        text += &format!("  gave way: {}\n", gave_way.describe());
    }
    text += &match (&capacity.usl, &capacity.usl_absent) {
        (Some(usl), _) => format!(
            "  scalability law: at most {} (contention {:.3}, coherency {:.2e}, R² {:.2})\n",
            rate(usl.peak),
            usl.contention,
            usl.coherency,
            usl.r_squared
        ),
        (_, Some(why)) => format!("  scalability law: not fitted, {why}\n"),
        _ => String::new(),
    };
    text
}
