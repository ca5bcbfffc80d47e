//! Builds, starts, watches and stops candidates; runs experiments with the load engine; writes facts.
//!
//! It knows nothing of what follows from the facts: no verdict, no threshold of a rule, no rendering.

mod backing;
mod bracket;
mod build;
mod candidate;
mod capacity;
mod cgroup;
mod collect;
mod control;
mod declared;
mod error;
mod experiment;
mod from_plan;
mod gave_way;
mod guard;
mod instance;
mod interference;
mod log;
mod os;
mod outbound;
mod pilot;
mod plan_traffic;
mod process;
mod refusal;
mod replicate;
mod round;
mod seen;
mod sentinel;
mod session;
mod session_traffic;
mod shape;
mod text;
mod time_plan;
mod traffic;
mod tree;
mod warm_up;
mod watch;
mod weigh;
mod window;

pub use backing::{Backing, BackingStart};
pub use build::digest;
pub use candidate::{Candidate, Ready, RuntimeKind};
pub use declared::declared_facts;
pub use error::MeasureError;
pub use experiment::Experiment;
pub use from_plan::{Lookup, backings, candidates};
pub use guard::{GUARD_VERB, guard};
pub use instance::ready_request;
pub use plan_traffic::traffic;
pub use session::Observer;
pub use session_traffic::{SessionTraffic, StepTraffic};
pub use shape::{NoRoom, Shape};
pub use time_plan::TimePlan;
pub use traffic::{Capture, Piece, RequestShape, RouteTraffic, SetupRequest, Traffic};
pub use weigh::{available_cpus, weigh};
