//! Conditions on a run: `p99 < 50ms`, `errors < 0.1%`, `rate > 950/s`, `GET /x: p99.9 <= 200ms`.
//!
//! One grammar for what is judged at the end (`--threshold`), what a search holds (`--slo`) and what ends a run
//! early (`--abort-on`):
//!
//! ```text
//! [ROUTE:] [service | lateness] (pNN | mean | max) (< | <= | > | >=) DURATION
//! [ROUTE:] errors (< | <= | > | >=) SHARE
//! [ROUTE:] rate (< | <= | > | >=) RATE
//! ```
//!
//! Latencies count from the due time unless `service` (from the moment of sending) or `lateness` (the engine's
//! own) is named. `rate` is good answers a second.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use hdrhistogram::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weighbridge_stats::{Exceeds, exceeds_share};

use crate::recorder::RouteRun;
use crate::search::Tally;

/// Which latency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// From the due time.
    Response,
    /// From the moment of sending.
    Service,
    /// The engine's own.
    Lateness,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Looked {
    /// A quantile of a latency, from 0 to 1.
    Quantile(Clock, f64),
    /// The mean of a latency.
    Mean(Clock),
    /// The largest latency.
    Max(Clock),
    /// Share of requests without a good answer.
    Errors,
    /// Good answers a second.
    Rate,
}

/// How it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    More,
    /// `>=`
    MoreOrEqual,
}

impl Comparison {
    fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Comparison::Less => value < limit,
            Comparison::LessOrEqual => value <= limit,
            Comparison::More => value > limit,
            Comparison::MoreOrEqual => value >= limit,
        }
    }

    fn is_upper(self) -> bool {
        matches!(self, Comparison::Less | Comparison::LessOrEqual)
    }
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// As written.
    pub text: String,
    /// The route that it holds for; all together without one.
    pub route: Option<String>,
    /// What is looked at.
    pub looked: Looked,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what: seconds, a share or a rate.
    pub limit: f64,
    /// Where what is looked at stands in the text.
    looked_at: Range<usize>,
    /// Where the comparison stands.
    compared_at: Range<usize>,
}

/// A condition that can't be read, with the place of the trouble.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ThresholdError {
    /// The condition as written.
    pub text: String,
    /// The offending bytes of it.
    pub at: Range<usize>,
    /// What is wrong there.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

const EXAMPLES: &str =
    "such as 'p99 < 50ms', 'errors < 0.1%', 'rate > 950/s' or 'GET /x: p99.9 <= 200ms'";
const METRICS: [&str; 7] = ["p50", "p90", "p99", "mean", "max", "errors", "rate"];

impl Threshold {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Self, ThresholdError> {
        let fail = |at: Range<usize>, message: &str, help: &str| ThresholdError {
            text: text.to_owned(),
            at,
            message: message.to_owned(),
            help: help.to_owned(),
        };
        let whole = 0..text.len();
        // A route may hold a colon itself; what follows it can't.
        let (route, from) = match text.rfind(':') {
            Some(colon) => (Some(text[..colon].trim().to_owned()), colon + 1),
            None => (None, 0),
        };
        if route.as_deref() == Some("") {
            return Err(fail(
                0..from,
                "the route before the colon is missing",
                EXAMPLES,
            ));
        }
        let is_sign = |c: char| matches!(c, '<' | '>' | '=');
        let Some(sign) = text[from..].find(is_sign).map(|i| i + from) else {
            return Err(fail(whole, "a comparison is missing", EXAMPLES));
        };
        let end = text[sign..]
            .find(|c| !is_sign(c))
            .map_or(text.len(), |i| i + sign);
        let comparison = match &text[sign..end] {
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::More,
            ">=" => Comparison::MoreOrEqual,
            _ => return Err(fail(sign..end, "no such comparison", "one of <, <=, >, >=")),
        };
        let looked_at = trimmed(text, from..sign);
        let limit_at = trimmed(text, end..text.len());
        let looked = looked(&text[looked_at.clone()]).map_err(|help| {
            let at = if looked_at.is_empty() {
                from..end
            } else {
                looked_at.clone()
            };
            fail(at, "no such metric", &help)
        })?;
        let limit = match looked {
            Looked::Errors => share(&text[limit_at.clone()]),
            Looked::Rate => rate(&text[limit_at.clone()]),
            _ => seconds(&text[limit_at.clone()]),
        }
        .map_err(|(message, help)| {
            let at = if limit_at.is_empty() {
                sign..end
            } else {
                limit_at.clone()
            };
            fail(at, message, help)
        })?;
        Ok(Threshold {
            text: text.to_owned(),
            route,
            looked,
            comparison,
            limit,
            looked_at,
            compared_at: sign..end,
        })
    }

