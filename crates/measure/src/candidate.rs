//! A candidate as measuring needs it: commands, environment and paths, every secret resolved.

use std::path::PathBuf;
use std::time::Duration;

use weighbridge_load::Template;

/// When a candidate counts as ready.
#[derive(Debug, Clone)]
pub enum Ready {
    /// A request is answered with a 2xx status.
    Request(Template),
    /// Its port takes a connection.
    Port,
}

/// What a candidate runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuntimeKind {
    /// Node.js: one event loop a process.
    Node,
    /// Go: a scheduler over GOMAXPROCS threads.
    Go,
    /// Anything that starts with a command.
    Other,
}

/// One implementation of the service, ready to be built and started.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its name in the plan.
    pub name: String,
    /// In production today.
    pub is_baseline: bool,
    /// What it runs on.
    pub kind: RuntimeKind,
    /// Its runtime for conditions, such as `node 24.11.1`.
    pub runtime: String,
    /// Its folder in the user's tree; never written to.
    pub dir: PathBuf,
    /// Files beside git's tracked and unignored ones that the build needs.
    pub include: Vec<String>,
    /// Build command.
    pub build: Option<String>,
    /// Makes the data, once before the first round.
    pub prepare: Option<String>,
    /// Brings the data back, between rounds.
    pub reset: Option<String>,
    /// Start command.
    pub start: String,
    /// What puts its toolchain on PATH: differs from machine to machine, and is no part of its digest.
    pub toolchain_env: Vec<(String, String)>,
    /// Its own variables, and the backings' addresses.
    pub env: Vec<(String, String)>,
    /// Values that no log tail or report may show.
    pub secrets: Vec<String>,
    /// The variable that tells it its port.
    pub port_env: String,
    /// A port that it can't be told.
    pub port: Option<u16>,
    /// When it is ready.
    pub ready: Ready,
    /// How long it may take to get ready.
    pub start_timeout: Duration,
    /// How long each of build, prepare and reset may take.
    pub build_limit: Duration,
    /// How long it may take to stop on SIGTERM.
    pub stop_grace: Duration,
    /// What is shipped, relative to its folder; empty for all of it.
    pub artifact: Vec<PathBuf>,
}

impl Candidate {
    /// All that its processes find in their environment beside the caller's.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        [self.toolchain_env.as_slice(), self.env.as_slice()].concat()
    }
}
