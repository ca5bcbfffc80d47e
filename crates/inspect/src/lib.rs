//! Reads the source of a Node.js or Go service, without running any of it: what it is and which routes it has.
//!
//! It knows nothing of plans, measurements or verdicts, and needs neither network nor toolchain.

mod audits;
mod error;
mod go;
mod inspection;
mod mounts;
mod path;
mod source;
mod walk;

pub use audits::{Confidence, Finding, Severity};
pub use error::InspectError;
pub use inspection::{Framework, Inspection, Place, Route, Skipped};

/// Reads the tree under `root`.
///
/// # Errors
/// When the folder itself can't be read.
pub fn inspect(root: &std::path::Path) -> Result<Inspection, InspectError> {
    let (sources, mut skipped) = walk::sources(root)?;
    let mut mounts = mounts::Mounts::default();
    let mut findings = Vec::new();
    if let Some(program) = go::program(&sources, &mut skipped) {
        go::routes(&program, &mut mounts, &mut skipped);
        findings = audits::go(&program);
    }
    Ok(Inspection {
        routes: mounts.routes(),
        findings,
        skipped,
    })
}
