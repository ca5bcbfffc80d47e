//! Whether two runs differ, with intervals.
//!
//! Latencies of one run aren't independent of one another: one stall makes many slow requests. So where both
//! results have their seconds, a quantile is taken in each of up to twenty sections of the run, and the mean of
//! their logarithms is compared with Welch's t (sectioning: Asmussen and Glynn, *Stochastic Simulation*, 2007,
//! III.5a). Without seconds, or with too few requests in a section, the interval is that of order statistics
//! (binomial, no assumption on the distribution), which takes requests as independent and is thus too narrow
//! after a stall; the result says which of the two it is. Shares of failed requests: Newcombe's hybrid score
//! interval (Newcombe 1998, Statistics in Medicine 17: 873, method 10).
//!
//! Neither interval knows how much two runs of the same service differ from one day to the next: only repeated
//! runs show that. A difference is called one only where the whole interval is beyond what the engine itself is held
//! to: 1 %, or 50 µs where that is more.

use hdrhistogram::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weighbridge_stats::{newcombe, quantile_interval, sidak, t_quantile, welch_interval};

use crate::output::{LoadReport, Second, decode};

/// Most sections of a run, and fewest that make an interval.
const SECTIONS: usize = 20;
const FEWEST_SECTIONS: usize = 5;
/// Requests beyond a quantile that a section needs.
const BEYOND: f64 = 5.0;
/// Differences that the engine's own error could make: a share of the quantile, or seconds.
const SMALLEST: (f64, f64) = (0.01, 50e-6);
/// Rates that differ by less are the same.
const SAME_RATE: f64 = 0.02;

/// The quantiles that are compared; errors are beside them.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)];

/// The level of each interval, so that all of them hold together with 95 %.
fn level() -> f64 {
    sidak(0.95, QUANTILES.len() + 1)
}

/// What is said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// The second run is faster, or fails less.
    Faster,
    /// The second run is slower, or fails more.
    Slower,
    /// Faster in some and slower in others.
    Mixed,
    /// The interval holds no difference.
    NoDifference,
    /// It can't be told.
    NotComparable,
}

impl Word {
    /// A text for people.
    pub fn describe(self) -> &'static str {
        match self {
            Word::Faster => "faster",
            Word::Slower => "slower",
            Word::Mixed => "faster in some, slower in others",
            Word::NoDifference => "no difference beyond the interval",
            Word::NotComparable => "not comparable",
        }
    }
}

/// How an interval was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Quantiles of sections of the run, Welch's t.
    Sections,
    /// Order statistics of all requests.
    OrderStatistics,
    /// Newcombe's hybrid score.
    Newcombe,
    /// None was.
    None,
}

/// One thing that is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// `p50`, `p90`, `p99`, `p999` or `errors`.
    pub what: String,
    /// It is a share, not a duration.
    pub is_share: bool,
    /// Of the first run: seconds or a share.
    pub a: Option<f64>,
    /// Of the second run.
    pub b: Option<f64>,
    /// Both ends of the interval, at 95 % over all rows together: of b / a - 1 for durations, of b - a for shares.
    pub change: Option<(f64, f64)>,
    /// How that was obtained.
    pub method: Method,
    /// What follows.
    pub word: Word,
    /// Why there is no interval.
    pub reason: Option<String>,
}

/// Two runs side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// What follows for the second run.
    pub verdict: Word,
    /// What stands against comparing them, or what to know.
    pub reasons: Vec<String>,
    /// What was compared.
    pub rows: Vec<Row>,
}

/// Compares the second run with the first.
pub fn compare(a: &LoadReport, b: &LoadReport) -> Comparison {
    let reasons = obstacles(a, b);
    if !reasons.is_empty() {
        return Comparison {
            verdict: Word::NotComparable,
            reasons,
            rows: vec![],
        };
    }
    let mut rows: Vec<Row> = QUANTILES
        .into_iter()
        .map(|(name, q)| quantile_row(name, q, a, b))
        .collect();
    rows.push(errors_row(a, b));
    let has = |word| rows.iter().any(|r| r.word == word);
    let verdict = match (
        has(Word::Faster),
        has(Word::Slower),
        has(Word::NoDifference),
    ) {
        (true, true, _) => Word::Mixed,
        (true, false, _) => Word::Faster,
        (false, true, _) => Word::Slower,
        (false, false, true) => Word::NoDifference,
        (false, false, false) => Word::NotComparable,
    };
    Comparison {
        verdict,
        reasons: caveats(&rows),
        rows,
    }
}

