//! Audits of how it is shipped and run, a file each, and their list.

mod small_young_generation;

use super::{About, Confidence, Finding, Severity};
use crate::deployments::Deployments;
use crate::inspection::Place;
use crate::manifests::Manifests;

/// An audit of deployments.
#[derive(Debug)]
struct Audit {
    about: About,
    run: fn(&Runs<'_>, &mut Vec<Seen>),
}

/// How it runs.
struct Runs<'a> {
    deployments: &'a Deployments,
    manifests: &'a Manifests,
    /// The text of a file of the tree; none where it can't be read.
    text: &'a dyn Fn(&str) -> Option<String>,
}

/// What an audit saw.
#[derive(Debug)]
struct Seen {
    place: Place,
    confidence: Confidence,
    message: String,
}

/// The list.
static AUDITS: &[&Audit] = &[&small_young_generation::AUDIT];

/// What there is to know of each.
pub(super) fn abouts() -> impl Iterator<Item = &'static About> {
    AUDITS.iter().map(|audit| &audit.about)
}

/// Runs all audits on how it is run. `text` gives the text of a file of the tree.
pub(crate) fn run(
    deployments: &Deployments,
    manifests: &Manifests,
    text: &dyn Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let runs = Runs {
        deployments,
        manifests,
        text,
    };
    let mut found = Vec::new();
    for audit in AUDITS {
        let mut seen = Vec::new();
        (audit.run)(&runs, &mut seen);
        found.extend(seen.into_iter().map(|seen| Finding {
            audit: audit.about.name,
            severity: audit.about.severity,
            confidence: seen.confidence,
            place: seen.place,
            message: seen.message,
            reached_by: Vec::new(),
            fingerprint: String::new(),
        }));
    }
    found
}
