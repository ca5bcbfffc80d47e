//! What reading a candidate's source showed, as whoever read it hands it over.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The source of one candidate, read without running it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceReading {
    /// Name of the candidate.
    pub candidate: String,
    /// Why nothing is known of its source; then no finding means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_known: Option<String>,
    /// What was seen, the worst first.
    #[serde(default)]
    pub findings: Vec<SourceFinding>,
    /// Routes of the workload that weren't found in it: what is on their way isn't known.
    #[serde(default)]
    pub routes_not_found: Vec<String>,
    /// Files that couldn't be read to their end.
    #[serde(default)]
    pub files_skipped: usize,
    /// Whether its code, commands or runtime have changed since.
    #[serde(default)]
    pub is_stale: bool,
}

impl SourceReading {
    /// Of a candidate whose source isn't known, and why.
    #[must_use]
    pub fn not_known(candidate: &str, why: impl Into<String>) -> Self {
        SourceReading {
            candidate: candidate.to_owned(),
            not_known: Some(why.into()),
            ..SourceReading::default()
        }
    }
}

/// Something that was seen at a place in the source. No verdict rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceFinding {
    /// The audit that saw it: `weighbridge inspect --explain AUDIT` says more.
    pub audit: String,
    /// How much it matters where it is so.
    pub severity: Severity,
    /// How sure it is that it is so.
    pub confidence: Confidence,
    /// Path from the candidate's folder, with `/`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is so, in a sentence.
    pub message: String,
    /// Routes of the workload that come by there, as the workload names them.
    pub routes: Vec<String>,
    /// Routes of the source that come by there and aren't in the workload.
    pub other_routes: usize,
}

/// How much a finding matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Hurts under load or over time.
    Medium,
    /// Takes the service down.
    High,
}

impl Severity {
    pub(crate) const ALL: [Severity; 3] = [Severity::Low, Severity::Medium, Severity::High];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// How sure a finding is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It may be meant so.
    Low,
    /// It is so unless something out of sight prevents it.
    Medium,
    /// It is so.
    High,
}
