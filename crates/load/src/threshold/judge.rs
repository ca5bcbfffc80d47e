//! A condition beside what was seen.

use hdrhistogram::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weighbridge_stats::{Exceeds, exceeds_share};

use super::{Clock, Comparison, Looked, Threshold};

/// A run isn't aborted on fewer requests than these.
pub const ABORT_MINIMUM: u64 = 100;

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

impl Threshold {
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

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::recorder::histogram;

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
