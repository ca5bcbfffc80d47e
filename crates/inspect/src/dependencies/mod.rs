//! What the service is built from: every package that its lockfiles pin, how deep it lies, and what is known of it.

mod advisories;
mod graph;
mod lockfiles;
mod sbom;
mod typosquats;
mod version;

pub use advisories::{Advisories, AdvisoryError, Coverage, Vulnerability};
pub use graph::{Ecosystem, LockedPackage, Lockfile};
pub use sbom::cyclonedx;
pub use typosquats::Typosquat;

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::inspection::Skipped;
use crate::walk;

/// A larger lockfile isn't read.
const LARGEST: u64 = 64 << 20;

/// The dependencies of a tree.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Dependencies {
    /// The lockfiles, in order of their paths.
    pub lockfiles: Vec<Lockfile>,
    /// The packages of each, in order of lockfile, name and version.
    pub packages: Vec<LockedPackage>,
    /// Names that are one slip from a popular one.
    pub typosquats: Vec<Typosquat>,
}

/// Reads all lockfiles under `root`; what can't be read is listed.
pub(crate) fn read(root: &Path, skipped: &mut Vec<Skipped>) -> Dependencies {
    let mut dependencies = Dependencies::default();
    for file in files(root) {
        match lockfiles::read(root, &file) {
            Ok((lockfile, packages)) => {
                dependencies.lockfiles.push(lockfile);
                dependencies.packages.extend(packages);
            }
            Err(why) => skipped.push(Skipped { file, why }),
        }
    }
    dependencies.typosquats = typosquats::find(&dependencies.packages);
    dependencies
}

fn files(root: &Path) -> Vec<String> {
    let mut files: Vec<String> = walk::builder(root)
        .build()
        .flatten()
        .filter(|e| e.file_type().is_some_and(|t| t.is_file()))
        .filter(|e| lockfiles::is_lockfile(&e.file_name().to_string_lossy()))
        .map(|e| {
            let path = e.path().strip_prefix(root).unwrap_or(e.path());
            path.to_string_lossy().replace('\\', "/")
        })
        .collect();
    files.sort();
    files
}

/// The text of a lockfile.
fn text(root: &Path, file: &str) -> Result<String, String> {
    let path = root.join(file);
    let size = std::fs::metadata(&path).map_err(|e| e.to_string())?.len();
    if size > LARGEST {
        return Err(format!("{} MB: too large for a lockfile", size >> 20));
    }
    std::fs::read_to_string(&path).map_err(|e| e.to_string())
}
