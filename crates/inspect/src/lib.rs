//! Reads the source of a Node.js or Go service, without running any of it: what it is and which routes it has.
//!
//! It knows nothing of plans, measurements or verdicts, and needs neither network nor toolchain.

mod audits;
mod document;
mod error;
mod go;
mod inspection;
mod js;
mod manifests;
mod mounts;
mod packages;
mod path;
mod source;
mod walk;

use std::path::Path;

pub use audits::{Confidence, Finding, Severity};
pub use document::{Document, SCHEMA_VERSION, Tool, Warning, schema};
pub use error::InspectError;
pub use inspection::{Dependency, Framework, Inspection, Package, Place, Route, Runtime, Skipped};
use manifests::Manifests;
use mounts::Mounts;
use source::Language;

/// Reads the tree under `root`: its packages, its routes, what is wrong in it, and what couldn't be read.
///
/// # Errors
/// When the folder itself can't be read.
pub fn inspect(root: &Path) -> Result<Inspection, InspectError> {
    let (sources, mut skipped) = walk::sources(root)?;
    let manifests = Manifests::read(root);
    let mut mounts = Mounts::default();
    let mut findings = Vec::new();
    if let Some(program) = go::program(&sources, &mut skipped) {
        go::routes(&program, &mut mounts, &mut skipped);
        findings = audits::go(&program);
    }
    let js: Vec<_> = sources
        .into_iter()
        .filter(|s| s.language == Language::JavaScript)
        .collect();
    skipped.extend(js::read(root, js, &manifests, &mut mounts));
    skipped.sort();
    Ok(Inspection {
        packages: manifests.described(),
        routes: mounts.routes(),
        findings,
        skipped,
    })
}
