//! What a report is made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weighbridge_decide::Decision;
use weighbridge_facts::FactSet;

use crate::format::{counted, plain};
use crate::source::SourceReading;

/// Everything that a renderer gets to see.
#[derive(Debug, Clone)]
pub struct ReportInput<'a> {
    /// Name of the service.
    pub service: String,
    /// What is known about it.
    pub facts: &'a FactSet,
    /// What follows.
    pub decision: &'a Decision,
    /// Name of the candidate in production today.
    pub baseline: String,
    /// Name of the candidate that it is compared with, if there is one.
    pub other: Option<String>,
    /// The machine that measured.
    pub host: HostInfo,
    /// The run that measured.
    pub run: RunInfo,
    /// What reading the candidates' sources showed, in the candidates' order.
    pub sources: &'a [SourceReading],
    /// What the reader has to know before using the numbers.
    pub warnings: &'a [Warning],
    /// Version of Weighbridge.
    pub tool_version: String,
    /// What to run next; the decision's next measurement if absent.
    pub next_command: Option<String>,
}

/// The machine that measured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HostInfo {
    /// Model name of the CPU.
    pub cpu: String,
    /// CPUs that the run could use.
    pub cpus: u32,
    /// Kernel and its release.
    pub kernel: String,
    /// Name and version of the operating system.
    pub os: String,
}

/// The run that measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunInfo {
    /// When it started, as RFC 3339.
    pub started: String,
    /// The command that obtains it again.
    pub command: String,
    /// Blocks (one fresh process of each candidate) that count.
    pub blocks: u32,
    /// Blocks that were dropped because the machine was disturbed.
    pub dropped_blocks: u32,
    /// Wall time, in seconds.
    pub elapsed_seconds: f64,
}

/// Something that the reader has to know before using the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Its id, such as `engine_limited`.
    pub id: String,
    /// What is the matter.
    pub text: String,
    /// What to do about it.
    pub advice: String,
}

/// The id of the warning that nothing can be concluded from the run: renderings put it before the verdict's figures.
pub const NOT_FIT: &str = "not_fit";

impl ReportInput<'_> {
    /// That the run isn't fit to conclude from, and why, if it isn't.
    pub(crate) fn not_fit(&self) -> Option<String> {
        let warning = self.warnings.iter().find(|warning| warning.id == NOT_FIT)?;
        Some(format!(
            "Don't decide on this run: {}",
            plain(&warning.text)
        ))
    }

    /// How many blocks count, and how many the machine spoiled: `5 blocks (1 dropped)`.
    pub(crate) fn blocks(&self) -> String {
        let blocks = counted(self.run.blocks as usize, "block");
        match self.run.dropped_blocks {
            0 => blocks,
            n => format!("{blocks} ({n} dropped)"),
        }
    }

    /// The command that the report ends with: the caller's, else the decision's next measurement.
    pub(crate) fn next(&self) -> Option<&str> {
        let measurement = self.decision.next_measurement.as_ref();
        self.next_command
            .as_deref()
            .or_else(|| measurement.map(|next| next.command.as_str()))
    }
}
