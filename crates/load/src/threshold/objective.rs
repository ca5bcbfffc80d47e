//! A condition as an objective that a search holds.

use std::ops::Range;
use std::time::Duration;

use super::{Clock, Looked, Threshold, ThresholdError};
use crate::recorder::RouteRun;
use crate::search::Tally;

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

impl Threshold {
    /// The same as an objective that a search holds.
    pub fn objective(&self) -> Result<Objective, ThresholdError> {
        let fail = |at: &Range<usize>, message: &str, help: &str| {
            ThresholdError::new(&self.text, at.clone(), message, help)
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
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn not_every_condition_is_an_slo() {
        assert!(read("p99 < 50ms").objective().is_ok());
        assert!(read("errors <= 1%").objective().is_ok());
        let error = read("rate > 10/s").objective().unwrap_err();
        assert_eq!(&error.text[error.at], ">");
        let error = read("service p99 < 1s").objective().unwrap_err();
        assert_eq!(&error.text[error.at], "service p99");
    }
}
