//! The load engine: open loop, free of coordinated omission, honest about its own lateness.
//!
//! It knows nothing of Node, Go, plans or facts: whoever uses it brings a [`Workload`] and an address.

mod clock;
pub mod compare;
mod connection;
mod deck;
mod engine;
mod error;
mod exchange;
mod health;
mod http1;
mod os;
pub mod output;
mod recorder;
mod schedule;
pub mod search;
mod session;
mod shape;
mod summary;
mod template;
pub mod threshold;
pub mod watch;
mod workload;

pub use engine::{LoadSettings, Observe, RouteInterval, Snapshot, run, run_observed};
pub use error::LoadError;
pub use exchange::{Answer, Exchange};
pub use health::{Health, HealthVerdict};
pub use os::{allowed_cpus, cpu_time_of_thread, pin_thread};
pub use recorder::{ClassRun, Failure, LoadRun, RouteRun, SessionRun, StatusClass};
pub use schedule::{Arrivals, Schedule};
pub use session::{Extract, Session, SessionCapture, SessionStep, Think};
pub use shape::{Shape, ShapeStep};
pub use summary::{
    EngineUse, Latencies, LatencySummary, LoadSummary, RequestCounts, RouteSummary, SessionSummary,
};
pub use template::{Part, Source, Template, TemplateParts};
pub use workload::{BodyCheck, Expect, Route, Workload};