fn obstacles(a: &LoadReport, b: &LoadReport) -> Vec<String> {
    let mut reasons = Vec::new();
    let (rate_a, rate_b) = (a.summary.offered, b.summary.offered);
    if (rate_a / rate_b - 1.0).abs() > SAME_RATE {
        reasons.push(format!(
            "the rates differ: {rate_a:.1}/s and {rate_b:.1}/s; latency depends on the rate"
        ));
    }
    if a.offer.workload != b.offer.workload {
        reasons.push("the workloads differ: other routes, or other shares of them".to_owned());
    }
    if a.offer.sessions != b.offer.sessions {
        reasons.push("the sessions differ: others, other shares, requests or thinking".to_owned());
    }
    if a.offer.arrivals != b.offer.arrivals {
        let (one, other) = (&a.offer.arrivals, &b.offer.arrivals);
        reasons.push(format!("the arrivals differ: {one} and {other}"));
    }
    if a.offer.shape != b.offer.shape {
        let (one, other) = (&a.offer.shape, &b.offer.shape);
        reasons.push(format!("the rates go differently: {one} and {other}"));
    }
    if a.offer.connections != b.offer.connections {
        let (one, other) = (a.offer.connections, b.offer.connections);
        reasons.push(format!("the connections differ: {one} and {other}"));
    }
    for (name, report) in [("first", a), ("second", b)] {
        if !report.summary.health.is_fit() {
            reasons.push(format!(
                "the engine fell behind in the {name} run: its latencies aren't the service's"
            ));
        }
        if decode(&report.histograms.response).is_err() {
            reasons.push(format!("the histograms of the {name} run can't be read"));
        }
    }
    reasons
}

fn caveats(rows: &[Row]) -> Vec<String> {
    let mut reasons = vec![
        "the intervals are of these two runs; how much runs differ from one another, only repeats show"
            .to_owned(),
    ];
    if rows.iter().any(|r| r.method == Method::OrderStatistics) {
        reasons.push(
            "intervals by order statistics take requests as independent, which a stall breaks"
                .to_owned(),
        );
    }
    reasons
}

fn quantile_row(name: &str, q: f64, a: &LoadReport, b: &LoadReport) -> Row {
    let mut row = Row {
        what: name.to_owned(),
        is_share: false,
        a: None,
        b: None,
        change: None,
        method: Method::None,
        word: Word::NotComparable,
        reason: None,
    };
    let (Ok(whole_a), Ok(whole_b)) = (
        decode(&a.histograms.response),
        decode(&b.histograms.response),
    ) else {
        row.reason = Some("the histograms can't be read".to_owned());
        return row;
    };
    for n in [whole_a.len(), whole_b.len()] {
        if n as f64 * (1.0 - q) < 1.0 - 1e-9 {
            row.reason = Some(format!("n = {n}, {:.0} needed", 1.0 / (1.0 - q)));
            return row;
        }
    }
    row.a = Some(whole_a.value_at_quantile(q) as f64 / 1e9);
    row.b = Some(whole_b.value_at_quantile(q) as f64 / 1e9);
    let by_sections = match (sections(&a.series, q), sections(&b.series, q)) {
        (Some(a), Some(b)) => welch_interval(&b, &a, level()).map(|i| (i.low, i.high)),
        _ => None,
    };
    let log = by_sections
        .inspect(|_| row.method = Method::Sections)
        .or_else(|| {
            row.method = Method::OrderStatistics;
            order_statistics(&whole_a, &whole_b, q)
        });
    let Some((low, high)) = log else {
        row.method = Method::None;
        row.reason = Some("too few requests for an interval".to_owned());
        return row;
    };
    row.change = Some((low.exp() - 1.0, high.exp() - 1.0));
    let smallest = row
        .a
        .map_or(0.0, |a| SMALLEST.0.max(SMALLEST.1 / a.max(1e-9)));
    row.word = word(low, high, (1.0 + smallest).ln());
    row
}

/// `low` and `high` are the change's ends, differences up to `smallest` are none.
fn word(low: f64, high: f64, smallest: f64) -> Word {
    if high < -smallest {
        Word::Faster
    } else if low > smallest {
        Word::Slower
    } else {
        Word::NoDifference
    }
}

/// The logarithm of a quantile in each of the sections of a run; `None` when the seconds don't make five.
fn sections(series: &[Second], q: f64) -> Option<Vec<f64>> {
    let seconds: Vec<Histogram<u64>> = series
        .iter()
        .map(|s| decode(&s.response).ok())
        .collect::<Option<_>>()?;
    let n: u64 = seconds.iter().map(Histogram::len).sum();
    let most = (n as f64 * (1.0 - q) / BEYOND) as usize;
    let count = most.min(SECTIONS).min(seconds.len());
    if count < FEWEST_SECTIONS {
        return None;
    }
    let mut logs = Vec::with_capacity(count);
    for i in 0..count {
        let mine = &seconds[i * seconds.len() / count..(i + 1) * seconds.len() / count];
        let (first, others) = mine.split_first()?;
        let mut all = first.clone();
        for other in others {
            all.add(other).ok()?;
        }
        if all.is_empty() {
            return None;
        }
        logs.push((all.value_at_quantile(q) as f64).max(1.0).ln());
    }
    Some(logs)
}