    /// Refuses a route that isn't one of `known`.
    ///
    /// # Errors
    /// With the route underlined.
    pub fn check_route<'a>(
        &self,
        known: impl Iterator<Item = &'a str>,
    ) -> Result<(), ThresholdError> {
        let Some(route) = &self.route else {
            return Ok(());
        };
        let known: Vec<&str> = known.collect();
        if known.contains(&route.as_str()) {
            return Ok(());
        }
        let from = self.text.find(route.as_str()).unwrap_or(0);
        Err(ThresholdError {
            text: self.text.clone(),
            at: from..from + route.len(),
            message: "the workload has no such route".to_owned(),
            help: format!("it has {}", known.join(", ")),
        })
    }

    /// Refuses a condition on one route, where all routes are watched together.
    ///
    /// # Errors
    /// With the route underlined.
    pub fn check_whole(&self) -> Result<(), ThresholdError> {
        let Some(route) = &self.route else {
            return Ok(());
        };
        let from = self.text.find(route.as_str()).unwrap_or(0);
        Err(ThresholdError {
            text: self.text.clone(),
            at: from..from + route.len(),
            message: "all routes are watched together here".to_owned(),
            help: "leave the route out".to_owned(),
        })
    }

    /// The same as an objective that a search holds.
    pub fn objective(&self) -> Result<Objective, ThresholdError> {
        let fail = |at: &Range<usize>, message: &str, help: &str| ThresholdError {
            text: self.text.clone(),
            at: at.clone(),
            message: message.to_owned(),
            help: help.to_owned(),
        };
        if !self.comparison.is_upper() {
            return Err(fail(
                &self.compared_at,
                "an SLO is an upper limit",
                "use < or <=",
            ));
        }
        let miss = match self.looked {
            Looked::Quantile(Clock::Response, q) => Miss::Slow {
                limit: Duration::from_secs_f64(self.limit),
                allowed: 1.0 - q,
            },
            Looked::Errors => Miss::Failed {
                allowed: self.limit.max(1e-6),
            },
            _ => {
                return Err(fail(
                    &self.looked_at,
                    "an SLO is a quantile of the latency from the due time, or a share of errors",
                    "such as 'p99 < 100ms' or 'errors < 0.1%'",
                ));
            }
        };
        Ok(Objective {
            text: self.text.clone(),
            route: self.route.clone(),
            miss,
        })
    }

    /// Judges what was seen.
    pub fn judge(&self, seen: &Seen<'_>) -> ThresholdResult {
        let result = |outcome, value, reason: Option<String>| ThresholdResult {
            threshold: self.text.clone(),
            outcome,
            value,
            n: seen.due,
            reason,
        };
        let latency = match self.looked {
            Looked::Quantile(clock, _) | Looked::Mean(clock) | Looked::Max(clock) => Some(clock),
            Looked::Errors | Looked::Rate => None,
        };
        if seen.due == 0 {
            return result(Judged::NotMeasured, None, Some("no request was due".into()));
        }
        if latency.is_some_and(|clock| clock != Clock::Lateness) && !seen.is_fit {
            let why = "the engine fell behind: latencies aren't the service's";
            return result(Judged::NotMeasured, None, Some(why.into()));
        }
        if latency.is_some_and(|clock| seen.histogram(clock).is_empty()) {
            return result(Judged::NotMeasured, None, Some("no answer".into()));
        }
        let value = seen.value(self.looked);
        let outcome = match self.comparison.holds(value, self.limit) {
            true => Judged::Held,
            false => Judged::Failed,
        };
        if let Looked::Quantile(clock, q) = self.looked
            && let Some(n) = too_few(seen.histogram(clock), q, self.limit, self.comparison)
        {
            let reason = format!("n = {n}, {:.0} needed", 1.0 / (1.0 - q));
            return result(Judged::NotMeasured, Some(value), Some(reason));
        }
        result(outcome, Some(value), None)
    }

    /// Whether the condition is met, for one on which a run is aborted; never with fewer than
    /// [`ABORT_MINIMUM`] requests.
    pub fn is_met(&self, seen: &Seen<'_>) -> bool {
        seen.due >= ABORT_MINIMUM && self.judge(seen).outcome == Judged::Held
    }
}

