//! Node.js and Go of the wanted version: found on PATH, or fetched, verified and cached.
//!
//! It knows nothing of plans, candidates or measurements, reads no environment by itself and prints nothing.

mod cache;
mod digest;
mod draft;
mod error;
mod fetch;
mod lock;
mod path;
mod program;
mod resolve;
mod spec;

pub use error::ToolchainError;
pub use lock::{Lock, Pin};
pub use resolve::{Origin, Settings, Toolchain, resolve};
pub use spec::{RuntimeSpec, SpecError, Tool, Version, VersionSpec};
