//! One try at one rate: what was seen of the SLO there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weighbridge_stats::clopper_pearson;

/// What limits a service, as far as can be told from outside of its process.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum GaveWay {
    /// The load engine: the capacity is higher than what is named.
    Engine,
    /// Requests failed before they were slow.
    Errors,
    /// All connections were busy and requests queued for one.
    Connections,
    /// Answers became slow.
    Latency,
}

impl GaveWay {
    /// A text for people.
    pub fn describe(self) -> &'static str {
        match self {
            GaveWay::Engine => "the load engine: the capacity is at least this",
            GaveWay::Errors => "errors, before latency",
            GaveWay::Connections => "all connections were busy: requests queued for one",
            GaveWay::Latency => "latency, with connections to spare",
        }
    }
}

/// Requests that miss one objective of an SLO.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// Requests over the limit, or failed.
    pub bad: u64,
    /// All requests.
    pub n: u64,
    /// Share that may be bad.
    pub allowed: f64,
}

impl Tally {
    /// (Share seen) / (share allowed): above 1 the objective is missed.
    ///
    /// With fewer requests than a single bad one is allowed in, the lower end of the exact binomial interval
    /// stands for the share: such a tally misses only beyond chance.
    pub fn stress(&self) -> f64 {
        match self.n {
            0 => 0.0,
            _ if self.is_small() => clopper_pearson(self.bad, self.n, 0.95).0 / self.allowed,
            _ => self.bad as f64 / self.n as f64 / self.allowed,
        }
    }

    /// Too few requests for the share itself to say anything.
    fn is_small(&self) -> bool {
        (self.n as f64) * self.allowed < 1.0
    }
}

/// What a try at one rate saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probe {
    /// Arrival rate, requests a second.
    pub rate: f64,
    /// Good answers a second.
    pub achieved: f64,
    /// One for each objective of the SLO (and route that it holds for).
    pub tallies: Vec<Tally>,
    /// Mean time that a good answer took from its due time, seconds; `None` without one.
    pub mean_response: Option<f64>,
    /// The engine kept its schedule. A probe in which it didn't says nothing about the service.
    pub is_fit: bool,
    /// What gave way here, if the SLO didn't hold.
    pub gave_way: Option<GaveWay>,
}

impl Probe {
    /// The largest, over objectives, of (share seen) / (share allowed): above 1 the SLO is broken.
    pub fn stress(&self) -> f64 {
        self.tallies.iter().map(Tally::stress).fold(0.0, f64::max)
    }

    /// Whether the SLO held, as far as this probe alone tells.
    pub fn held(&self) -> bool {
        self.stress() <= 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(bad: u64, n: u64, allowed: f64) -> Tally {
        Tally { bad, n, allowed }
    }

    #[test]
    fn one_bad_request_of_a_few_is_chance() {
        assert!(tally(1, 50, 0.01).stress() < 1.0);
        assert!(tally(10, 50, 0.01).stress() > 1.0);
        assert_eq!(tally(20, 1000, 0.01).stress(), 2.0);
        assert_eq!(tally(0, 0, 0.01).stress(), 0.0);
    }

    #[test]
    fn the_worst_objective_counts() {
        let probe = Probe {
            rate: 100.0,
            achieved: 100.0,
            tallies: vec![tally(5, 1000, 0.01), tally(30, 1000, 0.01)],
            mean_response: None,
            is_fit: true,
            gave_way: None,
        };
        assert_eq!(probe.stress(), 3.0);
        assert!(!probe.held());
    }
}
