//! What PATH has.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::program;
use crate::spec::{Tool, Version};

/// The first executable of that name on PATH, with its version.
pub(crate) fn find(tool: Tool, path_env: &str) -> Option<(PathBuf, Version)> {
    let file = std::env::split_paths(path_env)
        .map(|dir| dir.join(tool.name()))
        .find(|f| is_executable(f))?;
    let version = version_of(tool, &file, path_env)?;
    Some((file.parent()?.to_owned(), version))
}

/// Asks a tool for its version.
pub(crate) fn version_of(tool: Tool, file: &Path, path_env: &str) -> Option<Version> {
    let argument = match tool {
        Tool::Node => "--version",
        Tool::Go => "version",
    };
    let mut command = Command::new(file);
    command
        .arg(argument)
        .env("PATH", path_env)
        .env("GOTOOLCHAIN", "local")
        .env_remove("NODE_OPTIONS")
        .env_remove("GOROOT")
        .stdin(Stdio::null());
    let output = program::output(&mut command).ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = match tool {
        Tool::Node => text.trim().strip_prefix('v')?,
        Tool::Go => text
            .split_whitespace()
            .find_map(|w| w.strip_prefix("go1").map(|_| &w[2..]))?,
    };
    // Nightlies say `1.27-devel_...`; a dash ends what we compare.
    number.split('-').next()?.parse().ok()
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}