/// A run isn't aborted on fewer requests than these.
pub const ABORT_MINIMUM: u64 = 100;

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A tail that the sample is too small for, unless it is missed beyond chance: gives the sample's size.
fn too_few(histogram: &Histogram<u64>, q: f64, limit: f64, how: Comparison) -> Option<u64> {
    let n = histogram.len();
    if n as f64 * (1.0 - q) >= 1.0 - 1e-9 {
        return None;
    }
    let over = n - histogram.count_between(0, (limit * 1e9) as u64);
    let is_beyond_chance = exceeds_share(over, n, 1.0 - q) == Exceeds::Yes;
    (!(is_beyond_chance && how.is_upper())).then_some(n)
}

/// What makes a request miss an objective.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Miss {
    /// It takes longer than this from its due time, or has no good answer.
    Slow {
        /// The longest that is good.
        limit: Duration,
        /// Share that may be slow.
        allowed: f64,
    },
    /// It has no good answer.
    Failed {
        /// Share that may fail.
        allowed: f64,
    },
}

/// An upper limit that a search holds, for one route or for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// As written.
    pub text: String,
    /// The route that it holds for; each of them without one.
    pub route: Option<String>,
    /// What makes a request miss it.
    pub miss: Miss,
}

impl Objective {
    /// How often a route misses it.
    pub fn tally(&self, seen: &RouteRun) -> Tally {
        let (bad, allowed) = match self.miss {
            Miss::Slow { limit, allowed } => (seen.over(limit), allowed),
            Miss::Failed { allowed } => (seen.failed(), allowed),
        };
        Tally {
            bad: bad.min(seen.due),
            n: seen.due,
            allowed,
        }
    }
}

/// What a condition is judged on: a whole run, a route of it or some seconds.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Requests that were due.
    pub due: u64,
    /// Requests without a good answer.
    pub failed: u64,
    /// Good answers a second.
    pub rate: f64,
    /// Latency from the due time, ns.
    pub response: &'a Histogram<u64>,
    /// Latency from the moment of sending, ns.
    pub service: &'a Histogram<u64>,
    /// Lateness of the engine, ns.
    pub lateness: &'a Histogram<u64>,
    /// The engine kept its schedule.
    pub is_fit: bool,
}

impl Seen<'_> {
    fn histogram(&self, clock: Clock) -> &Histogram<u64> {
        match clock {
            Clock::Response => self.response,
            Clock::Service => self.service,
            Clock::Lateness => self.lateness,
        }
    }

    fn value(&self, looked: Looked) -> f64 {
        match looked {
            Looked::Quantile(clock, q) => self.histogram(clock).value_at_quantile(q) as f64 / 1e9,
            Looked::Mean(clock) => self.histogram(clock).mean() / 1e9,
            Looked::Max(clock) => self.histogram(clock).max() as f64 / 1e9,
            Looked::Errors => self.failed as f64 / self.due.max(1) as f64,
            Looked::Rate => self.rate,
        }
    }
}

/// How a condition ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// It holds.
    Held,
    /// It doesn't.
    Failed,
    /// Too little was seen to tell.
    NotMeasured,
}

