//! Facts in, verdicts out: one file a rule. Pure: no I/O, no clock, seeds as arguments.
//!
//! It knows nothing of how facts were obtained or how verdicts are shown.

mod verdict;

pub use verdict::{Decision, FactRef, Flip, NextMeasurement, Reason, RouteVerdict, ServiceVerdict, Verdict};
