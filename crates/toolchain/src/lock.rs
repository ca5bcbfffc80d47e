//! `weighbridge.lock`: which package of which version stands for a runtime, and its SHA-256.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ToolchainError;
use crate::spec::{Tool, VersionSpec};

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

    /// The pin for a tool from this package whose version the spec accepts.
    pub fn find(
        &self,
        tool: Tool,
        spec: VersionSpec,
        package: &str,
        platform: &str,
    ) -> Option<&Pin> {
        self.toolchain.iter().find(|pin| {
            let fits = pin
                .version
                .parse()
                .is_ok_and(|version| spec.accepts(version));
            pin.tool == tool.name() && pin.package == package && pin.file.contains(platform) && fits
        })
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
        // Read again: another process may have added its own meanwhile.
        let mut lock = Lock::read(path)?;
        lock.toolchain
            .retain(|p| (&p.tool, &p.file) != (&pin.tool, &pin.file));
        lock.toolchain.push(pin);
        lock.toolchain
            .sort_by(|a, b| (&a.tool, &a.package, &a.file).cmp(&(&b.tool, &b.package, &b.file)));
        let text = serde_json::to_string_pretty(&lock).unwrap_or_default() + "\n";
        let draft = path.with_extension(format!("lock.{}", std::process::id()));
        std::fs::write(&draft, text).map_err(file)?;
        std::fs::rename(&draft, path).map_err(file)
    }
}
