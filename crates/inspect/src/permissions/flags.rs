//! The flags of Node.js's permission model, by version (<https://nodejs.org/api/cli.html>, *added* of each).

use schemars::JsonSchema;
use serde::Serialize;

/// What a process has to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Reading files.
    FsRead,
    /// Writing, creating, renaming and removing them.
    FsWrite,
    /// Starting processes.
    ChildProcess,
    /// Worker threads.
    Worker,
    /// Native add-ons.
    Addons,
    /// WASI.
    Wasi,
    /// The network.
    Net,
    /// The inspector.
    Inspector,
}

/// Major and minor version; of a line alone its newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) u32, pub(super) u32);

/// The minor version of a line's newest.
const NEWEST: u32 = u32::MAX;
/// The line of a range without an end, and where nobody names one.
pub(super) const USUAL: Version = Version(24, NEWEST);

impl Version {
    /// `v22.3.0`, `node:24-alpine`, `22.x`, `>=20`: of a range without an end the usual line, or what it begins at.
    pub(super) fn of(written: &str) -> Option<Self> {
        let image = written.rsplit_once("node:").map_or(written, |(_, tag)| tag);
        let digits = image.find(|c: char| c.is_ascii_digit())?;
        let mut parts = image[digits..].split(|c: char| !c.is_ascii_digit() && c != '.');
        let mut numbers = parts.next()?.split('.').map(str::parse);
        let major = numbers.next()?.ok()?;
        let minor = numbers.next().and_then(Result::ok);
        let exact = Version(major, minor.unwrap_or(NEWEST));
        let is_open = written.contains('>') && !written.contains('<');
        let is_caret = written.starts_with('^');
        Some(match (is_open, is_caret) {
            (true, _) => Version(major, NEWEST).max(USUAL),
            (false, true) => Version(major, NEWEST),
            _ => exact,
        })
    }

    /// What turns the model on; none where there is no model.
    pub(super) fn switch(self) -> Option<&'static str> {
        match self {
            Version(..20, _) => None,
            Version(20 | 21, _) | Version(22, ..13) | Version(23, ..5) => {
                Some("--experimental-permission")
            }
            _ => Some("--permission"),
        }
    }

    /// The flag of a permission; none where that version asks for none.
    pub(super) fn flag(self, permission: Permission) -> Option<&'static str> {
        let added = |backported: Option<Version>, from: Version| {
            self >= from || backported.is_some_and(|b| self.0 == b.0 && self >= b)
        };
        let (flag, is_there) = match permission {
            Permission::FsRead => ("--allow-fs-read", true),
            Permission::FsWrite => ("--allow-fs-write", true),
            Permission::ChildProcess => ("--allow-child-process", true),
            Permission::Worker => ("--allow-worker", true),
            Permission::Addons => (
                "--allow-addons",
                added(Some(Version(20, 12)), Version(21, 6)),
            ),
            Permission::Wasi => ("--allow-wasi", added(Some(Version(20, 16)), Version(22, 3))),
            Permission::Net => ("--allow-net", added(None, Version(25, 0))),
            Permission::Inspector => ("--allow-inspector", added(None, Version(24, 12))),
        };
        is_there.then_some(flag)
    }

    pub(super) fn shown(self) -> String {
        match self {
            Version(major, NEWEST) => major.to_string(),
            Version(major, minor) => format!("{major}.{minor}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_differ_by_version() {
        let switch = |written: &str| Version::of(written).and_then(Version::switch);
        for old in ["20", "v20.20.2", "22.12.0", "node:23.4-alpine", "^20.1"] {
            assert_eq!(switch(old), Some("--experimental-permission"), "{old}");
        }
        for new in [
            "22",
            "22.13.1",
            "23.5",
            "24",
            ">=18",
            "docker.io/node:24-slim",
            "25.1.0",
        ] {
            assert_eq!(switch(new), Some("--permission"), "{new}");
        }
        assert_eq!(switch("18.20"), None);
        assert_eq!(switch("lts/*"), None);
        let has = |written: &str, p| Version::of(written).is_some_and(|v| v.flag(p).is_some());
        assert!(has("20.12", Permission::Addons) && !has("20.11", Permission::Addons));
        assert!(!has("21.5", Permission::Addons) && has("21.6", Permission::Addons));
        assert!(!has("24", Permission::Net) && has("25.0", Permission::Net));
        assert!(!has("24.11", Permission::Inspector) && has("24", Permission::Inspector));
    }
}
