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

mod grammar;
mod judge;
mod objective;

use std::fmt;
use std::ops::Range;

pub use judge::{ABORT_MINIMUM, Judged, Seen, ThresholdResult};
pub use objective::{Miss, Objective};

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

impl ThresholdError {
    fn new(text: &str, at: Range<usize>, message: &str, help: &str) -> Self {
        ThresholdError {
            text: text.to_owned(),
            at,
            message: message.to_owned(),
            help: help.to_owned(),
        }
    }
}

impl Threshold {
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
        let help = format!("it has {}", known.join(", "));
        Err(self.at_route(route, "the workload has no such route", &help))
    }

    /// Refuses a condition on one route, where all routes are watched together.
    ///
    /// # Errors
    /// With the route underlined.
    pub fn check_whole(&self) -> Result<(), ThresholdError> {
        let Some(route) = &self.route else {
            return Ok(());
        };
        let message = "all routes are watched together here";
        Err(self.at_route(route, message, "leave the route out"))
    }

    fn at_route(&self, route: &str, message: &str, help: &str) -> ThresholdError {
        let from = self.text.find(route).unwrap_or(0);
        ThresholdError::new(&self.text, from..from + route.len(), message, help)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
fn read(text: &str) -> Threshold {
    Threshold::parse(text).unwrap()
}
