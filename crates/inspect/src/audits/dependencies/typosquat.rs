//! `dependency_typosquat`
//!
//! # What it looks for
//! Packages whose name is one slip of the hand from a popular one: one edit (a letter more, less, another, or two swapped;
//! Damerau 1964), the same letters with other separators, and Go modules of a popular name at an owner that looks like the
//! popular one's.
//!
//! # Why it matters
//! Such packages are published to be installed by mistake. `github.com/boltdb-go/bolt` posed as `github.com/boltdb/bolt` for
//! three years (GO-2025-3451).
//!
//! # What to do
//! Look whether the name is the one that was meant; if it is, accept the finding.

use super::{About, Audit, Confidence, Seen, Severity};
use crate::dependencies::Dependencies;
use crate::inspection::Known;

pub(super) static AUDIT: Audit = Audit {
    about: About {
        name: "dependency_typosquat",
        severity: Severity::High,
        file: include_str!("typosquat.rs"),
    },
    run,
};

fn run(dependencies: &Dependencies, _: Option<&Known>, seen: &mut Vec<Seen>) {
    seen.extend(dependencies.typosquats.iter().map(|squat| Seen {
        lockfile: squat.lockfile.clone(),
        package: squat.package.clone(),
        version: squat.version.clone(),
        identity: squat.package.clone(),
        severity: Severity::High,
        // Names are alike by chance more often than by intent.
        confidence: Confidence::Low,
        message: format!(
            "{} looks like {}: is it the one that was meant?",
            squat.package, squat.looks_like
        ),
    }));
}