/// A condition with what was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThresholdResult {
    /// As written.
    pub threshold: String,
    /// How it ended.
    pub outcome: Judged,
    /// What was seen: seconds, a share or requests a second.
    pub value: Option<f64>,
    /// Requests that it was judged on.
    pub n: u64,
    /// Why it couldn't be told.
    pub reason: Option<String>,
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..(start + part.trim().len())
}

fn looked(text: &str) -> Result<Looked, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (clock, metric) = match words[..] {
        ["service", metric] => (Clock::Service, metric),
        ["lateness", metric] => (Clock::Lateness, metric),
        ["response", metric] => (Clock::Response, metric),
        [metric] => (Clock::Response, metric),
        _ => return Err(EXAMPLES.to_owned()),
    };
    let quantile = || {
        let number: f64 = metric.strip_prefix('p')?.parse().ok()?;
        (number > 0.0 && number < 100.0).then_some(number / 100.0)
    };
    match (metric, quantile()) {
        ("mean", _) => Ok(Looked::Mean(clock)),
        ("max", _) => Ok(Looked::Max(clock)),
        ("errors", _) if words.len() == 1 => Ok(Looked::Errors),
        ("rate", _) if words.len() == 1 => Ok(Looked::Rate),
        (_, Some(q)) => Ok(Looked::Quantile(clock, q)),
        _ => Err(nearest(metric)),
    }
}

fn nearest(metric: &str) -> String {
    let is_near = |known: &&str| {
        let shared = known
            .chars()
            .zip(metric.chars())
            .take_while(|(a, b)| a == b);
        shared.count() >= 3
    };
    match METRICS.into_iter().find(is_near) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "one of pNN (p50, p99, p99.9), mean, max, errors, rate; before a latency, `service` or `lateness`".to_owned(),
    }
}

type Bad = (&'static str, &'static str);

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

fn seconds(text: &str) -> Result<f64, Bad> {
    const HELP: &str = "a duration with its unit, such as 50ms, 1.5s or 200us";
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .ok_or(match text.is_empty() {
            true => ("the limit is missing", HELP),
            false => ("this duration has no unit", HELP),
        })?;
    let unit = match text[split..].trim() {
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" => 1e-6,
        "ns" => 1e-9,
        _ => return Err(("this isn't a duration", HELP)),
    };
    let number = number(&text[..split]).ok_or(("this isn't a duration", HELP))?;
    match number > 0.0 {
        true => Ok(number * unit),
        false => Err(("a latency is never below nothing", HELP)),
    }
}

fn share(text: &str) -> Result<f64, Bad> {
    const HELP: &str = "a share, such as 0.1% or 0.001";
    let share = match text.strip_suffix('%') {
        Some(percent) => number(percent).map(|p| p / 100.0),
        None => number(text),
    };
    match share {
        Some(share) if share <= 1.0 => Ok(share),
        Some(_) => Err(("a share is at most 1, or 100%", HELP)),
        None => Err(("this isn't a share", HELP)),
    }
}

