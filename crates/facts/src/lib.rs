//! The hub: what Weighbridge knows, as graded facts, and the ledger that keeps them.
//!
//! It knows nothing of how a fact is obtained, weighed or shown, and depends on no other crate of ours.

mod conditions;
mod estimate;
mod fact;
mod grade;
mod ledger;
mod metric;
mod select;
mod subject;

pub use conditions::Conditions;
pub use estimate::{Estimate, Interval};
pub use fact::{Fact, Source};
pub use grade::Grade;
pub use ledger::{Ledger, LedgerError, Run, RunId, RunStatus};
pub use metric::{Better, Metric, Unit};
pub use select::{FactSet, Want};
pub use subject::Subject;
