//! Reads the source of a Node.js or Go service, without running any of it: what it is and which routes it has.
//!
//! It knows nothing of plans, measurements or verdicts, and needs neither network nor toolchain.

mod dependencies;
mod error;
mod inspection;
mod mounts;
mod path;
mod source;
mod walk;

pub use dependencies::{Advisories, AdvisoryError, Dependencies, Dependency, Ecosystem, Lockfile, Typosquat, Vulnerability, cyclonedx};
pub use error::InspectError;
pub use inspection::{Framework, Inspection, Place, Route, Skipped};
