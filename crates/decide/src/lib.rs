//! Facts in, verdicts out: one file a rule. Pure: no I/O, no clock, fixed seeds.
//!
//! It knows nothing of how facts were obtained or how verdicts are shown.

mod column;
mod combine;
mod decide;
mod flips;
mod hour;
mod input;
mod model;
mod next;
mod reasons;
mod rule;
mod rules;
mod sample;
mod settable;
mod settings;
#[cfg(test)]
mod testing;
mod thresholds;
mod verdict;

pub use decide::decide;
pub use input::Input;
pub use rule::{Docs, Limits, Opinion, Rule, Said, Scope, Threshold};
pub use rules::RULES;
pub use sample::Sample;
pub use settable::{Override, SETTABLE, SetError, Settable, apply, parse_set};
pub use settings::DecideSettings;
pub use thresholds::{Thresholds, UnknownThreshold};
pub use verdict::{
    Decision, FactRef, Flip, NextMeasurement, Reason, RouteVerdict, ServiceVerdict, Verdict,
};
