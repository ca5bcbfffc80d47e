//! Reads the source of a Node.js or Go service, without running any of it: what it is and which routes it has.
//!
//! It knows nothing of plans, measurements or verdicts, and needs neither network nor toolchain.

// The arms of a walk over a syntax tree read best as a line each.
#![allow(clippy::needless_for_each)]

mod accepted;
mod audits;
mod code;
mod declared;
mod dependencies;
mod deployments;
mod descriptions;
mod document;
mod error;
mod fingerprint;
#[cfg(test)]
mod fuzzing;
mod go;
mod inspection;
mod js;
mod languages;
mod manifests;
mod migration;
mod mounts;
mod node_modules;
mod output;
mod packages;
mod path;
mod permissions;
mod scan;
mod source;
mod suppressions;
mod technologies;
mod testing;
mod typing;
mod usage;
mod uses;
mod walk;
mod yaml;

use std::path::Path;

pub use accepted::{Accepted, AcceptedError, AcceptedFinding};
pub use audits::{About, Confidence, Finding, Severity, audit, audits, nearest_audit};
pub use dependencies::{
    Advisories, AdvisoryError, Coverage, Dependencies, Ecosystem, LockedPackage, Lockfile, OnDisk,
    Reach, Typosquat, Vulnerability, cyclonedx,
};
pub use deployments::{
    ComposeService, Container, Deployments, Function, FunctionTarget, Image, Stage, Workload,
};
pub use descriptions::{Description, Named, Operation};
pub use document::{Document, SCHEMA_VERSION, Tool, Warning, schema};
pub use error::InspectError;
pub use inspection::{
    Dependency, Framework, Inspection, Known, Package, Place, Route, Runtime, Skipped,
};
use manifests::Manifests;
pub use migration::{
    Counterpart, Difficulty, Effort, Loss, Migration, RouteMove, Trap, UsedPackage, Work,
};
pub use output::{github, sarif};
pub use permissions::{Need, NotKnown, Permission, Permissions};
pub use suppressions::{Suppressed, SuppressedBy, Suppression};
pub use technologies::{Declared, Technology, TechnologyKind};
pub use testing::{RouteTest, TestTool, Tests};
pub use typing::{Strictness, Types};

/// Reads the tree under `root`: its packages, its routes, what is wrong in it, what it depends on, and what couldn't be
/// read. Without `advisories` it isn't known whether a dependency is vulnerable.
///
/// # Errors
/// When the folder itself can't be read.
pub fn inspect(root: &Path, advisories: Option<&Advisories>) -> Result<Inspection, InspectError> {
    let (files, mut skipped) = walk::files(root)?;
    let (sources, left_out) = walk::sources(root, &files);
    skipped.extend(left_out);
    let mut suppressions = suppressions::in_sources(&sources);
    let manifests = Manifests::read(root, &files, &mut skipped);
    let dependencies = dependencies::read(root, &files, &mut skipped);
    let descriptions = descriptions::read(root, &files, &mut skipped);
    let standard = dependencies.standard_libraries();
    let mut known = advisories.map(|advisories| Known {
        coverage: advisories.coverage().clone(),
        vulnerabilities: advisories.matching(dependencies.packages.iter().chain(&standard)),
    });
    let mut read = languages::read(
        root,
        sources,
        (&manifests, &descriptions),
        known.as_ref(),
        &mut skipped,
    );
    if let Some(known) = &mut known {
        dependencies::judge(&mut known.vulnerabilities, &read.code.uses);
    }
    let mut findings = read.findings;
    findings.extend(audits::dependencies::run(
        root,
        &dependencies,
        known.as_ref(),
    ));
    let deployments = deployments::read(root, &files, &mut skipped);
    findings.extend(audits::deployments::run(
        &deployments,
        &manifests,
        &|file| std::fs::read_to_string(root.join(file)).ok(),
    ));
    let mut findings = audits::in_order(findings);
    fingerprint::assign(root, &mut findings);
    let (findings, suppressed) = suppressions::apply(findings, &mut suppressions);
    skipped.sort();
    let packages = manifests.described();
    let mut permissions = std::mem::take(&mut read.code.permissions);
    permissions::complete(root, &mut permissions, &packages, &dependencies);
    let declarations = declared::of(&manifests);
    Ok(Inspection {
        packages,
        permissions,
        findings,
        suppressed,
        suppressions,
        accepted_gone: Vec::new(),
        known,
        dependencies,
        technologies: technologies::find(&files, &declarations, &read.code.usage),
        deployments,
        descriptions,
        tests: read.tests.of(&declarations, &read.routes),
        routes: read.routes,
        migration: migration::of(&declarations, read.code),
        types: read.types,
        skipped,
    })
}
