//! Audits of what the lockfiles pin, a file each, and their list.

mod typosquat;
mod vulnerability;

use std::collections::HashMap;
use std::path::Path;

use super::{About, Confidence, Finding, Severity};
use crate::dependencies::{Dependencies, Lines};
use crate::fingerprint;
use crate::inspection::{Known, Place};

/// An audit of dependencies.
#[derive(Debug)]
struct Audit {
    about: About,
    run: fn(&Dependencies, Option<&Known>, &mut Vec<Seen>),
}

/// What an audit saw of a pinned package.
#[derive(Debug)]
struct Seen {
    lockfile: String,
    package: String,
    version: String,
    /// What it is known by, beside the lockfile and the audit.
    identity: String,
    severity: Severity,
    confidence: Confidence,
    message: String,
}

/// The list.
static AUDITS: &[&Audit] = &[&typosquat::AUDIT, &vulnerability::AUDIT];

/// What there is to know of each.
pub(super) fn abouts() -> impl Iterator<Item = &'static About> {
    AUDITS.iter().map(|audit| &audit.about)
}

/// Runs all audits on the dependencies; each finding is at the line of its lockfile that pins the package.
pub(crate) fn run(root: &Path, dependencies: &Dependencies, known: Option<&Known>) -> Vec<Finding> {
    let mut lines: HashMap<String, Lines> = HashMap::new();
    let mut found = Vec::new();
    for audit in AUDITS {
        let mut seen = Vec::new();
        (audit.run)(dependencies, known, &mut seen);
        let mut before: HashMap<(String, String), usize> = HashMap::new();
        for one in seen {
            let lines = lines
                .entry(one.lockfile.clone())
                .or_insert_with(|| Lines::read(root, &one.lockfile));
            let nth = before
                .entry((one.lockfile.clone(), one.identity.clone()))
                .or_default();
            found.push(Finding {
                audit: audit.about.name,
                severity: one.severity,
                confidence: one.confidence,
                fingerprint: fingerprint::of(audit.about.name, &one.lockfile, &one.identity, *nth),
                place: Place {
                    line: lines.of_package(&one.package, &one.version),
                    file: one.lockfile,
                },
                message: one.message,
                reached_by: Vec::new(),
            });
            *nth += 1;
        }
    }
    found
}
