//! Why a toolchain can't be had, and what to do.

use std::path::PathBuf;

/// A toolchain that can't be had.
#[derive(Debug, thiserror::Error)]
pub enum ToolchainError {
    /// Neither PATH nor the package client has it.
    #[error(
        "get {spec}: {found}, and fetching it failed: `{command}`: {reason}\n{}\nhelp: install {spec} so that it is on PATH, or check the network and the client's registry, or set runtime = \"none\" for a candidate that brings its own",
        indent(tail)
    )]
    Unavailable {
        /// What was wanted.
        spec: String,
        /// What PATH has instead.
        found: String,
        /// The command that should have fetched it.
        command: String,
        /// How it ended.
        reason: String,
        /// Its last lines.
        tail: String,
    },
    /// What was fetched isn't what was pinned.
    #[error("accept {package} {version}: its SHA-256 is {got}, but {lock} pins {pinned}\nhelp: if the package was rebuilt on purpose, delete its entry there; else somebody tampered with it", lock = lock.display())]
    Mismatch {
        /// The package.
        package: String,
        /// Its version.
        version: String,
        /// What came.
        got: String,
        /// What the lock says.
        pinned: String,
        /// The lock file.
        lock: PathBuf,
    },
    /// The archive isn't what it should be.
    #[error("unpack {package}: {reason}")]
    Archive {
        /// The package.
        package: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such package for this machine.
    #[error(
        "get {spec} for this machine: only linux on x86-64 and arm64 can be fetched; install it so that it is on PATH"
    )]
    Platform {
        /// What was wanted.
        spec: String,
    },
    /// A file can't be read or written.
    #[error("use {path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The lock file doesn't read.
    #[error("read {path}: {reason}", path = path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|l| format!("  | {l}"))
        .collect::<Vec<_>>()
        .join("\n")
}
