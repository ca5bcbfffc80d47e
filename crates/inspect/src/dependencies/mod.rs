//! What the service is built from: every package that its lockfiles pin, how deep it lies, and what is known of it.

mod advisories;
mod graph;
mod installed;
mod lockfiles;
mod sbom;
mod typosquats;
mod version;

pub(crate) use advisories::judge;
pub use advisories::{Advisories, AdvisoryError, Coverage, Reach, Vulnerability};
pub use graph::{Ecosystem, LockedPackage, Lockfile, OnDisk};
pub(crate) use lockfiles::Lines;
pub use sbom::cyclonedx;
pub use typosquats::Typosquat;

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::inspection::Skipped;

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

/// Reads the lockfiles among the files of a tree; what can't be read is listed.
pub(crate) fn read(root: &Path, files: &[String], skipped: &mut Vec<Skipped>) -> Dependencies {
    let mut dependencies = Dependencies::default();
    for file in files.iter().filter(|file| lockfiles::is_lockfile(file)) {
        match lockfiles::read(root, file) {
            Ok((lockfile, packages)) => {
                dependencies.lockfiles.push(lockfile);
                dependencies.packages.extend(packages);
            }
            Err(why) => skipped.push(Skipped {
                file: file.clone(),
                why,
            }),
        }
    }
    installed::weigh(root, files, &mut dependencies);
    dependencies.typosquats = typosquats::find(&dependencies.packages);
    dependencies
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
