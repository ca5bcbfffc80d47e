//! Sessions: requests of one visitor, one after another, with time to think between them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::clock::{Nanos, nanos};
use crate::exchange::Answer;
use crate::template::{Source, Template};
use crate::workload::Expect;

/// Captured values longer than this count as not found: live sessions keep theirs.
const MOST_CAPTURED: usize = 16 * 1024;

/// A sequence of requests. It arrives as a request does; each request but the first is due a think time after the complete
/// answer to the one before.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its name in results.
    pub name: String,
    /// Its share of the arrivals, relative to those of routes and other sessions; 0 leaves it out.
    pub weight: f64,
    /// Values that are drawn when a session begins, the same in all its requests. They have the first slots; what is
    /// captured has the slots after them.
    pub variables: Vec<Source>,
    /// The requests, in order; at least one.
    pub steps: Vec<SessionStep>,
}

/// A request of a session.
#[derive(Debug, Clone)]
pub struct SessionStep {
    /// The route of the workload that it counts for, by index; both have the same method.
    pub route: usize,
    /// The request.
    pub template: Template,
    /// The good answer. Any other ends the session.
    pub expect: Expect,
    /// How long the visitor thinks before it; the first request of a session is due when the session arrives.
    pub think: Think,
    /// What is kept of its answer.
    pub captures: Vec<SessionCapture>,
}

/// Finds a value in an answer; runs on the engine's thread.
pub type Extract = Arc<dyn Fn(&Answer) -> Option<String> + Send + Sync>;

/// A value of an answer that later requests of the session send. One that isn't there, is longer than 16 KiB or has control
/// characters makes the answer a wrong one.
#[derive(Clone)]
pub struct SessionCapture {
    /// Where it is kept: an index behind those of the session's variables.
    pub slot: usize,
    /// How it is found.
    pub extract: Extract,
}

impl fmt::Debug for SessionCapture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCapture")
            .field("slot", &self.slot)
            .finish_non_exhaustive()
    }
}

/// How long a visitor thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Think {
    /// Always as long.
    Constant(Duration),
    /// Exponentially distributed around this mean.
    Exponential(Duration),
    /// Each length between these as likely.
    Uniform(Duration, Duration),
}

impl Think {
    /// The mean of many.
    pub fn mean(self) -> Duration {
        match self {
            Think::Constant(time) | Think::Exponential(time) => time,
            Think::Uniform(low, high) => (low + high) / 2,
        }
    }

    pub(crate) fn draw(self, rng: &mut Xoshiro256PlusPlus) -> Nanos {
        match self {
            Think::Constant(time) => nanos(time),
            Think::Exponential(mean) => {
                let uniform: f64 = rng.random();
                (-(1.0 - uniform).ln() * mean.as_secs_f64() * 1e9) as Nanos
            }
            Think::Uniform(low, high) => rng.random_range(nanos(low)..=nanos(high.max(low))),
        }
    }
}

impl Session {
    /// Slots for values: variables, and what is captured.
    pub(crate) fn slots(&self) -> usize {
        let captures = self.steps.iter().flat_map(|step| &step.captures);
        let slots = captures.map(|capture| capture.slot + 1);
        slots.max().unwrap_or(0).max(self.variables.len())
    }

    /// Values for all its slots: variables are drawn, what is captured comes later.
    pub(crate) fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> Vec<String> {
        let mut values: Vec<String> = self.variables.iter().map(|s| s.draw(rng)).collect();
        values.resize(self.slots(), String::new());
        values
    }

    /// The mean time of its thinking, from its first answer to its last request.
    pub fn thinking(&self) -> Duration {
        self.steps.iter().skip(1).map(|s| s.think.mean()).sum()
    }

    /// What keeps it from being run in a workload of so many routes.
    pub(crate) fn fault(&self, routes: usize) -> Option<&'static str> {
        let slots = self.slots();
        if self.steps.is_empty() {
            return Some("it has no request");
        }
        if self.steps.iter().any(|step| step.route >= routes) {
            return Some("one of its requests counts for no route");
        }
        let has_slots = |step: &SessionStep| step.template.session_slots() <= slots;
        (!self.steps.iter().all(has_slots)).then_some("one of its requests needs a missing value")
    }
}

impl SessionCapture {
    /// The value, where it is there and can be sent.
    pub(crate) fn take(&self, answer: &Answer) -> Option<String> {
        let is_usable = |value: &String| {
            value.len() <= MOST_CAPTURED && !value.contains(|c: char| c.is_control())
        };
        (self.extract)(answer).filter(is_usable)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn mean_of(think: Think) -> f64 {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let sum: Nanos = (0..20_000).map(|_| think.draw(&mut rng)).sum();
        sum as f64 / 20_000.0 / 1e9
    }

    #[test]
    fn thinks_have_the_mean_that_they_say() {
        let second = Duration::from_secs(1);
        for think in [
            Think::Constant(2 * second),
            Think::Exponential(2 * second),
            Think::Uniform(second, 3 * second),
        ] {
            assert_eq!(think.mean(), 2 * second);
            assert!((mean_of(think) / 2.0 - 1.0).abs() < 0.03, "{think:?}");
        }
    }

    #[test]
    fn uniform_thinks_stay_within_their_ends() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let (low, high) = (Duration::from_millis(10), Duration::from_millis(30));
        let mut draw = || Think::Uniform(low, high).draw(&mut rng);
        assert!((0..1000).all(|_| (nanos(low)..=nanos(high)).contains(&draw())));
    }

    #[test]
    fn a_value_that_would_break_a_request_is_not_kept() {
        let captured = |value: &str| {
            let value = value.to_owned();
            let capture = SessionCapture {
                slot: 0,
                extract: Arc::new(move |_| Some(value.clone())),
            };
            capture.take(&Answer {
                status: 200,
                headers: vec![],
                body: vec![],
                latency: Duration::ZERO,
            })
        };
        assert_eq!(captured("t-1").as_deref(), Some("t-1"));
        assert_eq!(captured("a\r\nhost: b"), None);
        assert_eq!(captured(&"x".repeat(MOST_CAPTURED + 1)), None);
    }
}
