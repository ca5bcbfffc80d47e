//! A fact, and where it comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Conditions, Estimate, Grade, Metric, Subject};

/// Enough to obtain a fact again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// How it was obtained: a method of the handbook, a citation, or `weighbridge.toml:12`.
    pub method: String,
    /// The run that obtained it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
    /// Digest of the code, lockfiles, commands and runtime of each candidate that it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// *Subject · metric · conditions · estimate · grade · source.*
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// What was estimated; its unit and better direction are in [`Metric`]'s table.
    pub metric: Metric,
    /// What it holds for.
    #[serde(default)]
    pub conditions: Conditions,
    /// What it states.
    pub estimate: Estimate,
    /// The metric's unit, repeated for readers of the JSON.
    pub unit: String,
    /// How well it is founded.
    pub grade: Grade,
    /// Where it comes from.
    pub source: Source,
    /// The code that it speaks of has changed since: shown, never decided on.
    #[serde(default)]
    pub stale: bool,
}

impl Fact {
    /// A fact without conditions; see [`Fact::under`].
    pub fn new(
        subject: Subject,
        metric: Metric,
        estimate: Estimate,
        grade: Grade,
        method: impl Into<String>,
    ) -> Self {
        Fact {
            subject,
            metric,
            conditions: Conditions::default(),
            estimate,
            unit: metric.unit().name().to_owned(),
            grade,
            source: Source {
                method: method.into(),
                ..Source::default()
            },
            stale: false,
        }
    }

    /// The same fact, holding under `conditions`.
    #[must_use]
    pub fn under(mut self, conditions: Conditions) -> Self {
        self.conditions = conditions;
        self
    }

    /// The short name that `because` lists and `--set` takes: `cpu_ratio[go/node GET /zones]`.
    pub fn id(&self) -> String {
        format!("{}[{}]", self.metric, self.subject)
    }
}
