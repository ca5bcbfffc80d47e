//! What a decision says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Keep it on Node.js.
    Keep,
    /// Fix it in place, on Node.js (worker threads, another library).
    Fix,
    /// Upgrade the runtime.
    Upgrade,
    /// Move it to Go.
    Move,
    /// Run both: some routes move.
    Hybrid,
    /// The evidence doesn't separate; the next measurement is named.
    Undecided,
}

impl Verdict {
    /// The verdict in one word, the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Keep => "keep",
            Verdict::Fix => "fix",
            Verdict::Upgrade => "upgrade",
            Verdict::Move => "move",
            Verdict::Hybrid => "hybrid",
            Verdict::Undecided => "undecided",
        }
    }
}

/// One rule's word, with the facts that it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The rule's id, such as `cpu_bound_route`.
    pub rule: String,
    /// What it says for this subject, in one sentence with the figures.
    pub text: String,
    /// Its citation.
    pub citation: String,
    /// The verdict that it speaks for; none when it can't tell (*not known*).
    pub speaks_for: Option<Verdict>,
    /// Ids of the facts it rests on (see `Fact::id`), with the grade of each.
    pub facts: Vec<FactRef>,
}

/// A fact that a reason rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactRef {
    /// `metric[subject]`.
    pub id: String,
    /// Its grade; none when there is no such fact.
    pub grade: Option<weighbridge_facts::Grade>,
}

/// A change that would flip a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flip {
    /// What to set, as `--set` takes it: `platform.peak_rps=4000` or `cpu_ratio[go/node GET /zones]=0.8`.
    pub set: String,
    /// Today's value, as text.
    pub now: String,
    /// The verdict after the change.
    pub to: Verdict,
}

/// The verdict on one route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RouteVerdict {
    /// `METHOD /path/{template}`.
    pub route: String,
    /// What to do.
    pub verdict: Verdict,
    /// Share of draws from the estimates that end in this verdict, 0 to 1.
    pub probability: f64,
    /// Why, strongest first.
    pub because: Vec<Reason>,
    /// What would flip it, smallest change first.
    pub flips: Vec<Flip>,
}

/// The verdict on the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceVerdict {
    /// What to do.
    pub verdict: Verdict,
    /// Share of draws from the estimates that end in this verdict, 0 to 1.
    pub probability: f64,
    /// Why, strongest first.
    pub because: Vec<Reason>,
    /// What would flip it, smallest change first.
    pub flips: Vec<Flip>,
}

/// What to measure next, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NextMeasurement {
    /// A command to run.
    pub command: String,
    /// The metric whose uncertainty matters most, and for which verdict.
    pub why: String,
}

/// The whole decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// The service.
    pub service: ServiceVerdict,
    /// Route by route, in the workload's order.
    pub routes: Vec<RouteVerdict>,
    /// The best next measurement, if one would help.
    pub next_measurement: Option<NextMeasurement>,
}
