//! The result as versioned JSON, and its schema: a promise to scripts.

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use weighbridge_decide::{Flip, NextMeasurement, Reason, RouteVerdict, ServiceVerdict, Verdict};
use weighbridge_facts::Fact;

use crate::{HostInfo, ReportInput, RunInfo, SourceReading, Warning};

/// Version of the results below; it grows when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// Who wrote a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `weighbridge`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The result of `weigh`, `decide` and `predict`. Durations are in seconds, sizes in bytes, shares from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WeighReport {
    /// Version of this format.
    pub schema_version: u32,
    /// Who wrote it.
    pub tool: Tool,
    /// The machine that measured.
    pub host: HostInfo,
    /// What to know before using the numbers.
    pub warnings: Vec<Warning>,
    /// Name of the service.
    pub service: String,
    /// The candidate in production today.
    pub baseline: String,
    /// The candidate that it is compared with.
    pub other: Option<String>,
    /// The run that measured.
    pub run: RunInfo,
    /// All that is known, oldest first.
    pub facts: Vec<Fact>,
    /// What reading the candidates' sources showed; no verdict rests on it.
    #[serde(default)]
    pub sources: Vec<SourceReading>,
    /// What follows.
    pub verdict: VerdictResult,
    /// What to measure next, if it would help.
    pub next_measurement: Option<NextMeasurement>,
}

/// The verdict on the service and on each route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictResult {
    /// On the service.
    pub service: ServiceResult,
    /// Route by route, in the workload's order.
    pub routes: Vec<RouteResult>,
}

/// The verdict on the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceResult {
    /// What to do.
    pub verdict: Verdict,
    /// Share of draws from the estimates that end in this verdict.
    pub probability: f64,
    /// Ids of the rules that speak, strongest first.
    pub because: Vec<String>,
    /// What each of them says, and the facts it rests on.
    pub reasons: Vec<Reason>,
    /// What would flip it, smallest change first.
    pub flips: Vec<Flip>,
}

/// The verdict on one route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RouteResult {
    /// `METHOD /path/{template}`.
    pub route: String,
    /// What to do.
    pub verdict: Verdict,
    /// Share of draws from the estimates that end in this verdict.
    pub probability: f64,
    /// Ids of the rules that speak, strongest first.
    pub because: Vec<String>,
    /// What each of them says, and the facts it rests on.
    pub reasons: Vec<Reason>,
    /// What would flip it, smallest change first.
    pub flips: Vec<Flip>,
}

/// The result of `export`: the ledger's facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerExport {
    /// Version of this format.
    pub schema_version: u32,
    /// Who wrote it.
    pub tool: Tool,
    /// All that is known, oldest first.
    pub facts: Vec<Fact>,
}

impl WeighReport {
    /// The result as a value.
    pub fn new(input: &ReportInput<'_>) -> Self {
        let decision = input.decision;
        WeighReport {
            schema_version: SCHEMA_VERSION,
            tool: tool(&input.tool_version),
            host: input.host.clone(),
            warnings: input.warnings.to_vec(),
            service: input.service.clone(),
            baseline: input.baseline.clone(),
            other: input.other.clone(),
            run: input.run.clone(),
            facts: input.facts.all().to_vec(),
            sources: input.sources.to_vec(),
            verdict: VerdictResult {
                service: ServiceResult::from(&decision.service),
                routes: decision.routes.iter().map(RouteResult::from).collect(),
            },
            next_measurement: decision.next_measurement.clone(),
        }
    }
}

impl From<&ServiceVerdict> for ServiceResult {
    fn from(verdict: &ServiceVerdict) -> Self {
        ServiceResult {
            verdict: verdict.verdict,
            probability: verdict.probability,
            because: rules(&verdict.because),
            reasons: verdict.because.clone(),
            flips: verdict.flips.clone(),
        }
    }
}

impl From<&RouteVerdict> for RouteResult {
    fn from(verdict: &RouteVerdict) -> Self {
        RouteResult {
            route: verdict.route.clone(),
            verdict: verdict.verdict,
            probability: verdict.probability,
            because: rules(&verdict.because),
            reasons: verdict.because.clone(),
            flips: verdict.flips.clone(),
        }
    }
}

/// The result of `weigh` as JSON.
pub fn to_json(input: &ReportInput<'_>) -> String {
    pretty(&WeighReport::new(input))
}

/// The result of `export` as JSON.
pub fn export_json(facts: &[Fact], tool_version: &str) -> String {
    pretty(&LedgerExport {
        schema_version: SCHEMA_VERSION,
        tool: tool(tool_version),
        facts: facts.to_vec(),
    })
}

/// JSON Schema of [`WeighReport`].
pub fn schema() -> String {
    pretty(&schema_for!(WeighReport))
}

/// JSON Schema of [`LedgerExport`].
pub fn export_schema() -> String {
    pretty(&schema_for!(LedgerExport))
}

fn tool(version: &str) -> Tool {
    Tool {
        name: "weighbridge".to_owned(),
        version: version.to_owned(),
    }
}

fn rules(reasons: &[Reason]) -> Vec<String> {
    reasons.iter().map(|reason| reason.rule.clone()).collect()
}

fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value)
        .expect("these types have string keys and no fallible serializer");
    text.push('\n');
    text
}
