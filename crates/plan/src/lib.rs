//! weighbridge.toml read, checked and resolved into a plan.
//!
//! It starts nothing, asks no environment and knows nothing of how a plan is carried out.

mod capture;
mod defaults;
mod document;
mod nearest;
mod origin;
mod param;
mod plan;
mod problem;
mod quantity;
mod read;
mod route;
mod sections;
mod text;

pub use capture::{Capture, JsonPath, JsonStep};
pub use defaults::{DEFAULTS, Default};
pub use document::Place;
pub use origin::{ExplainedSetting, Origin};
pub use param::ParamSource;
pub use plan::Plan;
pub use problem::{PlanError, Problem};
pub use quantity::{
    Bytes, Currency, DecimalRange, Distribution, IntegerRange, Money, QuantityError, Rate, Share,
    Think, TimeSpan,
};
pub use route::{Method, Route};
pub use sections::{
    Allow, Arrivals, Backing, BackingKind, Body, BudgetLine, Candidate, Choice, EnvVar, Expect,
    Hidden, Param, Platform, Pod, Ready, Request, Rule, RuleSetting, Schema, SecretError, SecretOr,
    Service, Session, SessionRequest, SetupRequest, Slo, Team, Users, Weights, Workload,
};
pub use text::{Piece, Text};
pub use weighbridge_toolchain::RuntimeSpec;
