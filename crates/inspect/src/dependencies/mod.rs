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

impl Dependencies {
    /// Go's own library, as advisories call it, at the release that each `go.mod` asks for at least. One that names only a
    /// version of the language, `go 1.26`, says of no release that it is used.
    pub(crate) fn standard_libraries(&self) -> Vec<LockedPackage> {
        let asked = self.lockfiles.iter().filter_map(|lockfile| {
            let version = lockfile.go.as_ref()?;
            if version.matches('.').count() < 2 {
                return None;
            }
            Some(LockedPackage {
                lockfile: lockfile.file.clone(),
                ecosystem: Some(Ecosystem::Go),
                name: STANDARD_LIBRARY.to_owned(),
                version: version.clone(),
                depth: Some(1),
                ..LockedPackage::default()
            })
        });
        asked.collect()
    }
}

/// What the Go database calls the standard library.
pub(crate) const STANDARD_LIBRARY: &str = "stdlib";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_asks_for_its_library_at_a_version() {
        let asking = |go: &str| Lockfile {
            file: "api/go.mod".to_owned(),
            go: Some(go.to_owned()),
            ..Lockfile::default()
        };
        let dependencies = Dependencies {
            lockfiles: vec![asking("1.24"), asking("1.25.3"), asking("1.27rc1")],
            ..Dependencies::default()
        };
        let standard = dependencies.standard_libraries();
        let versions: Vec<&str> = standard.iter().map(|p| p.version.as_str()).collect();
        assert_eq!(versions, ["1.25.3"]);
        assert!(
            standard
                .iter()
                .all(|p| p.name == STANDARD_LIBRARY && p.lockfile == "api/go.mod")
        );
    }
}
