//! Reads the source of a Node.js or Go service, without running any of it: what it is and which routes it has.
//!
//! It knows nothing of plans, measurements or verdicts, and needs neither network nor toolchain.

// The arms of a walk over a syntax tree read best as a line each.
#![allow(clippy::needless_for_each)]

mod audits;
mod code;
mod declared;
mod dependencies;
mod deployments;
mod descriptions;
mod document;
mod error;
mod go;
mod inspection;
mod js;
mod manifests;
mod migration;
mod mounts;
mod node_modules;
mod packages;
mod path;
mod scan;
mod source;
mod technologies;
mod testing;
mod typing;
mod usage;
mod walk;

use std::path::Path;

pub use audits::{About, Confidence, Finding, Severity, audits};
use code::Code;
pub use dependencies::{
    Advisories, AdvisoryError, Coverage, Dependencies, Ecosystem, LockedPackage, Lockfile,
    Typosquat, Vulnerability, cyclonedx,
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
use mounts::Mounts;
use source::Language;
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
    let manifests = Manifests::read(root, &files);
    let mut mounts = Mounts::default();
    let mut findings = Vec::new();
    let mut code = Code::default();
    if let Some(program) = go::program(&sources, &mut skipped) {
        go::routes(&program, &mut mounts, &mut skipped);
        findings = audits::go::run(&program);
        code.add_go(&program);
    }
    let types = typing::of(&sources, &manifests);
    let tests = testing::read(&sources);
    let js: Vec<_> = sources
        .into_iter()
        .filter(|s| s.language == Language::JavaScript)
        .collect();
    let (of_js, problems) = js::read(root, js, &manifests, &mut mounts, &mut code);
    findings.extend(of_js);
    skipped.extend(problems);
    let dependencies = dependencies::read(root, &files, &mut skipped);
    let descriptions = descriptions::read(root, &files, &mut skipped);
    skipped.sort();
    let declarations = declared::of(&manifests);
    let routes = mounts.routes();
    Ok(Inspection {
        packages: manifests.described(),
        findings: audits::in_order(findings),
        known: advisories.map(|advisories| Known {
            coverage: advisories.coverage().clone(),
            vulnerabilities: advisories.matching(&dependencies.packages),
        }),
        dependencies,
        technologies: technologies::find(&files, &declarations, &code.usage),
        deployments: deployments::read(root, &files),
        descriptions,
        migration: migration::of(
            &declarations,
            &code.usage,
            (code.traps, code.losses),
            code.routes,
        ),
        types,
        tests: tests.of(&declarations, &routes),
        routes,
        skipped,
    })
}
