//! What a decision depends on besides facts.

use crate::thresholds::Thresholds;

/// What a decision depends on besides facts.
#[derive(Debug, Clone, PartialEq)]
pub struct DecideSettings {
    /// Thresholds of the rules.
    pub thresholds: Thresholds,
    /// The candidate in production.
    pub baseline: String,
    /// The Go candidate; without one the decision rests on literature.
    pub other: Option<String>,
    /// Draws from the estimates.
    pub draws: usize,
}

impl DecideSettings {
    /// The usual settings for two candidates.
    pub fn new(baseline: impl Into<String>, other: Option<String>) -> Self {
        DecideSettings {
            thresholds: Thresholds::default(),
            baseline: baseline.into(),
            other,
            draws: 2_000,
        }
    }
}