/// The interval of the logarithm of a ratio, from the interval of each by order statistics (MOVER: Zou and Donner
/// 2008, Statistics in Medicine 27: 1693).
fn order_statistics(a: &Histogram<u64>, b: &Histogram<u64>, q: f64) -> Option<(f64, f64)> {
    let ends = |h: &Histogram<u64>| {
        let (low, high) = quantile_interval(h.len(), q)?;
        let at = |q: f64| (h.value_at_quantile(q) as f64).max(1.0).ln();
        Some((at(low), at(q), at(high)))
    };
    let ((a_low, a_mid, a_high), (b_low, b_mid, b_high)) = (ends(a)?, ends(b)?);
    let down = ((b_mid - b_low).powi(2) + (a_high - a_mid).powi(2)).sqrt();
    let up = ((b_high - b_mid).powi(2) + (a_mid - a_low).powi(2)).sqrt();
    // The ends are those of 95 %; on the scale of logarithms they widen as those of a normal variable do.
    let wider = t_quantile(level(), 1_000_000) / t_quantile(0.95, 1_000_000);
    Some((b_mid - a_mid - wider * down, b_mid - a_mid + wider * up))
}

fn errors_row(a: &LoadReport, b: &LoadReport) -> Row {
    let counts = |r: &LoadReport| (r.summary.requests.failed, r.summary.requests.due);
    let ((bad_a, n_a), (bad_b, n_b)) = (counts(a), counts(b));
    let share = |bad: u64, n: u64| (n > 0).then(|| bad as f64 / n as f64);
    let change = newcombe((bad_b, n_b), (bad_a, n_a), level());
    Row {
        what: "errors".to_owned(),
        is_share: true,
        a: share(bad_a, n_a),
        b: share(bad_b, n_b),
        change,
        method: Method::Newcombe,
        word: match change {
            // Fewer errors are better, not faster, but better all the same: one word for both.
            Some((low, high)) => word(low, high, 0.0),
            None => Word::NotComparable,
        },
        reason: change.is_none().then(|| "no request was due".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::encode;
    use crate::recorder::histogram;
    use rand::{RngExt as _, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    /// `seconds` seconds of 500 exponential latencies each, the mean of each second its own by some.
    fn series(mean: f64, seconds: usize, seed: u64) -> (Vec<Second>, Histogram<u64>) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut whole = histogram();
        let mut series = Vec::new();
        for i in 0..seconds {
            let mean = mean * (1.0 + 0.2 * (rng.random::<f64>() - 0.5));
            let mut second = histogram();
            for _ in 0..500 {
                let latency = -(1.0 - rng.random::<f64>()).ln() * mean;
                second.saturating_record((latency * 1e9) as u64);
            }
            whole.add(&second).unwrap();
            series.push(Second {
                at: i as f64 + 1.0,
                offered: 500.0,
                due: 500,
                sent: 500,
                answered: 500,
                failed: 0,
                response: encode(&second),
            });
        }
        (series, whole)
    }

    #[test]
    fn the_same_service_rarely_differs_and_a_slower_one_does() {
        let (mut false_alarms, mut found) = (0, 0);
        for seed in 0..60 {
            let logs = |mean, seed| sections(&series(mean, 30, seed).0, 0.9).unwrap();
            let (a, b) = (logs(0.01, seed), logs(0.01, seed + 1000));
            let interval = welch_interval(&b, &a, 0.95).unwrap();
            false_alarms +=
                usize::from(word(interval.low, interval.high, 0.0) != Word::NoDifference);
            let slower = logs(0.0115, seed + 2000);
            let interval = welch_interval(&slower, &a, 0.95).unwrap();
            found += usize::from(word(interval.low, interval.high, 0.0) == Word::Slower);
        }
        assert!(false_alarms <= 8, "{false_alarms} of 60");
        assert!(found >= 57, "{found} of 60");
    }

    #[test]
    fn order_statistics_where_there_are_no_seconds() {
        let (_, a) = series(0.01, 10, 1);
        let (_, b) = series(0.012, 10, 2);
        let (low, high) = order_statistics(&a, &b, 0.5).unwrap();
        assert!(low > 0.05 && high < 0.3, "{low} {high}");
        assert_eq!(order_statistics(&a, &histogram(), 0.5), None);
    }

    #[test]
    fn few_seconds_make_no_sections() {
        assert!(sections(&series(0.01, 4, 1).0, 0.5).is_none());
        assert_eq!(sections(&series(0.01, 40, 1).0, 0.5).unwrap().len(), 20);
        assert!(sections(&series(0.01, 4, 1).0, 0.999).is_none());
    }
}
