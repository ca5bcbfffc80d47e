//! The built-in stand-in for a backing service: answers over HTTP/1.1 after a delay that is drawn from a stated
//! distribution and keyed by what was asked, so that two candidates asking the same thing wait equally long.
//!
//! It knows nothing of plans, facts or candidates: text and a file go in, a listening socket comes out.
//!
//! ```
//! use weighbridge_stub::{Bodies, StubSettings, spawn};
//!
//! let stub = spawn(StubSettings {
//!     listen: "127.0.0.1:0".parse()?,
//!     latency: "lognormal(median=8ms, p99=25ms)".parse()?,
//!     bodies: Bodies::parse(r#"{ "routes": { "GET /parcels/{id}": { "body": { "id": "${id}" } } } }"#)?,
//!     seed: 1,
//! })?;
//! println!("listens on {}", stub.addr());
//! let stats = stub.stop()?;
//! assert!(!stats.is_bottleneck());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bodies;
mod connection;
mod connections;
mod counters;
mod http1;
mod key;
mod latency;
mod os;
mod responder;
mod server;
mod service;
mod stats;
mod stub;

pub use bodies::{Bodies, BodiesError};
pub use latency::{Latency, LatencyError};
pub use stats::{Bottleneck, Lateness, StubStats};
pub use stub::{RunningStub, Stub, StubSettings, spawn};
