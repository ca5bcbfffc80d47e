//! How well a fact is founded.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The grade of a fact, weakest first; a better grade wins over a newer fact.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// From the literature, or a rule of thumb; always with its citation.
    Assumed,
    /// The team wrote it in `weighbridge.toml`.
    Declared,
    /// A profile times this machine's calibration.
    Predicted,
    /// Measured on this machine, candidates side by side.
    Measured,
    /// Seen on live traffic.
    Proven,
}

impl Grade {
    /// The word used in JSON, tables and the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Assumed => "assumed",
            Grade::Declared => "declared",
            Grade::Predicted => "predicted",
            Grade::Measured => "measured",
            Grade::Proven => "proven",
        }
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