fn rate(text: &str) -> Result<f64, Bad> {
    const HELP: &str = "requests a second, such as 950/s";
    number(text.strip_suffix("/s").unwrap_or(text)).ok_or(("this isn't a rate", HELP))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::histogram;

    fn read(text: &str) -> Threshold {
        Threshold::parse(text).unwrap()
    }

    #[test]
    fn the_grammar() {
        let t = read("p99 < 50ms");
        assert_eq!(t.looked, Looked::Quantile(Clock::Response, 0.99));
        assert_eq!(
            (t.comparison, t.limit, t.route),
            (Comparison::Less, 0.05, None)
        );
        let t = read("GET /a:b/{id}: service p99.9<=1.5s");
        assert_eq!(t.route.as_deref(), Some("GET /a:b/{id}"));
        assert_eq!((t.limit, t.comparison), (1.5, Comparison::LessOrEqual));
        let Looked::Quantile(Clock::Service, q) = t.looked else {
            panic!("{t:?}")
        };
        assert!((q - 0.999).abs() < 1e-12);
        assert_eq!(read("errors < 0.1%").limit, 0.001);
        assert_eq!(read("rate > 950/s").limit, 950.0);
        assert_eq!(
            read("lateness max < 200µs").looked,
            Looked::Max(Clock::Lateness)
        );
        assert_eq!(read("errors>5%").comparison, Comparison::More);
    }

    #[test]
    fn mistakes_are_underlined() {
        for (text, at, message, help) in [
            ("p99 < 50", "50", "no unit", "50ms"),
            ("p99 <", "<", "limit is missing", "50ms"),
            ("p999 < 50ms", "p999", "no such metric", "p99"),
            ("latency < 50ms", "latency", "no such metric", "pNN"),
            ("p99 == 50ms", "==", "comparison", "<="),
            (
                "p99 50ms",
                "p99 50ms",
                "comparison is missing",
                "p99 < 50ms",
            ),
            ("errors < lots", "lots", "share", "0.1%"),
            ("errors < 200%", "200%", "at most 1", "0.1%"),
            ("rate > fast", "fast", "rate", "950/s"),
            (
                "error < 1%",
                "error",
                "no such metric",
                "did you mean `errors`?",
            ),
            (": p99 < 1s", ":", "route", "GET /x"),
        ] {
            let error = Threshold::parse(text).unwrap_err();
            assert_eq!(&text[error.at.clone()], at, "{error:?}");
            assert!(error.message.contains(message), "{error:?}");
            assert!(error.help.contains(help), "{error:?}");
        }
    }

    #[test]
    fn not_every_condition_is_an_slo() {
        assert!(read("p99 < 50ms").objective().is_ok());
        assert!(read("errors <= 1%").objective().is_ok());
        let error = read("rate > 10/s").objective().unwrap_err();
        assert_eq!(&error.text[error.at], ">");
        let error = read("service p99 < 1s").objective().unwrap_err();
        assert_eq!(&error.text[error.at], "service p99");
    }

    fn seen(histogram: &Histogram<u64>, failed: u64) -> Seen<'_> {
        Seen {
            due: histogram.len() + failed,
            failed,
            rate: 100.0,
            response: histogram,
            service: histogram,
            lateness: histogram,
            is_fit: true,
        }
    }

    #[test]
    fn judged_with_enough_and_not_with_too_few() {
        let mut few = histogram();
        few.record_n(10_000_000, 40).unwrap();
        let result = read("p99 < 50ms").judge(&seen(&few, 0));
        assert_eq!(result.outcome, Judged::NotMeasured);
        assert_eq!(result.reason.as_deref(), Some("n = 40, 100 needed"));
        // Beyond chance is beyond chance.
        few.record_n(900_000_000, 20).unwrap();
        assert_eq!(
            read("p99 < 50ms").judge(&seen(&few, 0)).outcome,
            Judged::Failed
        );
        let mut many = histogram();
        many.record_n(10_000_000, 1000).unwrap();
        assert_eq!(
            read("p99 < 50ms").judge(&seen(&many, 0)).outcome,
            Judged::Held
        );
        assert_eq!(
            read("p99 < 5ms").judge(&seen(&many, 0)).outcome,
            Judged::Failed
        );
        assert_eq!(
            read("errors < 1%").judge(&seen(&many, 20)).outcome,
            Judged::Failed
        );
        assert_eq!(
            read("rate >= 100").judge(&seen(&many, 0)).outcome,
            Judged::Held
        );
        let unfit = Seen {
            is_fit: false,
            ..seen(&many, 0)
        };
        assert_eq!(
            read("p99 < 50ms").judge(&unfit).outcome,
            Judged::NotMeasured
        );
        assert_eq!(
            read("lateness p99 < 50ms").judge(&unfit).outcome,
            Judged::Held
        );
    }

    #[test]
    fn nothing_is_aborted_on_a_handful() {
        let mut some = histogram();
        some.record_n(10_000_000, 50).unwrap();
        assert!(!read("errors > 5%").is_met(&seen(&some, 40)));
        some.record_n(10_000_000, 50).unwrap();
        assert!(read("errors > 5%").is_met(&seen(&some, 40)));
    }
}
